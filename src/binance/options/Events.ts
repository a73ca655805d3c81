/**
 * The events of European options' market streams.
 *
 * **Details**
 *
 * Prices are quote asset (USDT) per unit of the underlying, quantities and volumes are contracts, except where a field says otherwise.
 * Both are `number`. Times are milliseconds since the Unix epoch on Binance's clock. Enumerations keep values that are not known yet.
 * Keys stand in the order in which Binance writes them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DecimalString } from "../../model/DecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Level } from "../../model/Level.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "../shared/EventTag.ts"

/**
 * Prices and volumes of one contract in the last 24 hours. Best bid and ask are in `BookTicker`, mark price and greeks in `MarkPrice`.
 *
 * ```json
 * {"e":"24hrTicker","E":1795132805012,"s":"BTC-261225-100000-C","p":"-310.000","P":"-0.0800","w":"3612.480",
 *  "c":"3565.000","Q":"0.75","o":"3875.000","h":"3990.000","l":"3480.000","v":"142.60","q":"515139.648",
 *  "O":1795046405012,"C":1795132805012,"F":1204,"L":1591,"n":388}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/24-hour-TICKER
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
    /** Share of `openPrice`: 0.01 is one percent, though Binance calls it a percentage. */
    priceChangeRatio: DecimalString,
    weightedAveragePrice: DecimalString,
    lastPrice: DecimalString,
    lastQuantity: DecimalString,
    openPrice: DecimalString,
    highPrice: DecimalString,
    lowPrice: DecimalString,
    volume: DecimalString,
    /** Quote asset. */
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
      priceChangeRatio: "P",
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
      tradeCount: "n"
    })
  )
) {}

/**
 * One fill.
 *
 * ```json
 * {"e":"trade","E":1795132805061,"T":1795132805058,"s":"BTC-261225-100000-C","t":1591,"p":"3565.000","q":"0.75",
 *  "X":"MARKET","S":"SELL","m":true}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Trade-Streams
 * @category events
 * @since 0.1.0
 */
export class Trade extends Schema.Opaque<Trade>()(
  Schema.Struct({
    _tag: EventTag.make("trade", "Trade"),
    eventTime: EpochMillis,
    tradeTime: EpochMillis,
    symbol: Name,
    /** Grows from event to event of a contract. */
    tradeId: Schema.Int,
    price: DecimalString,
    quantity: DecimalString,
    /** `BLOCK`: agreed on away from the order book. */
    tradeType: OpenLiterals.make(["MARKET", "BLOCK"]),
    /** Presumably the taker's; `isBuyerMaker` is certain. */
    side: Side,
    /** Whether the buyer's order was resting, so that the taker sold. */
    isBuyerMaker: Schema.Boolean
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
      side: "S",
      isBuyerMaker: "m"
    })
  )
) {}

/**
 * The best prices of the order book, each time that one of them changes. A side without orders has price and quantity 0.
 *
 * ```json
 * {"e":"bookTicker","u":48890112410,"s":"BTC-261225-100000-C","b":"3555.000","B":"4.10","a":"3570.000","A":"0.85",
 *  "T":1795132805210,"E":1795132805211}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Individual-Symbol-Book-Ticker-Streams
 * @category events
 * @since 0.1.0
 */
export class BookTicker extends Schema.Opaque<BookTicker>()(
  Schema.Struct({
    _tag: EventTag.make("bookTicker", "BookTicker"),
    /** Update of the book; grows from event to event of a contract, with holes. */
    updateId: Schema.Int,
    symbol: Name,
    bidPrice: DecimalString,
    bidQuantity: DecimalString,
    askPrice: DecimalString,
    askQuantity: DecimalString,
    transactionTime: EpochMillis,
    eventTime: EpochMillis
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      updateId: "u",
      symbol: "s",
      bidPrice: "b",
      bidQuantity: "B",
      askPrice: "a",
      askQuantity: "A",
      transactionTime: "T",
      eventTime: "E"
    })
  )
) {}

const depthFields = {
  eventTime: EpochMillis,
  transactionTime: EpochMillis,
  symbol: Name,
  /** Ids are counted over all contracts, so it is not one more than the last. */
  firstUpdateId: Schema.Int,
  finalUpdateId: Schema.Int,
  /** `finalUpdateId` of the event before. */
  previousFinalUpdateId: Schema.Int
}

const depthKeys = {
  _tag: "e",
  eventTime: "E",
  transactionTime: "T",
  symbol: "s",
  firstUpdateId: "U",
  finalUpdateId: "u",
  previousFinalUpdateId: "pu",
  bids: "b",
  asks: "a"
} as const

/**
 * Changes of the order book.
 *
 * ```json
 * {"e":"depthUpdate","E":1795132805117,"T":1795132805110,"s":"BTC-261225-100000-C","U":48890112233,"u":48890112304,
 *  "pu":48890112101,"b":[["3555.000","4.10"]],"a":[["3570.000","0.85"],["3575.000","0"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Diff-Book-Depth-Streams
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
    asks: Schema.Array(Level)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * The best 5, 10 or 20 levels of the order book, complete in themselves.
 *
 * ```json
 * {"e":"depthUpdate","E":1795132805220,"T":1795132805210,"s":"BTC-261225-100000-C","U":48890112305,"u":48890112410,
 *  "pu":48890112304,"b":[["3555.000","4.10"]],"a":[["3570.000","0.85"]]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Partial-Book-Depth-Streams
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
    asks: Schema.Array(Level)
  }).pipe(Schema.encodeKeys(depthKeys))
) {}

/**
 * A candle as it stands.
 *
 * ```json
 * {"e":"kline","E":1795132806003,"s":"BTC-261225-100000-C","k":{"t":1795132800000,"T":1795132859999,
 *  "s":"BTC-261225-100000-C","i":"1m","f":1588,"L":1591,"o":"3580.000","c":"3565.000","h":"3585.000","l":"3560.000",
 *  "v":"2.35","n":4,"x":false,"q":"8393.150","V":"1.10","Q":"3930.250"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Kline-Candlestick-Streams
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
      /** Last millisecond of the candle. */
      closeTime: EpochMillis,
      symbol: Name,
      interval: Schema.String,
      /** 0 or -1 before the first trade. */
      firstTradeId: Schema.Int,
      /** 0 or -1 before the first trade. */
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
      takerBuyQuoteVolume: DecimalString
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
        takerBuyQuoteVolume: "Q"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", kline: "k" }))
) {}

/**
 * What one contract is worth, and what that depends on.
 *
 * ```json
 * {"s":"BTC-261225-100000-C","mp":"3562.418","E":1795132805000,"e":"markPrice","i":"94120.51630435","P":"0.000",
 *  "bo":"3555.000","ao":"3570.000","bq":"4.10","aq":"0.85","b":"0.48120344","a":"0.48391207","hl":"6850.000",
 *  "ll":"710.000","vo":"0.4826","rf":"0.0525","d":"0.38214570","t":"-58.40221316","g":"0.00002391","v":"112.86120455"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Mark-Price
 * @category events
 * @since 0.1.0
 */
export class MarkPrice extends Schema.Opaque<MarkPrice>()(
  Schema.Struct({
    symbol: Name,
    markPrice: DecimalString,
    eventTime: EpochMillis,
    _tag: EventTag.make("markPrice", "MarkPrice"),
    /** Price of the underlying. */
    indexPrice: DecimalString,
    /** Means something only in the last half hour before the settlement. */
    estimatedSettlePrice: DecimalString,
    /** 0: nobody bids. */
    bidPrice: DecimalString,
    /** 0: nobody asks. */
    askPrice: DecimalString,
    bidQuantity: DecimalString,
    askQuantity: DecimalString,
    /** Volatility that the bid implies, as a share: 0.48 is 48 %. -1: nobody bids. */
    bidImpliedVolatility: DecimalString,
    /** Volatility that the ask implies, as a share. -1: nobody asks. */
    askImpliedVolatility: DecimalString,
    /** Highest price at which may be bought. */
    buyLimitPrice: DecimalString,
    /** Lowest price at which may be sold. */
    sellLimitPrice: DecimalString,
    /** Volatility that the mark price implies, as a share. */
    markImpliedVolatility: DecimalString,
    /** As a share per year. */
    riskFreeRate: DecimalString,
    delta: DecimalString,
    /** Per day. */
    theta: DecimalString,
    gamma: DecimalString,
    vega: DecimalString
  }).pipe(
    Schema.encodeKeys({
      symbol: "s",
      markPrice: "mp",
      eventTime: "E",
      _tag: "e",
      indexPrice: "i",
      estimatedSettlePrice: "P",
      bidPrice: "bo",
      askPrice: "ao",
      bidQuantity: "bq",
      askQuantity: "aq",
      bidImpliedVolatility: "b",
      askImpliedVolatility: "a",
      buyLimitPrice: "hl",
      sellLimitPrice: "ll",
      markImpliedVolatility: "vo",
      riskFreeRate: "rf",
      delta: "d",
      theta: "t",
      gamma: "g",
      vega: "v"
    })
  )
) {}

/**
 * Contracts of one kind that are open.
 *
 * ```json
 * {"e":"openInterest","E":1795132800042,"s":"BTC-261225-100000-C","o":"2214.31","h":"208412998.551204"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Open-Interest
 * @category events
 * @since 0.1.0
 */
export class OpenInterest extends Schema.Opaque<OpenInterest>()(
  Schema.Struct({
    _tag: EventTag.make("openInterest", "OpenInterest"),
    eventTime: EpochMillis,
    symbol: Name,
    /** Contracts. */
    openInterest: DecimalString,
    /** USDT. */
    openInterestValue: DecimalString
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", openInterest: "o", openInterestValue: "h" }))
) {}

/**
 * The price of an underlying.
 *
 * ```json
 * {"e":"indexPrice","E":1795132805001,"s":"BTCUSDT","p":"94120.51630435"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/Index-Price-Streams
 * @category events
 * @since 0.1.0
 */
export class IndexPrice extends Schema.Opaque<IndexPrice>()(
  Schema.Struct({
    _tag: EventTag.make("indexPrice", "IndexPrice"),
    eventTime: EpochMillis,
    /** The underlying, such as `BTCUSDT`. */
    symbol: Name,
    indexPrice: DecimalString
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", symbol: "s", indexPrice: "p" }))
) {}

/**
 * A contract that is listed anew.
 *
 * ```json
 * {"e":"optionSymbol","E":1795132800553,"s":"BTC-261127-98000-C","ps":"BTCUSDT","qa":"USDT","d":"CALL","sp":"98000",
 *  "dt":1795766400000,"u":1,"ot":1795132800000,"cs":"TRADING"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/websocket-market-streams/New-Symbol-Info
 * @category events
 * @since 0.1.0
 */
export class NewSymbol extends Schema.Opaque<NewSymbol>()(
  Schema.Struct({
    _tag: EventTag.make("optionSymbol", "NewSymbol"),
    eventTime: EpochMillis,
    symbol: Name,
    /** Such as `BTCUSDT`. */
    underlying: Name,
    quoteAsset: Name,
    optionSide: OpenLiterals.make(["CALL", "PUT"]),
    strikePrice: DecimalString,
    deliveryTime: EpochMillis,
    /** What one contract is of the underlying's base asset. */
    unit: Schema.Int,
    onboardTime: EpochMillis,
    status: OpenLiterals.make(["TRADING"])
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      underlying: "ps",
      quoteAsset: "qa",
      optionSide: "d",
      strikePrice: "sp",
      deliveryTime: "dt",
      unit: "u",
      onboardTime: "ot",
      status: "cs"
    })
  )
) {}
