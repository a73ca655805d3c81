/**
 * The words of Binance's spot matching engine, in which cross and isolated margin trade too, and cross margin within portfolio
 * margin. All are open: a value that is not known yet is kept as it is.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Absent from "../../model/Absent.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"

/**
 * When an order is executed, and at which price. `LIMIT_MAKER` is post-only.
 *
 * @category models
 * @since 0.1.0
 */
export const OrderType = OpenLiterals.make([
  "LIMIT",
  "MARKET",
  "STOP_LOSS",
  "STOP_LOSS_LIMIT",
  "TAKE_PROFIT",
  "TAKE_PROFIT_LIMIT",
  "LIMIT_MAKER"
])

/**
 * When an order is executed, and at which price.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderType = typeof OrderType.Type

/**
 * How long an order rests.
 *
 * @category models
 * @since 0.1.0
 */
export const TimeInForce = OpenLiterals.make(["GTC", "IOC", "FOK"])

/**
 * How long an order rests.
 *
 * @category models
 * @since 0.1.0
 */
export type TimeInForce = typeof TimeInForce.Type

/**
 * What happened to an order. `REPLACED`: it was amended in place; `TRADE_PREVENTION`: self-trade prevention took from it.
 *
 * @category models
 * @since 0.1.0
 */
export const ExecutionType = OpenLiterals.make([
  "NEW",
  "CANCELED",
  "REPLACED",
  "REJECTED",
  "TRADE",
  "EXPIRED",
  "TRADE_PREVENTION"
])

/**
 * What happened to an order.
 *
 * @category models
 * @since 0.1.0
 */
export type ExecutionType = typeof ExecutionType.Type

/**
 * What has become of an order. `PENDING_NEW`: it waits for another of its list; `EXPIRED_IN_MATCH` is the work of self-trade
 * prevention.
 *
 * @category models
 * @since 0.1.0
 */
export const OrderStatus = OpenLiterals.make([
  "NEW",
  "PENDING_NEW",
  "PARTIALLY_FILLED",
  "FILLED",
  "CANCELED",
  "PENDING_CANCEL",
  "REJECTED",
  "EXPIRED",
  "EXPIRED_IN_MATCH"
])

/**
 * What has become of an order.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderStatus = typeof OrderStatus.Type

/**
 * Why an order was refused; `NONE`: it was not.
 *
 * @category models
 * @since 0.1.0
 */
export const RejectReason = OpenLiterals.make([
  "NONE",
  "INSUFFICIENT_BALANCES",
  "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY",
  "WOULD_MATCH_IMMEDIATELY",
  "OCO_BAD_PRICES"
])

/**
 * Why an order was refused; `NONE`: it was not.
 *
 * @category models
 * @since 0.1.0
 */
export type RejectReason = typeof RejectReason.Type

/**
 * Why an order expired.
 *
 * @category models
 * @since 0.1.0
 */
export const ExpiryReason = OpenLiterals.make([
  "NONE",
  "REJECTED",
  "EXCHANGE_CANCELED",
  "OCO_TRIGGER",
  "OTO_PHASE_ONE_EXPIRED",
  "UNFILLED_IOC_QUANTITY_EXPIRED",
  "UNFILLED_FOK_ORDER_EXPIRED",
  "INSUFFICIENT_LIQUIDITY",
  "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"
])

/**
 * Why an order expired.
 *
 * @category models
 * @since 0.1.0
 */
export type ExpiryReason = typeof ExpiryReason.Type

/**
 * What happens when two orders of one account would trade with each other.
 *
 * @category models
 * @since 0.1.0
 */
export const SelfTradePreventionMode = OpenLiterals.make([
  "NONE",
  "EXPIRE_TAKER",
  "EXPIRE_MAKER",
  "EXPIRE_BOTH",
  "DECREMENT",
  "TRANSFER"
])

/**
 * What happens when two orders of one account would trade with each other.
 *
 * @category models
 * @since 0.1.0
 */
export type SelfTradePreventionMode = typeof SelfTradePreventionMode.Type

/**
 * Id of a trade among those of its symbol, as market events tell it, or `undefined` where an event tells of no trade.
 * Binance writes -1 then.
 *
 * @category models
 * @since 0.1.0
 */
export const TradeId = Absent.encodedAs(-1, Schema.Int)
