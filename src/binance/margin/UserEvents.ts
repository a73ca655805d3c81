/**
 * The account events of cross and isolated margin: those of the trading stream, which are spot's, and those of the risk stream
 * of cross margin.
 *
 * **Details**
 *
 * Prices, quantities and amounts are `BigDecimal`, exact as Binance writes them: prices quote asset per unit of base asset,
 * quantities base asset, quote quantities quote asset, amounts the asset that is named beside them. Ids of orders and of
 * whatever else Binance names for the account are `bigint`; ids of trades are `number`, as in the market's events. Times are
 * milliseconds since the Unix epoch on Binance's clock. Where Binance writes -1, an empty string or `null` for what does not
 * apply, a field is `undefined`. Fields that Binance sends only under a condition are optional, and enumerations keep values
 * that are not known yet.
 *
 * The trading stream comes over the WebSocket API, the risk stream over a connection of its own with a listen key.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis, EpochMillisString } from "../../model/EpochMillis.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { RedactedString } from "../../model/RedactedString.ts"
import { Name } from "../../model/Symbol.ts"
import * as EventTag from "../shared/EventTag.ts"
import {
  BalanceUpdate,
  EventStreamTerminated,
  ExecutionReport,
  ListStatus,
  OutboundAccountPosition
} from "../shared/SpotAccountEvents.ts"
import * as UserEvents from "../UserEvent.ts"

export type { Unknown } from "../UserEvent.ts"
export {
  BalanceUpdate,
  EventStreamTerminated,
  ExecutionReport,
  ListStatus,
  OutboundAccountPosition
} from "../shared/SpotAccountEvents.ts"
export type {
  ExecutionType,
  ExpiryReason,
  OrderStatus,
  OrderType,
  RejectReason,
  SelfTradePreventionMode,
  TimeInForce
} from "../shared/SpotVocabulary.ts"

/**
 * The account has come closer to liquidation, or farther from it.
 *
 * ```json
 * {"e":"MARGIN_LEVEL_STATUS_CHANGE","E":1701949763462,"l":"1.1","s":"MARGIN_CALL"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/margin-trading/risk-data-stream (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class MarginLevelStatusChange extends Schema.Opaque<MarginLevelStatusChange>()(
  Schema.Struct({
    _tag: EventTag.make("MARGIN_LEVEL_STATUS_CHANGE", "MarginLevelStatusChange"),
    eventTime: EpochMillis,
    /** Value of the assets divided by what is owed. */
    marginLevel: BigDecimalString,
    marginLevelStatus: OpenLiterals.make(["EXCESSIVE", "NORMAL", "MARGIN_CALL", "PRE_LIQUIDATION", "FORCE_LIQUIDATION"])
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", marginLevel: "l", marginLevelStatus: "s" }))
) {}

/**
 * An asset was borrowed or repaid, or interest was charged.
 *
 * ```json
 * {"e":"USER_LIABILITY_CHANGE","E":1701949801133,"a":"BTC","t":"BORROW","p":"0.00000100","i":"0.00000000"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/margin-trading/risk-data-stream (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class UserLiabilityChange extends Schema.Opaque<UserLiabilityChange>()(
  Schema.Struct({
    _tag: EventTag.make("USER_LIABILITY_CHANGE", "UserLiabilityChange"),
    eventTime: EpochMillis,
    asset: Name,
    liabilityType: OpenLiterals.make(["BORROW"]),
    principal: BigDecimalString,
    interest: BigDecimalString
  }).pipe(
    Schema.encodeKeys({
      _tag: "e",
      eventTime: "E",
      asset: "a",
      liabilityType: "t",
      principal: "p",
      interest: "i"
    })
  )
) {}

/**
 * The key of the risk stream has run out. Nothing more comes for it, although the connection stays open.
 *
 * **Details**
 *
 * Some pages of Binance have its time as a string of digits, which is read too.
 *
 * ```json
 * {"e":"listenKeyExpired","E":1699596037418,
 *  "listenKey":"OfYGbUzi3PraNagEkdKuFwUHn48brFsItTdsuiIXrucEvD0rhRXZ7I6URWfE8YE8"}
 * ```
 *
 * @see https://developers.binance.com/en/docs/products/margin-trading/risk-data-stream (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ListenKeyExpired extends Schema.Opaque<ListenKeyExpired>()(
  Schema.Struct({
    _tag: EventTag.make("listenKeyExpired", "ListenKeyExpired"),
    eventTime: Schema.Union([EpochMillis, EpochMillisString]),
    listenKey: RedactedString
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E" }))
) {}

/**
 * Any account event of margin.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  ExecutionReport,
  OutboundAccountPosition,
  BalanceUpdate,
  ListStatus,
  EventStreamTerminated,
  MarginLevelStatusChange,
  UserLiabilityChange,
  ListenKeyExpired
])

/**
 * Any account event of margin.
 *
 * @category account events
 * @since 0.1.0
 */
export type UserEvent = typeof UserEvent.Type

/**
 * Any event of the risk stream.
 *
 * @category account events
 * @since 0.1.0
 */
export const RiskEvent = UserEvents.union([MarginLevelStatusChange, UserLiabilityChange, ListenKeyExpired])

/**
 * Any event of the risk stream.
 *
 * @category account events
 * @since 0.1.0
 */
export type RiskEvent = typeof RiskEvent.Type

/**
 * Makes the decoder of a topic that carries account events.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decoder = UserEvents.decoder(UserEvent)

/**
 * Makes the decoder of a topic that carries risk events.
 *
 * @category decoding
 * @since 0.1.0
 */
export const riskDecoder = UserEvents.decoder(RiskEvent)

/**
 * Decodes one account event, alone or within the envelope of the WebSocket API or of a combined stream.
 *
 * **Example** (Reading an order)
 *
 * ```ts
 * const event = Margin.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("margin", decoder)
