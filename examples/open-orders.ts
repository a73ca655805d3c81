/**
 * The orders that may still be filled, as a value that is always up to date.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream, SubscriptionRef } from "effect"
import { Credentials, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region orders
export const program = Effect.gen(function* () {
  const orders = yield* UsdsM.userData.orders()
  yield* SubscriptionRef.changes(orders).pipe(
    Stream.map((open) => open.map(({ clientOrderId, status }) => `${clientOrderId} ${status}`).join(", ")),
    Stream.changes,
    Stream.runForEach((line) => Console.log(line === "" ? "no open orders" : line))
  )
}).pipe(Effect.scoped)
// #endregion

const keys = Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))

if (import.meta.main) program.pipe(Effect.provide(keys), NodeRuntime.runMain)
