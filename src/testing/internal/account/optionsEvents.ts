import * as BigDecimal from "effect/BigDecimal"
import type { BalancePositionUpdate, OrderTradeUpdate, UserEvent } from "../../../binance/options/UserEvents.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Trade } from "../../ExchangeAccount.ts"
import { orderRow } from "../rest/futuresRows.ts"
import { executionType } from "./executionType.ts"
import type { Happening } from "./happening.ts"

const zero = BigDecimal.fromBigInt(0n)

const orderUpdate = (kind: Happening["kind"], order: Order, trade: Trade | undefined): OrderTradeUpdate => {
  const { averagePrice, clientOrderId, orderId, orderType, price, quantity, side, status, symbol, timeInForce } =
    orderRow(order)
  const isOpen = status === "NEW" || status === "PARTIALLY_FILLED"
  const resting = isOpen ? BigDecimal.subtract(quantity, order.filledQuantity) : zero
  const time = EpochMillis.make(order.updateTime)
  return {
    _tag: "OrderTradeUpdate",
    eventTime: time,
    transactionTime: time,
    order: {
      symbol,
      clientOrderId,
      side,
      orderType,
      timeInForce,
      quantity,
      price,
      averagePrice,
      executionType: executionType(kind, order),
      status,
      orderId,
      lastFilledQuantity: trade?.quantity ?? zero,
      filledQuantity: order.filledQuantity,
      lastFilledPrice: trade?.price ?? zero,
      ...(trade && { commissionAsset: trade.commissionAsset, signedCommission: BigDecimal.negate(trade.commission) }),
      tradeTime: time,
      tradeId: trade?.tradeId,
      openBidQuantity: side === "BUY" ? resting : zero,
      openAskQuantity: side === "BUY" ? zero : resting,
      isMaker: trade?.isMaker ?? false,
      isReduceOnly: order.isReduceOnly,
      originalOrderType: orderType,
      realizedProfit: trade?.realizedProfit ?? zero,
      selfTradePreventionMode: "EXPIRE_MAKER"
    }
  }
}

const balancePositionUpdate = ({ atMillis, balances, kind, positions }: Happening): BalancePositionUpdate => ({
  _tag: "BalancePositionUpdate",
  eventTime: EpochMillis.make(atMillis),
  transactionTime: EpochMillis.make(atMillis),
  reason: kind === "deposit" ? "DEPOSIT" : "ORDER",
  balances: balances.map(({ asset, free }) => ({ asset, walletBalance: free, balanceChange: zero })),
  positions: positions.map(({ amount, entryPrice, symbol }) => ({
    symbol,
    positionAmount: amount,
    positionValue: BigDecimal.multiply(amount, entryPrice),
    entryPrice
  }))
})

/**
 * What the private stream of options tells of something that happened.
 *
 * @internal
 */
export const options = (happening: Happening): ReadonlyArray<UserEvent> => {
  const { balances, kind, order, positions, trade } = happening
  return [
    ...(balances.length + positions.length > 0 ? [balancePositionUpdate(happening)] : []),
    ...(order ? [orderUpdate(kind, order, trade)] : [])
  ]
}
