/**
 * The events of USDⓈ-M futures' market streams.
 *
 * **Details**
 *
 * Prices are quote asset per unit of base asset, quantities and volumes are base asset, except where a field says
 * otherwise. Both are `number`. Times are milliseconds since the Unix epoch on Binance's clock. Fields that Binance has
 * added since 2025 are optional, and enumerations keep values that are not known yet. Keys stand in the order in which
 * Binance writes them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
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
 * {"e":"aggTrade","E":1791382992488,"a":3477868433,"s":"BTCUSDT","p":"83091.70","q":"0.022","nq":"0.022",
 *  "f":8153634393,"l":8153634394,"T":1791382992338,"m":false,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
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
    /** Base asset, fills against retail price improvement (RPI) orders included. */
    quantity: DecimalString,
    /** Base asset without fills against RPI orders. Since 2025-12-31. */
    normalQuantity: Schema.optionalKey(DecimalString),
    /** First of the trades gathered. Trade ids have holes. */
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
      normalQuantity: "nq",
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
 * {"e":"trade","E":1791382992342,"T":1791382992338,"s":"BTCUSDT","t":8153634394,"p":"83091.70","q":"0.020",
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
    /** Grows from event to event of a symbol, with holes. */
    tradeId: Schema.Int,
    price: DecimalString,
    /** Base asset. */
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

/**
 * The price at which positions are valued and liquidated, with the index and the funding rate.
 *
 * ```json
 * {"e":"markPriceUpdate","E":1791382993000,"s":"BTCUSDT","p":"83084.30000000","ap":"83084.30000000",
 *  "P":"83195.15881449","i":"83123.65891304","r":"0.00000078","T":1791388800000,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Mark-Price-Stream
 * @category events
 * @since 0.1.0
 */
export class MarkPrice extends Schema.Opaque<MarkPrice>()(
  Schema.Struct({
    _tag: EventTag.make("markPriceUpdate", "MarkPrice"),
    eventTime: EpochMillis,
    symbol: Name,
    markPrice: DecimalString,
    /** Moving average of the mark price. Since 2026-03-16. */
    averageMarkPrice: Schema.optionalKey(DecimalString),
    /** Means something only in the last hour before a settlement. */
    estimatedSettlePrice: DecimalString,
    /** Price of the underlying, averaged over spot exchanges. */
    indexPrice: DecimalString,
    /** Share of a position's value that longs pay to shorts at `nextFundingTime`. `undefined`: no funding. */
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
  /** Base asset traded. */
  volume: DecimalString,
  /** Can be less than the span of ids, which have holes. */
  tradeCount: Schema.Int,
  /** True in exactly one event, the last of the candle. */
  isClosed: Schema.Boolean,
  /** Quote asset traded. */
  quoteVolume: DecimalString,
  /** Base asset that takers bought. */
  takerBuyVolume: DecimalString,
  /** Quote asset that takers paid. */
  takerBuyQuoteVolume: DecimalString,
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
  quoteVolume: "q",
  takerBuyVolume: "V",
  takerBuyQuoteVolume: "Q",
  ignored: "B"
} as const

/**
 * The candle of the current interval, whenever it changes.
 *
 * ```json
 * {"e":"kline","E":1791382992723,"s":"BTCUSDT","k":{"t":1791382980000,"T":1791383039999,"s":"BTCUSDT","i":"1m",
 *  "f":8153633367,"L":8153634395,"o":"83084.90","c":"83091.60","h":"83091.70","l":"83051.20","v":"13.551","n":1027,
 *  "x":false,"q":"1125714.73960","V":"6.426","Q":"533856.66860","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Kline-Candlestick-Streams
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
export const ContractType = OpenLiterals.make(["PERPETUAL", "CURRENT_QUARTER", "NEXT_QUARTER", "TRADIFI_PERPETUAL"])

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
 * {"e":"continuous_kline","E":1791382992723,"ps":"BTCUSDT","ct":"PERPETUAL","k":{"t":1791382980000,"T":1791383039999,
 *  "i":"1m","f":11757092044118,"L":11757092560331,"o":"83084.90","c":"83091.60","h":"83091.70","l":"83051.20",
 *  "v":"13.551","n":1027,"x":false,"q":"1125714.73960","V":"6.426","Q":"533856.66860","B":"0"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Continuous-Contract-Kline-Candlestick-Streams
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

/**
 * Prices and volumes of the last 24 hours, in short.
 *
 * ```json
 * {"e":"24hrMiniTicker","E":1791382993519,"s":"BTCUSDT","ps":"BTCUSDT","c":"83091.60","o":"86150.00","h":"86664.90",
 *  "l":"82706.20","v":"170340.583","q":"14374214019.71","st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Mini-Ticker-Stream
 * @category events
 * @since 0.1.0
 */
export class MiniTicker extends Schema.Opaque<MiniTicker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrMiniTicker", "MiniTicker"),
    eventTime: EpochMillis,
    symbol: Name,
    pair: Schema.optionalKey(Name),
    lastPrice: DecimalString,
    /** Price 24 hours ago. */
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    /** Base asset traded. */
    volume: DecimalString,
    /** Quote asset traded. Of more than 15 significant digits the nearest double is taken. */
    quoteVolume: DecimalString,
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
      quoteVolume: "q",
      product: "st"
    })
  )
) {}

/**
 * Prices and volumes of the last 24 hours. Best bid and ask are not in it.
 *
 * ```json
 * {"e":"24hrTicker","E":1791382993519,"s":"BTCUSDT","ps":"BTCUSDT","p":"-3058.40","P":"-3.550","w":"84385.14",
 *  "c":"83091.60","Q":"0.002","o":"86150.00","h":"86664.90","l":"82706.20","v":"170340.583","q":"14374214019.71",
 *  "O":1791296580000,"C":1791382993519,"F":8150083791,"L":8153634403,"n":3538937,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Ticker-Streams
 * @category events
 * @since 0.1.0
 */
export class Ticker extends Schema.Opaque<Ticker>()(
  Schema.Struct({
    _tag: EventTag.make("24hrTicker", "Ticker"),
    eventTime: EpochMillis,
    symbol: Name,
    pair: Schema.optionalKey(Name),
    /** `lastPrice` less `openPrice`. */
    priceChange: DecimalString,
    /** Percent of `openPrice`: 1 is one percent. */
    priceChangePercent: DecimalString,
    /** Quote volume divided by volume. */
    weightedAveragePrice: DecimalString,
    lastPrice: DecimalString,
    /** Base asset of the last trade. */
    lastQuantity: DecimalString,
    /** Price 24 hours ago. */
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    /** Base asset traded. */
    volume: DecimalString,
    /** Quote asset traded. Of more than 15 significant digits the nearest double is taken. */
    quoteVolume: DecimalString,
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
      quoteVolume: "q",
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
 * Best bid and best ask, whenever one of the four numbers changes. RPI orders are not in it.
 *
 * ```json
 * {"e":"bookTicker","u":11757092630476,"s":"BTCUSDT","ps":"BTCUSDT","b":"83091.60","B":"4.215","a":"83091.70",
 *  "A":"3.763","T":1791382994657,"E":1791382994658,"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category events
 * @since 0.1.0
 */
export class BookTicker extends Schema.Opaque<BookTicker>()(
  Schema.Struct({
    _tag: EventTag.make("bookTicker", "BookTicker"),
    /** Book update after which this holds. Grows from event to event of a symbol, with holes. */
    updateId: Schema.Int,
    symbol: Name,
    pair: Schema.optionalKey(Name),
    bidPrice: DecimalString,
    /** Base asset. */
    bidQuantity: DecimalString,
    askPrice: DecimalString,
    /** Base asset. */
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
  pair: Schema.optionalKey(Name),
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
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092616793,
 *  "u":11757092625654,"pu":11757092616661,"b":[["83091.60","4.215"],["83090.10","0.000"]],
 *  "a":[["83091.70","3.768"],["83092.00","0.002"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 * @category events
 * @since 0.1.0
 */
export class DepthUpdate extends Schema.Opaque<DepthUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("depthUpdate", "DepthUpdate"),
    ...depthFields,
    /** Changed prices with what now rests at them; 0: nothing. */
    bids: Schema.Array(Level),
    /** Changed prices with what now rests at them; 0: nothing. */
    asks: Schema.Array(Level),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * The best levels of the order book, as many as the topic asked for.
 *
 * ```json
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092616793,
 *  "u":11757092625654,"pu":11757092616661,"b":[["83091.60","4.215"],["83091.50","0.200"]],
 *  "a":[["83091.70","3.768"],["83091.80","0.002"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Partial-Book-Depth-Streams
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
 * Changes of the order book with retail price improvement (RPI) orders, which no other stream has.
 *
 * ```json
 * {"e":"depthUpdate","E":1791382994616,"T":1791382994613,"s":"BTCUSDT","ps":"BTCUSDT","U":11757092590114,
 *  "u":11757092625654,"pu":11757092590087,"b":[["83091.60","4.715"]],"a":[["83091.70","0"]],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams-RPI
 * @category events
 * @since 0.1.0
 */
export class RpiDepthUpdate extends Schema.Opaque<RpiDepthUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("depthUpdate", "RpiDepthUpdate"),
    ...depthFields,
    /** Changed prices with what now rests at them; 0: nothing, or RPI orders that are hidden because they cross. */
    bids: Schema.Array(Level),
    /** Changed prices with what now rests at them; 0: nothing, or RPI orders that are hidden because they cross. */
    asks: Schema.Array(Level),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * One of the liquidations of the last second: at most one per symbol is told, so this is a sample and no sum.
 *
 * ```json
 * {"e":"forceOrder","E":1791382991126,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"82750.31",
 *  "ap":"83051.20","X":"FILLED","l":"0.014","z":"0.014","T":1791382991120},"ps":"BTCUSDT","st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Liquidation-Order-Streams
 * @category events
 * @since 0.1.0
 */
export class LiquidationOrder extends Schema.Opaque<LiquidationOrder>()(
  Schema.Struct({
    _tag: EventTag.make("forceOrder", "LiquidationOrder"),
    eventTime: EpochMillis,
    order: Schema.Struct({
      symbol: Name,
      /** Side of the liquidation order: `SELL` liquidates a long position. */
      side: Side,
      orderType: OpenLiterals.make(["LIMIT", "MARKET"]),
      timeInForce: OpenLiterals.make(["IOC", "GTC", "FOK"]),
      /** Base asset ordered. */
      quantity: DecimalString,
      price: DecimalString,
      /** Price of the fills. */
      averagePrice: DecimalString,
      status: OpenLiterals.make(["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED"]),
      /** Base asset of the last fill. */
      lastFilledQuantity: DecimalString,
      /** Base asset of all fills. */
      filledQuantity: DecimalString,
      tradeTime: EpochMillis
    }).pipe(
      Schema.encodeKeys({
        symbol: "s",
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
    pair: Schema.optionalKey(Name),
    product: Schema.optionalKey(Product)
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", order: "o", pair: "ps", product: "st" }))
) {}

/**
 * What an index symbol is made of.
 *
 * ```json
 * {"e":"compositeIndex","E":1602310596000,"s":"DEFIUSDT","p":"554.41604065","C":"baseAsset",
 *  "c":[{"b":"BAL","q":"USDT","w":"1.04884844","W":"0.01457800","i":"24.33521021"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Composite-Index-Symbol-Information-Streams
 * @category events
 * @since 0.1.0
 */
export class CompositeIndex extends Schema.Opaque<CompositeIndex>()(
  Schema.Struct({
    _tag: EventTag.make("compositeIndex", "CompositeIndex"),
    eventTime: EpochMillis,
    symbol: Name,
    price: DecimalString,
    /** What the constituents are. */
    component: OpenLiterals.make(["baseAsset"]),
    constituents: Schema.Array(
      Schema.Struct({
        baseAsset: Name,
        quoteAsset: Name,
        /** Units of the base asset in one unit of the index. */
        weightInQuantity: DecimalString,
        /** Share of the index's value, as Binance gives it. */
        weightInPercentage: DecimalString,
        indexPrice: DecimalString
      }).pipe(
        Schema.encodeKeys({
          baseAsset: "b",
          quoteAsset: "q",
          weightInQuantity: "w",
          weightInPercentage: "W",
          indexPrice: "i"
        })
      )
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", price: "p", component: "C", constituents: "c" }))
) {}

/**
 * A contract was listed, is about to settle, or has new leverage brackets.
 *
 * ```json
 * {"e":"contractInfo","E":1669356423908,"s":"IOTAUSDT","ps":"IOTAUSDT","ct":"PERPETUAL","dt":4133404800000,
 *  "ot":1569398400000,"cs":"TRADING","bks":[{"bs":1,"bnf":0,"bnc":5000,"mmr":0.01,"cf":0,"mi":21,"ma":50}],"st":1}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Contract-Info-Stream
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
          /** Least value of a position in the bracket, in quote asset. */
          notionalFloor: Schema.Finite,
          /** Greatest value of a position in the bracket, in quote asset. */
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
 * The rate at which an asset counts as margin in multi-assets mode.
 *
 * ```json
 * {"e":"assetIndexUpdate","E":1686749230000,"s":"ADAUSD","i":"0.27462452","b":"0.10000000","a":"0.10000000",
 *  "B":"0.24716207","A":"0.30208698","q":"0.05000000","g":"0.05000000","Q":"0.26089330","G":"0.28835575"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Multi-Assets-Mode-Asset-Index
 * @category events
 * @since 0.1.0
 */
export class AssetIndex extends Schema.Opaque<AssetIndex>()(
  Schema.Struct({
    _tag: EventTag.make("assetIndexUpdate", "AssetIndex"),
    eventTime: EpochMillis,
    /** Asset against US dollars, such as `ADAUSD`. */
    symbol: Name,
    /** US dollars per unit of the asset. */
    indexPrice: DecimalString,
    /** Share of the index by which `bidRate` lies below it. */
    bidBuffer: DecimalString,
    /** Share of the index by which `askRate` lies above it. */
    askBuffer: DecimalString,
    /** Rate at which a positive balance counts. */
    bidRate: DecimalString,
    /** Rate at which a negative balance counts. */
    askRate: DecimalString,
    /** Share of the index by which `autoExchangeBidRate` lies below it. */
    autoExchangeBidBuffer: DecimalString,
    /** Share of the index by which `autoExchangeAskRate` lies above it. */
    autoExchangeAskBuffer: DecimalString,
    /** Rate at which a positive balance is exchanged by Binance. */
    autoExchangeBidRate: DecimalString,
    /** Rate at which a negative balance is exchanged by Binance. */
    autoExchangeAskRate: DecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      indexPrice: "i",
      bidBuffer: "b",
      askBuffer: "a",
      bidRate: "B",
      askRate: "A",
      autoExchangeBidBuffer: "q",
      autoExchangeAskBuffer: "g",
      autoExchangeBidRate: "Q",
      autoExchangeAskRate: "G"
    })
  )
) {}

/**
 * Whether a market behind contracts on stocks or commodities is open.
 *
 * **Details**
 *
 * Binance names the market in the event type, and adds markets; so `_tag` stands for all of them and is not encoded,
 * and the type is `underlying`.
 *
 * ```json
 * {"e":"EquityUpdate","E":1765244143062,"t":1765242000000,"T":1765270800000,"S":"OVERNIGHT"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Trading-Session-Stream
 * @category events
 * @since 0.1.0
 */
export class TradingSession extends Schema.Opaque<TradingSession>()(
  Schema.Struct({
    _tag: Schema.tagDefaultOmit("TradingSession"),
    /** `EquityUpdate` is the stock market of the United States. */
    underlying: OpenLiterals.make([
      "EquityUpdate",
      "CommodityUpdate",
      "KR_EquityUpdate",
      "HK_EquityUpdate",
      "CN_EquityUpdate"
    ]),
    eventTime: EpochMillis,
    sessionStartTime: EpochMillis,
    sessionEndTime: EpochMillis,
    session: OpenLiterals.make(["PRE_MARKET", "REGULAR", "AFTER_MARKET", "OVERNIGHT", "NO_TRADING"])
  }).pipe(
    Schema.encodeKeys({
      underlying: "e",
      eventTime: "E",
      sessionStartTime: "t",
      sessionEndTime: "T",
      session: "S"
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
  | MarkPrice
  | Kline
  | ContinuousKline
  | MiniTicker
  | Ticker
  | BookTicker
  | DepthUpdate
  | PartialDepth
  | RpiDepthUpdate
  | LiquidationOrder
  | CompositeIndex
  | ContractInfo
  | AssetIndex
  | TradingSession
