/**
 * Account events of futures, made from what REST tells.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as Schema from "effect/Schema"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type * as Account from "./FuturesAccount.ts"
import type { AccountTold, Happening, PositionRow } from "./FuturesRecords.ts"

type Order = Schema.Struct.Type<typeof Account.orderFields>

type Trade = Schema.Struct.Type<typeof Account.tradeFields>

type Position = Schema.Struct.Type<typeof Account.positionFields>

const zero = BigDecimal.fromBigInt(0n)

/**
 * What the event of an order tells of it. What REST does not tell is zero, and absent where it may be.
 *
 * @category constructors
 * @since 0.1.0
 */
export const orderFields = ({
  executionType,
  filledQuantity,
  order,
  status,
  time,
  trade
}: Happening<Order, Trade>) => ({
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
  side: order.side,
  orderType: order.orderType,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  price: order.price,
  averagePrice: order.averagePrice,
  stopPrice: order.stopPrice ?? zero,
  executionType,
  status,
  orderId: order.orderId,
  lastFilledQuantity: trade?.quantity ?? zero,
  filledQuantity,
  lastFilledPrice: trade?.price ?? zero,
  ...(trade && { commission: trade.commission, commissionAsset: trade.commissionAsset }),
  tradeTime: time,
  tradeId: trade?.tradeId,
  openBidNotional: zero,
  openAskNotional: zero,
  isMaker: trade?.isMaker ?? false,
  isReduceOnly: order.isReduceOnly,
  workingType: order.workingType ?? "CONTRACT_PRICE",
  originalOrderType: order.originalOrderType,
  positionSide: order.positionSide,
  isClosePosition: order.isClosePosition ?? false,
  realizedProfit: trade?.realizedProfit ?? zero,
  isPriceProtected: order.isPriceProtected ?? false,
  selfTradePreventionMode: order.selfTradePreventionMode ?? "NONE",
  priceMatch: order.priceMatch ?? "NONE"
})

/**
 * What the event of an account tells of a balance.
 *
 * @category constructors
 * @since 0.1.0
 */
export const balanceFields = (balance: {
  readonly asset: string
  readonly walletBalance: BigDecimal.BigDecimal
  readonly crossWalletBalance: BigDecimal.BigDecimal
}) => ({
  asset: balance.asset,
  walletBalance: balance.walletBalance,
  crossWalletBalance: balance.crossWalletBalance,
  balanceChange: zero
})

/**
 * What the event of an account tells of a position.
 *
 * @category constructors
 * @since 0.1.0
 */
export const positionFields = (
  position: Position,
  margin: { readonly marginType: string; readonly isolatedWallet: BigDecimal.BigDecimal }
) => ({
  symbol: position.symbol,
  positionAmount: position.positionAmount,
  entryPrice: position.entryPrice,
  breakEvenPrice: position.breakEvenPrice,
  accumulatedRealizedProfit: zero,
  unrealizedProfit: position.unrealizedProfit,
  marginType: margin.marginType,
  isolatedWallet: margin.isolatedWallet,
  positionSide: position.positionSide
})

/**
 * What the event of an account tells of a position that is closed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const closedPosition = ({ positionSide, symbol }: Pick<PositionRow, "symbol" | "positionSide">) => ({
  symbol,
  positionAmount: zero,
  entryPrice: zero,
  breakEvenPrice: zero,
  accumulatedRealizedProfit: zero,
  unrealizedProfit: zero,
  marginType: "cross",
  isolatedWallet: zero,
  positionSide
})

/**
 * The event of an account, as far as it tells balances and positions.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccountUpdate<Balance, Position> {
  readonly transactionTime: EpochMillis
  readonly update: {
    readonly balances: ReadonlyArray<Balance>
    readonly positions?: ReadonlyArray<Position> | undefined
  }
}

/**
 * The balances and positions that the event of an account tells, and as of when.
 *
 * @category getters
 * @since 0.1.0
 */
export const accountTold = <Event, Balance, Position>(
  event: Event & AccountUpdate<Balance, Position>
): AccountTold<Event, Balance, Position> => ({
  transactionTime: event.transactionTime,
  balances: event.update.balances,
  positions: event.update.positions ?? [],
  about: (fewer) => ({ ...event, update: { ...event.update, ...fewer } })
})
