import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Rest } from "../../../binance/options/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Position } from "../../ExchangeAccount.ts"
import * as Rows from "./futuresRows.ts"
import * as KeyHandlers from "./keyHandlers.ts"
import * as Routes from "./routes.ts"
import * as Venue from "./venue.ts"
import { limits } from "./weightPolice.ts"

const zero = BigDecimal.fromBigInt(0n)

// Rows of fills have ids of their own, beyond 2^53 (2026-11).
const beforeFirstRow = 4_611_875_134_426_000_000n

// What was paid: no price of the market has a part in it.
const valueOf = ({ amount, entryPrice }: Pick<Position, "amount" | "entryPrice">) =>
  BigDecimal.multiply(amount, entryPrice)

const orderRow = (order: Order) => {
  const { averagePrice, clientOrderId, orderId, price, quantity, side, status, symbol, time, timeInForce, updateTime } =
    Rows.orderRow(order)
  const { filledQuantity, isReduceOnly, type } = order
  return {
    orderId,
    symbol,
    price,
    quantity,
    filledQuantity,
    side,
    orderType: type,
    timeInForce,
    isReduceOnly,
    time,
    updateTime,
    status,
    averagePrice,
    clientOrderId,
    selfTradePreventionMode: "EXPIRE_MAKER"
  }
}

/**
 * What answers for options.
 *
 * @internal
 */
export const routes = (venue: Venue.Venue): ReadonlyArray<Routes.Route> => {
  const keys = KeyHandlers.make(venue.keys, "options")
  return Routes.make(Rest, {
    time: (_, { now }) => Effect.succeed({ serverTime: EpochMillis.make(now) }),
    exchangeInfo: (_, { now }) =>
      Effect.map(Venue.contracts(venue, "options"), (contracts) => ({
        serverTime: EpochMillis.make(now),
        rateLimits: [
          { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits.options },
          { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 100 }
        ],
        symbols: contracts.map((contract) => ({
          symbol: contract.symbol,
          optionSide: contract.symbol.endsWith("C") ? "CALL" : "PUT",
          // BTC-261225-100000-C
          strikePrice: BigDecimal.fromStringUnsafe(contract.symbol.split("-")[2] ?? "0"),
          underlying: contract.pair,
          expiryDate: EpochMillis.make(contract.deliveryTime),
          unit: 1,
          quoteAsset: "USDT",
          filters: Venue.filters(contract)
        }))
      })),
    depth: ({ limit = 100, symbol }, { now }) =>
      Effect.map(Venue.find(venue, { market: "options", symbol, now }), (market) => ({
        lastUpdateId: market.latest().updateId,
        transactionTime: EpochMillis.make(market.latest().atMillis),
        bids: Venue.levels(market, "bids", limit),
        asks: Venue.levels(market, "asks", limit)
      })),
    ...keys,
    createListenKey: (query, asked) =>
      Effect.map(keys.createListenKey(query, asked), ({ expiresAt, listenKey }) => ({
        listenKey,
        expirationTime: EpochMillis.make(expiresAt)
      })),
    openOrders: ({ orderId, symbol }, { account }) =>
      Effect.sync(() =>
        account
          .books("options")
          .openOrders.filter(Rows.isOf(symbol))
          .filter((order) => orderId === undefined || order.orderId >= orderId)
          .map(orderRow)
      ),
    order: ({ clientOrderId, orderId, symbol }, { account }) =>
      Effect.map(
        Rows.findOrder(account.books("options"), { symbol, orderId, origClientOrderId: clientOrderId }),
        orderRow
      ),
    userTrades: ({ fromId, ...query }, { account }) =>
      Effect.sync(() =>
        Rows.trades(account.books("options"), {
          ...query,
          fromId: fromId === undefined ? undefined : Number(fromId - beforeFirstRow)
        }).map((trade) => ({
          id: beforeFirstRow + BigInt(trade.tradeId),
          tradeId: trade.tradeId,
          orderId: trade.orderId,
          symbol: trade.symbol,
          price: trade.price,
          quantity: trade.quantity,
          signedCommission: BigDecimal.negate(trade.commission),
          realizedProfit: trade.realizedProfit,
          side: trade.side,
          liquidity: trade.isMaker ? "MAKER" : "TAKER",
          time: EpochMillis.make(trade.time),
          quoteAsset: "USDT"
        }))
      ),
    marginAccount: (_, { account, now }) =>
      Effect.sync(() => {
        const { balances, positions } = account.books("options")
        return {
          balances: [...balances.values()].map(({ asset, free }) => ({
            asset,
            marginBalance: free,
            equity: [...positions.values()].reduce((sum, position) => BigDecimal.sum(sum, valueOf(position)), free),
            available: free,
            initialMargin: zero,
            maintenanceMargin: zero,
            unrealizedProfit: zero
          })),
          time: EpochMillis.make(now)
        }
      }),
    positions: ({ symbol }, { account, now }) =>
      Effect.sync(() =>
        Rows.positions(account.books("options"))
          .filter(Rows.isOf(symbol))
          .map(({ amount, entryPrice, symbol }) => ({
            symbol,
            positionSide: BigDecimal.isNegative(amount) ? "SHORT" : "LONG",
            positionAmount: amount,
            entryPrice,
            markPrice: entryPrice,
            markValue: valueOf({ amount, entryPrice }),
            unrealizedProfit: zero,
            quoteAsset: "USDT",
            time: EpochMillis.make(now)
          }))
      )
  })
}
