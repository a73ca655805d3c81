/**
 * The account events of spot.
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
 * The WebSocket API brings all accounts that a connection has subscribed to; `subscriptionId`, beside the event, says which.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
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
 * Another of Binance's systems locked or unlocked a part of the balance, say, as collateral.
 *
 * ```json
 * {"e":"externalLockUpdate","E":1581557507324,"a":"NEO","d":"10.00000000","T":1581557507268}
 * ```
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#external-lock-update (as of 2026-11)
 * @category account events
 * @since 0.1.0
 */
export class ExternalLockUpdate extends Schema.Opaque<ExternalLockUpdate>()(
  Schema.Struct({
    _tag: EventTag.make("externalLockUpdate", "ExternalLockUpdate"),
    eventTime: EpochMillis,
    asset: Name,
    /** Negative: unlocked. */
    lockedChange: BigDecimalString,
    transactionTime: EpochMillis
  }).pipe(Schema.encodeKeys({ _tag: "e", eventTime: "E", asset: "a", lockedChange: "d", transactionTime: "T" }))
) {}

/**
 * Any account event of spot.
 *
 * @category account events
 * @since 0.1.0
 */
export const UserEvent = UserEvents.union([
  ExecutionReport,
  OutboundAccountPosition,
  BalanceUpdate,
  ListStatus,
  ExternalLockUpdate,
  EventStreamTerminated
])

/**
 * Any account event of spot.
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
 * Decodes one account event, alone or within the envelope of the WebSocket API.
 *
 * **Example** (Reading an order)
 *
 * ```ts
 * const event = Spot.UserEvents.decode(frame)
 * ```
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = UserEvents.decode("spot", decoder)
