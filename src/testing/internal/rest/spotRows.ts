import * as BigDecimal from "effect/BigDecimal"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Balance, Order, Trade } from "../../ExchangeAccount.ts"

const zero = BigDecimal.fromBigInt(0n)

const isOpen = ({ status }: Order): boolean => status === "NEW" || status === "PARTIALLY_FILLED"

/**
 * An order, in the words of margin.
 *
 * @internal
 */
export const marginOrderRow = (order: Order) => ({
  symbol: order.symbol,
  orderId: order.orderId,
  clientOrderId: order.clientOrderId,
  price: order.price,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  filledQuoteQuantity: order.filledQuoteQuantity,
  status: order.status,
  timeInForce: order.timeInForce,
  orderType: order.type,
  side: order.side,
  stopPrice: zero,
  icebergQuantity: zero,
  time: EpochMillis.make(order.time),
  updateTime: EpochMillis.make(order.updateTime),
  isOnBook: isOpen(order),
  selfTradePreventionMode: "NONE"
})

/**
 * An order, in the words of spot.
 *
 * @internal
 */
export const orderRow = (order: Order) => ({
  ...marginOrderRow(order),
  orderListId: undefined,
  workingTime: EpochMillis.make(order.time),
  quoteQuantity: zero
})

/**
 * A fill, in the words of margin.
 *
 * @internal
 */
export const marginTradeRow = (trade: Trade) => ({
  symbol: trade.symbol,
  tradeId: trade.tradeId,
  orderId: trade.orderId,
  price: trade.price,
  quantity: trade.quantity,
  commission: trade.commission,
  commissionAsset: trade.commissionAsset,
  time: EpochMillis.make(trade.time),
  isBuyer: trade.side === "BUY",
  isMaker: trade.isMaker
})

/**
 * A fill, in the words of spot.
 *
 * @internal
 */
export const tradeRow = (trade: Trade) => ({
  ...marginTradeRow(trade),
  orderListId: undefined,
  quoteQuantity: trade.quoteQuantity
})

/**
 * When balances changed last.
 *
 * @internal
 */
export const latestChange = (balances: Iterable<Pick<Balance, "updateTime">>): EpochMillis =>
  EpochMillis.make(Math.max(0, ...Array.from(balances, ({ updateTime }) => updateTime)))

/**
 * What a margin account has of an asset, and owes.
 *
 * @internal
 */
export const marginAssetRow = ({ asset, borrowed, free, interest, locked }: Omit<Balance, "updateTime">) => ({
  asset,
  free,
  locked,
  borrowed,
  interest,
  netAsset: BigDecimal.subtract(BigDecimal.sum(free, locked), BigDecimal.sum(borrowed, interest))
})
