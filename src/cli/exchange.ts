/**
 * From flags to the exchange that they name, and to the way its connections are kept.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Environment from "../binance/Environment.ts"
import * as Backoff from "../connection/Backoff.ts"
import type * as ConnectionPolicy from "../connection/ConnectionPolicy.ts"
import type { Overflow } from "../connection/Overflow.ts"
import type { EgressError } from "../node/Egress.ts"
import * as NodeBinance from "../node/NodeBinance.ts"
import * as NodeRecording from "../node/NodeRecording.ts"
import * as NodeTestExchange from "../node/NodeTestExchange.ts"
import type { RecordingError } from "../testing/Recording.ts"
import { TestExchange } from "../testing/TestExchange.ts"
import type { EnvironmentName } from "./flags.ts"

/**
 * Values of the flags that say which exchange.
 *
 * @category models
 * @since 0.1.0
 */
export interface Where {
  readonly env: EnvironmentName
  readonly wsUrl: string | undefined
  readonly restUrl: string | undefined
  readonly recording?: string | undefined
}

/**
 * Values of the flags that say how connections are kept.
 *
 * @category models
 * @since 0.1.0
 */
export interface How {
  readonly silence?: Duration.Duration | undefined
  readonly pingInterval?: Duration.Duration | undefined
  readonly pingTimeout?: Duration.Duration | undefined
  readonly backoff?: Duration.Duration | undefined
  readonly maxBackoff?: Duration.Duration | undefined
  readonly stableAfter?: Duration.Duration | undefined
  readonly rotateEvery?: Duration.Duration | undefined
  readonly redundancy?: number | undefined
  readonly topicsPerConnection?: number | undefined
  readonly overflow?: Overflow | undefined
}

/**
 * What is wrong with the flags, seen together.
 *
 * @category validation
 * @since 0.1.0
 */
export const conflicts = (flags: Where & How): ReadonlyArray<string> => {
  const isSimulated = flags.env === "simulated"
  const messages: Array<string> = []
  if (isSimulated && (flags.wsUrl !== undefined || flags.restUrl !== undefined)) {
    messages.push("--ws-url and --rest-url name an exchange, and --env simulated brings its own: give one or the other")
  }
  if (!isSimulated && flags.recording !== undefined) {
    messages.push("--recording is played by the embedded exchange: give --env simulated with it")
  }
  if (
    flags.backoff !== undefined &&
    flags.maxBackoff !== undefined &&
    Duration.isGreaterThan(flags.backoff, flags.maxBackoff)
  ) {
    messages.push("--backoff must not be longer than --max-backoff")
  }
  return messages
}

const defaultCap = Duration.seconds(30)

const backoff = ({ backoff, maxBackoff }: How): ConnectionPolicy.Options["backoff"] =>
  backoff === undefined && maxBackoff === undefined
    ? undefined
    : Backoff.make({
        initial: backoff,
        cap: maxBackoff ?? Duration.max(backoff ?? Duration.zero, defaultCap)
      })

/**
 * The policy that the flags name.
 *
 * @category conversions
 * @since 0.1.0
 */
export const policy = (how: How): ConnectionPolicy.Options => ({
  backoff: backoff(how),
  silence: how.silence,
  pingInterval: how.pingInterval,
  pingTimeout: how.pingTimeout,
  stableAfter: how.stableAfter,
  rotateAfter: how.rotateEvery,
  redundancy: how.redundancy,
  topicsPerConnection: how.topicsPerConnection,
  overflow: how.overflow
})

const outside = (env: Exclude<EnvironmentName, "simulated">, { restUrl, wsUrl }: Where): Environment.Environment => {
  const base = Environment[env]
  if (wsUrl === undefined && restUrl === undefined) return base
  return Environment.withRoots(base, { webSocket: wsUrl, webSocketApi: wsUrl, rest: restUrl })
}

/**
 * When the embedded exchange has played its recording to the end. Anything else plays for ever.
 *
 * @category references
 * @since 0.1.0
 */
export const Exhausted: Context.Reference<Effect.Effect<void, RecordingError>> = Context.Reference<
  Effect.Effect<void, RecordingError>
>("effect-binance/cli/exchange/Exhausted", { defaultValue: () => Effect.never })

const exhausted: Layer.Layer<never, never, TestExchange> = Layer.effect(
  Exhausted,
  Effect.map(TestExchange, (exchange) => exchange.exhausted)
)

/**
 * The embedded exchange and the connections to it. A recording begins when all topics are subscribed.
 *
 * @category layers
 * @since 0.1.0
 */
export const embedded = (
  flags: Where & How,
  topics: ReadonlyArray<string>,
  more: ConnectionPolicy.Options = {}
): Layer.Layer<NodeBinance.Services | TestExchange, EgressError | NodeTestExchange.ListenError> =>
  // A proxy that leads out of the machine does not lead to the exchange in it.
  NodeBinance.layerWith({ policy: { ...policy(flags), ...more }, egress: { proxy: false } }).pipe(
    Layer.merge(exhausted),
    Layer.provideMerge(
      NodeTestExchange.layer(
        flags.recording === undefined
          ? {}
          : { replay: { recording: NodeRecording.file(flags.recording), speed: "full", startWith: topics } }
      )
    )
  )

/**
 * The connections to the exchange that the flags name. A recording begins when all topics are subscribed. What is more to
 * say of the policy than the flags do is for commands that have their own.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  flags: Where & How,
  topics: ReadonlyArray<string>,
  more: ConnectionPolicy.Options = {}
): Layer.Layer<NodeBinance.Services, EgressError | NodeTestExchange.ListenError> =>
  flags.env === "simulated"
    ? embedded(flags, topics, more)
    : NodeBinance.layerWith({ environment: outside(flags.env, flags), policy: { ...policy(flags), ...more } })
