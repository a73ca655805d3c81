/**
 * Whether the data a program wants is coming: for probes, alarms and people who look.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schema from "effect/Schema"
import * as ConnectionMetrics from "./ConnectionMetrics.ts"
import { ConnectionPool } from "./ConnectionPool.ts"
import { ShardStatus, TopicState, TopicStatus } from "./ConnectionStatus.ts"
import { quantile } from "./internal/delayHistogram.ts"

/**
 * How much longer than the fastest the events of one row took: see `ConnectionMetrics.eventDelay`. Estimated from the buckets of the
 * histogram, over all that the program has received.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RowDelay = Schema.Struct({
  endpoint: Schema.String,
  template: Schema.String,
  /** Payloads that were timed. */
  count: Schema.Int,
  p50Millis: Schema.Finite,
  p99Millis: Schema.Finite
})

/**
 * How much longer than the fastest the events of one row took.
 *
 * @category models
 * @since 0.1.0
 */
export type RowDelay = typeof RowDelay.Type

/**
 * Connections and topics at one moment. Nothing in it is secret, but it is written for those who run the program: it tells which topics
 * they follow, and what their network answered.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Snapshot = Schema.Struct({
  /** Unix epoch milliseconds of our own clock. */
  atMillis: Schema.Finite,
  shards: Schema.Array(ShardStatus),
  topics: Schema.Array(TopicStatus),
  /** Of all rows so far that tell when an event was made. */
  delays: Schema.Array(RowDelay)
})

/**
 * Connections and topics at one moment.
 *
 * @category models
 * @since 0.1.0
 */
export type Snapshot = typeof Snapshot.Type

/**
 * A topic that should deliver and does not.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Absence = Schema.Struct({
  endpoint: Schema.String,
  topic: Schema.String,
  state: TopicState,
  /** How long it has not been live. */
  awayMillis: Schema.Finite,
  /** Tag of the `ConnectionError` reason for which it lost its connection. */
  reason: Schema.optional(Schema.String),
  /** Why the connection that is to carry it is not open, in words. */
  error: Schema.optional(Schema.String)
})

/**
 * A topic that should deliver and does not.
 *
 * @category models
 * @since 0.1.0
 */
export type Absence = typeof Absence.Type

/**
 * Whether a program has the data that it wants, and what is wrong if it has not.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Readiness = Schema.Struct({
  isReady: Schema.Boolean,
  /** Topics that are wanted. */
  wanted: Schema.Int,
  /** The least that must be. */
  leastWanted: Schema.Int,
  /** Topics that make it unready. */
  absent: Schema.Array(Absence),
  /** What it was judged by. */
  snapshot: Snapshot
})

/**
 * Whether a program has the data that it wants.
 *
 * @category models
 * @since 0.1.0
 */
export type Readiness = typeof Readiness.Type

/**
 * When a program counts as ready.
 *
 * @category models
 * @since 0.1.0
 */
export interface ReadinessOptions {
  /** How long a topic that has delivered may be stalled or interrupted. Default: 10 seconds. */
  readonly grace?: Duration.Input | undefined
  /**
   * Topics that must be wanted at least: a program whose streams have not begun, or have ended, is not ready. Zero for one that wants
   * topics on demand. Default: 1.
   */
  readonly leastWanted?: number | undefined
}

const hasBeenLive = ({ events, liveness, state }: TopicStatus): boolean =>
  liveness === "Sparse" ? state !== "waiting" : events > 0

/**
 * Judges a snapshot.
 *
 * **Details**
 *
 * Ready is who wants enough topics, all of which have delivered an event that decoded, and none of which has been stalled or interrupted for
 * longer than the grace. Topics of rare events need not have delivered, but must have been asked for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const judge = (snapshot: Snapshot, options: ReadinessOptions = {}): Readiness => {
  const graceMillis = Duration.toMillis(options.grace ?? "10 seconds")
  const leastWanted = options.leastWanted ?? 1
  const absent = snapshot.topics.flatMap((status): ReadonlyArray<Absence> => {
    const { awayMillis = 0, endpoint, legs, reason, state, topic } = status
    if (state === "live" || (hasBeenLive(status) && awayMillis <= graceMillis)) return []
    const carriers = snapshot.shards.filter((shard) =>
      legs.some((leg) => shard.endpoint === endpoint && shard.shard === leg.shard)
    )
    const error = carriers.find((shard) => shard.error !== undefined)?.error
    return [{ endpoint, topic, state, awayMillis, reason, error }]
  })
  const wanted = snapshot.topics.length
  return { isReady: wanted >= leastWanted && absent.length === 0, wanted, leastWanted, absent, snapshot }
}

/**
 * Tells how connections and topics fare, when asked; it costs nothing while nobody asks.
 *
 * @category services
 * @since 0.1.0
 */
export class Health extends Context.Service<
  Health,
  {
    readonly snapshot: Effect.Effect<Snapshot>
    /** Whether the program has the data that it wants: see {@link judge}. */
    readonly readiness: (options?: ReadinessOptions) => Effect.Effect<Readiness>
  }
>()("effect-binance/connection/Health") {}

const delays: Effect.Effect<ReadonlyArray<RowDelay>> = Effect.map(Metric.snapshot, (series) =>
  series.flatMap((metric): ReadonlyArray<RowDelay> => {
    if (metric.id !== ConnectionMetrics.eventDelayName || metric.type !== "Histogram") return []
    const { endpoint = "", template = "" } = metric.attributes ?? {}
    const millis = (part: number) => Math.round(quantile(metric.state, part) * 1_000_000) / 1000
    return [{ endpoint, template, count: metric.state.count, p50Millis: millis(0.5), p99Millis: millis(0.99) }]
  })
)

/**
 * The health of a pool.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Health["Service"], never, ConnectionPool> = Effect.gen(function* () {
  const pool = yield* ConnectionPool
  // The metrics of the pool are in the registry of its surroundings.
  const context = yield* Effect.context()
  const snapshot = Effect.all({
    atMillis: Clock.currentTimeMillis,
    shards: pool.status,
    topics: pool.topics,
    delays: Effect.provideContext(delays, context)
  })
  return {
    snapshot,
    readiness: (options) => Effect.map(snapshot, (snapshot) => judge(snapshot, options))
  }
})

/**
 * The health of the pool that the layer is built on.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Health, never, ConnectionPool> = Layer.effect(Health, make)
