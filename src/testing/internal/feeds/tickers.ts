import type { Candle } from "../world/candle.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import type { SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type Beat, type Feed, one, realTime, time, windowed } from "./feed.ts"

/**
 * Something about one market in each window, whether it changed or not.
 *
 * @internal
 */
export const steady = <Event>(
  beat: Beat,
  market: SimulatedMarket,
  everyMillis: number,
  toEvent: (market: SimulatedMarket, now: number) => Event
): Feed<Event> =>
  windowed({
    ...beat,
    sources: [market],
    everyMillis,
    frames: (_, now) => [one(toEvent(market, now), market.contract)]
  })

/**
 * One frame a second, with the markets on which something was traded since the last one; in the beginning, all.
 *
 * @internal
 */
export const traded = <Event>(
  beat: Beat,
  markets: ReadonlyArray<SimulatedMarket>,
  toEvent: (market: SimulatedMarket, now: number) => Event
): Feed<Event> => {
  let changed = new Set(markets)
  return windowed({
    ...beat,
    sources: markets,
    everyMillis: 1000,
    onHappening: (market, { aggregates }) => {
      if (aggregates.length > 0) changed.add(market)
    },
    frames: (_, now) => {
      const told = markets.filter((market) => changed.has(market))
      changed = new Set()
      return told.length === 0
        ? []
        : [told.map((market) => ({ event: toEvent(market, now), contract: market.contract }))]
    }
  })
}

const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals

/**
 * What short tickers tell on every market.
 *
 * @internal
 */
export const dayFields = ({ contract }: SimulatedMarket, day: Candle) => ({
  symbol: contract.symbol,
  lastPrice: priceOf(contract, day.close),
  openPrice: priceOf(contract, day.open),
  highPrice: priceOf(contract, day.high),
  lowPrice: priceOf(contract, day.low),
  volume: quantityOf(contract, day.lots)
})

/**
 * What tickers tell on every market besides {@link dayFields}.
 *
 * @internal
 */
export const changeFields = ({ contract, latestTrade }: SimulatedMarket, day: Candle, now: number) => ({
  priceChange: priceOf(contract, day.close - day.open),
  priceChangePercent: round(((day.close - day.open) / day.open) * 100, 3),
  weightedAveragePrice: round(
    priceOf(contract, day.lots === 0 ? day.close : day.turnover / day.lots),
    contract.priceDecimals
  ),
  lastQuantity: quantityOf(contract, latestTrade().lots),
  openTime: time(day.openAt),
  closeTime: time(now),
  firstTradeId: day.firstTradeId,
  lastTradeId: day.lastTradeId,
  tradeCount: day.trades
})

/**
 * What the best bid and the best ask tell on every market.
 *
 * @internal
 */
export const bestFields = ({ book, contract }: SimulatedMarket, { updateId }: Transaction) => {
  const bid = book.rungs.bids[0] ?? { ticks: 0, lots: 0 }
  const ask = book.rungs.asks[0] ?? { ticks: 0, lots: 0 }
  return {
    updateId,
    symbol: contract.symbol,
    bidPrice: priceOf(contract, bid.ticks),
    bidQuantity: quantityOf(contract, bid.lots),
    askPrice: priceOf(contract, ask.ticks),
    askQuantity: quantityOf(contract, ask.lots)
  }
}

/**
 * Best bid and ask, each time that one of them changes. What is noted then is told at the end of the window.
 *
 * @internal
 */
export const bestPrices = <Noted, Event>(
  beat: Beat,
  market: SimulatedMarket,
  note: (market: SimulatedMarket, transaction: Transaction) => Noted,
  toEvent: (noted: Noted, now: number) => Event
): Feed<Event> => {
  let gathered: Array<Noted> = []
  return windowed({
    ...beat,
    sources: [market],
    everyMillis: realTime,
    onHappening: (_, transaction) => {
      if (transaction.bestMoved) gathered.push(note(market, transaction))
    },
    frames: (_, now) => {
      const told = gathered
      gathered = []
      return told.map((noted) => one(toEvent(noted, now), market.contract))
    }
  })
}

/**
 * The latest best bid and ask of each market on which one of them changed. Documented as real time, at 5 seconds
 * (usds-m, 2026-09).
 *
 * @internal
 */
export const allBestPrices = <Noted, Event>(
  beat: Beat,
  markets: ReadonlyArray<SimulatedMarket>,
  note: (market: SimulatedMarket, transaction: Transaction) => Noted,
  toEvent: (noted: Noted, now: number) => Event
): Feed<Event> => {
  let latest = new Map<SimulatedMarket, Noted>()
  return windowed({
    ...beat,
    sources: markets,
    everyMillis: 5000,
    onHappening: (market, transaction) => {
      if (transaction.bestMoved) latest.set(market, note(market, transaction))
    },
    frames: (_, now) => {
      const told = [...latest]
      latest = new Map()
      return told.map(([market, noted]) => one(toEvent(noted, now), market.contract))
    }
  })
}
