/**
 * Questions to Binance: over HTTP, and over a connection that stays open.
 */
import { NodeRuntime } from "@effect/platform-node"
import { BigDecimal, Console, Effect, Layer } from "effect"
import { Credentials, Spot } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region requests
export const program = Effect.gen(function* () {
  const { balances } = yield* Spot.rest.account({ omitZeroBalances: true })
  for (const { asset, free } of balances) yield* Console.log(`${BigDecimal.format(free)} ${asset}`)
  yield* Spot.api("ping")
  yield* Console.log("the WebSocket API answers")
}).pipe(Effect.catchReason("BinanceError", "KeyRefused", ({ message }) => Console.log(message)))
// #endregion

const keys = Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))

if (import.meta.main) program.pipe(Effect.provide(keys), NodeRuntime.runMain)
