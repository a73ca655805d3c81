/**
 * Three streams of one symbol as one stream, in the order in which the sockets were read, told apart by `_tag`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Match, Stream } from "effect"
import { MarketStream, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region combined
const symbol = "BTCUSDT"

const events = MarketStream.merge([
  UsdsM.partialDepth.of({ symbol, levels: 20, updateSpeed: "100ms" }),
  UsdsM.aggTrade.of({ symbol }),
  UsdsM.markPrice.of({ symbol, updateSpeed: "1s" })
])

export const program = events.pipe(
  Stream.map(
    Match.valueTags({
      PartialDepth: ({ asks, bids }) => `book  ${bids[0]?.[0]} / ${asks[0]?.[0]}, ${bids.length} levels`,
      AggTrade: ({ price, quantity }) => `trade ${quantity} at ${price}`,
      MarkPrice: ({ markPrice }) => `mark  ${markPrice}`
    })
  ),
  Stream.runForEach((line) => Console.log(line))
)
// #endregion

if (import.meta.main) program.pipe(Effect.provide(NodeBinance.layerConfig()), NodeRuntime.runMain)
