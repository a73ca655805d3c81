import type { BookTicker as CoinMBookTicker } from "../../../binance/coin-m/Events.ts"
import type { BookTicker } from "../../../binance/usds-m/Events.ts"
import type { Contract } from "../world/contract.ts"
import type { SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import type { World } from "../world/world.ts"
import { type FeedOf, time } from "./feed.ts"
import { ofOwnSymbol, productOf } from "./futures.ts"
import { allBestPrices, bestFields, bestPrices, dayFields, steady, traded } from "./tickers.ts"

/**
 * What short tickers tell of every future, besides one volume.
 *
 * @internal
 */
export const shortFields = (market: SimulatedMarket, now: number) => ({
  eventTime: time(now),
  ...dayFields(market, market.day.at(now)),
  pair: market.contract.pair,
  product: productOf(market.contract)
})

const note = (market: SimulatedMarket, transaction: Transaction): Omit<BookTicker & CoinMBookTicker, "eventTime"> => ({
  _tag: "BookTicker",
  ...bestFields(market, transaction),
  pair: market.contract.pair,
  transactionTime: time(transaction.atMillis),
  product: productOf(market.contract)
})

const toBookTicker = (noted: ReturnType<typeof note>, now: number): BookTicker & CoinMBookTicker => ({
  ...noted,
  eventTime: time(now)
})

/**
 * The tickers and best prices of one product, and of all symbols: these of both products.
 *
 * @internal
 */
export const make = <MiniTicker, Ticker>(
  product: Contract["product"],
  options: {
    /** Time between two tickers of one symbol. */
    readonly everyMillis: number
    readonly toMiniTicker: (market: SimulatedMarket, now: number) => MiniTicker
    readonly toTicker: (market: SimulatedMarket, now: number) => Ticker
  }
) => {
  const own = ofOwnSymbol(product)

  const ofOne =
    <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<World, Event> =>
    (subject) => {
      const market = own(subject)
      return market && steady(subject, market, options.everyMillis, toEvent)
    }

  const ofAll =
    <Event>(toEvent: (market: SimulatedMarket, now: number) => Event): FeedOf<World, Event> =>
    (subject) =>
      traded(subject, subject.world.markets, toEvent)

  const bookTicker: FeedOf<World, BookTicker & CoinMBookTicker> = (subject) => {
    const market = own(subject)
    return market && bestPrices(subject, market, note, toBookTicker)
  }

  const allBookTickers: FeedOf<World, BookTicker & CoinMBookTicker> = (subject) =>
    allBestPrices(subject, subject.world.markets, note, toBookTicker)

  return {
    miniTicker: ofOne(options.toMiniTicker),
    allMiniTickers: ofAll(options.toMiniTicker),
    ticker: ofOne(options.toTicker),
    allTickers: ofAll(options.toTicker),
    bookTicker,
    allBookTickers
  }
}
