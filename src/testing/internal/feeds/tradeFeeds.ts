import type { AggTrade, LiquidationOrder, Trade } from "../../../binance/usds-m/Events.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import type { AggregateTrade, Liquidation, RawTrade, SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type FeedOf, one, productOf, realTime, type Subject, time, windowed } from "./feed.ts"
import { usdsM } from "./subjects.ts"

const toAggTrade = (market: SimulatedMarket, trade: AggregateTrade, now: number): AggTrade => ({
  _tag: "AggTrade",
  eventTime: time(now),
  aggregateTradeId: trade.aggregateTradeId,
  symbol: market.contract.symbol,
  price: priceOf(market.contract, trade.ticks),
  quantity: quantityOf(market.contract, trade.lots),
  normalQuantity: quantityOf(market.contract, trade.normalLots),
  firstTradeId: trade.firstTradeId,
  lastTradeId: trade.lastTradeId,
  tradeTime: time(trade.atMillis),
  isBuyerMaker: !trade.takerBuys,
  product: productOf(market.contract)
})

/** @internal */
export const aggTrade: FeedOf<AggTrade> = (subject) => {
  const market = usdsM(subject)
  if (market === undefined) return undefined
  let gathered: Array<AggregateTrade> = []
  return windowed({
    ...subject,
    sources: [market],
    everyMillis: 100,
    onHappening: (_, transaction) => gathered.push(...transaction.aggregates),
    frames: (_, now) => {
      const trades = gathered
      gathered = []
      return trades.map((trade) => one(toAggTrade(market, trade, now), market.contract))
    }
  })
}

const toTrade = (market: SimulatedMarket, trade: RawTrade, atMillis: number, now: number): Trade => ({
  _tag: "Trade",
  eventTime: time(now),
  tradeTime: time(atMillis),
  symbol: market.contract.symbol,
  tradeId: trade.tradeId,
  price: priceOf(market.contract, trade.ticks),
  quantity: quantityOf(market.contract, trade.lots),
  tradeType: trade.kind,
  isBuyerMaker: !trade.takerBuys
})

/** @internal */
export const trade: FeedOf<Trade> = (subject) => {
  const market = usdsM(subject)
  if (market === undefined) return undefined
  let gathered: Array<Transaction> = []
  return windowed({
    ...subject,
    sources: [market],
    everyMillis: realTime,
    onHappening: (_, transaction) => gathered.push(transaction),
    frames: (_, now) => {
      const transactions = gathered
      gathered = []
      return transactions.flatMap(({ atMillis, trades }) =>
        trades.map((each) => one(toTrade(market, each, atMillis, now), market.contract))
      )
    }
  })
}

const toLiquidation = (
  market: SimulatedMarket,
  { atMillis, averageTicks, limitTicks, lots, sells }: Liquidation & { readonly atMillis: number },
  now: number
): LiquidationOrder => ({
  _tag: "LiquidationOrder",
  eventTime: time(now),
  order: {
    symbol: market.contract.symbol,
    side: sells ? "SELL" : "BUY",
    orderType: "LIMIT",
    timeInForce: "IOC",
    quantity: quantityOf(market.contract, lots),
    price: priceOf(market.contract, limitTicks),
    averagePrice: priceOf(market.contract, Math.round(averageTicks)),
    status: "FILLED",
    lastFilledQuantity: quantityOf(market.contract, lots),
    filledQuantity: quantityOf(market.contract, lots),
    tradeTime: time(atMillis)
  }
})

// Of each second and symbol the largest liquidation is told (usds-m, change log of 2026-04-10).
const liquidations = (
  subject: Subject,
  markets: ReadonlyArray<SimulatedMarket>,
  complete: (event: LiquidationOrder, market: SimulatedMarket) => LiquidationOrder
) => {
  let largest = new Map<SimulatedMarket, Liquidation & { readonly atMillis: number }>()
  return windowed({
    ...subject,
    sources: markets,
    everyMillis: 1000,
    onHappening: (market, { atMillis, liquidation }) => {
      if (liquidation !== undefined && liquidation.lots > (largest.get(market)?.lots ?? 0)) {
        largest.set(market, { ...liquidation, atMillis })
      }
    },
    frames: (_, now) => {
      const told = [...largest]
      largest = new Map()
      return told.map(([market, each]) => one(complete(toLiquidation(market, each, now), market), market.contract))
    }
  })
}

/** @internal */
export const forceOrder: FeedOf<LiquidationOrder> = (subject) => {
  const market = usdsM(subject)
  return market && liquidations(subject, [market], (event) => event)
}

/** @internal */
export const allForceOrders: FeedOf<LiquidationOrder> = (subject) =>
  liquidations(subject, subject.world.markets, (event, { contract }) => ({
    ...event,
    pair: contract.pair,
    product: productOf(contract)
  }))
