import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * Whole milliseconds since some moment, for the time between two events. The time of day can be set back, and whoever waits by it
 * would wait for ever.
 *
 * @internal
 */
export const uptimeMillis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, (nanos) =>
  Number(nanos / 1_000_000n)
)
