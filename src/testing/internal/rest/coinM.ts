import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Rest } from "../../../binance/coin-m/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Trade } from "../../ExchangeAccount.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import * as Rows from "./futuresRows.ts"
import * as KeyHandlers from "./keyHandlers.ts"
import * as Routes from "./routes.ts"
import * as Venue from "./venue.ts"
import { limits } from "./weightPolice.ts"

const pairOf = (symbol: string): string => symbol.replace(/_.*$/, "")

const zero = BigDecimal.fromBigInt(0n)

/**
 * An order, in the words of COIN-M.
 *
 * @internal
 */
export const orderRow = (order: Order) => ({
  ...Rows.orderRow(order),
  pair: pairOf(order.symbol),
  filledBaseQuantity: zero
})

/**
 * A fill, in the words of COIN-M.
 *
 * @internal
 */
export const tradeRow = (trade: Trade) => ({
  ...Rows.tradeRow(trade),
  pair: pairOf(trade.symbol),
  marginAsset: trade.commissionAsset,
  baseQuantity: zero
})

/**
 * Whether a row is of the symbol or the pair that was named.
 *
 * @internal
 */
export const isAsked =
  ({ pair, symbol }: { readonly symbol?: string | undefined; readonly pair?: string | undefined }) =>
  (row: { readonly symbol: string }): boolean =>
    (symbol === undefined || row.symbol === symbol) && (pair === undefined || pairOf(row.symbol) === pair)

/**
 * What answers for COIN-M.
 *
 * @internal
 */
export const routes = (venue: Venue.Venue): ReadonlyArray<Routes.Route> =>
  Routes.make(Rest, {
    time: (_, { now }) => Effect.succeed({ serverTime: EpochMillis.make(now) }),
    exchangeInfo: (_, { now }) =>
      Effect.map(Venue.contracts(venue, "coin-m"), (contracts) => ({
        serverTime: EpochMillis.make(now),
        rateLimits: [
          { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits.futures },
          { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200 }
        ],
        symbols: contracts.map((contract) => ({
          symbol: contract.symbol,
          pair: contract.pair,
          contractType: contract.contractType,
          status: "TRADING",
          contractSize: contract.size ?? 10,
          baseAsset: contract.pair.replace(/USD$/, ""),
          quoteAsset: "USD",
          marginAsset: contract.pair.replace(/USD$/, ""),
          onboardDate: EpochMillis.make(contract.onboardTime),
          deliveryDate: EpochMillis.make(contract.deliveryTime),
          filters: Venue.filters(contract)
        }))
      })),
    depth: Effect.fnUntraced(function* (query, { now }) {
      const { symbol } = query
      const market = yield* Venue.find(venue, { market: "coin-m", symbol, now })
      const limit = yield* Rows.depthLimit(query.limit)
      return {
        lastUpdateId: market.latest().updateId,
        symbol,
        pair: pairOf(symbol),
        eventTime: EpochMillis.make(now),
        transactionTime: EpochMillis.make(market.latest().atMillis),
        bids: Venue.levels(market, "bids", limit),
        asks: Venue.levels(market, "asks", limit)
      }
    }),
    aggTrades: (query, { now }) =>
      Effect.map(Venue.find(venue, { market: "coin-m", symbol: query.symbol, now }), (market) =>
        Venue.aggregates(market, query).map((fill) => ({
          aggregateTradeId: fill.aggregateTradeId,
          price: priceOf(market.contract, fill.ticks),
          quantity: quantityOf(market.contract, fill.lots),
          firstTradeId: fill.firstTradeId,
          lastTradeId: fill.lastTradeId,
          tradeTime: EpochMillis.make(fill.atMillis),
          isBuyerMaker: !fill.takerBuys
        }))
      ),
    ...KeyHandlers.make(venue.keys, "coin-m"),
    openOrders: (query, { account }) =>
      Effect.sync(() => account.books("coin-m").openOrders.filter(isAsked(query)).map(orderRow)),
    order: (query, { account }) => Effect.map(Rows.findOrder(account.books("coin-m"), query), orderRow),
    userTrades: (query, { account }) =>
      Effect.sync(() => Rows.trades(account.books("coin-m"), query).filter(isAsked(query)).map(tradeRow)),
    balances: (_, { account }) =>
      Effect.sync(() =>
        [...account.books("coin-m").balances.values()].map((balance) => ({
          ...Rows.balanceRow(balance),
          withdrawAvailable: balance.free
        }))
      ),
    positions: ({ pair }, { account }) =>
      Effect.sync(() =>
        Rows.positions(account.books("coin-m"))
          .filter(isAsked({ pair }))
          .map((position) => ({
            ...Rows.positionRow(position),
            leverage: BigDecimal.fromBigInt(20n),
            maxQuantity: BigDecimal.fromBigInt(100n),
            marginType: "cross"
          }))
      )
  })
