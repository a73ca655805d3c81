import type { IndexPrice, MarkPrice, NewSymbol, OpenInterest } from "../../../../binance/options/Events.ts"
import { priceOf, quantityOf } from "../../world/contract.ts"
import * as OptionPricing from "../../world/optionPricing.ts"
import { type Listed, type OptionsWorld, pricing } from "../../world/optionsWorld.ts"
import { type FeedOf, one, time, windowed } from "../feed.ts"
import { ofUnderlying } from "./subjects.ts"

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals))

const halfHour = 1_800_000

// The price that the volatility would have to explain, near the one by which everything is priced.
const impliedBy = (price: number, mark: number, vega: number): number =>
  price === 0 ? -1 : round(Math.max(0.01, pricing.volatility + (vega > 1e-9 ? (price - mark) / vega : 0)), 8)

const toMarkPrice = ({ deliveryTime, index, isCall, market, strike }: Listed, at: number): MarkPrice => {
  const { book, contract } = market
  const bid = book.rungs.bids[0]
  const ask = book.rungs.asks[0]
  const bidPrice = bid === undefined ? 0 : priceOf(contract, bid.ticks)
  const askPrice = ask === undefined ? 0 : priceOf(contract, ask.ticks)
  const { indexPrice } = index.reference.latest()
  const millisLeft = deliveryTime - at
  const { delta, gamma, theta, vega } = OptionPricing.value({
    isCall,
    strike,
    spot: indexPrice,
    millisLeft,
    ...pricing
  })
  const markPrice = (bidPrice + askPrice) / 2
  return {
    symbol: contract.symbol,
    markPrice: round(markPrice, 3),
    eventTime: time(at),
    _tag: "MarkPrice",
    indexPrice,
    estimatedSettlePrice:
      millisLeft < halfHour ? round(Math.max(0, isCall ? indexPrice - strike : strike - indexPrice), 3) : 0,
    bidPrice,
    askPrice,
    bidQuantity: bid === undefined ? 0 : quantityOf(contract, bid.lots),
    askQuantity: ask === undefined ? 0 : quantityOf(contract, ask.lots),
    bidImpliedVolatility: impliedBy(bidPrice, markPrice, vega),
    askImpliedVolatility: impliedBy(askPrice, markPrice, vega),
    buyLimitPrice: round(markPrice * 1.9, 3),
    sellLimitPrice: round(markPrice * 0.2, 3),
    markImpliedVolatility: pricing.volatility,
    riskFreeRate: pricing.rate,
    delta: round(delta, 8),
    theta: round(theta, 8),
    gamma: round(gamma, 8),
    vega: round(vega / 100, 8)
  }
}

/** @internal */
export const markPrices: FeedOf<OptionsWorld, MarkPrice> = (subject) => {
  const options = ofUnderlying(subject)
  if (options.length === 0) return undefined
  return windowed({
    sources: options.flatMap(({ index, market }) => [index, market]),
    now: subject.now,
    everyMillis: 1000,
    frames: (at) => [options.map((each) => ({ event: toMarkPrice(each, at), contract: each.market.contract }))]
  })
}

// Somebody holds what was ever traded.
const openShare = 200

/** @internal */
export const openInterest: FeedOf<OptionsWorld, OpenInterest> = (subject) => {
  const options = ofUnderlying(subject)
  if (options.length === 0) return undefined
  return windowed({
    sources: options.flatMap(({ index, market }) => [index, market]),
    now: subject.now,
    everyMillis: 60_000,
    frames: (at) => [
      options.map(({ index, market }) => {
        const { contract, day } = market
        const contracts = quantityOf(contract, contract.lots * openShare + day.at(at).lots)
        const event: OpenInterest = {
          _tag: "OpenInterest",
          eventTime: time(at),
          symbol: contract.symbol,
          openInterest: contracts,
          openInterestValue: round(contracts * index.reference.latest().indexPrice, 6)
        }
        return { event, contract }
      })
    ]
  })
}

/** @internal */
export const optionOpenInterest = openInterest

/** @internal */
export const indexPrices: FeedOf<OptionsWorld, IndexPrice> = ({ now, world }) =>
  windowed({
    sources: world.underlyings,
    now,
    everyMillis: 1000,
    frames: (at) => [
      world.underlyings.map(({ contract, reference }) => {
        const { indexPrice } = reference.latest()
        const event: IndexPrice = { _tag: "IndexPrice", eventTime: time(at), symbol: contract.symbol, indexPrice }
        return { event, contract }
      })
    ]
  })

/** @internal */
export const newSymbols: FeedOf<OptionsWorld, NewSymbol> = (subject) => {
  let news: Array<NewSymbol> = []
  return windowed({
    ...subject,
    sources: [subject.world.announcements],
    everyMillis: 50,
    onHappening: (_, { atMillis, contract }) => {
      const option = subject.world.option(contract.symbol.toLowerCase())
      if (option === undefined) return
      news.push({
        _tag: "NewSymbol",
        eventTime: time(atMillis),
        symbol: contract.symbol,
        underlying: option.underlying,
        quoteAsset: "USDT",
        optionSide: option.isCall ? "CALL" : "PUT",
        strikePrice: option.strike,
        deliveryTime: time(option.deliveryTime),
        unit: 1,
        onboardTime: time(atMillis),
        status: "TRADING"
      })
    },
    frames: () => {
      const told = news
      news = []
      return told.map((event) => one(event))
    }
  })
}
