import * as Effect from "effect/Effect"

// Anything less than a nanosecond would be rounded to nothing, and virtual time would stand still for ever.
const leastMillis = 0.001

/**
 * Sleeps until a moment that is later than now, both in milliseconds, with fractions as clocks may have them.
 *
 * @internal
 */
export const sleepUntil = (millis: number, now: number): Effect.Effect<void> =>
  Effect.sleep(Math.max(millis - now, leastMillis))
