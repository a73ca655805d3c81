/**
 * The market streams of USDⓈ-M futures, one row each. This module exports rows and nothing else.
 *
 * **Details**
 *
 * All-market topics carry the events of COIN-M too, since 2026-06-30; these rows leave them out. Each such topic holds
 * the events of all symbols, with ids that are counted per symbol, so there is no continuity to watch.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Liveness from "../../connection/Liveness.ts"
import * as Sequence from "../../continuity/Sequence.ts"
import { Pair, Symbol } from "../../model/Symbol.ts"
import * as MarketStream from "../MarketStream.ts"
import * as CandleLiveness from "../shared/CandleLiveness.ts"
import { isUsdsM } from "../shared/Product.ts"
import * as Events from "./Events.ts"
import * as Interval from "./Interval.ts"

const stream = MarketStream.make("usds-m")

const page = (name: string) => `derivatives/usds-margined-futures/websocket-market-streams/${name}`

const bySymbol = (event: { readonly symbol: string }) => event.symbol

const eventTimeOf = (event: { readonly eventTime: number }) => event.eventTime

const markPriceLiveness = ({ updateSpeed }: { readonly updateSpeed?: "1s" | undefined }) =>
  Liveness.every(updateSpeed === "1s" ? "1 second" : "3 seconds")

const bookSequence = Sequence.linked({
  first: "firstUpdateId",
  last: "finalUpdateId",
  previous: "previousFinalUpdateId"
})

/**
 * Trades, gathered per taker order and price for 100 ms. Use it to follow what is traded: its ids have no holes, so
 * every missing trade is seen. Fills of the insurance fund and of automatic deleveraging are left out by Binance.
 *
 * ```json
 * {"e":"aggTrade","E":1791382992488,"a":3477868433,"s":"BTCUSDT","p":"83091.70","q":"0.022","nq":"0.022",
 *  "f":8153634393,"l":8153634394,"T":1791382992338,"m":false,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
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
 * Every fill in real time. Use it where 100 ms are too long; Binance does not document it and may end it. Ids have
 * holes, so a missing trade is not seen; fills that are not of type `MARKET` are in it.
 *
 * ```json
 * {"e":"trade","E":1791382992342,"T":1791382992338,"s":"BTCUSDT","t":8153634394,"p":"83091.70","q":"0.020",
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
 * Mark price, index price and funding rate, every 3 seconds or every second. Use it to value positions. Symbols of
 * COIN-M are served too.
 *
 * ```json
 * {"e":"markPriceUpdate","E":1791382993000,"s":"BTCUSDT","p":"83084.30000000","ap":"83084.30000000",
 *  "P":"83195.15881449","i":"83123.65891304","r":"0.00000078","T":1791388800000,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Mark-Price-Stream
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
 * Mark prices of all symbols, every 3 seconds or every second. Contracts on stocks and commodities come in a frame of
 * their own, so one frame is no complete picture.
 *
 * ```json
 * [{"e":"markPriceUpdate","E":1791382993000,"s":"BTCUSDT","p":"83084.30000000","ap":"83084.30000000",
 *   "P":"83195.15881449","i":"83123.65891304","r":"0.00000078","T":1791388800000,"st":1}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Mark-Price-Stream-for-All-market
 * @category market streams
 * @since 0.1.0
 */
export const allMarkPrices = stream("!markPrice@arr@<updateSpeed>", {
  category: "market",
  params: { updateSpeed: Schema.optional(Schema.Literal("1s")) },
  event: Events.MarkPrice,
  frame: "array",
  accepts: isUsdsM,
  liveness: markPriceLiveness,
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["3 s", "1 s"],
  summary: "Mark price, index price and funding rate of all symbols, every 3 seconds or every second.",
  docs: page("Mark-Price-Stream-for-All-market")
})

/**
 * The candle of the current interval, looked at every 250 ms and sent if it changed. `isClosed` marks the last event of
 * a candle. Symbols of COIN-M are served too.
 *
 * ```json
 * {"e":"kline","E":1791382992723,"s":"BTCUSDT","k":{"t":1791382980000,"T":1791383039999,"s":"BTCUSDT","i":"1m",
 *  "f":8153633367,"L":8153634395,"o":"83084.90","c":"83091.60","h":"83091.70","l":"83051.20","v":"13.551","n":1027,
 *  "x":false,"q":"1125714.73960","V":"6.426","Q":"533856.66860","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const kline = stream("<symbol>@kline_<interval>", {
  category: "market",
  params: { symbol: Symbol, interval: Interval.Interval },
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
 * the next quarter's. Use it to chart across deliveries. The only candles of one second.
 *
 * ```json
 * {"e":"continuous_kline","E":1791382992723,"ps":"BTCUSDT","ct":"PERPETUAL","k":{"t":1791382980000,
 *  "T":1791383039999,"i":"1m","f":11757092044118,"L":11757092560331,"o":"83084.90","c":"83091.60","h":"83091.70",
 *  "l":"83051.20","v":"13.551","n":1027,"x":false,"q":"1125714.73960","V":"6.426","Q":"533856.66860","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Continuous-Contract-Kline-Candlestick-Streams
 * @category market streams
 * @since 0.1.0
 */
export const continuousKline = stream("<pair>_<contractType>@continuousKline_<interval>", {
  category: "market",
  params: {
    pair: Pair,
    contractType: Schema.Literals(["perpetual", "current_quarter", "next_quarter", "tradifi_perpetual"]).transform([
      "PERPETUAL",
      "CURRENT_QUARTER",
      "NEXT_QUARTER",
      "TRADIFI_PERPETUAL"
    ]),
    interval: Interval.ContinuousInterval
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
 * Last price and volumes of the last 24 hours, every 2 seconds.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1791382993519,"s":"BTCUSDT","ps":"BTCUSDT","c":"83091.60","o":"86150.00",
 *  "h":"86664.90","l":"82706.20","v":"170340.583","q":"14374214019.71","st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Mini-Ticker-Stream
 * @category market streams
 * @since 0.1.0
 */
export const miniTicker = stream("<symbol>@miniTicker", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.MiniTicker,
  liveness: Liveness.every("2 seconds"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["2 s"],
  summary: "Last price and 24-hour volumes of one symbol, every 2 seconds.",
  docs: page("Individual-Symbol-Mini-Ticker-Stream")
})

/**
 * Last prices and volumes of the last 24 hours of the symbols whose ticker changed, every second.
 *
 * ```json
 * [{"e":"24hrMiniTicker","E":1791382993519,"s":"BTCUSDT","ps":"BTCUSDT","c":"83091.60","o":"86150.00",
 *   "h":"86664.90","l":"82706.20","v":"170340.583","q":"14374214019.71","st":1}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/All-Market-Mini-Tickers-Stream
 * @category market streams
 * @since 0.1.0
 */
export const allMiniTickers = stream("!miniTicker@arr", {
  category: "market",
  params: {},
  event: Events.MiniTicker,
  frame: "array",
  accepts: isUsdsM,
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Last price and 24-hour volumes of all symbols that changed, every second.",
  docs: page("All-Market-Mini-Tickers-Stream")
})

/**
 * Prices and volumes of the last 24 hours, every 2 seconds. Best bid and ask are not in it.
 *
 * ```json
 * {"e":"24hrTicker","E":1791382993519,"s":"BTCUSDT","ps":"BTCUSDT","p":"-3058.40","P":"-3.550","w":"84385.14",
 *  "c":"83091.60","Q":"0.002","o":"86150.00","h":"86664.90","l":"82706.20","v":"170340.583","q":"14374214019.71",
 *  "O":1791296580000,"C":1791382993519,"F":8150083791,"L":8153634403,"n":3538937,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Ticker-Streams
 * @category market streams
 * @since 0.1.0
 */
export const ticker = stream("<symbol>@ticker", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.Ticker,
  liveness: Liveness.every("2 seconds"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["2 s"],
  summary: "24-hour prices and volumes of one symbol, every 2 seconds.",
  docs: page("Individual-Symbol-Ticker-Streams")
})

/**
 * Prices and volumes of the last 24 hours of the symbols whose ticker changed, every second.
 *
 * ```json
 * [{"e":"24hrTicker","E":1791382992307,"s":"XPTUSDT","ps":"XPTUSDT","p":"-54.1500","P":"-3.211","w":"1664.1148",
 *   "c":"1632.4800","Q":"0.006","o":"1686.6300","h":"1716.8500","l":"1613.6200","v":"7406.798","q":"12325762.2149",
 *   "O":1791296580000,"C":1791382992306,"F":19210546,"L":19266957,"n":56401,"st":1}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/All-Market-Tickers-Streams
 * @category market streams
 * @since 0.1.0
 */
export const allTickers = stream("!ticker@arr", {
  category: "market",
  params: {},
  event: Events.Ticker,
  frame: "array",
  accepts: isUsdsM,
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
 * {"e":"bookTicker","u":11757092630476,"s":"BTCUSDT","ps":"BTCUSDT","b":"83091.60","B":"4.215","a":"83091.70",
 *  "A":"3.763","T":1791382994657,"E":1791382994658,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category market streams
 * @since 0.1.0
 */
export const bookTicker = stream("<symbol>@bookTicker", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.BookTicker,
  // usds-m: strictly increasing over 66,089 recorded frames of 2024-08-08
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
 * {"e":"bookTicker","u":11757092630476,"s":"BTCUSDT","ps":"BTCUSDT","b":"83091.60","B":"4.215","a":"83091.70",
 *  "A":"3.763","T":1791382994657,"E":1791382994658,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/All-Book-Tickers-Stream
 * @category market streams
 * @since 0.1.0
 */
export const allBookTickers = stream("!bookTicker", {
  category: "public",
  params: {},
  event: Events.BookTicker,
  accepts: isUsdsM,
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
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092616793,
 *  "u":11757092625654,"pu":11757092616661,"b":[["83091.60","4.215"],["83090.10","0.000"]],
 *  "a":[["83091.70","3.768"],["83092.00","0.002"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 * @category market streams
 * @since 0.1.0
 */
export const depth = stream("<symbol>@depth@<updateSpeed>", {
  category: "public",
  params: { symbol: Symbol, updateSpeed: Schema.optional(Schema.Literals(["100ms", "500ms", "0ms"])) },
  event: Events.DepthUpdate,
  continuity: bookSequence,
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
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092616793,
 *  "u":11757092625654,"pu":11757092616661,"b":[["83091.60","4.215"],["83091.50","0.200"]],
 *  "a":[["83091.70","3.768"],["83091.80","0.002"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Partial-Book-Depth-Streams
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
 * Changes of the order book with retail price improvement (RPI) orders, every 500 ms. They are in no other stream.
 *
 * ```json
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092590114,
 *  "u":11757092625654,"pu":11757092590087,"b":[["83091.60","4.715"]],"a":[["83091.70","0"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams-RPI
 * @category market streams
 * @since 0.1.0
 */
export const rpiDepth = stream("<symbol>@rpiDepth@500ms", {
  category: "public",
  params: { symbol: Symbol },
  event: Events.RpiDepthUpdate,
  continuity: bookSequence,
  liveness: Liveness.irregular,
  speeds: ["500 ms"],
  summary: "Changes of one symbol's order book with RPI orders, every 500 ms.",
  docs: page("Diff-Book-Depth-Streams-RPI")
})

/**
 * Liquidations, at most one per second. Binance tells one of those of each second, so this is a sample. May be silent
 * for hours.
 *
 * ```json
 * {"e":"forceOrder","E":1791382991126,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014",
 *  "p":"82750.31","ap":"83051.20","X":"FILLED","l":"0.014","z":"0.014","T":1791382991120}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Liquidation-Order-Streams
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
 * {"e":"forceOrder","E":1791382991126,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014",
 *  "p":"82750.31","ap":"83051.20","X":"FILLED","l":"0.014","z":"0.014","T":1791382991120},"ps":"BTCUSDT","st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/All-Market-Liquidation-Order-Streams
 * @category market streams
 * @since 0.1.0
 */
export const allForceOrders = stream("!forceOrder@arr", {
  category: "market",
  params: {},
  event: Events.LiquidationOrder,
  accepts: isUsdsM,
  liveness: Liveness.sparse,
  speeds: ["1 s"],
  summary: "A sample of all symbols' liquidations, at most one per symbol and second.",
  docs: page("All-Market-Liquidation-Order-Streams")
})

/**
 * The constituents of an index symbol and their weights, every second.
 *
 * ```json
 * {"e":"compositeIndex","E":1602310596000,"s":"DEFIUSDT","p":"554.41604065","C":"baseAsset",
 *  "c":[{"b":"BAL","q":"USDT","w":"1.04884844","W":"0.01457800","i":"24.33521021"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Composite-Index-Symbol-Information-Streams
 * @category market streams
 * @since 0.1.0
 */
export const compositeIndex = stream("<symbol>@compositeIndex", {
  category: "market",
  params: { symbol: Symbol },
  event: Events.CompositeIndex,
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Constituents of one index symbol, every second.",
  docs: page("Composite-Index-Symbol-Information-Streams")
})

/**
 * Listings, settlements and changes of leverage brackets, when they happen. May be silent for days.
 *
 * ```json
 * {"e":"contractInfo","E":1669356423908,"s":"IOTAUSDT","ps":"IOTAUSDT","ct":"PERPETUAL","dt":4133404800000,
 *  "ot":1569398400000,"cs":"TRADING","st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Contract-Info-Stream
 * @category market streams
 * @since 0.1.0
 */
export const contractInfo = stream("!contractInfo", {
  category: "market",
  params: {},
  event: Events.ContractInfo,
  accepts: isUsdsM,
  liveness: Liveness.sparse,
  speeds: ["real time"],
  summary: "Listings, settlements and bracket changes of all contracts, when they happen.",
  docs: page("Contract-Info-Stream")
})

/**
 * The rate at which one asset counts as margin in multi-assets mode, every second. The asset is named against the
 * dollar:
 * `ADAUSD`.
 *
 * ```json
 * {"e":"assetIndexUpdate","E":1686749230000,"s":"ADAUSD","i":"0.27462452","b":"0.10000000","a":"0.10000000",
 *  "B":"0.24716207","A":"0.30208698","q":"0.05000000","g":"0.05000000","Q":"0.26089330","G":"0.28835575"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Multi-Assets-Mode-Asset-Index
 * @category market streams
 * @since 0.1.0
 */
export const assetIndex = stream("<assetSymbol>@assetIndex", {
  category: "market",
  params: { assetSymbol: Symbol },
  event: Events.AssetIndex,
  // The documentation does not say which of the two it is.
  frame: "either",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Rate at which one asset counts as margin, every second.",
  docs: page("Multi-Assets-Mode-Asset-Index")
})

/**
 * The rates at which assets count as margin in multi-assets mode, every second.
 *
 * ```json
 * [{"e":"assetIndexUpdate","E":1686749230000,"s":"ADAUSD","i":"0.27462452","b":"0.10000000","a":"0.10000000",
 *   "B":"0.24716207","A":"0.30208698","q":"0.05000000","g":"0.05000000","Q":"0.26089330","G":"0.28835575"}]
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Multi-Assets-Mode-Asset-Index
 * @category market streams
 * @since 0.1.0
 */
export const allAssetIndexes = stream("!assetIndex@arr", {
  category: "market",
  params: {},
  event: Events.AssetIndex,
  frame: "array",
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: bySymbol,
  speeds: ["1 s"],
  summary: "Rates at which all assets count as margin, every second.",
  docs: page("Multi-Assets-Mode-Asset-Index")
})

/**
 * Whether the markets behind contracts on stocks and commodities are open, every second, one market per event.
 *
 * ```json
 * {"e":"EquityUpdate","E":1765244143062,"t":1765242000000,"T":1765270800000,"S":"OVERNIGHT"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Trading-Session-Stream
 * @category market streams
 * @since 0.1.0
 */
export const tradingSession = stream("tradingSession", {
  category: "market",
  params: {},
  event: Events.TradingSession,
  liveness: Liveness.every("1 second"),
  stateTime: eventTimeOf,
  conflateBy: ({ underlying }) => underlying,
  speeds: ["1 s"],
  summary: "Opening hours of the markets behind contracts on stocks and commodities, every second.",
  docs: page("Trading-Session-Stream")
})
