/**
 * The market streams of spot, one row each. This module exports rows and nothing else.
 *
 * **Details**
 *
 * Symbols of spot may be quiet for hours, so that only the streams of all symbols are expected to deliver; candles have a new one
 * once per interval.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Liveness from "../../connection/Liveness.ts"
import * as Sequence from "../../continuity/Sequence.ts"
import { Symbol } from "../../model/Symbol.ts"
import * as MarketStream from "../MarketStream.ts"
import * as CandleLiveness from "../shared/CandleLiveness.ts"
import * as Events from "./Events.ts"
import { Interval } from "./Interval.ts"

const stream = MarketStream.make("spot")

const docs = "binance-spot-api-docs/web-socket-streams"

const bySymbol = (event: { readonly symbol: string }) => event.symbol

const eventTimeOf = (event: { readonly eventTime: number }) => event.eventTime

// Per candle: the last event of one must outlive the first of the next.
const byCandle = ({ kline, symbol }: Events.Kline) => `${symbol}@${kline.interval}@${kline.openTime}`

const Window = Schema.Literals(["1h", "4h", "1d"])

/**
 * Trades, gathered per taker order and price. Use it to follow what is traded: its ids have no holes, so every missing trade is
 * seen.
 *
 * ```json
 * {"e":"aggTrade","E":1795176000123,"s":"BTCUSDT","a":3720114401,"p":"91250.01000000","q":"0.01500000",
 *  "f":5734120981,"l":5734120983,"T":1795176000122,"m":true,"M":true}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#aggregate-trade-streams
 * @category market streams
 * @since 0.1.0
 */
export const aggTrade = stream("<symbol>@aggTrade", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.AggTrade,
  continuity: Sequence.contiguous("aggregateTradeId"),
  liveness: Liveness.irregular,
  speeds: ["real time"],
  summary: "Trades of one symbol, gathered per taker order and price.",
  docs
})

/**
 * Every fill of the order book. Its ids have no holes, so every missing trade is seen.
 *
 * ```json
 * {"e":"trade","E":1795176000123,"s":"BTCUSDT","t":5734120983,"p":"91250.01000000","q":"0.00500000",
 *  "T":1795176000122,"m":true,"M":true}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#trade-streams
 * @category market streams
 * @since 0.1.0
 */
export const trade = stream("<symbol>@trade", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.Trade,
  continuity: Sequence.contiguous("tradeId"),
  liveness: Liveness.irregular,
  speeds: ["real time"],
  summary: "Every fill of one symbol.",
  docs
})

/**
 * Trades that two parties agreed on away from the order book, which are in no other stream. Since 2026-05-12.
 *
 * ```json
 * {"e":"blockTrade","E":1795176000500,"s":"BTCUSDT","t":80412,"p":"91200.00","q":"35.000","T":1795176000498,"m":false}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#block-trade-streams
 * @category market streams
 * @since 0.1.0
 */
export const blockTrade = stream("<symbol>@blockTrade", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.BlockTrade,
  continuity: Sequence.increasing("tradeId"),
  liveness: Liveness.sparse,
  speeds: ["real time"],
  summary: "Trades of one symbol that were agreed on away from the order book.",
  docs
})

/**
 * The price around which orders are let in, every second. Since 2026-03. A symbol may have none; whether its stream then tells
 * so or is silent is not known.
 *
 * ```json
 * {"e":"referencePrice","s":"BTCUSDT","r":"91251.30000000","t":1795176000000}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#reference-price-streams
 * @category market streams
 * @since 0.1.0
 */
export const referencePrice = stream("<symbol>@referencePrice", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.ReferencePrice,
  liveness: Liveness.irregular,
  stateTime: ({ referenceTime }) => referenceTime,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "The price around which orders of one symbol are let in, every second.",
  docs
})

/**
 * The current candle, in UTC, every 2 seconds, that of one second every second. The event with `isClosed` is its last.
 *
 * ```json
 * {"e":"kline","E":1795176001003,"s":"BTCUSDT","k":{"t":1795175940000,"T":1795175999999,"s":"BTCUSDT","i":"1m",
 *  "f":5734119001,"L":5734120983,"o":"91240.00000000","c":"91250.01000000","h":"91262.77000000","l":"91233.10000000",
 *  "v":"14.20110000","n":1983,"x":true,"q":"1295702.11023400","V":"7.90210000","Q":"721010.01929300","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#klinecandlestick-streams-for-utc
 * @category market streams
 * @since 0.1.0
 */
export const kline = stream("<symbol>@kline_<interval>", {
  category: "public",
  params: { symbol: Symbol, interval: Interval },
  event: Events.Kline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  conflateBy: byCandle,
  speeds: ["2 s", "1 s"],
  summary: "The current candle of one symbol, every 2 seconds, or every second.",
  docs
})

/**
 * The current candle of a day that begins at midnight in UTC+8, every 2 seconds. Times in it are UTC all the same.
 *
 * ```json
 * {"e":"kline","E":1795176001003,"s":"BTCUSDT","k":{"t":1795175940000,"T":1795175999999,"s":"BTCUSDT","i":"1m",
 *  "f":5734119001,"L":5734120983,"o":"91240.00000000","c":"91250.01000000","h":"91262.77000000","l":"91233.10000000",
 *  "v":"14.20110000","n":1983,"x":true,"q":"1295702.11023400","V":"7.90210000","Q":"721010.01929300","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#klinecandlestick-streams-with-timezone-offset
 * @category market streams
 * @since 0.1.0
 */
export const klineUtc8 = stream("<symbol>@kline_<interval>@+08:00", {
  category: "public",
  params: { symbol: Symbol, interval: Interval },
  event: Events.Kline,
  liveness: CandleLiveness.make,
  stateTime: eventTimeOf,
  conflateBy: byCandle,
  speeds: ["2 s", "1 s"],
  summary: "The current candle of one symbol, with days of UTC+8, every 2 seconds.",
  docs
})

/**
 * Last price and volumes of the last 24 hours, every second.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1795176001003,"s":"BTCUSDT","c":"91250.01000000","o":"90480.10000000","h":"91980.00000000",
 *  "l":"89702.55000000","v":"19882.11420000","q":"1804221455.92018840"}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-mini-ticker-stream
 * @category market streams
 * @since 0.1.0
 */
export const miniTicker = stream("<symbol>@miniTicker", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.MiniTicker,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Last price and 24-hour volumes of one symbol, every second.",
  docs
})

/**
 * Last prices and volumes of the last 24 hours of the symbols whose ticker changed, every second. Frames may be of some hundred
 * kilobytes.
 *
 * ```json
 * [{"e":"24hrMiniTicker","E":1795176001003,"s":"BTCUSDT","c":"91250.01000000","o":"90480.10000000","h":"91980.00000000",
 *   "l":"89702.55000000","v":"19882.11420000","q":"1804221455.92018840"}]
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#all-market-mini-tickers-stream
 * @category market streams
 * @since 0.1.0
 */
export const allMiniTickers = stream("!miniTicker@arr", {
  category: "public",
  params: {},
  event: Events.MiniTicker,
  frame: "array",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Last price and 24-hour volumes of all symbols that changed, every second.",
  docs
})

/**
 * Prices and volumes of the last 24 hours with the best bid and ask, every second.
 *
 * ```json
 * {"e":"24hrTicker","E":1795176001003,"s":"BTCUSDT","p":"769.91000000","P":"0.851","w":"90745.95000000",
 *  "x":"90480.09000000","c":"91250.01000000","Q":"0.01200000","b":"91250.00000000","B":"1.20417000",
 *  "a":"91250.01000000","A":"3.92100000","o":"90480.10000000","h":"91980.00000000","l":"89702.55000000",
 *  "v":"19882.11420000","q":"1804221455.92018840","O":1795089601001,"C":1795176001001,"F":5728110420,"L":5734121012,
 *  "n":6010593}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-ticker-streams
 * @category market streams
 * @since 0.1.0
 */
export const ticker = stream("<symbol>@ticker", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.Ticker,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "24-hour prices and volumes of one symbol, every second.",
  docs
})

/**
 * Prices and volumes of the last hour, 4 hours or day, every second.
 *
 * ```json
 * {"e":"1hTicker","E":1795176001003,"s":"BTCUSDT","p":"110.01000000","P":"0.121","o":"91140.00000000",
 *  "h":"91301.00000000","l":"91066.30000000","c":"91250.01000000","w":"91208.77000000","v":"812.40119000",
 *  "q":"74098112.20991870","O":1795172400000,"C":1795176001001,"F":5733861200,"L":5734121012,"n":259813}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-rolling-window-statistics-streams
 * @category market streams
 * @since 0.1.0
 */
export const windowTicker = stream("<symbol>@ticker_<window>", {
  category: "public",
  params: { symbol: Symbol, window: Window },
  event: Events.WindowTicker,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Prices and volumes of one symbol over 1 hour, 4 hours or 1 day, every second.",
  docs
})

/**
 * Prices and volumes of the last hour, 4 hours or day of the symbols whose ticker changed, every second.
 *
 * ```json
 * [{"e":"1hTicker","E":1795176001003,"s":"BTCUSDT","p":"110.01000000","P":"0.121","o":"91140.00000000",
 *   "h":"91301.00000000","l":"91066.30000000","c":"91250.01000000","w":"91208.77000000","v":"812.40119000",
 *   "q":"74098112.20991870","O":1795172400000,"C":1795176001001,"F":5733861200,"L":5734121012,"n":259813}]
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#all-market-rolling-window-statistics-streams
 * @category market streams
 * @since 0.1.0
 */
export const allWindowTickers = stream("!ticker_<window>@arr", {
  category: "public",
  params: { window: Window },
  event: Events.WindowTicker,
  frame: "array",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Prices and volumes over 1 hour, 4 hours or 1 day of all symbols that changed, every second.",
  docs
})

/**
 * The best bid and ask in real time. Its ids have holes, so a missing event is not seen.
 *
 * ```json
 * {"u":82410593347,"s":"BTCUSDT","b":"91250.00000000","B":"1.20417000","a":"91250.01000000","A":"3.92100000"}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-book-ticker-streams
 * @category market streams
 * @since 0.1.0
 */
export const bookTicker = stream("<symbol>@bookTicker", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.BookTicker,
  continuity: Sequence.increasing("updateId"),
  liveness: Liveness.irregular,
  conflateBy: bySymbol,
  speeds: ["real time"],
  summary: "Best bid and ask of one symbol in real time.",
  docs
})

/**
 * The average price of the last 5 minutes, every second.
 *
 * ```json
 * {"e":"avgPrice","E":1795176001003,"s":"BTCUSDT","i":"5m","w":"91245.81220000","T":1795176000998}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#average-price
 * @category market streams
 * @since 0.1.0
 */
export const averagePrice = stream("<symbol>@avgPrice", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.AveragePrice,
  liveness: Liveness.irregular,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Average price of one symbol over 5 minutes, every second.",
  docs
})

/**
 * The best 5, 10 or 20 levels of the order book, every second or every 100 ms. Use it where that is deep enough: each event replaces
 * the one before.
 *
 * ```json
 * {"lastUpdateId":82410593347,"bids":[["91250.00000000","1.20417000"]],"asks":[["91250.01000000","3.92100000"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#partial-book-depth-streams
 * @category market streams
 * @since 0.1.0
 */
export const partialDepth = stream("<symbol>@depth<levels>@<updateSpeed>", {
  category: "public",
  params: {
    symbol: Symbol,
    levels: Schema.Literals(["5", "10", "20"]).transform([5, 10, 20]),
    updateSpeed: Schema.optional(Schema.Literal("100ms"))
  },
  event: Events.PartialDepth,
  // Complete in itself: nothing is missing between two events, but an older one must not follow a newer one.
  continuity: Sequence.increasing("finalUpdateId"),
  liveness: Liveness.irregular,
  conflateBy: () => "",
  speeds: ["1 s", "100 ms"],
  summary: "The best 5, 10 or 20 levels of one symbol's order book, every second or 100 ms.",
  docs
})

/**
 * Changes of the order book, every second or every 100 ms. Use it to keep a book of your own: each event goes on where the one
 * before ended.
 *
 * ```json
 * {"e":"depthUpdate","E":1795176000123,"s":"BTCUSDT","U":82410593300,"u":82410593347,
 *  "b":[["91250.00000000","1.20417000"]],"a":[["91250.01000000","0.00000000"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream
 * @category market streams
 * @since 0.1.0
 */
export const depth = stream("<symbol>@depth@<updateSpeed>", {
  category: "public",
  params: { symbol: Symbol, updateSpeed: Schema.optional(Schema.Literal("100ms")) },
  event: Events.DepthUpdate,
  continuity: Sequence.ranged({ first: "firstUpdateId", last: "finalUpdateId" }),
  liveness: Liveness.irregular,
  speeds: ["1 s", "100 ms"],
  summary: "Changes of one symbol's order book, every second or 100 ms.",
  docs
})
