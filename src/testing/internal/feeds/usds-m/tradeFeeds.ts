import type { AggTrade, LiquidationOrder, Trade } from "../../../../binance/usds-m/Events.ts"
import { quantityOf } from "../../world/contract.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, time } from "../feed.ts"
import { liquidationOrder, ofOwnSymbol, productOf } from "../futures.ts"
import { aggregateFields, aggregateTrades, liquidations, rawTrades, tradeFields } from "../trades.ts"

const own = ofOwnSymbol("usds-m")

/** @internal */
export const aggTrade: FeedOf<World, AggTrade> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return aggregateTrades(subject, market, 100, (trade, now) => ({
    _tag: "AggTrade",
    ...aggregateFields(market, trade, now),
    normalQuantity: quantityOf(market.contract, trade.normalLots),
    product: productOf(market.contract)
  }))
}

/** @internal */
export const trade: FeedOf<World, Trade> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return rawTrades(subject, market, (each, atMillis, now) => ({
    _tag: "Trade",
    ...tradeFields(market, each, atMillis, now),
    tradeType: each.kind
  }))
}

/** @internal */
export const forceOrder: FeedOf<World, LiquidationOrder> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return liquidations(subject, [market], (_, liquidation, now) => ({
    _tag: "LiquidationOrder",
    eventTime: time(now),
    order: liquidationOrder(market, liquidation)
  }))
}

/** @internal */
export const allForceOrders: FeedOf<World, LiquidationOrder> = (subject) =>
  liquidations(subject, subject.world.markets, (market, liquidation, now) => ({
    _tag: "LiquidationOrder",
    eventTime: time(now),
    order: liquidationOrder(market, liquidation),
    pair: market.contract.pair,
    product: productOf(market.contract)
  }))
