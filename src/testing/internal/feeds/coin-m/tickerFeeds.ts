import type { BookTicker, MiniTicker, Ticker } from "../../../../binance/coin-m/Events.ts"
import type { SimulatedMarket, Transaction } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, time } from "../feed.ts"
import { ofOwnSymbol, productOf, roundedSecondVolume } from "../futures.ts"
import { allBestPrices, bestFields, bestPrices, changeFields, dayFields, steady, traded } from "../tickers.ts"

const own = ofOwnSymbol("coin-m")

const toMiniTicker = (market: SimulatedMarket, now: number): MiniTicker => {
  const day = market.day.at(now)
  return {
    _tag: "MiniTicker",
    eventTime: time(now),
    ...dayFields(market, day),
    pair: market.contract.pair,
    baseVolume: roundedSecondVolume(market.contract, day),
    product: productOf(market.contract)
  }
}

const toTicker = (market: SimulatedMarket, now: number): Ticker => {
  const short = toMiniTicker(market, now)
  const fields = changeFields(market, market.day.at(now), now)
  // What was paid for the contracts, by what they are worth: a harmonic mean, as contracts are worth the same in dollars.
  const { size } = market.contract
  const average =
    size === undefined || short.baseVolume === 0
      ? fields.weightedAveragePrice
      : (short.volume * size) / short.baseVolume
  return { ...short, ...fields, weightedAveragePrice: Number(average.toFixed(8)), _tag: "Ticker" }
}

const ofOne =
  <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<World, Event> =>
  (subject) => {
    const market = own(subject)
    return market && steady(subject, market, 500, toEvent)
  }

const ofAll =
  <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<World, Event> =>
  (subject) =>
    traded(subject, subject.world.markets, toEvent)

/** @internal */
export const miniTicker = ofOne(toMiniTicker)

/** @internal */
export const allMiniTickers = ofAll(toMiniTicker)

/** @internal */
export const ticker = ofOne(toTicker)

/** @internal */
export const allTickers = ofAll(toTicker)

const note = (market: SimulatedMarket, transaction: Transaction): Omit<BookTicker, "eventTime"> => ({
  _tag: "BookTicker",
  ...bestFields(market, transaction),
  pair: market.contract.pair,
  transactionTime: time(transaction.atMillis),
  product: productOf(market.contract)
})

const toBookTicker = (noted: ReturnType<typeof note>, now: number): BookTicker => ({ ...noted, eventTime: time(now) })

/** @internal */
export const bookTicker: FeedOf<World, BookTicker> = (subject) => {
  const market = own(subject)
  return market && bestPrices(subject, market, note, toBookTicker)
}

/** @internal */
export const allBookTickers: FeedOf<World, BookTicker> = (subject) =>
  allBestPrices(subject, subject.world.markets, note, toBookTicker)
