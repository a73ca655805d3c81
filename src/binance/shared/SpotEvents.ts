/**
 * Account events of spot and margin, made from what REST tells.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type { Happening } from "./OrderRecords.ts"
import type { Order, UserTrade } from "./SpotAccount.ts"
import type { ExecutionReport, OutboundAccountPosition } from "./SpotAccountEvents.ts"
import type { Balance } from "./SpotRecords.ts"

const zero = BigDecimal.fromBigInt(0n)

const quoteOf = ({ price, quantity, quoteQuantity }: UserTrade): BigDecimal.BigDecimal =>
  quoteQuantity ?? BigDecimal.multiply(price, quantity)

// Negative: it is not known.
const filledQuote = (order: Order, later: ReadonlyArray<UserTrade>): BigDecimal.BigDecimal =>
  BigDecimal.isNegative(order.filledQuoteQuantity)
    ? order.filledQuoteQuantity
    : later.reduce((sum, trade) => BigDecimal.subtract(sum, quoteOf(trade)), order.filledQuoteQuantity)

/**
 * What the event of an order tells of it. What REST does not tell is zero, and absent where it may be.
 *
 * @category constructors
 * @since 0.1.0
 */
export const executionReport = ({
  executionType,
  filledQuantity,
  later,
  order,
  status,
  time,
  trade
}: Happening<Order, UserTrade>): ExecutionReport => ({
  _tag: "ExecutionReport",
  eventTime: time,
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
  side: order.side,
  orderType: order.orderType,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  price: order.price,
  stopPrice: order.stopPrice,
  icebergQuantity: order.icebergQuantity,
  orderListId: order.orderListId,
  // Whoever looks for the order of a cancellation looks here; REST does not tell the id of the cancellation itself.
  originalClientOrderId: executionType === "CANCELED" ? order.clientOrderId : undefined,
  executionType,
  status,
  rejectReason: "NONE",
  orderId: order.orderId,
  lastFilledQuantity: trade?.quantity ?? zero,
  filledQuantity,
  lastFilledPrice: trade?.price ?? zero,
  commission: trade?.commission ?? zero,
  commissionAsset: trade?.commissionAsset,
  transactionTime: time,
  tradeId: trade?.tradeId,
  executionId: 0n,
  // REST tells it of now, and not of then.
  isOnBook: status === order.status ? order.isOnBook : status !== "FILLED",
  isMaker: trade?.isMaker ?? false,
  ignored: false,
  creationTime: order.time,
  filledQuoteQuantity: filledQuote(order, later),
  lastFilledQuoteQuantity: trade === undefined ? zero : quoteOf(trade),
  quoteQuantity: order.quoteQuantity ?? zero,
  selfTradePreventionMode: order.selfTradePreventionMode ?? "NONE",
  ...(order.workingTime !== undefined && { workingTime: order.workingTime })
})

/**
 * What the event of an account tells of its balances.
 *
 * @category constructors
 * @since 0.1.0
 */
export const outboundAccountPosition = (
  balances: ReadonlyArray<Balance>,
  time: EpochMillis
): OutboundAccountPosition => ({
  _tag: "OutboundAccountPosition",
  eventTime: time,
  updateTime: time,
  balances: balances.map(({ asset, free, locked }) => ({ asset, free, locked }))
})
