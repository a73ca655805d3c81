import type { AggTrade, LiquidationOrder, Trade } from "../../../../binance/coin-m/Events.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, time } from "../feed.ts"
import { liquidationOrder, ofOwnSymbol, productOf } from "../futures.ts"
import {
  aggregateFields,
  aggregateTrades,
  liquidations,
  rawTrades,
  type TimedLiquidation,
  tradeFields
} from "../trades.ts"

const own = ofOwnSymbol("coin-m")

/** @internal */
export const aggTrade: FeedOf<World, AggTrade> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return aggregateTrades(subject, market, 100, (trade, now) => ({
    _tag: "AggTrade",
    ...aggregateFields(market, trade, now),
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

// COIN-M tells the pair in the order, USDⓈ-M beside it.
const toLiquidation = (market: SimulatedMarket, liquidation: TimedLiquidation, now: number): LiquidationOrder => {
  const { pair, product } = market.contract
  const order = liquidationOrder(market, liquidation)
  return product === "coin-m"
    ? { _tag: "LiquidationOrder", eventTime: time(now), order: { ...order, pair } }
    : { _tag: "LiquidationOrder", eventTime: time(now), order, pair }
}

/** @internal */
export const forceOrder: FeedOf<World, LiquidationOrder> = (subject) => {
  const market = own(subject)
  return market && liquidations(subject, [market], toLiquidation)
}

/** @internal */
export const allForceOrders: FeedOf<World, LiquidationOrder> = (subject) =>
  liquidations(subject, subject.world.markets, (market, liquidation, now) => ({
    ...toLiquidation(market, liquidation, now),
    product: productOf(market.contract)
  }))
