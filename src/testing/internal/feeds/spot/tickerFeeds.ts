import type {
  AveragePrice,
  BookTicker,
  MiniTicker,
  ReferencePrice,
  Ticker,
  WindowTicker
} from "../../../../binance/spot/Events.ts"
import { priceOf, valueOf } from "../../world/contract.ts"
import type { SimulatedMarket, Transaction } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, time } from "../feed.ts"
import { ofSymbol } from "../symbols.ts"
import { bestFields, bestPrices, changeFields, dayFields, steady, traded } from "../tickers.ts"

const minute = 60_000

const windows = { "1h": 60 * minute, "4h": 240 * minute, "1d": 1440 * minute } as const

const toMiniTicker = (market: SimulatedMarket, now: number): MiniTicker => {
  const day = market.day.at(now)
  return {
    _tag: "MiniTicker",
    eventTime: time(now),
    ...dayFields(market, day),
    quoteVolume: valueOf(market.contract, day.turnover)
  }
}

const toTicker = (market: SimulatedMarket, now: number): Ticker => {
  const day = market.day.at(now)
  const { symbol: _, updateId: __, ...best } = bestFields(market, market.latest())
  return {
    ...toMiniTicker(market, now),
    ...changeFields(market, day, now),
    ...best,
    _tag: "Ticker",
    // Nothing was traded before the window that is known of.
    previousClosePrice: priceOf(market.contract, day.open)
  }
}

const toWindowTicker =
  (window: keyof typeof windows) =>
  (market: SimulatedMarket, now: number): WindowTicker => {
    const sum = market.day.at(now, windows[window])
    const { lastQuantity: _, ...change } = changeFields(market, sum, now)
    return {
      _tag: "WindowTicker",
      window,
      eventTime: time(now),
      ...dayFields(market, sum),
      ...change,
      quoteVolume: valueOf(market.contract, sum.turnover)
    }
  }

const windowOf = (texts: { readonly [name: string]: string | undefined }): keyof typeof windows => {
  const { window } = texts
  return window === "4h" || window === "1d" ? window : "1h"
}

const ofOne =
  <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<World, Event> =>
  (subject) => {
    const market = ofSymbol(subject)
    return market && steady(subject, market, 1000, toEvent)
  }

/** @internal */
export const miniTicker = ofOne(toMiniTicker)

/** @internal */
export const allMiniTickers: FeedOf<World, MiniTicker> = (subject) =>
  traded(subject, subject.world.markets, toMiniTicker)

/** @internal */
export const ticker = ofOne(toTicker)

/** @internal */
export const windowTicker: FeedOf<World, WindowTicker> = (subject) =>
  ofOne(toWindowTicker(windowOf(subject.texts)))(subject)

/** @internal */
export const allWindowTickers: FeedOf<World, WindowTicker> = (subject) =>
  traded(subject, subject.world.markets, toWindowTicker(windowOf(subject.texts)))

/** @internal */
export const averagePrice = ofOne((market, now): AveragePrice => {
  const sum = market.day.at(now, 5 * minute)
  return {
    _tag: "AveragePrice",
    eventTime: time(now),
    symbol: market.contract.symbol,
    interval: "5m",
    averagePrice: changeFields(market, sum, now).weightedAveragePrice,
    tradeTime: time(market.latestTrade().atMillis)
  }
})

/** @internal */
export const referencePrice = ofOne((market, now): ReferencePrice => ({
  _tag: "ReferencePrice",
  symbol: market.contract.symbol,
  referencePrice: market.reference.latest().indexPrice,
  referenceTime: time(now)
}))

const toBookTicker = (market: SimulatedMarket, transaction: Transaction): BookTicker => ({
  _tag: "BookTicker",
  ...bestFields(market, transaction)
})

/** @internal */
export const bookTicker: FeedOf<World, BookTicker> = (subject) => {
  const market = ofSymbol(subject)
  return market && bestPrices(subject, market, toBookTicker, (noted) => noted)
}
