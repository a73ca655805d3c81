import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Rest } from "../../../binance/portfolio-margin/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Position, Trade } from "../../ExchangeAccount.ts"
import type { Account } from "../account/account.ts"
import { nothing } from "../account/books.ts"
import * as BusinessUnit from "../account/businessUnit.ts"
import * as CoinM from "./coinM.ts"
import * as Rows from "./futuresRows.ts"
import * as KeyHandlers from "./keyHandlers.ts"
import * as Routes from "./routes.ts"
import * as SpotRows from "./spotRows.ts"
import type { Venue } from "./venue.ts"

const zero = BigDecimal.fromBigInt(0n)

const leverage = BigDecimal.fromBigInt(20n)

const isCoinM = ({ symbol }: { readonly symbol: string }): boolean => BusinessUnit.ofSymbol(symbol) === "CM"

const isUsdsM = (row: { readonly symbol: string }): boolean => !isCoinM(row)

const futures = (account: Account) => account.books("portfolio-margin")

const margin = (account: Account) => account.books("margin")

const umOrderRow = (order: Order) => ({
  ...Rows.orderRow(order),
  filledQuoteQuantity: order.filledQuoteQuantity
})

const umTradeRow = (trade: Trade) => ({ ...Rows.tradeRow(trade), quoteQuantity: trade.quoteQuantity })

const positionRow = (position: Position) => {
  const { breakEvenPrice: _, isolatedMargin: __, ...row } = Rows.positionRow(position)
  return { ...row, leverage }
}

/**
 * What answers for portfolio margin. Its cross margin is that of the margin account.
 *
 * @internal
 */
export const routes = ({ keys }: Venue): ReadonlyArray<Routes.Route> =>
  Routes.make(Rest, {
    ...KeyHandlers.make(keys, "portfolio-margin"),
    account: (_, { now }) =>
      Effect.succeed({
        uniMmr: BigDecimal.fromBigInt(999n),
        equity: zero,
        initialMargin: zero,
        maintenanceMargin: zero,
        status: "NORMAL",
        updateTime: EpochMillis.make(now)
      }),
    balances: (_, { account, now }) =>
      Effect.sync(() => {
        const assets = new Set([...futures(account).balances.keys(), ...margin(account).balances.keys()])
        return [...assets].map((asset) => {
          const inMargin = margin(account).balances.get(asset) ?? nothing
          const inFutures = futures(account).balances.get(asset)?.free ?? zero
          return {
            asset,
            totalWalletBalance: BigDecimal.sumAll([inMargin.free, inMargin.locked, inFutures]),
            crossMarginFree: inMargin.free,
            crossMarginLocked: inMargin.locked,
            crossMarginBorrowed: inMargin.borrowed,
            crossMarginInterest: inMargin.interest,
            umWalletBalance: BusinessUnit.ofAsset(asset) === "UM" ? inFutures : zero,
            umUnrealizedProfit: zero,
            cmWalletBalance: BusinessUnit.ofAsset(asset) === "CM" ? inFutures : zero,
            cmUnrealizedProfit: zero,
            updateTime: EpochMillis.make(now)
          }
        })
      }),
    umOpenOrders: ({ symbol }, { account }) =>
      Effect.sync(() => futures(account).openOrders.filter(isUsdsM).filter(Rows.isOf(symbol)).map(umOrderRow)),
    umOrder: (query, { account }) => Effect.map(Rows.findOrder(futures(account), query), umOrderRow),
    umUserTrades: (query, { account }) => Effect.sync(() => Rows.trades(futures(account), query).map(umTradeRow)),
    umPositions: ({ symbol }, { account }) =>
      Effect.sync(() => Rows.positions(futures(account)).filter(isUsdsM).filter(Rows.isOf(symbol)).map(positionRow)),
    cmOpenOrders: (query, { account }) =>
      Effect.sync(() => futures(account).openOrders.filter(isCoinM).filter(CoinM.isAsked(query)).map(CoinM.orderRow)),
    cmOrder: (query, { account }) => Effect.map(Rows.findOrder(futures(account), query), CoinM.orderRow),
    cmUserTrades: (query, { account }) =>
      Effect.sync(() =>
        Rows.trades(futures(account), query).filter(isCoinM).filter(CoinM.isAsked(query)).map(CoinM.tradeRow)
      ),
    cmPositions: ({ pair }, { account }) =>
      Effect.sync(() =>
        Rows.positions(futures(account)).filter(isCoinM).filter(CoinM.isAsked({ pair })).map(positionRow)
      ),
    marginOpenOrders: ({ symbol }, { account }) =>
      Effect.sync(() => margin(account).openOrders.filter(Rows.isOf(symbol)).map(SpotRows.marginOrderRow)),
    marginOrder: (query, { account }) => Effect.map(Rows.findOrder(margin(account), query), SpotRows.marginOrderRow),
    marginUserTrades: (query, { account }) =>
      Effect.sync(() => Rows.trades(margin(account), query).map(SpotRows.marginTradeRow))
  })
