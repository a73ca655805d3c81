/**
 * One supervised connection: its frames as a stream that dials, watches and dials again.
 *
 * Dial, pull, watchdog, backoff: each is an operator of one pipeline. What the consumer sees is a sequence of signals,
 * `Opened`, `Frames` … `Closed`, `Opened` and so on, in the order in which they are true.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Backoff from "./Backoff.ts"
import { ConnectionError, DialTimeout, PingTimeout, type Reason, Silent } from "./ConnectionError.ts"
import type { Policy } from "./ConnectionPolicy.ts"
import { DialBudget } from "./DialBudget.ts"
import * as Pacer from "./internal/pacer.ts"
import { Pulse } from "./internal/pulse.ts"
import type { WakingTime } from "./internal/wakingTime.ts"
import type { Conduct, Endpoint } from "./Protocol.ts"
import { type Frame, Transport, type Wire, type WireFault } from "./Transport.ts"

/**
 * An open connection, for as long as it is open.
 *
 * @category models
 * @since 0.1.0
 */
export interface Session {
  /** Counts the dials of this supervised connection, from 1. */
  readonly epoch: number
  /** Returns when the exchange's limit allows one more control frame, and counts it. */
  readonly turn: Effect.Effect<void>
  /** Sends a control frame, at once: to be called when it is our turn. */
  readonly write: (text: string) => Effect.Effect<void, WireFault>
  /** Ends the connection at once, for a reason of ours. It is then dialled again. */
  readonly abort: (reason: Reason) => Effect.Effect<void>
  /** What the watchdog goes by; the consumer tells it of data frames, and of times when it holds reading. */
  readonly pulse: Pulse
  /** The time by which the peer is judged: that at which our own process did not run is no part of it. */
  readonly time: WakingTime
  /** Closed with the connection. */
  readonly scope: Scope.Scope
}

/**
 * What a supervised connection tells its consumer.
 *
 * @category models
 * @since 0.1.0
 */
export type Signal =
  | { readonly _tag: "Dialing"; readonly epoch: number; readonly asked: ReadonlyArray<string> }
  | { readonly _tag: "Opened"; readonly session: Session; readonly asked: ReadonlyArray<string> }
  | { readonly _tag: "Frames"; readonly session: Session; readonly frames: NonEmptyReadonlyArray<Frame> }
  | { readonly _tag: "Closed"; readonly epoch: number; readonly error: ConnectionError }
  | { readonly _tag: "Redialing"; readonly epoch: number; readonly after: Duration.Duration }

/**
 * Since when data is expected, how long it may fail to come, and what is done then: the connection is dialled anew, or,
 * where its topics may be quiet for good reason, the consumer is told.
 *
 * @category models
 * @since 0.1.0
 */
export interface SilenceRule {
  /** Of waking time. */
  readonly sinceMillis: number
  readonly forMillis: number
  readonly remedy: "redial" | "tell"
}

/**
 * What a supervised connection is told by its consumer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly endpoint: Endpoint<Conduct>
  readonly policy: Policy
  readonly time: WakingTime
  /** Topics to ask for with the URL; read at each dial. */
  readonly begin: () => ReadonlyArray<string>
  /** The silence that is too long; `undefined` while none is. */
  readonly silence: () => SilenceRule | undefined
  /** The silence was too long, and its remedy is to tell. The rule must have changed when this returns. */
  readonly onSilence: (silentMillis: number) => Effect.Effect<void>
}

const openWire = Effect.fnUntraced(function* (url: string, { policy, time }: Options) {
  const transport = yield* Transport
  const afterMillis = policy.dialTimeoutMillis
  const timeout = Effect.flatMap(time.sleep(afterMillis), () => Effect.fail(new DialTimeout({ afterMillis })))
  return yield* Effect.raceFirst(transport.dial(url), timeout)
})

// One timer per connection: sleeps until the nearest deadline, then looks what is due.
const watch = Effect.fnUntraced(function* (session: Session, wire: Wire, options: Options) {
  const { endpoint, policy } = options
  const { pulse, time } = session
  // The answer to a request comes as a frame, like all that is read; a pong does not.
  const probe = (now: number) =>
    wire.ping === undefined
      ? session.write(endpoint.protocol.probe(0))
      : Effect.andThen(
          wire.ping,
          Effect.sync(() => pulse.answered(now, time.nowUnsafe()))
        )
  // Other frames can prove the connection; a pong that does not come must not be waited for beside the next.
  const ping = (now: number) =>
    Effect.raceFirst(Effect.andThen(session.turn, probe(now)), time.sleep(policy.pingTimeoutMillis))
  while (true) {
    const now = time.nowUnsafe()
    // A rule that begins to hold while this sleeps must not be overslept.
    let next = now + Math.min(policy.pingIntervalMillis, policy.silenceMillis)
    if (!pulse.isHeld) {
      const rule = options.silence()
      const silentSince = rule === undefined ? now : Math.max(rule.sinceMillis, pulse.lastDataMillis)
      if (rule !== undefined && now >= silentSince + rule.forMillis) {
        const forMillis = now - silentSince
        if (rule.remedy === "redial") return yield* session.abort(new Silent({ forMillis }))
        yield* options.onSilence(forMillis)
        continue
      }
      if (rule !== undefined) next = Math.min(next, silentSince + rule.forMillis)

      if (pulse.awaitsAnswer && now >= pulse.pingedMillis + policy.pingTimeoutMillis) {
        return yield* session.abort(new PingTimeout({ afterMillis: now - pulse.pingedMillis }))
      }
      const isDue = pulse.isQuestioned || now >= pulse.lastFrameMillis + policy.pingIntervalMillis
      if (!pulse.awaitsAnswer && isDue) {
        pulse.pinged(now)
        // A ping that can not be sent is a ping without an answer.
        yield* Effect.forkIn(Effect.ignore(ping(now)), session.scope)
      }
      next = Math.min(
        next,
        pulse.awaitsAnswer
          ? pulse.pingedMillis + policy.pingTimeoutMillis
          : pulse.lastFrameMillis + policy.pingIntervalMillis
      )
    }
    yield* time.sleep(next - now)
  }
})

/**
 * The signals of a connection that is kept until the stream ends.
 *
 * **Details**
 *
 * Fails when the policy's backoff schedule has ended, or when the exchange has refused for good, with the error of the last
 * attempt. Ending the stream closes the connection with code 1000.
 *
 * @category constructors
 * @since 0.1.0
 */
export const signals = (options: Options): Stream.Stream<Signal, ConnectionError, Transport | DialBudget> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { endpoint, policy, time } = options
      const { protocol } = endpoint
      const backoff = yield* Backoff.follow(policy.backoff)
      const budget = yield* DialBudget
      let epoch = 0
      let current: Session | undefined
      // What we ended the connection for; the wire itself only knows that it was cut.
      let verdict: Reason | undefined

      const open = (asked: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const scope = yield* Effect.scope
          const wireScope = yield* Scope.fork(scope)
          const wire = yield* Scope.provide(openWire(protocol.url(endpoint.root, asked), options), wireScope)
          const session: Session = {
            epoch,
            turn: Pacer.make(protocol.limits.frameSpacing),
            write: wire.write,
            abort: (reason) =>
              Effect.suspend(() => {
                verdict ??= reason
                return Scope.close(wireScope, Exit.fail(reason))
              }),
            pulse: new Pulse(time.nowUnsafe(), wire.ping !== undefined && Number.isFinite(policy.pingIntervalMillis)),
            time,
            scope
          }
          current = session
          yield* Effect.forkIn(watch(session, wire, options), scope)
          const frames = Effect.map(wire.pull, (batch): readonly [Signal] => {
            time.stirred()
            session.pulse.frame(time.nowUnsafe())
            return [{ _tag: "Frames", session, frames: batch }]
          })
          return Stream.concat(
            Stream.succeed<Signal>({ _tag: "Opened", session, asked }),
            Stream.fromPull(Effect.succeed(frames))
          )
        })

      const attempt = Stream.unwrap(
        Effect.gen(function* () {
          yield* budget.take
          epoch++
          current = undefined
          verdict = undefined
          const asked = options.begin()
          return Stream.concat(Stream.succeed<Signal>({ _tag: "Dialing", epoch, asked }), Stream.unwrap(open(asked)))
        })
      )

      const pause = Effect.fnUntraced(function* (error: ConnectionError) {
        if (error.reason._tag === "Refused" && protocol.isFinalRefusal(error.reason.status)) return yield* error
        const firstData = current?.pulse.firstDataMillis
        return yield* backoff.next(error, {
          wasStable: firstData !== undefined && time.nowUnsafe() - firstData >= policy.stableAfterMillis,
          atLeast: Duration.millis(penalty(error.reason, options))
        })
      })

      return attempt.pipe(
        Stream.scoped,
        Stream.catch((fault) => {
          const error = new ConnectionError({ endpoint: endpoint.name, reason: verdict ?? fault })
          const redial = Effect.map(pause(error), (after) =>
            Stream.concat(
              Stream.succeed<Signal>({ _tag: "Redialing", epoch, after }),
              Stream.fromEffectDrain(Effect.sleep(after))
            )
          )
          return Stream.concat(Stream.succeed<Signal>({ _tag: "Closed", epoch, error }), Stream.unwrap(redial))
        }),
        Stream.forever
      )
    })
  )

// Least delay before the next dial, in milliseconds, after the exchange told us to stay away.
const penalty = (reason: Reason, { endpoint, policy }: Options): number => {
  switch (reason._tag) {
    case "Refused":
      return reason.retryAfterMillis ?? ([403, 418, 429].includes(reason.status) ? policy.penaltyMillis : 0)
    case "Closed":
      return endpoint.protocol.isPolicyViolation(reason.code, reason.text) ? policy.penaltyMillis : 0
    default:
      return 0
  }
}
