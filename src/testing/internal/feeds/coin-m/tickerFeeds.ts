import type { MiniTicker, Ticker } from "../../../../binance/coin-m/Events.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import { roundedSecondVolume } from "../futures.ts"
import * as FuturesTickers from "../futuresTickers.ts"
import { changeFields } from "../tickers.ts"

const toMiniTicker = (market: SimulatedMarket, now: number): MiniTicker => ({
  _tag: "MiniTicker",
  ...FuturesTickers.shortFields(market, now),
  baseVolume: roundedSecondVolume(market.contract, market.day.at(now))
})

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

/** @internal */
export const { allBookTickers, allMiniTickers, allTickers, bookTicker, miniTicker, ticker } = FuturesTickers.make(
  "coin-m",
  { everyMillis: 500, toMiniTicker, toTicker }
)
