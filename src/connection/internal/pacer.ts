import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * An effect that returns no more often than once per `spacing`; callers are served in the order of their coming. There is no
 * burst: Binance has closed connections for one (nautilus_trader issue 5012).
 *
 * @internal
 */
export const make = (spacing: Duration.Input): Effect.Effect<void> => {
  const spacingMillis = Duration.toMillis(spacing)
  let freeAt = Number.NEGATIVE_INFINITY
  return Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const at = Math.max(now, freeAt)
    freeAt = at + spacingMillis
    return at > now ? Effect.sleep(Duration.millis(at - now)) : Effect.void
  })
}
