/**
 * When to dial again.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { ConnectionError } from "./ConnectionError.ts"

const atMost = (schedule: Schedule.Schedule<Duration.Duration, unknown>, limit: Duration.Duration) =>
  Schedule.modifyDelay(schedule, ({ duration }) => Effect.succeed(Duration.min(duration, limit)))

/**
 * An exponential schedule with jitter below a cap.
 *
 * **Details**
 *
 * The jitter is applied before the cap, so that no delay exceeds it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: {
  /** First delay. Default: 1 second. */
  readonly initial?: Duration.Input | undefined
  /** What each delay is multiplied with to get the next. Default: 2. */
  readonly factor?: number | undefined
  /** Longest delay. Default: 30 seconds. */
  readonly cap?: Duration.Input | undefined
  /** Whether each delay varies by ±20 %. Default: true. */
  readonly jitter?: boolean | undefined
}): Schedule.Schedule<Duration.Duration, unknown> => {
  const cap = Duration.fromInputUnsafe(options?.cap ?? "30 seconds")
  // Bounded before the jitter too, far enough above the cap to change nothing: powers outgrow numbers in the end.
  const exponential = atMost(
    Schedule.exponential(options?.initial ?? "1 second", options?.factor ?? 2),
    Duration.times(cap, 2)
  )
  return atMost(options?.jitter === false ? exponential : Schedule.jittered(exponential), cap)
}

/**
 * Follows a schedule from failure to failure and starts it anew once a connection has proven itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface Backoff {
  /** How long to wait after this failure. Fails with the same error when the schedule has ended. */
  readonly next: (
    error: ConnectionError,
    options: {
      /** Whether the connection that failed had been stable. */
      readonly wasStable: boolean
      /** Least delay, whatever the schedule says. */
      readonly atLeast: Duration.Duration
    }
  ) => Effect.Effect<Duration.Duration, ConnectionError>
}

/**
 * Follows a schedule. A retry would reset it on the first element of a stream, and a connection that
 * delivers one frame and drops would be redialled at the shortest delay for ever; here only proven stability resets it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const follow = Effect.fnUntraced(function* (schedule: Schedule.Schedule<unknown, ConnectionError>) {
  let step = yield* Schedule.toStep(schedule)
  return {
    next: Effect.fnUntraced(function* (error, { atLeast, wasStable }) {
      if (wasStable) step = yield* Schedule.toStep(schedule)
      const now = yield* Clock.currentTimeMillis
      const [, delay] = yield* Pull.catchDone(step(now, error), () => Effect.fail(error))
      return Duration.max(delay, atLeast)
    })
  } satisfies Backoff as Backoff
})
