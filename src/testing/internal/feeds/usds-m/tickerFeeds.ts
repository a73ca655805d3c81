import type { MiniTicker, Ticker } from "../../../../binance/usds-m/Events.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import { roundedSecondVolume } from "../futures.ts"
import * as FuturesTickers from "../futuresTickers.ts"
import { changeFields } from "../tickers.ts"

const toMiniTicker = (market: SimulatedMarket, now: number): MiniTicker => ({
  _tag: "MiniTicker",
  ...FuturesTickers.shortFields(market, now),
  quoteVolume: roundedSecondVolume(market.contract, market.day.at(now))
})

const toTicker = (market: SimulatedMarket, now: number): Ticker => ({
  ...toMiniTicker(market, now),
  ...changeFields(market, market.day.at(now), now),
  _tag: "Ticker"
})

/** @internal */
export const { allBookTickers, allMiniTickers, allTickers, bookTicker, miniTicker, ticker } = FuturesTickers.make(
  "usds-m",
  { everyMillis: 2000, toMiniTicker, toTicker }
)
