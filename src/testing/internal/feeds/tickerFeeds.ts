import type { BookTicker, MiniTicker, Ticker } from "../../../binance/usds-m/Events.ts"
import type { Candle } from "../world/candle.ts"
import { type Contract, priceOf, quantityOf, valueOf } from "../world/contract.ts"
import type { SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type Feed, type FeedOf, one, productOf, realTime, type Subject, time, windowed } from "./feed.ts"
import { usdsM } from "./subjects.ts"

// A contract of COIN-M is worth a fixed sum of dollars; what is traded is told in the base asset.
const coinMContractSize = 100

const quoteVolume = (contract: Contract, day: Candle): number => {
  if (contract.product === "usds-m") return valueOf(contract, day.turnover)
  return day.turnover === 0 ? 0 : (day.lots * coinMContractSize * day.lots) / valueOf(contract, day.turnover)
}

const dayFields = (contract: Contract, day: Candle) => ({
  symbol: contract.symbol,
  pair: contract.pair,
  lastPrice: priceOf(contract, day.close),
  openPrice: priceOf(contract, day.open),
  highPrice: priceOf(contract, day.high),
  lowPrice: priceOf(contract, day.low),
  volume: quantityOf(contract, day.lots),
  product: productOf(contract)
})

const toMiniTicker = ({ contract, day }: SimulatedMarket, now: number): MiniTicker => {
  const sum = day.at(now)
  return {
    _tag: "MiniTicker",
    eventTime: time(now),
    ...dayFields(contract, sum),
    quoteVolume: round(quoteVolume(contract, sum), contract.priceDecimals)
  }
}

const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals

const toTicker = ({ contract, day, latestTrade }: SimulatedMarket, now: number): Ticker => {
  const sum = day.at(now)
  const average = sum.lots === 0 ? sum.close : sum.turnover / sum.lots
  return {
    _tag: "Ticker",
    eventTime: time(now),
    ...dayFields(contract, sum),
    priceChange: priceOf(contract, sum.close - sum.open),
    priceChangePercent: round(((sum.close - sum.open) / sum.open) * 100, 3),
    weightedAveragePrice: round(priceOf(contract, average), contract.priceDecimals),
    lastQuantity: quantityOf(contract, latestTrade().lots),
    quoteVolume: round(quoteVolume(contract, sum), contract.priceDecimals),
    openTime: time(sum.openAt),
    closeTime: time(now),
    firstTradeId: sum.firstTradeId,
    lastTradeId: sum.lastTradeId,
    tradeCount: sum.trades
  }
}

const ofOne =
  <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<Event> =>
  (subject) => {
    const market = usdsM(subject)
    if (market === undefined) return undefined
    return windowed({
      ...subject,
      sources: [market],
      everyMillis: 2000,
      frames: (_, now) => [one(toEvent(market, now), market.contract)]
    })
  }

// One frame a second, with the symbols that were traded since the last one; in the beginning, all.
const ofAll =
  <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<Event> =>
  (subject) => {
    let changed = new Set(subject.world.markets)
    return windowed({
      ...subject,
      sources: subject.world.markets,
      everyMillis: 1000,
      onHappening: (market, { aggregates }) => {
        if (aggregates.length > 0) changed.add(market)
      },
      frames: (_, now) => {
        const markets = subject.world.markets.filter((market) => changed.has(market))
        changed = new Set()
        return markets.length === 0
          ? []
          : [markets.map((market) => ({ event: toEvent(market, now), contract: market.contract }))]
      }
    })
  }

/** @internal */
export const miniTicker = ofOne(toMiniTicker)

/** @internal */
export const allMiniTickers = ofAll(toMiniTicker)

/** @internal */
export const ticker = ofOne(toTicker)

/** @internal */
export const allTickers = ofAll(toTicker)

const toBookTicker = ({ book, contract }: SimulatedMarket, { atMillis, updateId }: Transaction): BookTicker => {
  const bid = book.rungs.bids[0] ?? { ticks: 0, lots: 0 }
  const ask = book.rungs.asks[0] ?? { ticks: 0, lots: 0 }
  return {
    _tag: "BookTicker",
    updateId,
    symbol: contract.symbol,
    pair: contract.pair,
    bidPrice: priceOf(contract, bid.ticks),
    bidQuantity: quantityOf(contract, bid.lots),
    askPrice: priceOf(contract, ask.ticks),
    askQuantity: quantityOf(contract, ask.lots),
    transactionTime: time(atMillis),
    eventTime: time(atMillis),
    product: productOf(contract)
  }
}

/** @internal */
export const bookTicker: FeedOf<BookTicker> = (subject) => {
  const market = usdsM(subject)
  if (market === undefined) return undefined
  let gathered: Array<BookTicker> = []
  return windowed({
    ...subject,
    sources: [market],
    everyMillis: realTime,
    onHappening: (_, transaction) => {
      if (transaction.bestMoved) gathered.push(toBookTicker(market, transaction))
    },
    frames: (_, now) => {
      const events = gathered
      gathered = []
      return events.map((event) => one({ ...event, eventTime: time(now) }, market.contract))
    }
  })
}

// Documented as real time, at 5 seconds (usds-m, 2026-09).
const allBookTickersOf = (subject: Subject): Feed<BookTicker> => {
  let latest = new Map<SimulatedMarket, BookTicker>()
  return windowed({
    ...subject,
    sources: subject.world.markets,
    everyMillis: 5000,
    onHappening: (market, transaction) => {
      if (transaction.bestMoved) latest.set(market, toBookTicker(market, transaction))
    },
    frames: (_, now) => {
      const events = [...latest]
      latest = new Map()
      return events.map(([market, event]) => one({ ...event, eventTime: time(now) }, market.contract))
    }
  })
}

/** @internal */
export const allBookTickers: FeedOf<BookTicker> = allBookTickersOf
