import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Rest } from "../../../binance/usds-m/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import * as KeyHandlers from "./keyHandlers.ts"
import * as Rows from "./futuresRows.ts"
import * as Routes from "./routes.ts"
import * as Venue from "./venue.ts"
import { limits } from "./weightPolice.ts"

/**
 * What answers for USDⓈ-M.
 *
 * @internal
 */
export const routes = (venue: Venue.Venue): ReadonlyArray<Routes.Route> =>
  Routes.make(Rest, {
    time: (_, { now }) => Effect.succeed({ serverTime: EpochMillis.make(now) }),
    exchangeInfo: (_, { now }) =>
      Effect.map(Venue.contracts(venue, "usds-m"), (contracts) => ({
        serverTime: EpochMillis.make(now),
        rateLimits: [
          { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits.futures },
          { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200 },
          { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 }
        ],
        symbols: contracts.map((contract) => ({
          symbol: contract.symbol,
          pair: contract.pair,
          contractType: contract.contractType,
          status: "TRADING",
          baseAsset: contract.pair.replace(/USDT$/, ""),
          quoteAsset: "USDT",
          marginAsset: "USDT",
          onboardDate: EpochMillis.make(contract.onboardTime),
          deliveryDate: EpochMillis.make(contract.deliveryTime),
          filters: Venue.filters(contract)
        }))
      })),
    depth: Effect.fnUntraced(function* (query, { now }) {
      const market = yield* Venue.find(venue, { market: "usds-m", symbol: query.symbol, now })
      const limit = yield* Rows.depthLimit(query.limit)
      return {
        lastUpdateId: market.latest().updateId,
        eventTime: EpochMillis.make(now),
        transactionTime: EpochMillis.make(market.latest().atMillis),
        bids: Venue.levels(market, "bids", limit),
        asks: Venue.levels(market, "asks", limit)
      }
    }),
    aggTrades: (query, { now }) =>
      Effect.map(Venue.find(venue, { market: "usds-m", symbol: query.symbol, now }), (market) =>
        Venue.aggregates(market, query).map((fill) => ({
          aggregateTradeId: fill.aggregateTradeId,
          price: priceOf(market.contract, fill.ticks),
          quantity: quantityOf(market.contract, fill.lots),
          normalQuantity: quantityOf(market.contract, fill.normalLots),
          firstTradeId: fill.firstTradeId,
          lastTradeId: fill.lastTradeId,
          tradeTime: EpochMillis.make(fill.atMillis),
          isBuyerMaker: !fill.takerBuys
        }))
      ),
    ...KeyHandlers.make(venue.keys, "usds-m"),
    openOrders: ({ symbol }, { account }) =>
      Effect.sync(() =>
        account
          .books("usds-m")
          .openOrders.filter(Rows.isOf(symbol))
          .map((order) => ({ ...Rows.orderRow(order), filledQuoteQuantity: order.filledQuoteQuantity }))
      ),
    order: (query, { account }) =>
      Effect.map(Rows.findOrder(account.books("usds-m"), query), (order) => ({
        ...Rows.orderRow(order),
        filledQuoteQuantity: order.filledQuoteQuantity
      })),
    userTrades: (query, { account }) =>
      Effect.sync(() =>
        Rows.trades(account.books("usds-m"), query).map((trade) => ({
          ...Rows.tradeRow(trade),
          quoteQuantity: trade.quoteQuantity
        }))
      ),
    balances: (_, { account }) =>
      Effect.sync(() =>
        [...account.books("usds-m").balances.values()].map((balance) => ({
          ...Rows.balanceRow(balance),
          maxWithdrawAmount: balance.free
        }))
      ),
    positions: ({ symbol }, { account }) =>
      Effect.sync(() =>
        Rows.positions(account.books("usds-m"))
          .filter(Rows.isOf(symbol))
          .map((position) => ({
            ...Rows.positionRow(position),
            notional: BigDecimal.multiply(position.amount, position.entryPrice),
            isolatedWallet: BigDecimal.fromBigInt(0n),
            initialMargin: BigDecimal.fromBigInt(0n),
            maintenanceMargin: BigDecimal.fromBigInt(0n),
            marginAsset: "USDT"
          }))
      )
  })
