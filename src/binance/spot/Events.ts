/**
 * The events of spot's market streams.
 *
 * **Details**
 *
 * Prices are quote asset per unit of base asset, quantities and volumes are base asset, except where a field says
 * otherwise. Both are `number`. Times are milliseconds since the Unix epoch on Binance's clock, with a fraction where the
 * environment asks for microseconds. Keys stand in the order in which Binance writes them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DecimalString } from "../../model/DecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Level } from "../../model/Level.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "../shared/EventTag.ts"

/**
 * Fills of one taker order at one price.
 *
 * ```json
 * {"e":"aggTrade","E":1795176000123,"s":"BTCUSDT","a":3720114401,"p":"91250.01000000","q":"0.01500000",
 *  "f":5734120981,"l":5734120983,"T":1795176000122,"m":true,"M":true}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#aggregate-trade-streams
 * @category events
 * @since 0.1.0
 */
export class AggTrade extends Schema.Opaque<AggTrade>()(
  Schema.Struct({
    _tag: EventTag.make("aggTrade", "AggTrade"),
    eventTime: EpochMillis,
    symbol: Name,
    /** Grows by exactly one from event to event of a symbol. */
    aggregateTradeId: Schema.Int,
    price: DecimalString,
    quantity: DecimalString,
    /** First of the trades gathered. */
    firstTradeId: Schema.Int,
    /** Last of the trades gathered. */
    lastTradeId: Schema.Int,
    tradeTime: EpochMillis,
    /** Whether the buyer's order was resting, so that the taker sold. */
    isBuyerMaker: Schema.Boolean,
    /** Of no meaning, says Binance. */
    ignored: Schema.optionalKey(Schema.Boolean)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      aggregateTradeId: "a",
      price: "p",
      quantity: "q",
      firstTradeId: "f",
      lastTradeId: "l",
      tradeTime: "T",
      isBuyerMaker: "m",
      ignored: "M"
    })
  )
) {}

const tradeFields = {
  eventTime: EpochMillis,
  symbol: Name,
  /** Grows by exactly one from event to event of a symbol. */
  tradeId: Schema.Int,
  price: DecimalString,
  quantity: DecimalString,
  tradeTime: EpochMillis,
  /** Whether the buyer's order was resting, so that the taker sold. */
  isBuyerMaker: Schema.Boolean
}

const tradeKeys = {
  _tag: "e",
  eventTime: "E",
  symbol: "s",
  tradeId: "t",
  price: "p",
  quantity: "q",
  tradeTime: "T",
  isBuyerMaker: "m"
} as const

/**
 * One fill of the order book, in real time.
 *
 * ```json
 * {"e":"trade","E":1795176000123,"s":"BTCUSDT","t":5734120983,"p":"91250.01000000","q":"0.00500000",
 *  "T":1795176000122,"m":true,"M":true}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#trade-streams
 * @category events
 * @since 0.1.0
 */
export class Trade extends Schema.Opaque<Trade>()(
  Schema.Struct({
    _tag: EventTag.make("trade", "Trade"),
    ...tradeFields,
    /** Of no meaning, says Binance. */
    ignored: Schema.optionalKey(Schema.Boolean)
  }).pipe(Schema.encodeKeys({ ...tradeKeys, ignored: "M" }))
) {}

/**
 * A trade that two parties agreed on away from the order book. Its ids are counted for themselves. Since 2026-05-12.
 *
 * ```json
 * {"e":"blockTrade","E":1795176000500,"s":"BTCUSDT","t":80412,"p":"91200.00","q":"35.000","T":1795176000498,"m":false}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#block-trade-streams
 * @category events
 * @since 0.1.0
 */
export class BlockTrade extends Schema.Opaque<BlockTrade>()(
  Schema.Struct({ _tag: EventTag.make("blockTrade", "BlockTrade"), ...tradeFields }).pipe(Schema.encodeKeys(tradeKeys))
) {}

/**
 * The price around which orders are let in. Since 2026-03.
 *
 * ```json
 * {"e":"referencePrice","s":"BTCUSDT","r":"91251.30000000","t":1795176000000}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#reference-price-streams
 * @category events
 * @since 0.1.0
 */
export class ReferencePrice extends Schema.Opaque<ReferencePrice>()(
  Schema.Struct({
    _tag: EventTag.make("referencePrice", "ReferencePrice"),
    symbol: Name,
    /** `null`: the symbol has none. */
    referencePrice: Schema.NullOr(DecimalString),
    /** When the price was valid. */
    referenceTime: EpochMillis
  }).pipe(Schema.encodeKeys({ _tag: "e", symbol: "s", referencePrice: "r", referenceTime: "t" }))
) {}

/**
 * A candle as it stands.
 *
 * ```json
 * {"e":"kline","E":1795176001003,"s":"BTCUSDT","k":{"t":1795175940000,"T":1795175999999,"s":"BTCUSDT","i":"1m",
 *  "f":5734119001,"L":5734120983,"o":"91240.00000000","c":"91250.01000000","h":"91262.77000000","l":"91233.10000000",
 *  "v":"14.20110000","n":1983,"x":true,"q":"1295702.11023400","V":"7.90210000","Q":"721010.01929300","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#klinecandlestick-streams-for-utc
 * @category events
 * @since 0.1.0
 */
export class Kline extends Schema.Opaque<Kline>()(
  Schema.Struct({
    _tag: EventTag.make("kline", "Kline"),
    eventTime: EpochMillis,
    symbol: Name,
    kline: Schema.Struct({
      openTime: EpochMillis,
      /** Last moment of the candle. */
      closeTime: EpochMillis,
      symbol: Name,
      interval: Schema.String,
      /** -1 before the first trade. */
      firstTradeId: Schema.Int,
      /** -1 before the first trade. */
      lastTradeId: Schema.Int,
      open: DecimalString,
      close: DecimalString,
      high: DecimalString,
      low: DecimalString,
      volume: DecimalString,
      tradeCount: Schema.Int,
      /** Whether the candle is over: nothing of it follows. */
      isClosed: Schema.Boolean,
      /** Quote asset. */
      quoteVolume: DecimalString,
      /** What takers bought. */
      takerBuyVolume: DecimalString,
      /** What takers bought, in quote asset. */
      takerBuyQuoteVolume: DecimalString,
      /** Of no meaning, says Binance. */
      ignored: Schema.optionalKey(Schema.String)
    }).pipe(
      Schema.encodeKeys({
        openTime: "t",
        closeTime: "T",
        symbol: "s",
        interval: "i",
        firstTradeId: "f",
        lastTradeId: "L",
        open: "o",
        close: "c",
        high: "h",
        low: "l",
        volume: "v",
        tradeCount: "n",
        isClosed: "x",
        quoteVolume: "q",
        takerBuyVolume: "V",
        takerBuyQuoteVolume: "Q",
        ignored: "B"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", kline: "k" }))
) {}

/**
 * Last price and volumes of the last 24 hours.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1795176001003,"s":"BTCUSDT","c":"91250.01000000","o":"90480.10000000","h":"91980.00000000",
 *  "l":"89702.55000000","v":"19882.11420000","q":"1804221455.92018840"}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-mini-ticker-stream
 * @category events
 * @since 0.1.0
 */
export class MiniTicker extends Schema.Opaque<MiniTicker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrMiniTicker", "MiniTicker"),
    eventTime: EpochMillis,
    symbol: Name,
    lastPrice: DecimalString,
    /** Price 24 hours ago. */
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    volume: DecimalString,
    /** Quote asset. A total of more digits than a number holds, some 16, is rounded. */
    quoteVolume: DecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      lastPrice: "c",
      openPrice: "o",
      highPrice: "h",
      lowPrice: "l",
      volume: "v",
      quoteVolume: "q"
    })
  )
) {}

/**
 * Prices and volumes of the last 24 hours.
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
 * @category events
 * @since 0.1.0
 */
export class Ticker extends Schema.Opaque<Ticker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrTicker", "Ticker"),
    eventTime: EpochMillis,
    symbol: Name,
    /** `lastPrice` less `openPrice`. */
    priceChange: DecimalString,
    /** Percent of `openPrice`: 1 is one percent. */
    priceChangePercent: DecimalString,
    weightedAveragePrice: DecimalString,
    /** Price of the trade before the first of the window. */
    previousClosePrice: DecimalString,
    lastPrice: DecimalString,
    lastQuantity: DecimalString,
    bidPrice: DecimalString,
    bidQuantity: DecimalString,
    askPrice: DecimalString,
    askQuantity: DecimalString,
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    volume: DecimalString,
    /** Quote asset. A total of more digits than a number holds, some 16, is rounded. */
    quoteVolume: DecimalString,
    openTime: EpochMillis,
    closeTime: EpochMillis,
    firstTradeId: Schema.Int,
    lastTradeId: Schema.Int,
    tradeCount: Schema.Int
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      priceChange: "p",
      priceChangePercent: "P",
      weightedAveragePrice: "w",
      previousClosePrice: "x",
      lastPrice: "c",
      lastQuantity: "Q",
      bidPrice: "b",
      bidQuantity: "B",
      askPrice: "a",
      askQuantity: "A",
      openPrice: "o",
      highPrice: "h",
      lowPrice: "l",
      volume: "v",
      quoteVolume: "q",
      openTime: "O",
      closeTime: "C",
      firstTradeId: "F",
      lastTradeId: "L",
      tradeCount: "n"
    })
  )
) {}

/**
 * Prices and volumes of the last hour, 4 hours or day. The window begins with a minute, so it is up to a minute longer than it is
 * called, and its figures are not those of `Ticker`.
 *
 * ```json
 * {"e":"1hTicker","E":1795176001003,"s":"BTCUSDT","p":"110.01000000","P":"0.121","o":"91140.00000000",
 *  "h":"91301.00000000","l":"91066.30000000","c":"91250.01000000","w":"91208.77000000","v":"812.40119000",
 *  "q":"74098112.20991870","O":1795172400000,"C":1795176001001,"F":5733861200,"L":5734121012,"n":259813}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-rolling-window-statistics-streams
 * @category events
 * @since 0.1.0
 */
export class WindowTicker extends Schema.Opaque<WindowTicker>()(
  Schema.Struct({
    _tag: Schema.tagDefaultOmit("WindowTicker"),
    window: Schema.Literals(["1hTicker", "4hTicker", "1dTicker"]).transform(["1h", "4h", "1d"]),
    eventTime: EpochMillis,
    symbol: Name,
    /** `lastPrice` less `openPrice`. */
    priceChange: DecimalString,
    /** Percent of `openPrice`: 1 is one percent. */
    priceChangePercent: DecimalString,
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    lastPrice: DecimalString,
    weightedAveragePrice: DecimalString,
    volume: DecimalString,
    /** Quote asset. A total of more digits than a number holds, some 16, is rounded. */
    quoteVolume: DecimalString,
    /** Begin of a minute. */
    openTime: EpochMillis,
    closeTime: EpochMillis,
    firstTradeId: Schema.Int,
    lastTradeId: Schema.Int,
    tradeCount: Schema.Int
  }).pipe(
    Schema.encodeKeys({
      window: "e",
      eventTime: "E",
      symbol: "s",
      priceChange: "p",
      priceChangePercent: "P",
      openPrice: "o",
      highPrice: "h",
      lowPrice: "l",
      lastPrice: "c",
      weightedAveragePrice: "w",
      volume: "v",
      quoteVolume: "q",
      openTime: "O",
      closeTime: "C",
      firstTradeId: "F",
      lastTradeId: "L",
      tradeCount: "n"
    })
  )
) {}

/**
 * The best prices of the order book, each time that one of them changes. Binance writes neither a type nor a time into it.
 *
 * ```json
 * {"u":82410593347,"s":"BTCUSDT","b":"91250.00000000","B":"1.20417000","a":"91250.01000000","A":"3.92100000"}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-book-ticker-streams
 * @category events
 * @since 0.1.0
 */
export class BookTicker extends Schema.Opaque<BookTicker>()(
  Schema.Struct({
    _tag: Schema.tagDefaultOmit("BookTicker"),
    /** Update of the book; grows from event to event of a symbol, with holes. */
    updateId: Schema.Int,
    symbol: Name,
    bidPrice: DecimalString,
    bidQuantity: DecimalString,
    askPrice: DecimalString,
    askQuantity: DecimalString
  }).pipe(
    Schema.encodeKeys({
      updateId: "u",
      symbol: "s",
      bidPrice: "b",
      bidQuantity: "B",
      askPrice: "a",
      askQuantity: "A"
    })
  )
) {}

/**
 * The average price of the last 5 minutes.
 *
 * ```json
 * {"e":"avgPrice","E":1795176001003,"s":"BTCUSDT","i":"5m","w":"91245.81220000","T":1795176000998}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#average-price
 * @category events
 * @since 0.1.0
 */
export class AveragePrice extends Schema.Opaque<AveragePrice>()(
  Schema.Struct({
    _tag: EventTag.make("avgPrice", "AveragePrice"),
    eventTime: EpochMillis,
    symbol: Name,
    /** What the average is taken over, such as `5m`. */
    interval: Schema.String,
    averagePrice: DecimalString,
    /** Time of the last trade. */
    tradeTime: EpochMillis
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      interval: "i",
      averagePrice: "w",
      tradeTime: "T"
    })
  )
) {}

/**
 * The best 5, 10 or 20 levels of the order book, complete in themselves. Binance writes neither a type nor a symbol nor a time into
 * it: where streams are merged, `tracked` says which topic an event is of.
 *
 * ```json
 * {"lastUpdateId":82410593347,"bids":[["91250.00000000","1.20417000"]],"asks":[["91250.01000000","3.92100000"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#partial-book-depth-streams
 * @category events
 * @since 0.1.0
 */
export class PartialDepth extends Schema.Opaque<PartialDepth>()(
  Schema.Struct({
    _tag: Schema.tagDefaultOmit("PartialDepth"),
    /** Last update of the book that is in the picture. */
    finalUpdateId: Schema.Int,
    /** Highest price first. */
    bids: Schema.Array(Level),
    /** Lowest price first. */
    asks: Schema.Array(Level)
  }).pipe(Schema.encodeKeys({ finalUpdateId: "lastUpdateId" }))
) {}

/**
 * Changes of the order book within a second or 100 ms.
 *
 * ```json
 * {"e":"depthUpdate","E":1795176000123,"s":"BTCUSDT","U":82410593300,"u":82410593347,
 *  "b":[["91250.00000000","1.20417000"]],"a":[["91250.01000000","0.00000000"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream
 * @category events
 * @since 0.1.0
 */
export class DepthUpdate extends Schema.Opaque<DepthUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("depthUpdate", "DepthUpdate"),
    eventTime: EpochMillis,
    symbol: Name,
    /** One more than `finalUpdateId` of the event before. */
    firstUpdateId: Schema.Int,
    finalUpdateId: Schema.Int,
    /** Changed prices with what now rests at them; 0: nothing. */
    bids: Schema.Array(Level),
    /** Changed prices with what now rests at them; 0: nothing. */
    asks: Schema.Array(Level)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      firstUpdateId: "U",
      finalUpdateId: "u",
      bids: "b",
      asks: "a"
    })
  )
) {}
