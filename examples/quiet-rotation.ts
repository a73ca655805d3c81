/**
 * Connections that are replaced in quiet hours, before Binance cuts them after 24, and not while the program does
 * something that matters. A rotation costs no event; it costs a dial, and a while in which two connections are read.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Cron, DateTime, Effect, Stream } from "effect"
import { type ConnectionPolicy, ConnectionPool, Rotation, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

// #region policy
export const policy: ConnectionPolicy.Options = {
  rotation: Rotation.windows(Cron.parseUnsafe("0 4 * * *", "Asia/Tokyo"), { duration: "3 hours" })
}
// #endregion

// #region hold
const rebalance = Effect.gen(function* () {
  const pool = yield* ConnectionPool.ConnectionPool
  yield* pool.holdRotation(Effect.andThen(Console.log("rebalancing"), Effect.sleep("5 minutes")))
})
// #endregion

const news = ConnectionPool.events.pipe(
  Stream.filter((event) => event._tag === "Rotating" || event._tag === "Rotated"),
  Stream.runForEach((event) => Console.log(`${DateTime.formatIso(DateTime.makeUnsafe(event.atMillis))} ${event._tag}`))
)

const bot = Effect.andThen(rebalance, Effect.sleep("6 hours")).pipe(Effect.forever)

const trades = UsdsM.forceOrder({ symbol: "BTCUSDT" }).pipe(Stream.runDrain)

export const program = Effect.all([news, bot, trades], { concurrency: "unbounded", discard: true })

if (import.meta.main) program.pipe(Effect.provide(NodeBinance.layerWith({ policy })), NodeRuntime.runMain)
