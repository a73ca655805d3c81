/**
 * An alarm for whoever runs the program: what happens to its connections is a stream of its own, beside the data. Each event tells its
 * endpoint, so that `event.endpoint.startsWith("usds-m/")` leaves one market.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Predicate, Stream } from "effect"
import { type ConnectionEvent, ConnectionPool, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region alarm
const describe = (event: ConnectionEvent.ConnectionEvent): string | undefined => {
  switch (event._tag) {
    case "Stalled":
      return `${event.topic} is mute for ${event.silentMillis} ms: ${event.action}`
    case "Closed":
      return event.error.message
    case "LocalStall":
      return `this program did not run for ${event.forMillis} ms`
    default:
      return undefined
  }
}

const alarm = ConnectionPool.events.pipe(
  Stream.map(describe),
  Stream.filter(Predicate.isNotUndefined),
  Stream.runForEach((line) => Console.error(line))
)
// #endregion

const bot = UsdsM.markPrice({ symbol: "BTCUSDT", updateSpeed: "1s" }).pipe(Stream.runDrain)

// The alarm first: it tells of what happens from then on.
export const program = Effect.all([alarm, bot], { concurrency: "unbounded", discard: true })

if (import.meta.main) program.pipe(Effect.provide(NodeBinance.layerConfig()), NodeRuntime.runMain)
