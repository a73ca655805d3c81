/**
 * The account events of European options.
 *
 * **Details**
 *
 * Prices, quantities and amounts are `BigDecimal`, exact as Binance writes them: prices USDT per unit of the underlying,
 * quantities contracts, amounts USDT or the asset that is named beside them. Ids of orders are `bigint`: they exceed 2^53. Ids
 * of trades are `number`, as in the market's events. Times are milliseconds since the Unix epoch on Binance's clock. Where
 * Binance writes 0 for an id that does not apply, a field is `undefined`. Fields that Binance has added since 2026 are
 * optional, and enumerations keep values that are not known yet. Keys stand in the order in which Binance writes them.
 *
 * The events of the system before December 2025, which have arrays in `ACCOUNT_UPDATE` and in `ORDER_TRADE_UPDATE`, are not
 * read.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Absent from "../../model/Absent.ts"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis, EpochMillisString } from "../../model/EpochMillis.ts"
import { Int64 } from "../../model/Int64.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "../shared/EventTag.ts"
import * as UserEvents from "../UserEvent.ts"

export type { Unknown } from "../UserEvent.ts"

/**
 * What an order is.
 *
 * @category models
 * @since 0.1.0
 */
export const OrderType = OpenLiterals.make(["LIMIT", "MARKET"])

/**
 * What an order is.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderType = typeof OrderType.Type

/**
 * The account as a whole: after deposits, withdrawals and changes of positions, and every 10 seconds while there is a position.
 *
 * ```json
 * {"e":"ACCOUNT_UPDATE","E":1795132810043,"T":1795132810019,"eq":"25118.40217300","aeq":"25118.40217300",
 *  "b":"25474.65217300","m":"-356.25000000","u":"18.75000000","i":"9871.20451630","M":"5162.27581522"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-Account-data (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class AccountUpdate extends Schema.Opaque<AccountUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ACCOUNT_UPDATE", "AccountUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    equity: BigDecimalString,
    adjustedEquity: BigDecimalString,
    walletBalance: BigDecimalString,
    /** Negative where the account has sold more than it has bought. */
    positionValue: BigDecimalString,
    unrealizedProfit: BigDecimalString,
    initialMargin: BigDecimalString,
    maintenanceMargin: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      transactionTime: "T",
      equity: "eq",
      adjustedEquity: "aeq",
      walletBalance: "b",
      positionValue: "m",
      unrealizedProfit: "u",
      initialMargin: "i",
      maintenanceMargin: "M"
    })
  )
) {}

/**
 * Balances or positions changed. Orders that are placed or cancelled without a fill bring none.
 *
 * ```json
 * {"e":"BALANCE_POSITION_UPDATE","E":1795132810016,"T":1795132810006,"m":"ORDER","B":[{"a":"USDT","b":"25474.65217300",
 *  "bc":"0"}],"P":[{"s":"BTC-261225-100000-C","c":"-0.1000","p":"-356.25000000","a":"3750.00000000"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-Balance-and-Position-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class BalancePositionUpdate extends Schema.Opaque<BalancePositionUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("BALANCE_POSITION_UPDATE", "BalancePositionUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    reason: OpenLiterals.make(["DEPOSIT", "WITHDRAW", "ORDER"]),
    /** Those that changed. */
    balances: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          asset: Name,
          walletBalance: BigDecimalString,
          /** By other things than profits and commissions. */
          balanceChange: BigDecimalString
        }).pipe(Schema.encodeKeys({ asset: "a", walletBalance: "b", balanceChange: "bc" }))
      )
    ),
    /** Those that changed. */
    positions: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          symbol: Name,
          /** Contracts; negative: short. */
          positionAmount: BigDecimalString,
          positionValue: BigDecimalString,
          /** Average of all fills. */
          entryPrice: BigDecimalString
        }).pipe(Schema.encodeKeys({ symbol: "s", positionAmount: "c", positionValue: "p", entryPrice: "a" }))
      )
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      transactionTime: "T",
      reason: "m",
      balances: "B",
      positions: "P"
    })
  )
) {}

/**
 * The greeks of the account for each underlying: after changes of positions, and every 10 seconds while there is one.
 *
 * ```json
 * {"e":"GREEK_UPDATE","E":1795132810017,"T":1795132810016,"G":[{"u":"BTCUSDT","d":"-0.03821457","g":"-0.00000239",
 *  "t":"5.84022131","v":"-11.28612045"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-Greek-Update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class GreekUpdate extends Schema.Opaque<GreekUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("GREEK_UPDATE", "GreekUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    greeks: Schema.Array(
      Schema.Struct({
        underlying: Name,
        delta: BigDecimalString,
        gamma: BigDecimalString,
        theta: BigDecimalString,
        vega: BigDecimalString
      }).pipe(Schema.encodeKeys({ underlying: "u", delta: "d", gamma: "g", theta: "t", vega: "v" }))
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", greeks: "G" }))
) {}

/**
 * An order was placed, changed, filled or ended. One comes for every fill.
 *
 * ```json
 * {"e":"ORDER_TRADE_UPDATE","E":1795132810016,"T":1795132810006,"o":{"s":"BTC-261225-100000-C","c":"x-grid-0017",
 *  "S":"SELL","o":"LIMIT","f":"GTC","q":"0.2000","p":"3750.000","ap":"3750.000","x":"TRADE","X":"PARTIALLY_FILLED",
 *  "i":4611869636869226601,"l":"0.1000","z":"0.1000","L":"3750.000","N":"USDT","n":"-0.11250000","T":1795132810006,
 *  "t":1592,"b":"0","a":"0.1000","m":true,"R":false,"ot":"LIMIT","rp":"0","V":"EXPIRE_MAKER"}}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-Order-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OrderTradeUpdate extends Schema.Opaque<OrderTradeUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("ORDER_TRADE_UPDATE", "OrderTradeUpdate"),
    eventTime: EpochMillis,
    transactionTime: EpochMillis,
    order: Schema.Struct({
      symbol: Name,
      clientOrderId: Schema.String,
      side: Side,
      orderType: OrderType,
      timeInForce: OpenLiterals.make(["GTC", "IOC", "FOK", "GTX"]),
      /** Contracts ordered. */
      quantity: BigDecimalString,
      price: BigDecimalString,
      /** Price of all fills; 0 before the first. */
      averagePrice: BigDecimalString,
      executionType: OpenLiterals.make(["NEW", "CANCELED", "EXPIRED", "TRADE"]),
      /** `EXPIRED_IN_MATCH` is the work of self-trade prevention. */
      status: OpenLiterals.make(["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"]),
      orderId: Int64,
      /** Contracts of this fill. */
      lastFilledQuantity: BigDecimalString,
      /** Contracts of all fills. */
      filledQuantity: BigDecimalString,
      /** Price of this fill. */
      lastFilledPrice: BigDecimalString,
      commissionAsset: Schema.optionalKey(Name),
      /** Commission of this fill, in `commissionAsset`; negative: charged. In the other markets what is charged is positive. */
      signedCommission: Schema.optionalKey(BigDecimalString),
      tradeTime: EpochMillis,
      /** `undefined`: no trade. */
      tradeId: Absent.encodedAs(0, Schema.Int),
      /** Contracts of the order that rest to be bought. */
      openBidQuantity: BigDecimalString,
      /** Contracts of the order that rest to be sold. */
      openAskQuantity: BigDecimalString,
      /** Whether this fill was of a resting order. */
      isMaker: Schema.Boolean,
      isReduceOnly: Schema.Boolean,
      originalOrderType: OrderType,
      /** Profit that this fill realizes. */
      realizedProfit: BigDecimalString,
      /** Which orders end when two of one account would trade with each other. Since 2026-03-19. */
      selfTradePreventionMode: Schema.optionalKey(
        OpenLiterals.make(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"])
      )
    }).pipe(
      Schema.encodeKeys({
        symbol: "s",
        clientOrderId: "c",
        side: "S",
        orderType: "o",
        timeInForce: "f",
        quantity: "q",
        price: "p",
        averagePrice: "ap",
        executionType: "x",
        status: "X",
        orderId: "i",
        lastFilledQuantity: "l",
        filledQuantity: "z",
        lastFilledPrice: "L",
        commissionAsset: "N",
        signedCommission: "n",
        tradeTime: "T",
        tradeId: "t",
        openBidQuantity: "b",
        openAskQuantity: "a",
        isMaker: "m",
        isReduceOnly: "R",
        originalOrderType: "ot",
        realizedProfit: "rp",
        selfTradePreventionMode: "V"
      })
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", transactionTime: "T", order: "o" }))
) {}

/**
 * The account may only reduce its positions from now on, or may trade freely again. Only for VIP and market maker accounts.
 *
 * **Details**
 *
 * Once it is `REDUCE_ONLY`, the level is judged again only at transfers, fills and expiries.
 *
 * ```json
 * {"e":"RISK_LEVEL_CHANGE","E":1795132811204,"s":"REDUCE_ONLY","mb":"4980.11709331","mm":"5162.27581522"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-Risk-level-change (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class RiskLevelChange extends Schema.Opaque<RiskLevelChange>()(
  Schema.Struct({
    _tag: EventTag.make("RISK_LEVEL_CHANGE", "RiskLevelChange"),
    eventTime: EpochMillis,
    riskLevel: OpenLiterals.make(["NORMAL", "REDUCE_ONLY"]),
    marginBalance: BigDecimalString,
    maintenanceMargin: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      riskLevel: "s",
      marginBalance: "mb",
      maintenanceMargin: "mm"
    })
  )
) {}

/**
 * The key of the stream has run out. Nothing more comes for it, although the connection stays open.
 *
 * **Details**
 *
 * Binance's page has its time as a string of digits; a number is read too.
 *
 * ```json
 * {"e":"listenKeyExpired","E":"1795136410006",
 *  "listenKey":"k9TnQe2bVYw4sZc7UpRm1xLdHf83GoAjXyWi5vBt0KqNrSuPzEaJhCl6MgDyFo4I"}
 * ```
 *
 * @see https://developers.binance.com/docs/derivatives/options-trading/user-data-streams/Event-User-Data-Stream-Expired (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ListenKeyExpired extends Schema.Opaque<ListenKeyExpired>()(
  Schema.Struct({
    _tag: EventTag.make("listenKeyExpired", "ListenKeyExpired"),
    eventTime: Schema.Union([EpochMillisString, EpochMillis]),
    listenKey: RedactedString
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E" }))
) {}

/**
 * Any account event of options.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  AccountUpdate,
  BalancePositionUpdate,
  GreekUpdate,
  OrderTradeUpdate,
  RiskLevelChange,
  ListenKeyExpired
])

/**
 * Any account event of options.
 *
 * @category account events
 * @since 0.1.0
 */
export type UserEvent = typeof UserEvent.Type

/**
 * Makes the decoder of a topic that carries account events.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decoder = UserEvents.decoder(UserEvent)

/**
 * Decodes one account event, alone or within the envelope of a combined stream.
 *
 * **Example** (Reading an order)
 *
 * ```ts
 * const event = Options.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("options", decoder)
