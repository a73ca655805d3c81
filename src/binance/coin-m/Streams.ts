/**
 * The market streams of COIN-M futures, one row each. This module exports rows and nothing else.
 *
 * **Details**
 *
 * All-market topics carry the events of USDⓈ-M too, since 2026-06-30; these rows leave them out. Each such topic holds
 * the events of all symbols, with ids that are counted per symbol, so there is no continuity to watch.
 *
 * COIN-M delivers all categories on one socket. Those of the rows are what USDⓈ-M has for the same streams, and hold
 * where an environment says that there is a path for each.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Liveness from "../../connection/Liveness.ts"
import * as Sequence from "../../continuity/Sequence.ts"
import { Pair } from "../../model/Symbol.ts"
import * as MarketStream from "../MarketStream.ts"
import * as CandleLiveness from "../shared/CandleLiveness.ts"
import { isCoinM } from "../shared/Product.ts"
import * as Events from "./Events.ts"
import { Interval } from "./Interval.ts"
import { Symbol } from "./Symbol.ts"

const stream = MarketStream.make("coin-m")

const page = (name: string) => `derivatives/coin-margined-futures/websocket-market-streams/${name}`

const bySymbol = (event: { readonly symbol: string }) => event.symbol

const eventTimeOf = (event: { readonly eventTime: number }) => event.eventTime

const markPriceLiveness = ({ updateSpeed }: { readonly updateSpeed?: "1s" | undefined }) =>
  Liveness.every(updateSpeed === "1s" ? "1 second" : "3 seconds")

/**
 * Trades, gathered per taker order and price for 100 ms. Use it to follow what is traded: its ids have no holes, so
 * every missing trade is seen. Fills of the insurance fund and of automatic deleveraging are left out by Binance.
 *
 * ```json
 * {"e":"aggTrade","E":1591261134288,"a":424951,"s":"BTCUSD_200626","p":"9643.5","q":"2","f":606073,"l":606073,
 *  "T":1591261134199,"m":false,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 * @category market streams
 * @since 0.1.0
 */
export const aggTrade = stream("<symbol>@aggTrade", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.AggTrade,
  continuity: Sequence.contiguous("aggregateTradeId"),
  liveness: Liveness.irregular,
  speeds: ["100 ms"],
  summary: "Trades of one symbol, gathered per taker order and price for 100 ms.",
  docs: page("Aggregate-Trade-Streams")
})

/**
 * Every fill in real time. Use it where 100 ms are too long; Binance does not document it and may end it. A missing
 * trade is not seen; fills that are not of type `MARKET` are in it.
 *
 * ```json
 * {"e":"trade","E":1591261134205,"T":1591261134199,"s":"BTCUSD_200626","t":606073,"p":"9643.5","q":"2",
 *  "X":"MARKET","m":false}
 * ```
 *
 * @category market streams
 * @since 0.1.0
 */
export const trade = stream("<symbol>@trade", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.Trade,
  continuity: Sequence.increasing("tradeId"),
  liveness: Liveness.irregular,
  speeds: ["real time"],
  summary: "Every fill of one symbol in real time; undocumented."
})

/**
 * The price of the underlying of a pair, every second.
 *
 * ```json
 * {"e":"indexPriceUpdate","E":1591261236000,"s":"BTCUSD","p":"9636.57860000"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Index-Price-Stream
 * @category market streams
 * @since 0.1.0
 */
export const indexPrice = stream("<pair>@indexPrice", {
  category: "market",
  params: { pair: Pair },
  event: Events.IndexPrice,
  // The SDKs of 2026-08 still say three seconds.
  liveness: Liveness.every("3 seconds"),
  stateTime: eventTimeOf,
  conflateBy: ({ pair }) => pair,
  speeds: ["1 s"],
  summary: "Index price of one pair, every second.",
  docs: page("Index-Price-Stream")
})

/**
 * Mark price, index price and funding rate, every 3 seconds or every second. Use it to value positions.
 *
 * ```json
 * {"e":"markPriceUpdate","E":1596095725000,"s":"BTCUSD_PERP","p":"11012.31359011","P":"10962.17178236",
 *  "i":"10933.62615417","r":"0.00000000","T":1596096000000,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Mark-Price-Stream
 * @category market streams
 * @since 0.1.0
 */
export const markPrice = stream("<symbol>@markPrice@<updateSpeed>", {
  category: "market",
  params: { symbol: Symbol, updateSpeed: Schema.optional(Schema.Literal("1s")) },
  event: Events.MarkPrice,
  liveness: markPriceLiveness,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["3 s", "1 s"],
  summary: "Mark price, index price and funding rate of one symbol, every 3 seconds or every second.",
  docs: page("Mark-Price-Stream")
})

/**
 * Mark prices of all contracts of a pair, every 3 seconds or every second. Use it to compare deliveries.
 *
 * ```json
 * [{"e":"markPriceUpdate","E":1596095725000,"s":"BTCUSD_PERP","p":"11012.31359011","P":"10962.17178236",
 *   "i":"10933.62615417","r":"0.00000000","T":1596096000000,"st":2}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Mark-Price-of-All-Symbols-of-a-Pair
 * @category market streams
 * @since 0.1.0
 */
export const pairMarkPrices = stream("<pair>@markPrice@<updateSpeed>", {
  category: "market",
  params: { pair: Pair, updateSpeed: Schema.optional(Schema.Literal("1s")) },
  event: Events.MarkPrice,
  frame: "array",
  liveness: markPriceLiveness,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["3 s", "1 s"],
  summary: "Mark price, index price and funding rate of all symbols of one pair, every 3 seconds or every second.",
  docs: page("Mark-Price-of-All-Symbols-of-a-Pair")
})

/**
 * Mark prices of all symbols, every 3 seconds or every second. Known from the notice of the products' integration
 * (2026-06-30); Binance has no page about it. One frame is no complete picture.
 *
 * ```json
 * [{"e":"markPriceUpdate","E":1596095725000,"s":"BTCUSD_PERP","p":"11012.31359011","P":"10962.17178236",
 *   "i":"10933.62615417","r":"0.00000000","T":1596096000000,"st":2}]
 * ```
 *
 * @category market streams
 * @since 0.1.0
 */
export const allMarkPrices = stream("!markPrice@arr@<updateSpeed>", {
  category: "market",
  params: { updateSpeed: Schema.optional(Schema.Literal("1s")) },
  event: Events.MarkPrice,
  frame: "array",
  accepts: isCoinM,
  liveness: markPriceLiveness,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["3 s", "1 s"],
  summary: "Mark price, index price and funding rate of all symbols, every 3 seconds or every second; undocumented."
})

/**
 * The candle of the current interval, looked at every 250 ms and sent if it changed. `isClosed` marks the last event of
 * a candle.
 *
 * ```json
 * {"e":"kline","E":1591261542539,"s":"BTCUSD_200626","k":{"t":1591261500000,"T":1591261559999,"s":"BTCUSD_200626",
 *  "i":"1m","f":606400,"L":606430,"o":"9638.9","c":"9639.8","h":"9639.8","l":"9638.6","v":"156","n":31,"x":false,
 *  "q":"1.61836886","V":"73","Q":"0.75731156","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const kline = stream("<symbol>@kline_<interval>", {
  category: "market",
  params: { symbol: Symbol, interval: Interval },
  event: Events.Kline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  // Per candle: the last event of one must outlive the first of the next.
  conflateBy: ({ kline }) => `${kline.symbol}@${kline.interval}@${kline.openTime}`,
  speeds: ["250 ms"],
  summary: "The current candle of one symbol, at most every 250 ms.",
  docs: page("Kline-Candlestick-Streams")
})

/**
 * The candle of the current interval of whatever contract of a pair is at present the perpetual one, this quarter's or
 * the next quarter's. Use it to chart across deliveries.
 *
 * ```json
 * {"e":"continuous_kline","E":1591261542539,"ps":"BTCUSD","ct":"NEXT_QUARTER","k":{"t":1591261500000,
 *  "T":1591261559999,"i":"1m","f":606400,"L":606430,"o":"9638.9","c":"9639.8","h":"9639.8","l":"9638.6","v":"156",
 *  "n":31,"x":false,"q":"1.61836886","V":"73","Q":"0.75731156","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Continuous-Contract-Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const continuousKline = stream("<pair>_<contractType>@continuousKline_<interval>", {
  category: "market",
  params: {
    pair: Pair,
    contractType: Schema.Literals(["perpetual", "current_quarter", "next_quarter"]).transform([
      "PERPETUAL",
      "CURRENT_QUARTER",
      "NEXT_QUARTER"
    ]),
    interval: Interval
  },
  event: Events.ContinuousKline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  // Per candle: the last event of one must outlive the first of the next.
  conflateBy: ({ contractType, kline, pair }) => `${pair}_${contractType}@${kline.interval}@${kline.openTime}`,
  speeds: ["250 ms"],
  summary: "The current candle of one pair's perpetual or quarterly contract, at most every 250 ms.",
  docs: page("Continuous-Contract-Kline-Candlestick-Streams")
})

/**
 * The candle of the index price of a pair, at most every 250 ms. It has no volumes.
 *
 * ```json
 * {"e":"indexPrice_kline","E":1591267070033,"ps":"BTCUSD","k":{"t":1591267020000,"T":1591267079999,"s":"0","i":"1m",
 *  "f":1591267020000,"L":1591267070000,"o":"9542.21900000","c":"9542.50440000","h":"9542.71640000",
 *  "l":"9542.21040000","v":"0","n":51,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Index-Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const indexPriceKline = stream("<pair>@indexPriceKline_<interval>", {
  category: "market",
  params: { pair: Pair, interval: Interval },
  event: Events.IndexPriceKline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  // Per candle: the last event of one must outlive the first of the next.
  conflateBy: ({ kline, pair }) => `${pair}@${kline.interval}@${kline.openTime}`,
  speeds: ["250 ms"],
  summary: "The current candle of one pair's index price, at most every 250 ms.",
  docs: page("Index-Kline-Candlestick-Streams")
})

/**
 * The candle of the mark price of a symbol, at most every 250 ms. It has no volumes.
 *
 * ```json
 * {"e":"markPrice_kline","E":1591267398004,"ps":"BTCUSD","k":{"t":1591267380000,"T":1591267439999,
 *  "s":"BTCUSD_200626","i":"1m","f":1591267380000,"L":1591267398000,"o":"9539.67161333","c":"9540.82761333",
 *  "h":"9540.82761333","l":"9539.66961333","v":"0","n":19,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Mark-Price-Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const markPriceKline = stream("<symbol>@markPriceKline_<interval>", {
  category: "market",
  params: { symbol: Symbol, interval: Interval },
  event: Events.MarkPriceKline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  // Per candle: the last event of one must outlive the first of the next.
  conflateBy: ({ kline }) => `${kline.symbol}@${kline.interval}@${kline.openTime}`,
  speeds: ["250 ms"],
  summary: "The current candle of one symbol's mark price, at most every 250 ms.",
  docs: page("Mark-Price-Kline-Candlestick-Streams")
})

/**
 * Last price and volumes of the last 24 hours, every 500 ms.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","c":"83050.5","o":"86125.0","h":"86650.0",
 *  "l":"82691.4","v":"9776718","q":"11573.7","st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Mini-Ticker-Stream
 * @category market streams
 * @since 0.1.0
 */
export const miniTicker = stream("<symbol>@miniTicker", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.MiniTicker,
  liveness: Liveness.every("500 millis"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["500 ms"],
  summary: "Last price and 24-hour volumes of one symbol, every 500 ms.",
  docs: page("Individual-Symbol-Mini-Ticker-Stream")
})

/**
 * Last prices and volumes of the last 24 hours of the symbols whose ticker changed, every second.
 *
 * ```json
 * [{"e":"24hrMiniTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","c":"83050.5","o":"86125.0","h":"86650.0",
 *   "l":"82691.4","v":"9776718","q":"11573.7","st":2}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/All-Market-Mini-Tickers-Stream
 * @category market streams
 * @since 0.1.0
 */
export const allMiniTickers = stream("!miniTicker@arr", {
  category: "market",
  params: {},
  event: Events.MiniTicker,
  frame: "array",
  accepts: isCoinM,
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Last price and 24-hour volumes of all symbols that changed, every second.",
  docs: page("All-Market-Mini-Tickers-Stream")
})

/**
 * Prices and volumes of the last 24 hours, every 500 ms. Best bid and ask are not in it.
 *
 * ```json
 * {"e":"24hrTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","p":"-3074.5","P":"-3.570","w":"84473.21726735",
 *  "c":"83050.5","Q":"118","o":"86125.0","h":"86650.0","l":"82691.4","v":"9776718","q":"11573.7","O":1791296580000,
 *  "C":1791382992429,"F":1157488402,"L":1157684367,"n":195963,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Ticker-Streams
 * @category market streams
 * @since 0.1.0
 */
export const ticker = stream("<symbol>@ticker", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.Ticker,
  liveness: Liveness.every("500 millis"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["500 ms"],
  summary: "24-hour prices and volumes of one symbol, every 500 ms.",
  docs: page("Individual-Symbol-Ticker-Streams")
})

/**
 * Prices and volumes of the last 24 hours of the symbols whose ticker changed, every second.
 *
 * ```json
 * [{"e":"24hrTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","p":"-3074.5","P":"-3.570","w":"84473.21726735",
 *   "c":"83050.5","Q":"118","o":"86125.0","h":"86650.0","l":"82691.4","v":"9776718","q":"11573.7","O":1791296580000,
 *   "C":1791382992429,"F":1157488402,"L":1157684367,"n":195963,"st":2}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/All-Market-Tickers-Streams
 * @category market streams
 * @since 0.1.0
 */
export const allTickers = stream("!ticker@arr", {
  category: "market",
  params: {},
  event: Events.Ticker,
  frame: "array",
  accepts: isCoinM,
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "24-hour prices and volumes of all symbols that changed, every second.",
  docs: page("All-Market-Tickers-Streams")
})

/**
 * Best bid and best ask in real time. Use it for mid price and spread. Of what was missed nothing can be told, since
 * its ids have holes, but each event holds all there is.
 *
 * ```json
 * {"e":"bookTicker","u":17242169,"s":"BTCUSD_200626","ps":"BTCUSD","b":"9548.1","B":"52","a":"9548.5","A":"11",
 *  "T":1591268628155,"E":1591268628166,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category market streams
 * @since 0.1.0
 */
export const bookTicker = stream("<symbol>@bookTicker", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.BookTicker,
  // coin-m: strictly increasing over 19,136 recorded frames of 2024-08-08
  continuity: Sequence.increasing("updateId"),
  liveness: Liveness.irregular,
  conflateBy: bySymbol,
  speeds: ["real time"],
  summary: "Best bid and ask of one symbol in real time.",
  docs: page("Individual-Symbol-Book-Ticker-Streams")
})

/**
 * Best bid and best ask of all symbols, every 5 seconds, one symbol per event.
 *
 * ```json
 * {"e":"bookTicker","u":17242169,"s":"BTCUSD_200626","ps":"BTCUSD","b":"9548.1","B":"52","a":"9548.5","A":"11",
 *  "T":1591268628155,"E":1591268628166,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/All-Book-Tickers-Stream
 * @category market streams
 * @since 0.1.0
 */
export const allBookTickers = stream("!bookTicker", {
  category: "public",
  params: {},
  event: Events.BookTicker,
  accepts: isCoinM,
  liveness: Liveness.every("5 seconds"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["5 s"],
  summary: "Best bid and ask of all symbols, every 5 seconds.",
  docs: page("All-Book-Tickers-Stream")
})

/**
 * Changes of the order book, gathered for 250 ms, 100 ms, 500 ms, or sent as they happen (`0ms`, undocumented). Use it
 * to keep a book of one's own. Each event names the one before it, so every hole is seen.
 *
 * ```json
 * {"e":"depthUpdate","E":1591270260907,"T":1591270260891,"s":"BTCUSD_200626","ps":"BTCUSD","U":17285681,"u":17285702,
 *  "pu":17285675,"b":[["9517.6","10"]],"a":[["9518.5","45"]],"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 * @category market streams
 * @since 0.1.0
 */
export const depth = stream("<symbol>@depth@<updateSpeed>", {
  category: "public",
  params: { symbol: Symbol, updateSpeed: Schema.optional(Schema.Literals(["100ms", "500ms", "0ms"])) },
  event: Events.DepthUpdate,
  continuity: Sequence.linked({ first: "firstUpdateId", last: "finalUpdateId", previous: "previousFinalUpdateId" }),
  liveness: Liveness.irregular,
  speeds: ["250 ms", "100 ms", "500 ms", "real time"],
  summary: "Changes of one symbol's order book, every 250, 100 or 500 ms or as they happen.",
  docs: page("Diff-Book-Depth-Streams")
})

/**
 * The best 5, 10 or 20 levels of the order book, every 250 ms, 100 ms or 500 ms. Use it where the top of the book is
 * enough: each event holds all there is.
 *
 * ```json
 * {"e":"depthUpdate","E":1591269996801,"T":1591269996646,"s":"BTCUSD_200626","ps":"BTCUSD","U":17276694,"u":17276701,
 *  "pu":17276678,"b":[["9523.0","5"],["9522.8","8"]],"a":[["9524.6","2"],["9524.7","3"]],"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Partial-Book-Depth-Streams
 * @category market streams
 * @since 0.1.0
 */
export const partialDepth = stream("<symbol>@depth<levels>@<updateSpeed>", {
  category: "public",
  params: {
    symbol: Symbol,
    levels: Schema.Literals(["5", "10", "20"]).transform([5, 10, 20]),
    updateSpeed: Schema.optional(Schema.Literals(["100ms", "500ms"]))
  },
  event: Events.PartialDepth,
  // Complete in itself: nothing is missing between two events, but an older one must not follow a newer one.
  continuity: Sequence.increasing("finalUpdateId"),
  liveness: Liveness.irregular,
  conflateBy: bySymbol,
  speeds: ["250 ms", "100 ms", "500 ms"],
  summary: "The best 5, 10 or 20 levels of one symbol's order book, every 250, 100 or 500 ms.",
  docs: page("Partial-Book-Depth-Streams")
})

/**
 * Liquidations, at most one per second. Binance tells one of those of each second, so this is a sample. May be silent
 * for hours.
 *
 * ```json
 * {"e":"forceOrder","E":1591154240950,"o":{"s":"BTCUSD_200925","ps":"BTCUSD","S":"SELL","o":"LIMIT","f":"IOC",
 *  "q":"1","p":"9425.5","ap":"9496.5","X":"FILLED","l":"1","z":"1","T":1591154240949},"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Liquidation-Order-Streams
 * @category market streams
 * @since 0.1.0
 */
export const forceOrder = stream("<symbol>@forceOrder", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.LiquidationOrder,
  liveness: Liveness.sparse,
  speeds: ["1 s"],
  summary: "A sample of one symbol's liquidations, at most one per second.",
  docs: page("Liquidation-Order-Streams")
})

/**
 * Liquidations of all symbols, at most one per symbol and second, one per event: `arr` in the name is not in the frame.
 *
 * ```json
 * {"e":"forceOrder","E":1591154240950,"o":{"s":"BTCUSD_200925","ps":"BTCUSD","S":"SELL","o":"LIMIT","f":"IOC",
 *  "q":"1","p":"9425.5","ap":"9496.5","X":"FILLED","l":"1","z":"1","T":1591154240949},"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/All-Market-Liquidation-Order-Streams
 * @category market streams
 * @since 0.1.0
 */
export const allForceOrders = stream("!forceOrder@arr", {
  category: "market",
  params: {},
  event: Events.LiquidationOrder,
  accepts: isCoinM,
  liveness: Liveness.sparse,
  speeds: ["1 s"],
  summary: "A sample of all symbols' liquidations, at most one per symbol and second.",
  docs: page("All-Market-Liquidation-Order-Streams")
})

/**
 * Listings, settlements and changes of leverage brackets, when they happen. May be silent for days.
 *
 * ```json
 * {"e":"contractInfo","E":1669647330375,"s":"APTUSD_PERP","ps":"APTUSD","ct":"PERPETUAL","dt":4133404800000,
 *  "ot":1666594800000,"cs":"TRADING","st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Contract-Info-Stream
 * @category market streams
 * @since 0.1.0
 */
export const contractInfo = stream("!contractInfo", {
  category: "market",
  params: {},
  event: Events.ContractInfo,
  accepts: isCoinM,
  liveness: Liveness.sparse,
  speeds: ["real time"],
  summary: "Listings, settlements and bracket changes of all contracts, when they happen.",
  docs: page("Contract-Info-Stream")
})
