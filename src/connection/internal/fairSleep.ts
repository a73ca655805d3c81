import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { uptimeMillis } from "./uptime.ts"

/**
 * Sleeps, and if our own process was too busy to wake in time, as long again as it is late: what came meanwhile has yet to be
 * read, and nobody is to blame for it.
 *
 * @internal
 */
export const fairSleep = Effect.fnUntraced(function* (millis: number) {
  const wakesMillis = (yield* uptimeMillis) + millis
  yield* Effect.sleep(Duration.millis(millis))
  const lateMillis = (yield* uptimeMillis) - wakesMillis
  if (lateMillis > 0) yield* Effect.sleep(Duration.millis(lateMillis))
})
