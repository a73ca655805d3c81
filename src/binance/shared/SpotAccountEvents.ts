/**
 * The account events that spot and margin share: Binance's pages about margin point to those about spot.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Int64 } from "../../model/Int64.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "./EventTag.ts"
import * as Execution from "./ExecutionReport.ts"
import * as Vocabulary from "./SpotVocabulary.ts"

/**
 * An order was placed, changed, filled, or ended. One comes for every fill.
 *
 * **Details**
 *
 * With the execution type `TRADE_PREVENTION` the fill has no quantity, and `preventedExecutionQuantity` says what it would
 * have been. `REPLACED` keeps the `orderId` and gives a new quantity. A market order for an amount of the quote asset that
 * runs out of book ends as `EXPIRED`.
 *
 * ```json
 * {"e":"executionReport","E":1795176005221,"s":"BTCUSDT","c":"mUvoqJxFIILMdfAW5iGSOW","S":"BUY","o":"LIMIT","f":"GTC",
 *  "q":"0.05000000","p":"91000.00000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"","x":"TRADE",
 *  "X":"PARTIALLY_FILLED","r":"NONE","i":53980114207,"l":"0.02000000","z":"0.02000000","L":"91000.00000000",
 *  "n":"0.00002000","N":"BTC","T":1795176005220,"t":5734121450,"I":112840571122,"w":true,"m":true,"M":true,
 *  "O":1795176000150,"Z":"1820.00000000","Y":"1820.00000000","Q":"0.00000000","W":1795176000150,"V":"EXPIRE_MAKER"}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ExecutionReport extends Schema.Opaque<ExecutionReport>()(
  Schema.Struct({
    ...Execution.fields,
    /** Base asset that others see of an order in the book; 0: all of it. */
    icebergQuantity: BigDecimalString,
    /** Binance says to ignore it. */
    ignored: Schema.Boolean,
    /** How the fill came about; where the order has allocations. */
    matchType: Schema.optionalKey(OpenLiterals.make(["AUTO_MATCH", "ONE_PARTY_TRADE_REPORT"])),
    allocationId: Schema.optionalKey(Int64),
    /** Where the order is worked. */
    workingFloor: Schema.optionalKey(OpenLiterals.make(["EXCHANGE", "SOR", "BROKER"])),
    /** Whether smart order routing was used. */
    usedSor: Schema.optionalKey(Schema.Boolean),
    /** The price that a pegged order follows. */
    pegPriceType: Schema.optionalKey(OpenLiterals.make(["PRIMARY_PEG", "MARKET_PEG"])),
    pegOffsetType: Schema.optionalKey(OpenLiterals.make(["PRICE_LEVEL"])),
    pegOffsetValue: Schema.optionalKey(Schema.Int),
    /** At present. */
    peggedPrice: Schema.optionalKey(BigDecimalString)
  }).pipe(
    Schema.encodeKeys({
      ...Execution.keys,
      icebergQuantity: "F",
      ignored: "M",
      matchType: "b",
      allocationId: "a",
      workingFloor: "k",
      usedSor: "uS",
      pegPriceType: "gP",
      pegOffsetType: "gOT",
      pegOffsetValue: "gOV",
      peggedPrice: "gp"
    })
  )
) {}

/**
 * What the account has of the assets that may have changed. Loans and interest of margin accounts are not in it.
 *
 * ```json
 * {"e":"outboundAccountPosition","E":1795176000210,"u":1795176000208,"B":[{"a":"BTC","f":"1.25800000",
 *  "l":"0.10000000"},{"a":"USDT","f":"10580.00000000","l":"70.00000000"},{"a":"BNB","f":"4.20114000",
 *  "l":"0.00000000"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#account-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class OutboundAccountPosition extends Schema.Opaque<OutboundAccountPosition>()(
  Schema.Struct({
    _tag: EventTag.make("outboundAccountPosition", "OutboundAccountPosition"),
    eventTime: EpochMillis,
    /** When the account changed. */
    updateTime: EpochMillis,
    balances: Schema.Array(
      Schema.Struct({
        asset: Name,
        free: BigDecimalString,
        /** In open orders, or by other means. */
        locked: BigDecimalString
      }).pipe(Schema.encodeKeys({ asset: "a", free: "f", locked: "l" }))
    )
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", updateTime: "u", balances: "B" }))
) {}

/**
 * A deposit, a withdrawal, or a transfer between accounts.
 *
 * ```json
 * {"e":"balanceUpdate","E":1573200697110,"a":"BTC","d":"100.00000000","T":1573200697068}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#balance-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class BalanceUpdate extends Schema.Opaque<BalanceUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("balanceUpdate", "BalanceUpdate"),
    eventTime: EpochMillis,
    asset: Name,
    /** Negative: the account has less. */
    balanceChange: BigDecimalString,
    clearTime: Schema.optionalKey(EpochMillis)
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", asset: "a", balanceChange: "d", clearTime: "T" }))
) {}

/**
 * A list of orders, such as an OCO, was placed, changed or ended. Each of its orders has its {@link ExecutionReport} besides.
 *
 * ```json
 * {"e":"listStatus","E":1564035303637,"s":"ETHBTC","g":2,"c":"OCO","l":"EXEC_STARTED","L":"EXECUTING","r":"NONE",
 *  "C":"F4QN4G8DlFATFlIUQ0cjdD","T":1564035303625,"O":[{"s":"ETHBTC","i":17,"c":"AJYsMjErWJesZvqlJCTUgL"},
 *  {"s":"ETHBTC","i":18,"c":"bfYPSQdLoqAJeNrOr9adzq"}]}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ListStatus extends Schema.Opaque<ListStatus>()(
  Schema.Struct({
    _tag: EventTag.make("listStatus", "ListStatus"),
    eventTime: EpochMillis,
    symbol: Name,
    orderListId: Int64,
    /** `OTO` stands for OTOCO and its like, too. */
    contingencyType: OpenLiterals.make(["OCO", "OTO"]),
    /** `UPDATED`: the client order id of one of its orders changed. */
    listStatusType: OpenLiterals.make(["RESPONSE", "EXEC_STARTED", "UPDATED", "ALL_DONE"]),
    listOrderStatus: OpenLiterals.make(["EXECUTING", "ALL_DONE", "REJECT", "CANCELING"]),
    rejectReason: Vocabulary.RejectReason,
    listClientOrderId: Schema.String,
    transactionTime: EpochMillis,
    orders: Schema.Array(
      Schema.Struct({ symbol: Name, orderId: Int64, clientOrderId: Schema.String }).pipe(
        Schema.encodeKeys({ symbol: "s", orderId: "i", clientOrderId: "c" })
      )
    )
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      symbol: "s",
      orderListId: "g",
      contingencyType: "c",
      listStatusType: "l",
      listOrderStatus: "L",
      rejectReason: "r",
      listClientOrderId: "C",
      transactionTime: "T",
      orders: "O"
    })
  )
) {}

/**
 * The subscription has ended, and nothing more comes for it: its token ran out, its session was logged out, or the program
 * itself has ended it. The connection stays open.
 *
 * ```json
 * {"e":"eventStreamTerminated","E":1728973001334}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#event-stream-terminated (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class EventStreamTerminated extends Schema.Opaque<EventStreamTerminated>()(
  Schema.Struct({
    _tag: EventTag.make("eventStreamTerminated", "EventStreamTerminated"),
    eventTime: EpochMillis
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E" }))
) {}
