/**
 * Mid price, spread and cumulative volume delta of one symbol, from two sockets: the book ticker is a stream of the category
 * `public`, trades are of the category `market`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region mid-and-cvd
const quotes = UsdsM.bookTicker({ symbol: "BTCUSDT" }, { overflow: "conflate" }).pipe(
  Stream.map((quote) => `mid ${UsdsM.mid(quote)}, spread ${UsdsM.spreadBps(quote).toFixed(2)} bps`)
)

const delta = UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
  UsdsM.cumulativeVolumeDelta,
  Stream.map(({ cumulativeVolumeDelta, trade }) => `${UsdsM.aggressor(trade)} CVD ${cumulativeVolumeDelta.toFixed(3)}`)
)

export const program = Stream.merge(quotes, delta).pipe(Stream.runForEach((line) => Console.log(line)))
// #endregion

if (import.meta.main) program.pipe(Effect.provide(NodeBinance.layerConfig()), NodeRuntime.runMain)
