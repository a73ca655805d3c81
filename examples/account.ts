/**
 * What happens in an account: fills, changes of balances and positions, margin calls. Keys come from the environment, from
 * `BINANCE_API_KEY` with `BINANCE_API_SECRET`, or with `BINANCE_PRIVATE_KEY`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { BigDecimal, Console, Effect, Layer, Stream } from "effect"
import { Credentials, UsdsM } from "effect-binance"
import { NodeBinance } from "effect-binance/node"

const digits = BigDecimal.format

const describe = (event: UsdsM.UserEvents.UserEvent): ReadonlyArray<string> => {
  switch (event._tag) {
    case "OrderTradeUpdate": {
      const { executionType, lastFilledPrice, lastFilledQuantity, side, status, symbol } = event.order
      return executionType === "TRADE"
        ? [`${symbol} ${side} ${digits(lastFilledQuantity)} at ${digits(lastFilledPrice)}, ${status}`]
        : [`${symbol} ${side} order ${status}`]
    }
    case "AccountUpdate": {
      const { balances, positions = [] } = event.update
      return [
        ...balances.map(({ asset, walletBalance }) => `${asset} balance ${digits(walletBalance)}`),
        ...positions.map(({ positionAmount, symbol }) => `${symbol} position ${digits(positionAmount)}`)
      ]
    }
    case "MarginCall":
      return event.positions.map(
        ({ maintenanceMargin, symbol }) => `${symbol} MARGIN CALL, needs ${digits(maintenanceMargin)}`
      )
    default:
      return []
  }
}

// #region account
// Each fill once: those that were missed while a connection was away come by REST, before the next.
export const program = UsdsM.userData().pipe(
  Stream.flatMap((event) => Stream.fromIterable(describe(event).map((line) => `${line} (${event.source})`))),
  Stream.runForEach((line) => Console.log(line))
)
// #endregion

const keys = Credentials.layerConfig().pipe(Layer.provideMerge(NodeBinance.layerConfig()))

if (import.meta.main) program.pipe(Effect.provide(keys), NodeRuntime.runMain)
