import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { uptimeMillis } from "./uptime.ts"

/**
 * An effect that returns no more often than once per `spacing`; callers are served in the order of their coming. There is no
 * burst: Binance has closed connections for one (nautilus_trader issue 5012).
 *
 * @internal
 */
export const make = (spacing: Duration.Input): Effect.Effect<void> => {
  const spacingMillis = Duration.toMillis(spacing)
  const turn = Semaphore.makeUnsafe(1)
  let freeAtMillis = Number.NEGATIVE_INFINITY
  // Only the first in line waits for time to pass: if a busy machine wakes it late, the others are late too, and no crowd.
  return turn.withPermit(
    Effect.gen(function* () {
      const wait = freeAtMillis - (yield* uptimeMillis)
      if (wait > 0) yield* Effect.sleep(Duration.millis(wait))
      freeAtMillis = (yield* uptimeMillis) + spacingMillis
    })
  )
}
