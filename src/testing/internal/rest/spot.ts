import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Rest } from "../../../binance/spot/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import { instrumentOf } from "../account/account.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import * as Rows from "./futuresRows.ts"
import * as Routes from "./routes.ts"
import * as SpotRows from "./spotRows.ts"
import * as Venue from "./venue.ts"
import { limits } from "./weightPolice.ts"

/**
 * What answers for spot.
 *
 * @internal
 */
export const routes = (venue: Venue.Venue): ReadonlyArray<Routes.Route> =>
  Routes.make(Rest, {
    time: (_, { now }) => Effect.succeed({ serverTime: EpochMillis.make(now) }),
    exchangeInfo: ({ symbol }, { now }) =>
      Effect.map(Venue.contracts(venue, "spot"), (contracts) => ({
        serverTime: EpochMillis.make(now),
        rateLimits: [
          { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits.spot },
          { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50 }
        ],
        symbols: contracts.filter(Rows.isOf(symbol)).map((contract) => ({
          symbol: contract.symbol,
          status: "TRADING",
          baseAsset: instrumentOf("spot", contract.symbol).baseAsset,
          quoteAsset: instrumentOf("spot", contract.symbol).quoteAsset,
          filters: Venue.filters(contract)
        }))
      })),
    depth: ({ limit = 100, symbol }, { now }) =>
      Effect.map(Venue.find(venue, { market: "spot", symbol, now }), (market) => ({
        lastUpdateId: market.latest().updateId,
        bids: Venue.levels(market, "bids", limit),
        asks: Venue.levels(market, "asks", limit)
      })),
    aggTrades: (query, { now }) =>
      Effect.map(Venue.find(venue, { market: "spot", symbol: query.symbol, now }), (market) =>
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
    openOrders: ({ symbol }, { account }) =>
      Effect.sync(() => account.books("spot").openOrders.filter(Rows.isOf(symbol)).map(SpotRows.orderRow)),
    order: (query, { account }) => Effect.map(Rows.findOrder(account.books("spot"), query), SpotRows.orderRow),
    userTrades: (query, { account }) =>
      Effect.sync(() => Rows.trades(account.books("spot"), query).map(SpotRows.tradeRow)),
    account: ({ omitZeroBalances = false }, { account }) =>
      Effect.sync(() => ({
        canTrade: true,
        updateTime: SpotRows.latestChange(account.books("spot").balances.values()),
        balances: [...account.books("spot").balances.values()]
          .map(({ asset, free, locked }) => ({ asset, free, locked }))
          .filter(({ free, locked }) => !omitZeroBalances || !BigDecimal.isZero(free) || !BigDecimal.isZero(locked))
      }))
  })
