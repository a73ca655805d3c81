/**
 * Fills and balances of a spot account, with a word where something may be missing for a while. Keys come from the environment, from
 * `BINANCE_API_KEY` with `BINANCE_API_SECRET`, or with `BINANCE_PRIVATE_KEY`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { BigDecimal, Console, Effect, Layer, Stream } from "effect"
import { type Account, Credentials, Spot } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

const digits = BigDecimal.format

// #region spot-account
const describe = (item: Account.Tracked<Spot.UserEvents.UserEvent>): ReadonlyArray<string> => {
  switch (item._tag) {
    case "Interrupted":
      return [`events may be missing: ${item.reason}`]
    case "Reconciled":
      return [`complete again, ${item.missed} were missing`]
    case "Malformed":
      return [item.error.message]
    case "Event": {
      const { event } = item
      if (event._tag === "OutboundAccountPosition") {
        return event.balances.map(({ asset, free, locked }) => `${asset} ${digits(free)}, ${digits(locked)} in orders`)
      }
      if (event._tag !== "ExecutionReport" || event.executionType !== "TRADE") return []
      const { lastFilledPrice, lastFilledQuantity, side, symbol } = event
      return [`${side} ${digits(lastFilledQuantity)} ${symbol} at ${digits(lastFilledPrice)}`]
    }
  }
}

// Fills are looked for by REST, after an interruption, of these symbols and of those that events and open orders name.
export const program = Spot.userData
  .tracked({ symbols: ["BTCUSDT"] })
  .pipe(Stream.runForEach((item) => Effect.forEach(describe(item), (line) => Console.log(line), { discard: true })))
// #endregion

const keys = Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))

if (import.meta.main) program.pipe(Effect.provide(keys), NodeRuntime.runMain)
