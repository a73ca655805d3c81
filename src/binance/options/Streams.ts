/**
 * The market streams of European options, one row each. This module exports rows and nothing else.
 *
 * **Details**
 *
 * Most contracts are quiet: only what tells of a whole underlying is expected to deliver.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Liveness from "../../connection/Liveness.ts"
import * as Sequence from "../../continuity/Sequence.ts"
import { Pair } from "../../model/Symbol.ts"
import * as MarketStream from "../MarketStream.ts"
import * as Events from "./Events.ts"
import { Expiration, Interval, OptionSymbol, UpdateSpeed } from "./Parameters.ts"

const stream = MarketStream.make("options")

const page = (name: string) => `derivatives/options-trading/websocket-market-streams/${name}`

const bySymbol = (event: { readonly symbol: string }) => event.symbol

const eventTimeOf = (event: { readonly eventTime: number }) => event.eventTime

/**
 * Prices and volumes of one contract in the last 24 hours, every second.
 *
 * ```json
 * {"e":"24hrTicker","E":1795132805012,"s":"BTC-261225-100000-C","p":"-310.000","P":"-0.0800","w":"3612.480",
 *  "c":"3565.000","Q":"0.75","o":"3875.000","h":"3990.000","l":"3480.000","v":"142.60","q":"515139.648",
 *  "O":1795046405012,"C":1795132805012,"F":1204,"L":1591,"n":388}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/24-hour-TICKER
 * @category market streams
 * @since 0.1.0
 */
export const ticker = stream("<symbol>@optionTicker", {
  category: "public",
  params: { symbol: OptionSymbol },
  event: Events.Ticker,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "24-hour prices and volumes of one contract, every second.",
  docs: page("24-hour-TICKER")
})

/**
 * Prices and volumes of all contracts of one underlying and one expiration that changed, every second, one contract a frame.
 *
 * ```json
 * {"e":"24hrTicker","E":1795132805012,"s":"BTC-261225-100000-C","p":"-310.000","P":"-0.0800","w":"3612.480",
 *  "c":"3565.000","Q":"0.75","o":"3875.000","h":"3990.000","l":"3480.000","v":"142.60","q":"515139.648",
 *  "O":1795046405012,"C":1795132805012,"F":1204,"L":1591,"n":388}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/24-hour-TICKER-by-underlying-asset-and-expiration-data
 * @category market streams
 * @since 0.1.0
 */
export const expirationTickers = stream("<underlying>@optionTicker@<expiration>", {
  category: "public",
  params: { underlying: Pair, expiration: Expiration },
  event: Events.Ticker,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "24-hour prices and volumes of all contracts of one expiration that changed, every second.",
  docs: page("24-hour-TICKER-by-underlying-asset-and-expiration-data")
})

/**
 * Every fill of one contract, every 50 ms. Most contracts are traded a few times a day.
 *
 * ```json
 * {"e":"trade","E":1795132805061,"T":1795132805058,"s":"BTC-261225-100000-C","t":1591,"p":"3565.000","q":"0.75",
 *  "X":"MARKET","S":"SELL","m":true}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Trade-Streams
 * @category market streams
 * @since 0.1.0
 */
export const trade = stream("<symbol>@optionTrade", {
  category: "public",
  params: { symbol: OptionSymbol },
  event: Events.Trade,
  continuity: Sequence.increasing("tradeId"),
  liveness: Liveness.sparse,
  speeds: ["50 ms"],
  summary: "Every fill of one contract.",
  docs: page("Trade-Streams")
})

/**
 * Every fill of all contracts of one underlying, every 50 ms. Ids are counted per contract, so there is no continuity to watch.
 *
 * ```json
 * {"e":"trade","E":1795132805061,"T":1795132805058,"s":"BTC-261225-100000-C","t":1591,"p":"3565.000","q":"0.75",
 *  "X":"MARKET","S":"SELL","m":true}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Trade-Streams
 * @category market streams
 * @since 0.1.0
 */
export const underlyingTrades = stream("<underlying>@optionTrade", {
  category: "public",
  params: { underlying: Pair },
  event: Events.Trade,
  liveness: Liveness.sparse,
  speeds: ["50 ms"],
  summary: "Every fill of all contracts of one underlying.",
  docs: page("Trade-Streams")
})

/**
 * Best bid and ask of one contract in real time. Its ids have holes, so a missing event is not seen.
 *
 * ```json
 * {"e":"bookTicker","u":48890112410,"s":"BTC-261225-100000-C","b":"3555.000","B":"4.10","a":"3570.000","A":"0.85",
 *  "T":1795132805210,"E":1795132805211}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category market streams
 * @since 0.1.0
 */
export const bookTicker = stream("<symbol>@bookTicker", {
  category: "public",
  params: { symbol: OptionSymbol },
  event: Events.BookTicker,
  continuity: Sequence.increasing("updateId"),
  liveness: Liveness.irregular,
  conflateBy: bySymbol,
  speeds: ["real time"],
  summary: "Best bid and ask of one contract in real time.",
  docs: page("Individual-Symbol-Book-Ticker-Streams")
})

/**
 * The best 5, 10 or 20 levels of one contract's order book. Use it where that is deep enough: each event replaces the one before.
 *
 * ```json
 * {"e":"depthUpdate","E":1795132805220,"T":1795132805210,"s":"BTC-261225-100000-C","U":48890112305,"u":48890112410,
 *  "pu":48890112304,"b":[["3555.000","4.10"]],"a":[["3570.000","0.85"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Partial-Book-Depth-Streams
 * @category market streams
 * @since 0.1.0
 */
export const partialDepth = stream("<symbol>@depth<levels>@<updateSpeed>", {
  category: "public",
  params: {
    symbol: OptionSymbol,
    levels: Schema.Literals(["5", "10", "20"]).transform([5, 10, 20]),
    updateSpeed: UpdateSpeed
  },
  event: Events.PartialDepth,
  // Complete in itself: nothing is missing between two events, but an older one must not follow a newer one.
  continuity: Sequence.increasing("finalUpdateId"),
  liveness: Liveness.irregular,
  conflateBy: bySymbol,
  speeds: ["100 ms", "500 ms"],
  summary: "The best 5, 10 or 20 levels of one contract's order book, every 100 or 500 ms.",
  docs: page("Partial-Book-Depth-Streams")
})

/**
 * Changes of one contract's order book. Use it to keep a book of your own: each event names the one before.
 *
 * ```json
 * {"e":"depthUpdate","E":1795132805117,"T":1795132805110,"s":"BTC-261225-100000-C","U":48890112233,"u":48890112304,
 *  "pu":48890112101,"b":[["3555.000","4.10"]],"a":[["3570.000","0.85"],["3575.000","0"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Diff-Book-Depth-Streams
 * @category market streams
 * @since 0.1.0
 */
export const depth = stream("<symbol>@depth@<updateSpeed>", {
  category: "public",
  params: { symbol: OptionSymbol, updateSpeed: UpdateSpeed },
  event: Events.DepthUpdate,
  continuity: Sequence.linked({
    first: "firstUpdateId",
    last: "finalUpdateId",
    previous: "previousFinalUpdateId"
  }),
  liveness: Liveness.irregular,
  speeds: ["100 ms", "500 ms"],
  summary: "Changes of one contract's order book, every 100 or 500 ms.",
  docs: page("Diff-Book-Depth-Streams")
})

/**
 * The current candle of one contract, every second while it is traded. The event with `isClosed` is its last.
 *
 * ```json
 * {"e":"kline","E":1795132806003,"s":"BTC-261225-100000-C","k":{"t":1795132800000,"T":1795132859999,
 *  "s":"BTC-261225-100000-C","i":"1m","f":1588,"L":1591,"o":"3580.000","c":"3565.000","h":"3585.000","l":"3560.000",
 *  "v":"2.35","n":4,"x":false,"q":"8393.150","V":"1.10","Q":"3930.250"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const kline = stream("<symbol>@kline_<interval>", {
  category: "market",
  params: { symbol: OptionSymbol, interval: Interval },
  event: Events.Kline,
  liveness: Liveness.sparse,
  stateTime: eventTimeOf,
  // Per candle: the last event of one must outlive the first of the next.
  conflateBy: ({ kline, symbol }) => `${symbol}@${kline.interval}@${kline.openTime}`,
  speeds: ["1 s"],
  summary: "The current candle of one contract, every second.",
  docs: page("Kline-Candlestick-Streams")
})

/**
 * Mark prices, implied volatilities and greeks of all contracts of one underlying, every second. A frame may have 300 kilobytes.
 *
 * ```json
 * [{"s":"BTC-261225-100000-C","mp":"3562.418","E":1795132805000,"e":"markPrice","i":"94120.51630435","P":"0.000",
 *   "bo":"3555.000","ao":"3570.000","bq":"4.10","aq":"0.85","b":"0.48120344","a":"0.48391207","hl":"6850.000",
 *   "ll":"710.000","vo":"0.4826","rf":"0.0525","d":"0.38214570","t":"-58.40221316","g":"0.00002391","v":"112.86120455"}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Mark-Price
 * @category market streams
 * @since 0.1.0
 */
export const markPrices = stream("<underlying>@optionMarkPrice", {
  category: "market",
  params: { underlying: Pair },
  event: Events.MarkPrice,
  frame: "array",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Mark prices, volatilities and greeks of all contracts of one underlying, every second.",
  docs: page("Mark-Price")
})

/**
 * How many contracts of one underlying and one expiration are open, every minute. Binance's pages called it
 * `optionOpenInterest` until 2026-07, see {@link optionOpenInterest}; which of the two is alive is not known.
 *
 * ```json
 * [{"e":"openInterest","E":1795132800042,"s":"BTC-261225-100000-C","o":"2214.31","h":"208412998.551204"}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Open-Interest
 * @category market streams
 * @since 0.1.0
 */
export const openInterest = stream("<underlying>@openInterest@<expiration>", {
  category: "market",
  params: { underlying: Pair, expiration: Expiration },
  event: Events.OpenInterest,
  frame: "array",
  liveness: Liveness.every("1 minute"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["60 s"],
  summary: "Open contracts of one underlying and one expiration, every minute.",
  docs: page("Open-Interest")
})

/**
 * The same as {@link openInterest} under the name that Binance's pages gave until 2026-07. Use it where the other one is mute.
 *
 * ```json
 * [{"e":"openInterest","E":1795132800042,"s":"BTC-261225-100000-C","o":"2214.31","h":"208412998.551204"}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Open-Interest
 * @category market streams
 * @since 0.1.0
 */
export const optionOpenInterest = stream("<underlying>@optionOpenInterest@<expiration>", {
  category: "market",
  params: { underlying: Pair, expiration: Expiration },
  event: Events.OpenInterest,
  frame: "array",
  liveness: Liveness.every("1 minute"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["60 s"],
  summary: "Open contracts of one underlying and one expiration, under its older name.",
  docs: page("Open-Interest")
})

/**
 * Prices of all underlyings, every second.
 *
 * ```json
 * [{"e":"indexPrice","E":1795132805001,"s":"BTCUSDT","p":"94120.51630435"}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Index-Price-Streams
 * @category market streams
 * @since 0.1.0
 */
export const indexPrices = stream("!index@arr", {
  category: "market",
  params: {},
  event: Events.IndexPrice,
  frame: "array",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Prices of all underlyings, every second.",
  docs: page("Index-Price-Streams")
})

/**
 * Contracts that are listed anew, when it happens.
 *
 * ```json
 * {"e":"optionSymbol","E":1795132800553,"s":"BTC-261127-98000-C","ps":"BTCUSDT","qa":"USDT","d":"CALL","sp":"98000",
 *  "dt":1795766400000,"u":1,"ot":1795132800000,"cs":"TRADING"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/New-Symbol-Info
 * @category market streams
 * @since 0.1.0
 */
export const newSymbols = stream("!optionSymbol", {
  category: "market",
  params: {},
  event: Events.NewSymbol,
  liveness: Liveness.sparse,
  speeds: ["50 ms"],
  summary: "Contracts that are listed anew, when it happens.",
  docs: page("New-Symbol-Info")
})
