import type { BookTicker, DepthUpdate, PartialDepth } from "../../../../binance/options/Events.ts"
import type { OptionsWorld } from "../../world/optionsWorld.ts"
import type { SimulatedMarket, Transaction } from "../../world/simulatedMarket.ts"
import { bestLevels, changedLevels, depths, type DepthWindow } from "../depths.ts"
import { type FeedOf, speed, time } from "../feed.ts"
import { bestFields, bestPrices } from "../tickers.ts"
import { ofOption } from "./subjects.ts"

const depthFields = ({ contract }: SimulatedMarket, { first, last, now, previous }: DepthWindow) => ({
  eventTime: time(now),
  transactionTime: time(last.atMillis),
  symbol: contract.symbol,
  firstUpdateId: first.updateId,
  finalUpdateId: last.updateId,
  previousFinalUpdateId: previous
})

/** @internal */
export const depth: FeedOf<OptionsWorld, DepthUpdate> = (subject) => {
  const market = ofOption(subject)?.market
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 500), (window) => ({
    _tag: "DepthUpdate",
    ...depthFields(market, window),
    ...changedLevels(market, window.changed)
  }))
}

/** @internal */
export const partialDepth: FeedOf<OptionsWorld, PartialDepth> = (subject) => {
  const market = ofOption(subject)?.market
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 500), (window) => ({
    _tag: "PartialDepth",
    ...depthFields(market, window),
    ...bestLevels(market, subject.texts)
  }))
}

const note = (market: SimulatedMarket, transaction: Transaction): Omit<BookTicker, "eventTime"> => ({
  _tag: "BookTicker",
  ...bestFields(market, transaction),
  transactionTime: time(transaction.atMillis)
})

/** @internal */
export const bookTicker: FeedOf<OptionsWorld, BookTicker> = (subject) => {
  const option = ofOption(subject)
  return option && bestPrices(subject, option.market, note, (noted, now) => ({ ...noted, eventTime: time(now) }))
}
