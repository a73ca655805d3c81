/**
 * The shortest program: prints trades until Ctrl-C. It follows the names of `Binance.config`, so that
 * `BINANCE_ENVIRONMENT=testnet node examples/trades.ts` runs it on the test exchange.
 */
// #region trades
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
  Stream.runForEach((trade) => Console.log(trade.symbol, trade.price, trade.quantity)),
  Effect.provide(NodeBinance.layerConfig()),
  NodeRuntime.runMain
)
// #endregion
