import { priceOf, quantityOf } from "../world/contract.ts"
import type { AggregateTrade, Liquidation, RawTrade, SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type Beat, type Feed, one, realTime, time, windowed } from "./feed.ts"

/**
 * What one taker's order got at each price, gathered for a while.
 *
 * @internal
 */
export const aggregateTrades = <Event>(
  beat: Beat,
  market: SimulatedMarket,
  everyMillis: number,
  toEvent: (trade: AggregateTrade, now: number) => Event
): Feed<Event> => {
  let gathered: Array<AggregateTrade> = []
  return windowed({
    ...beat,
    sources: [market],
    everyMillis,
    onHappening: (_, transaction) => gathered.push(...transaction.aggregates),
    frames: (_, now) => {
      const trades = gathered
      gathered = []
      return trades.map((trade) => one(toEvent(trade, now), market.contract))
    }
  })
}

/**
 * What aggregate trades tell on every market.
 *
 * @internal
 */
export const aggregateFields = ({ contract }: SimulatedMarket, trade: AggregateTrade, now: number) => ({
  eventTime: time(now),
  aggregateTradeId: trade.aggregateTradeId,
  symbol: contract.symbol,
  price: priceOf(contract, trade.ticks),
  quantity: quantityOf(contract, trade.lots),
  firstTradeId: trade.firstTradeId,
  lastTradeId: trade.lastTradeId,
  tradeTime: time(trade.atMillis),
  isBuyerMaker: !trade.takerBuys
})

/**
 * Each fill as it happens.
 *
 * @internal
 */
export const rawTrades = <Event>(
  beat: Beat,
  market: SimulatedMarket,
  toEvent: (trade: RawTrade, atMillis: number, now: number) => Event
): Feed<Event> => {
  let gathered: Array<Transaction> = []
  return windowed({
    ...beat,
    sources: [market],
    everyMillis: realTime,
    onHappening: (_, transaction) => gathered.push(transaction),
    frames: (_, now) => {
      const transactions = gathered
      gathered = []
      return transactions.flatMap(({ atMillis, trades }) =>
        trades.map((each) => one(toEvent(each, atMillis, now), market.contract))
      )
    }
  })
}

/**
 * What fills tell on every market.
 *
 * @internal
 */
export const tradeFields = ({ contract }: SimulatedMarket, trade: RawTrade, atMillis: number, now: number) => ({
  eventTime: time(now),
  tradeTime: time(atMillis),
  symbol: contract.symbol,
  tradeId: trade.tradeId,
  price: priceOf(contract, trade.ticks),
  quantity: quantityOf(contract, trade.lots),
  isBuyerMaker: !trade.takerBuys
})

/**
 * A position that the exchange closed, and when.
 *
 * @internal
 */
export interface TimedLiquidation extends Liquidation {
  readonly atMillis: number
}

/**
 * Liquidations: of each second and symbol the largest is told (usds-m, change log of 2026-04-10).
 *
 * @internal
 */
export const liquidations = <Event>(
  beat: Beat,
  markets: ReadonlyArray<SimulatedMarket>,
  toEvent: (market: SimulatedMarket, liquidation: TimedLiquidation, now: number) => Event
): Feed<Event> => {
  let largest = new Map<SimulatedMarket, TimedLiquidation>()
  return windowed({
    ...beat,
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
      return told.map(([market, each]) => one(toEvent(market, each, now), market.contract))
    }
  })
}
