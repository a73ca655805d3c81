/**
 * The events of COIN-M futures' market streams.
 *
 * **Details**
 *
 * Prices are quote asset (US dollars) per unit of base asset. Quantities and volumes are contracts, each worth 100
 * dollars of Bitcoin and 10 dollars of most others (`contractSize` of `exchangeInfo`), except where a field says
 * otherwise. Both are `number`. Times are milliseconds since the Unix epoch on Binance's clock. Fields that Binance has
 * added since 2025 are optional, and enumerations keep values that are not known yet. Keys stand in the order in which
 * Binance writes them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { DecimalString, DecimalStringOrEmpty } from "../../model/DecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Level } from "../../model/Level.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "../shared/EventTag.ts"
import { Product } from "../shared/Product.ts"

/**
 * Fills of one taker order at one price, gathered for 100 ms. Fills of the insurance fund and of automatic deleveraging
 * are not among them.
 *
 * ```json
 * {"e":"aggTrade","E":1591261134288,"a":424951,"s":"BTCUSD_200626","p":"9643.5","q":"2","f":606073,"l":606073,
 *  "T":1591261134199,"m":false,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 * @category events
 * @since 0.1.0
 */
export class AggTrade extends Schema.Opaque<AggTrade>()(
  Schema.Struct({
    _tag: EventTag.make("aggTrade", "AggTrade"),
    eventTime: EpochMillis,
    /** Grows by exactly one from event to event of a symbol. */
    aggregateTradeId: Schema.Int,
    symbol: Name,
    price: DecimalString,
    /** Contracts. */
    quantity: DecimalString,
    /** First of the trades gathered. */
    firstTradeId: Schema.Int,
    /** Last of the trades gathered. */
    lastTradeId: Schema.Int,
    tradeTime: EpochMillis,
    /** Whether the buyer's order was resting, so that the taker sold. */
    isBuyerMaker: Schema.Boolean,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      aggregateTradeId: "a",
      symbol: "s",
      price: "p",
      quantity: "q",
      firstTradeId: "f",
      lastTradeId: "l",
      tradeTime: "T",
      isBuyerMaker: "m",
      product: "st"
    })
  )
) {}

/**
 * One fill, in real time. Binance does not document this event; programs have relied on it for years.
 *
 * ```json
 * {"e":"trade","E":1591261134205,"T":1591261134199,"s":"BTCUSD_200626","t":606073,"p":"9643.5","q":"2",
 *  "X":"MARKET","m":false}
 * ```
 *
 * @category events
 * @since 0.1.0
 */
export class Trade extends Schema.Opaque<Trade>()(
  Schema.Struct({
    _tag: EventTag.make("trade", "Trade"),
    eventTime: EpochMillis,
    tradeTime: EpochMillis,
    symbol: Name,
    /** Grows from event to event of a symbol. */
    tradeId: Schema.Int,
    price: DecimalString,
    /** Contracts. */
    quantity: DecimalString,
    /** Only `MARKET` comes from the order book; `AggTrade` leaves the others out. */
    tradeType: OpenLiterals.make(["MARKET", "INSURANCE_FUND", "ADL", "NA"]),
    /** Whether the buyer's order was resting, so that the taker sold. */
    isBuyerMaker: Schema.Boolean,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      tradeTime: "T",
      symbol: "s",
      tradeId: "t",
      price: "p",
      quantity: "q",
      tradeType: "X",
      isBuyerMaker: "m",
      product: "st"
    })
  )
) {}

// The pair stood under `i` before 2026-06-30, and the SDKs of 2026-08 still have it there.
const WireIndexPrice = Schema.Struct({
  _tag: EventTag.make("indexPriceUpdate", "IndexPrice"),
  eventTime: EpochMillis,
  s: Schema.optionalKey(Name),
  i: Schema.optionalKey(Name),
  indexPrice: DecimalString
}).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", indexPrice: "p" }))

/**
 * The price of the underlying, averaged over spot exchanges.
 *
 * ```json
 * {"e":"indexPriceUpdate","E":1591261236000,"s":"BTCUSD","p":"9636.57860000"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Index-Price-Stream
 * @category events
 * @since 0.1.0
 */
export class IndexPrice extends Schema.Opaque<IndexPrice>()(
  WireIndexPrice.pipe(
    Schema.decodeTo(
      Schema.toType(
        Schema.Struct({
          _tag: EventTag.make("indexPriceUpdate", "IndexPrice"),
          eventTime: EpochMillis,
          pair: Name,
          indexPrice: DecimalString
        })
      ),
      SchemaTransformation.transformEffect({
        decode: ({ i, s, ...fields }) => {
          const pair = s ?? i
          return pair === undefined
            ? Effect.fail(new SchemaIssue.Pointer(["s"], new SchemaIssue.MissingKey(undefined)))
            : Effect.succeed({ ...fields, pair })
        },
        encode: ({ pair, ...fields }) => Effect.succeed({ ...fields, s: pair })
      })
    )
  )
) {}

/**
 * The price at which positions are valued and liquidated, with the index and the funding rate.
 *
 * ```json
 * {"e":"markPriceUpdate","E":1596095725000,"s":"BTCUSD_PERP","p":"11012.31359011","P":"10962.17178236",
 *  "i":"10933.62615417","r":"0.00000000","T":1596096000000,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Mark-Price-Stream
 * @category events
 * @since 0.1.0
 */
export class MarkPrice extends Schema.Opaque<MarkPrice>()(
  Schema.Struct({
    _tag: EventTag.make("markPriceUpdate", "MarkPrice"),
    eventTime: EpochMillis,
    symbol: Name,
    markPrice: DecimalString,
    /** Moving average of the mark price. Not documented, seen since 2026-10. */
    averageMarkPrice: Schema.optionalKey(DecimalString),
    /** Means something only in the last hour before a settlement. */
    estimatedSettlePrice: DecimalString,
    /** Price of the underlying, averaged over spot exchanges. */
    indexPrice: DecimalString,
    /**
     * Share of a position's value that longs pay to shorts at `nextFundingTime`. `undefined`: no funding, as of
     * contracts with a delivery.
     */
    fundingRate: DecimalStringOrEmpty,
    /** 0 if no funding is scheduled. */
    nextFundingTime: EpochMillis,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      markPrice: "p",
      averageMarkPrice: "ap",
      estimatedSettlePrice: "P",
      indexPrice: "i",
      fundingRate: "r",
      nextFundingTime: "T",
      product: "st"
    })
  )
) {}

const candleFields = {
  open: DecimalString,
  close: DecimalString,
  high: DecimalString,
  low: DecimalString,
  /** Contracts traded. */
  volume: DecimalString,
  tradeCount: Schema.Int,
  /** True in exactly one event, the last of the candle. */
  isClosed: Schema.Boolean,
  /** Base asset traded. */
  baseVolume: DecimalString,
  /** Contracts that takers bought. */
  takerBuyVolume: DecimalString,
  /** Base asset that takers bought. */
  takerBuyBaseVolume: DecimalString,
  /** Binance says to ignore it. */
  ignored: Schema.optionalKey(Schema.String)
} as const

const candleKeys = {
  open: "o",
  close: "c",
  high: "h",
  low: "l",
  volume: "v",
  tradeCount: "n",
  isClosed: "x",
  baseVolume: "q",
  takerBuyVolume: "V",
  takerBuyBaseVolume: "Q",
  ignored: "B"
} as const

/**
 * The candle of the current interval, whenever it changes.
 *
 * ```json
 * {"e":"kline","E":1591261542539,"s":"BTCUSD_200626","k":{"t":1591261500000,"T":1591261559999,"s":"BTCUSD_200626",
 *  "i":"1m","f":606400,"L":606430,"o":"9638.9","c":"9639.8","h":"9639.8","l":"9638.6","v":"156","n":31,"x":false,
 *  "q":"1.61836886","V":"73","Q":"0.75731156","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Kline-Candlestick-Streams
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
      /** Last millisecond of the interval. */
      closeTime: EpochMillis,
      symbol: Name,
      interval: Schema.String,
      /** -1 if there was no trade. */
      firstTradeId: Schema.Int,
      /** -1 if there was no trade. */
      lastTradeId: Schema.Int,
      ...candleFields
    }).pipe(
      Schema.encodeKeys({
        openTime: "t",
        closeTime: "T",
        symbol: "s",
        interval: "i",
        firstTradeId: "f",
        lastTradeId: "L",
        ...candleKeys
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", kline: "k" }))
) {}

/**
 * What a contract is: how it ends.
 *
 * @category models
 * @since 0.1.0
 */
export const ContractType = OpenLiterals.make(["PERPETUAL", "CURRENT_QUARTER", "NEXT_QUARTER"])

/**
 * What a contract is: how it ends.
 *
 * @category models
 * @since 0.1.0
 */
export type ContractType = typeof ContractType.Type

/**
 * The candle of the current interval of whatever contract is at present, say, the next quarter's.
 *
 * ```json
 * {"e":"continuous_kline","E":1591261542539,"ps":"BTCUSD","ct":"NEXT_QUARTER","k":{"t":1591261500000,
 *  "T":1591261559999,"i":"1m","f":606400,"L":606430,"o":"9638.9","c":"9639.8","h":"9639.8","l":"9638.6","v":"156",
 *  "n":31,"x":false,"q":"1.61836886","V":"73","Q":"0.75731156","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Continuous-Contract-Kline-Candlestick-Streams
 * @category events
 * @since 0.1.0
 */
export class ContinuousKline extends Schema.Opaque<ContinuousKline>()(
  Schema.Struct({
    _tag: EventTag.make("continuous_kline", "ContinuousKline"),
    eventTime: EpochMillis,
    pair: Name,
    contractType: ContractType,
    kline: Schema.Struct({
      openTime: EpochMillis,
      /** Last millisecond of the interval. */
      closeTime: EpochMillis,
      interval: Schema.String,
      /** First book update in the interval. */
      firstUpdateId: Schema.Int,
      /** Last book update in the interval so far. */
      lastUpdateId: Schema.Int,
      ...candleFields
    }).pipe(
      Schema.encodeKeys({
        openTime: "t",
        closeTime: "T",
        interval: "i",
        firstUpdateId: "f",
        lastUpdateId: "L",
        ...candleKeys
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", pair: "ps", contractType: "ct", kline: "k" }))
) {}

// Candles of prices that nobody trades at have the keys of those that are traded. Of these Binance says to ignore the
// volumes and ids.
const priceCandleFields = {
  ignoredFirstId: Schema.optionalKey(Schema.Int),
  ignoredLastId: Schema.optionalKey(Schema.Int),
  open: DecimalString,
  close: DecimalString,
  high: DecimalString,
  low: DecimalString,
  ignoredVolume: Schema.optionalKey(Schema.String),
  /** Prices that the candle was made of, one a second. */
  sampleCount: Schema.Int,
  /** True in exactly one event, the last of the candle. */
  isClosed: Schema.Boolean,
  ignoredBaseVolume: Schema.optionalKey(Schema.String),
  ignoredTakerBuyVolume: Schema.optionalKey(Schema.String),
  ignoredTakerBuyBaseVolume: Schema.optionalKey(Schema.String),
  ignored: Schema.optionalKey(Schema.String)
} as const

const priceCandleKeys = {
  ignoredFirstId: "f",
  ignoredLastId: "L",
  open: "o",
  close: "c",
  high: "h",
  low: "l",
  ignoredVolume: "v",
  sampleCount: "n",
  isClosed: "x",
  ignoredBaseVolume: "q",
  ignoredTakerBuyVolume: "V",
  ignoredTakerBuyBaseVolume: "Q",
  ignored: "B"
} as const

/**
 * The candle of the index price of the current interval.
 *
 * ```json
 * {"e":"indexPrice_kline","E":1591267070033,"ps":"BTCUSD","k":{"t":1591267020000,"T":1591267079999,"s":"0","i":"1m",
 *  "f":1591267020000,"L":1591267070000,"o":"9542.21900000","c":"9542.50440000","h":"9542.71640000",
 *  "l":"9542.21040000","v":"0","n":51,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Index-Kline-Candlestick-Streams
 * @category events
 * @since 0.1.0
 */
export class IndexPriceKline extends Schema.Opaque<IndexPriceKline>()(
  Schema.Struct({
    _tag: EventTag.make("indexPrice_kline", "IndexPriceKline"),
    eventTime: EpochMillis,
    pair: Name,
    kline: Schema.Struct({
      openTime: EpochMillis,
      /** Last millisecond of the interval. */
      closeTime: EpochMillis,
      /** Not the name of anything: `0`. */
      ignoredSymbol: Schema.optionalKey(Schema.String),
      interval: Schema.String,
      ...priceCandleFields
    }).pipe(Schema.encodeKeys({ openTime: "t", closeTime: "T", ignoredSymbol: "s", interval: "i", ...priceCandleKeys }))
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", pair: "ps", kline: "k" }))
) {}

/**
 * The candle of the mark price of the current interval.
 *
 * ```json
 * {"e":"markPrice_kline","E":1591267398004,"ps":"BTCUSD","k":{"t":1591267380000,"T":1591267439999,
 *  "s":"BTCUSD_200626","i":"1m","f":1591267380000,"L":1591267398000,"o":"9539.67161333","c":"9540.82761333",
 *  "h":"9540.82761333","l":"9539.66961333","v":"0","n":19,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Mark-Price-Kline-Candlestick-Streams
 * @category events
 * @since 0.1.0
 */
export class MarkPriceKline extends Schema.Opaque<MarkPriceKline>()(
  Schema.Struct({
    _tag: EventTag.make("markPrice_kline", "MarkPriceKline"),
    eventTime: EpochMillis,
    pair: Name,
    kline: Schema.Struct({
      openTime: EpochMillis,
      /** Last millisecond of the interval. */
      closeTime: EpochMillis,
      symbol: Name,
      interval: Schema.String,
      ...priceCandleFields
    }).pipe(Schema.encodeKeys({ openTime: "t", closeTime: "T", symbol: "s", interval: "i", ...priceCandleKeys }))
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", pair: "ps", kline: "k" }))
) {}

/**
 * Prices and volumes of the last 24 hours, in short.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","c":"83050.5","o":"86125.0","h":"86650.0",
 *  "l":"82691.4","v":"9776718","q":"11573.7","st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Mini-Ticker-Stream
 * @category events
 * @since 0.1.0
 */
export class MiniTicker extends Schema.Opaque<MiniTicker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrMiniTicker", "MiniTicker"),
    eventTime: EpochMillis,
    symbol: Name,
    pair: Name,
    lastPrice: DecimalString,
    /** Price 24 hours ago. */
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    /** Contracts traded. */
    volume: DecimalString,
    /** Base asset traded. */
    baseVolume: DecimalString,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      pair: "ps",
      lastPrice: "c",
      openPrice: "o",
      highPrice: "h",
      lowPrice: "l",
      volume: "v",
      baseVolume: "q",
      product: "st"
    })
  )
) {}

/**
 * Prices and volumes of the last 24 hours. Best bid and ask are not in it.
 *
 * ```json
 * {"e":"24hrTicker","E":1791382992429,"s":"BTCUSD_PERP","ps":"BTCUSD","p":"-3074.5","P":"-3.570","w":"84473.21726735",
 *  "c":"83050.5","Q":"118","o":"86125.0","h":"86650.0","l":"82691.4","v":"9776718","q":"11573.7","O":1791296580000,
 *  "C":1791382992429,"F":1157488402,"L":1157684367,"n":195963,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Ticker-Streams
 * @category events
 * @since 0.1.0
 */
export class Ticker extends Schema.Opaque<Ticker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrTicker", "Ticker"),
    eventTime: EpochMillis,
    symbol: Name,
    pair: Name,
    /** `lastPrice` less `openPrice`. */
    priceChange: DecimalString,
    /** Percent of `openPrice`: 1 is one percent. */
    priceChangePercent: DecimalString,
    /** Average price of the contracts traded. */
    weightedAveragePrice: DecimalString,
    lastPrice: DecimalString,
    /** Contracts of the last trade. */
    lastQuantity: DecimalString,
    /** Price 24 hours ago. */
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    /** Contracts traded. */
    volume: DecimalString,
    /** Base asset traded. */
    baseVolume: DecimalString,
    openTime: EpochMillis,
    closeTime: EpochMillis,
    firstTradeId: Schema.Int,
    lastTradeId: Schema.Int,
    tradeCount: Schema.Int,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      pair: "ps",
      priceChange: "p",
      priceChangePercent: "P",
      weightedAveragePrice: "w",
      lastPrice: "c",
      lastQuantity: "Q",
      openPrice: "o",
      highPrice: "h",
      lowPrice: "l",
      volume: "v",
      baseVolume: "q",
      openTime: "O",
      closeTime: "C",
      firstTradeId: "F",
      lastTradeId: "L",
      tradeCount: "n",
      product: "st"
    })
  )
) {}

/**
 * Best bid and best ask, whenever one of the four numbers changes.
 *
 * ```json
 * {"e":"bookTicker","u":17242169,"s":"BTCUSD_200626","ps":"BTCUSD","b":"9548.1","B":"52","a":"9548.5","A":"11",
 *  "T":1591268628155,"E":1591268628166,"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category events
 * @since 0.1.0
 */
export class BookTicker extends Schema.Opaque<BookTicker>()(
  Schema.Struct({
    _tag: EventTag.make("bookTicker", "BookTicker"),
    /** Book update after which this holds. Grows from event to event of a symbol, with holes. */
    updateId: Schema.Int,
    symbol: Name,
    pair: Name,
    bidPrice: DecimalString,
    /** Contracts. */
    bidQuantity: DecimalString,
    askPrice: DecimalString,
    /** Contracts. */
    askQuantity: DecimalString,
    /** When the matching engine changed the book. */
    transactionTime: EpochMillis,
    eventTime: EpochMillis,
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      updateId: "u",
      symbol: "s",
      pair: "ps",
      bidPrice: "b",
      bidQuantity: "B",
      askPrice: "a",
      askQuantity: "A",
      transactionTime: "T",
      eventTime: "E",
      product: "st"
    })
  )
) {}

const depthFields = {
  eventTime: EpochMillis,
  /** When the matching engine made the last change. */
  transactionTime: EpochMillis,
  symbol: Name,
  pair: Name,
  /** First book update in the event. */
  firstUpdateId: Schema.Int,
  /** Last book update in the event. */
  finalUpdateId: Schema.Int,
  /** `finalUpdateId` of the event before, in this stream. If that is another one, events are missing between. */
  previousFinalUpdateId: Schema.Int
} as const

const depthKeys = {
  _tag: "e",
  eventTime: "E",
  transactionTime: "T",
  symbol: "s",
  pair: "ps",
  firstUpdateId: "U",
  finalUpdateId: "u",
  previousFinalUpdateId: "pu",
  bids: "b",
  asks: "a",
  product: "st"
} as const

/**
 * Changes of the order book. Quantities are what now rests at a price, not differences.
 *
 * ```json
 * {"e":"depthUpdate","E":1591270260907,"T":1591270260891,"s":"BTCUSD_200626","ps":"BTCUSD","U":17285681,"u":17285702,
 *  "pu":17285675,"b":[["9517.6","10"]],"a":[["9518.5","45"]],"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 * @category events
 * @since 0.1.0
 */
export class DepthUpdate extends Schema.Opaque<DepthUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("depthUpdate", "DepthUpdate"),
    ...depthFields,
    /** Changed prices with the contracts that now rest at them; 0: none. */
    bids: Schema.Array(Level),
    /** Changed prices with the contracts that now rest at them; 0: none. */
    asks: Schema.Array(Level),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * The best levels of the order book, as many as the topic asked for.
 *
 * ```json
 * {"e":"depthUpdate","E":1591269996801,"T":1591269996646,"s":"BTCUSD_200626","ps":"BTCUSD","U":17276694,"u":17276701,
 *  "pu":17276678,"b":[["9523.0","5"],["9522.8","8"]],"a":[["9524.6","2"],["9524.7","3"]],"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Partial-Book-Depth-Streams
 * @category events
 * @since 0.1.0
 */
export class PartialDepth extends Schema.Opaque<PartialDepth>()(
  Schema.Struct({
    _tag: EventTag.make("depthUpdate", "PartialDepth"),
    ...depthFields,
    /** Highest price first. */
    bids: Schema.Array(Level),
    /** Lowest price first. */
    asks: Schema.Array(Level),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * One of the liquidations of the last second: at most one per symbol is told, so this is a sample and no sum.
 *
 * ```json
 * {"e":"forceOrder","E":1591154240950,"o":{"s":"BTCUSD_200925","ps":"BTCUSD","S":"SELL","o":"LIMIT","f":"IOC",
 *  "q":"1","p":"9425.5","ap":"9496.5","X":"FILLED","l":"1","z":"1","T":1591154240949},"st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Liquidation-Order-Streams
 * @category events
 * @since 0.1.0
 */
export class LiquidationOrder extends Schema.Opaque<LiquidationOrder>()(
  Schema.Struct({
    _tag: EventTag.make("forceOrder", "LiquidationOrder"),
    eventTime: EpochMillis,
    order: Schema.Struct({
      symbol: Name,
      pair: Schema.optionalKey(Name),
      /** Side of the liquidation order: `SELL` liquidates a long position. */
      side: Side,
      orderType: OpenLiterals.make(["LIMIT", "MARKET"]),
      timeInForce: OpenLiterals.make(["IOC", "GTC", "FOK"]),
      /** Contracts ordered. */
      quantity: DecimalString,
      price: DecimalString,
      /** Price of the fills. */
      averagePrice: DecimalString,
      status: OpenLiterals.make(["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED"]),
      /** Contracts of the last fill. */
      lastFilledQuantity: DecimalString,
      /** Contracts of all fills. */
      filledQuantity: DecimalString,
      tradeTime: EpochMillis
    }).pipe(
      Schema.encodeKeys({
        symbol: "s",
        pair: "ps",
        side: "S",
        orderType: "o",
        timeInForce: "f",
        quantity: "q",
        price: "p",
        averagePrice: "ap",
        status: "X",
        lastFilledQuantity: "l",
        filledQuantity: "z",
        tradeTime: "T"
      })
    ),
    /** Where USDⓈ-M has it; COIN-M tells it in the order. */
    pair: Schema.optionalKey(Name),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", order: "o", pair: "ps", product: "st" }))
) {}

/**
 * A contract was listed, is about to settle, or has new leverage brackets.
 *
 * ```json
 * {"e":"contractInfo","E":1669647330375,"s":"APTUSD_PERP","ps":"APTUSD","ct":"PERPETUAL","dt":4133404800000,
 *  "ot":1666594800000,"cs":"TRADING","st":2}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/coin-margined-futures/websocket-market-streams/Contract-Info-Stream
 * @category events
 * @since 0.1.0
 */
export class ContractInfo extends Schema.Opaque<ContractInfo>()(
  Schema.Struct({
    _tag: EventTag.make("contractInfo", "ContractInfo"),
    eventTime: EpochMillis,
    symbol: Name,
    pair: Schema.optionalKey(Name),
    contractType: ContractType,
    /** In the year 2100 for contracts that do not end. */
    deliveryTime: EpochMillis,
    onboardTime: EpochMillis,
    status: OpenLiterals.make([
      "PENDING_TRADING",
      "TRADING",
      "PRE_DELIVERING",
      "DELIVERING",
      "DELIVERED",
      "PRE_SETTLE",
      "SETTLING",
      "CLOSE"
    ]),
    /** Only when they changed. */
    brackets: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          /** Number of the bracket, from 1. */
          bracket: Schema.Int,
          /** Least value of a position in the bracket, in base asset. */
          notionalFloor: Schema.Finite,
          /** Greatest value of a position in the bracket, in base asset. */
          notionalCap: Schema.Finite,
          /** Share of the value that must be held as margin: 0.01 is one percent. */
          maintenanceMarginRatio: Schema.Finite,
          /** Taken off `value * maintenanceMarginRatio`, so that margin has no step between brackets. */
          cumulativeMaintenance: Schema.Finite,
          minLeverage: Schema.Int,
          maxLeverage: Schema.Int
        }).pipe(
          Schema.encodeKeys({
            bracket: "bs",
            notionalFloor: "bnf",
            notionalCap: "bnc",
            maintenanceMarginRatio: "mmr",
            cumulativeMaintenance: "cf",
            minLeverage: "mi",
            maxLeverage: "ma"
          })
        )
      )
    ),
    product: Schema.optionalKey(Product)
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      pair: "ps",
      contractType: "ct",
      deliveryTime: "dt",
      onboardTime: "ot",
      status: "cs",
      brackets: "bks",
      product: "st"
    })
  )
) {}

/**
 * Any event of a market stream.
 *
 * @category events
 * @since 0.1.0
 */
export type Event =
  | AggTrade
  | Trade
  | IndexPrice
  | MarkPrice
  | Kline
  | ContinuousKline
  | IndexPriceKline
  | MarkPriceKline
  | MiniTicker
  | Ticker
  | BookTicker
  | DepthUpdate
  | PartialDepth
  | LiquidationOrder
  | ContractInfo
