/**
 * The words of Binance's futures accounts: USDⓈ-M, COIN-M, and both within portfolio margin. They name the same things on
 * all three. All are open: a value that is not known yet is kept as it is.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Absent from "../../model/Absent.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"

/**
 * When an order is executed, and at which price. `LIQUIDATION` is Binance's own.
 *
 * @category models
 * @since 0.1.0
 */
export const OrderType = OpenLiterals.make([
  "LIMIT",
  "MARKET",
  "STOP",
  "STOP_MARKET",
  "TAKE_PROFIT",
  "TAKE_PROFIT_MARKET",
  "TRAILING_STOP_MARKET",
  "LIQUIDATION"
])

/**
 * When an order is executed, and at which price.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderType = typeof OrderType.Type

/**
 * How long an order rests. `GTX` is post-only, `RPI` is for retail only, `GTE_GTC` ends with the position.
 *
 * @category models
 * @since 0.1.0
 */
export const TimeInForce = OpenLiterals.make(["GTC", "IOC", "FOK", "GTX", "GTD", "RPI", "GTE_GTC"])

/**
 * How long an order rests.
 *
 * @category models
 * @since 0.1.0
 */
export type TimeInForce = typeof TimeInForce.Type

/**
 * What happened to an order. `CALCULATED` is a liquidation.
 *
 * @category models
 * @since 0.1.0
 */
export const ExecutionType = OpenLiterals.make(["NEW", "CANCELED", "CALCULATED", "EXPIRED", "TRADE", "AMENDMENT"])

/**
 * What happened to an order.
 *
 * @category models
 * @since 0.1.0
 */
export type ExecutionType = typeof ExecutionType.Type

/**
 * What has become of an order. `EXPIRED_IN_MATCH` is the work of self-trade prevention.
 *
 * @category models
 * @since 0.1.0
 */
export const OrderStatus = OpenLiterals.make([
  "NEW",
  "PARTIALLY_FILLED",
  "FILLED",
  "CANCELED",
  "EXPIRED",
  "EXPIRED_IN_MATCH",
  "NEW_INSURANCE",
  "NEW_ADL"
])

/**
 * What has become of an order.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderStatus = typeof OrderStatus.Type

/**
 * What has become of a conditional order: `TRIGGERING` on its way to the matching engine, `TRIGGERED` there, `FINISHED` filled
 * or cancelled there, `REJECTED` refused there, `EXPIRED` cancelled by Binance.
 *
 * @category models
 * @since 0.1.0
 */
export const AlgoStatus = OpenLiterals.make([
  "NEW",
  "CANCELED",
  "TRIGGERING",
  "TRIGGERED",
  "FINISHED",
  "REJECTED",
  "EXPIRED"
])

/**
 * What has become of a conditional order.
 *
 * @category models
 * @since 0.1.0
 */
export type AlgoStatus = typeof AlgoStatus.Type

/**
 * Which position of a symbol is meant: `BOTH` is the only one in one-way mode.
 *
 * @category models
 * @since 0.1.0
 */
export const PositionSide = OpenLiterals.make(["BOTH", "LONG", "SHORT"])

/**
 * Which position of a symbol is meant.
 *
 * @category models
 * @since 0.1.0
 */
export type PositionSide = typeof PositionSide.Type

/**
 * The price that triggers a conditional order.
 *
 * @category models
 * @since 0.1.0
 */
export const WorkingType = OpenLiterals.make(["MARK_PRICE", "CONTRACT_PRICE"])

/**
 * The price that triggers a conditional order.
 *
 * @category models
 * @since 0.1.0
 */
export type WorkingType = typeof WorkingType.Type

/**
 * Which level of the book sets the price of an order.
 *
 * @category models
 * @since 0.1.0
 */
export const PriceMatch = OpenLiterals.make([
  "NONE",
  "OPPONENT",
  "OPPONENT_5",
  "OPPONENT_10",
  "OPPONENT_20",
  "QUEUE",
  "QUEUE_5",
  "QUEUE_10",
  "QUEUE_20"
])

/**
 * Which level of the book sets the price of an order.
 *
 * @category models
 * @since 0.1.0
 */
export type PriceMatch = typeof PriceMatch.Type

/**
 * Which orders end when two of one account would trade with each other.
 *
 * @category models
 * @since 0.1.0
 */
export const SelfTradePreventionMode = OpenLiterals.make(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"])

/**
 * Which orders end when two of one account would trade with each other.
 *
 * @category models
 * @since 0.1.0
 */
export type SelfTradePreventionMode = typeof SelfTradePreventionMode.Type

/**
 * Why an order expired, as a number in digits: 0 it did not, 1 self-trade prevention, 2 remainder of an IOC order, 3 both, 4
 * displaced by a reduce-only order of higher priority, or the position would reverse, 5 the account was liquidated, 6 the
 * condition of a GTE order failed, 7 delisted, 8 the order before it expired after its stop was triggered, 9 remainder of a
 * market order; COIN-M: 10 an FOK order that could not be filled, 11 a post-only order that would have traded.
 *
 * @category models
 * @since 0.1.0
 */
export const ExpiryReason = OpenLiterals.make(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"])

/**
 * Why an order expired, as a number in digits.
 *
 * @category models
 * @since 0.1.0
 */
export type ExpiryReason = typeof ExpiryReason.Type

/**
 * Why balances or positions changed.
 *
 * @category models
 * @since 0.1.0
 */
export const AccountUpdateReason = OpenLiterals.make([
  "DEPOSIT",
  "WITHDRAW",
  "ORDER",
  "FUNDING_FEE",
  "WITHDRAW_REJECT",
  "ADJUSTMENT",
  "INSURANCE_CLEAR",
  "ADMIN_DEPOSIT",
  "ADMIN_WITHDRAW",
  "MARGIN_TRANSFER",
  "MARGIN_TYPE_CHANGE",
  "ASSET_TRANSFER",
  "OPTIONS_PREMIUM_FEE",
  "OPTIONS_SETTLE_PROFIT",
  "AUTO_EXCHANGE",
  "COIN_SWAP_DEPOSIT",
  "COIN_SWAP_WITHDRAW"
])

/**
 * Why balances or positions changed.
 *
 * @category models
 * @since 0.1.0
 */
export type AccountUpdateReason = typeof AccountUpdateReason.Type

/**
 * How a position is secured. Binance writes `cross` in one event and `CROSSED` in another.
 *
 * @category models
 * @since 0.1.0
 */
export const MarginType = OpenLiterals.make(["cross", "isolated", "CROSSED", "ISOLATED"])

/**
 * How a position is secured.
 *
 * @category models
 * @since 0.1.0
 */
export type MarginType = typeof MarginType.Type

/**
 * What has become of a strategy that Binance carries out.
 *
 * @category models
 * @since 0.1.0
 */
export const StrategyStatus = OpenLiterals.make(["NEW", "WORKING", "CANCELLED", "EXPIRED"])

/**
 * What has become of a strategy that Binance carries out.
 *
 * @category models
 * @since 0.1.0
 */
export type StrategyStatus = typeof StrategyStatus.Type

/**
 * Id of a trade among those of its symbol, as market events tell it, or `undefined` where an event tells of no trade.
 * Binance writes 0 then.
 *
 * @category models
 * @since 0.1.0
 */
export const TradeId = Absent.encodedAs(0, Schema.Int)
