import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * Whole milliseconds since some moment, for the time between two events. The time of day can be set back, and whoever waits by it
 * would wait for ever.
 *
 * @internal
 */
export const uptimeMillisUnsafe = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)

/**
 * The same as an effect.
 *
 * @internal
 */
export const uptimeMillis: Effect.Effect<number> = Clock.clockWith((clock) =>
  Effect.sync(() => uptimeMillisUnsafe(clock))
)
