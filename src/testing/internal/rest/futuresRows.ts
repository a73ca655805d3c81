import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Balance, Order, Position, Trade } from "../../ExchangeAccount.ts"
import type { Books } from "../account/books.ts"
import { badDepthLimit, noSuchOrder, type RestRefusal } from "./refusal.ts"
import * as Venue from "./venue.ts"

const zero = BigDecimal.fromBigInt(0n)

/**
 * What orders of both futures products tell.
 *
 * @internal
 */
export const orderRow = (order: Order) => ({
  symbol: order.symbol,
  orderId: order.orderId,
  clientOrderId: order.clientOrderId,
  status: order.status,
  side: order.side,
  positionSide: order.positionSide,
  orderType: order.type,
  originalOrderType: order.type,
  timeInForce: order.timeInForce,
  price: order.price,
  averagePrice: BigDecimal.isZero(order.filledQuantity)
    ? zero
    : BigDecimal.round(BigDecimal.divideUnsafe(order.filledQuoteQuantity, order.filledQuantity), { scale: 8 }),
  stopPrice: zero,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  isReduceOnly: order.isReduceOnly,
  isClosePosition: false,
  workingType: "CONTRACT_PRICE",
  isPriceProtected: false,
  priceMatch: "NONE",
  selfTradePreventionMode: "EXPIRE_MAKER",
  time: EpochMillis.make(order.time),
  updateTime: EpochMillis.make(order.updateTime)
})

/**
 * What fills of both products tell.
 *
 * @internal
 */
export const tradeRow = (trade: Trade) => ({
  symbol: trade.symbol,
  tradeId: trade.tradeId,
  orderId: trade.orderId,
  side: trade.side,
  positionSide: trade.positionSide,
  price: trade.price,
  quantity: trade.quantity,
  realizedProfit: trade.realizedProfit,
  commission: trade.commission,
  commissionAsset: trade.commissionAsset,
  time: EpochMillis.make(trade.time),
  isBuyer: trade.side === "BUY",
  isMaker: trade.isMaker
})

/**
 * What balances of both products tell.
 *
 * @internal
 */
export const balanceRow = ({ asset, free, updateTime }: Balance) => ({
  asset,
  walletBalance: free,
  crossWalletBalance: free,
  crossUnrealizedProfit: zero,
  availableBalance: free,
  updateTime: EpochMillis.make(updateTime)
})

/**
 * What positions of both products tell. The mark price is that of entry, so that nothing is unrealized.
 *
 * @internal
 */
export const positionRow = ({ amount, entryPrice, symbol, updateTime }: Position) => ({
  symbol,
  positionSide: "BOTH",
  positionAmount: amount,
  entryPrice,
  breakEvenPrice: entryPrice,
  markPrice: entryPrice,
  unrealizedProfit: zero,
  liquidationPrice: zero,
  isolatedMargin: zero,
  updateTime: EpochMillis.make(updateTime)
})

// The same on both (docs, 2026); any other is answered with -4021 (usds-m, 2026-10).
const depthLimits = new Set([5, 10, 20, 50, 100, 500, 1000])

/**
 * How many levels of a book are asked for.
 *
 * @internal
 */
export const depthLimit = (limit = 500): Effect.Effect<number, RestRefusal> =>
  depthLimits.has(limit) ? Effect.succeed(limit) : Effect.fail(badDepthLimit)

/**
 * The order of an id, of either kind.
 *
 * @internal
 */
export const findOrder = (
  books: Books,
  query: {
    readonly symbol: string
    readonly orderId?: bigint | undefined
    readonly origClientOrderId?: string | undefined
  }
): Effect.Effect<Order, RestRefusal> => {
  const order = books.find(query.symbol, query.orderId, query.origClientOrderId)
  return order === undefined ? Effect.fail(noSuchOrder) : Effect.succeed(order)
}

/**
 * The fills that are asked for.
 *
 * @internal
 */
export const trades = (
  books: Books,
  query: Venue.TradesQuery & { readonly symbol?: string | undefined; readonly orderId?: bigint | undefined }
): ReadonlyArray<Trade> => {
  const { orderId, symbol } = query
  const rows = books.trades.filter(isOf(symbol)).filter((trade) => orderId === undefined || trade.orderId === orderId)
  return Venue.page(rows, query, { id: ({ tradeId }) => tradeId, time: ({ time }) => time, limit: 500 })
}

/**
 * The positions that are open.
 *
 * @internal
 */
export const positions = (books: Books): ReadonlyArray<Position> =>
  [...books.positions.values()].filter(({ amount }) => !BigDecimal.isZero(amount))

/**
 * Whether a row is of a symbol, if one was named.
 *
 * @internal
 */
export const isOf =
  (symbol: string | undefined) =>
  (row: { readonly symbol: string }): boolean =>
    symbol === undefined || row.symbol === symbol
