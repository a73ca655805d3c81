/**
 * An alarm for streams that die without an error: everything that is missing stands in a tracked stream, as a value.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { MarketStream, type Tracked, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region alarm
const describe = (marker: Tracked.Marker): string => {
  switch (marker._tag) {
    case "Interrupted":
      return `lost its connection: ${marker.reason}`
    case "Stalled":
      return `is subscribed but mute for ${marker.silentMillis} ms`
    case "Gap":
      return `lacks the events ${marker.from} to ${marker.to}`
    case "Dropped":
      return `lost ${marker.count} events to a slow consumer`
    case "Malformed":
      return `sent something else than its event: ${marker.error.message}`
    case "Resumed":
      return "delivers again"
  }
}

export const program = MarketStream.merge
  .tracked([UsdsM.aggTrade.of({ symbol: "BTCUSDT" }), UsdsM.markPrice.of({ symbol: "BTCUSDT", updateSpeed: "1s" })])
  .pipe(
    Stream.runForEach((item) =>
      item._tag === "Event" ? Effect.void : Console.error(`${item.topic} ${describe(item)}`)
    )
  )
// #endregion

if (import.meta.main) program.pipe(Effect.provide(NodeBinance.layerConfig()), NodeRuntime.runMain)
