import type { Kline, Ticker } from "../../../../binance/options/Events.ts"
import { valueOf } from "../../world/contract.ts"
import type { OptionsWorld } from "../../world/optionsWorld.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import { candles, symbolCandle } from "../candles.ts"
import { type FeedOf, time, windowed } from "../feed.ts"
import { changeFields, dayFields, steady } from "../tickers.ts"
import { ofOption, ofUnderlying } from "./subjects.ts"

const toTicker = (market: SimulatedMarket, now: number): Ticker => {
  const day = market.day.at(now)
  const { priceChangePercent, ...change } = changeFields(market, day, now)
  return {
    _tag: "Ticker",
    eventTime: time(now),
    ...dayFields(market, day),
    ...change,
    // Documented as a percentage, seen as a share (options, 2026-09).
    priceChangeRatio: Number((priceChangePercent / 100).toFixed(4)),
    quoteVolume: valueOf(market.contract, day.turnover)
  }
}

/** @internal */
export const ticker: FeedOf<OptionsWorld, Ticker> = (subject) => {
  const option = ofOption(subject)
  return option && steady(subject, option.market, 1000, toTicker)
}

/** @internal */
export const expirationTickers: FeedOf<OptionsWorld, Ticker> = (subject) => {
  const markets = ofUnderlying(subject).map(({ market }) => market)
  if (markets.length === 0) return undefined
  let changed = new Set<SimulatedMarket>()
  return windowed({
    ...subject,
    sources: markets,
    everyMillis: 1000,
    onHappening: (market, { aggregates }) => {
      if (aggregates.length > 0) changed.add(market)
    },
    frames: (_, now) => {
      const told = [...changed]
      changed = new Set()
      return told.map((market) => [{ event: toTicker(market, now), contract: market.contract }])
    }
  })
}

/** @internal */
export const kline: FeedOf<OptionsWorld, Kline> = (subject) => {
  const market = ofOption(subject)?.market
  if (market === undefined) return undefined
  const interval = subject.texts["interval"] ?? ""
  return candles(
    subject,
    market,
    (candle, isClosed, now) => ({
      _tag: "Kline",
      eventTime: time(now),
      symbol: market.contract.symbol,
      kline: symbolCandle(market, candle, { interval, isClosed })
    }),
    { everyMillis: 1000 }
  )
}
