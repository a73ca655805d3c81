import * as BigDecimal from "effect/BigDecimal"
import type * as CoinM from "../../../binance/coin-m/UserEvents.ts"
import type * as UsdsM from "../../../binance/usds-m/UserEvents.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Order, Trade } from "../../ExchangeAccount.ts"
import { orderRow } from "../rest/futuresRows.ts"
import { executionType } from "./executionType.ts"
import type { Happening } from "./happening.ts"

const zero = BigDecimal.fromBigInt(0n)

/**
 * What the streams of all futures tell of an order.
 *
 * @internal
 */
export const orderUpdate = (
  kind: Happening["kind"],
  order: Order,
  trade: Trade | undefined
): UsdsM.OrderTradeUpdate => {
  const { averagePrice, isClosePosition, isPriceProtected, time: _, updateTime, ...rest } = orderRow(order)
  return {
    _tag: "OrderTradeUpdate",
    transactionTime: updateTime,
    eventTime: updateTime,
    order: {
      ...rest,
      averagePrice,
      executionType: executionType(kind, order),
      lastFilledQuantity: trade?.quantity ?? zero,
      lastFilledPrice: trade?.price ?? zero,
      commission: trade?.commission ?? zero,
      commissionAsset: trade?.commissionAsset ?? "USDT",
      tradeTime: updateTime,
      tradeId: trade?.tradeId,
      openBidNotional: zero,
      openAskNotional: zero,
      isMaker: trade?.isMaker ?? false,
      isClosePosition,
      realizedProfit: trade?.realizedProfit ?? zero,
      isPriceProtected
    }
  }
}

const tradeLite = (order: Order, trade: Trade): UsdsM.TradeLite => ({
  _tag: "TradeLite",
  eventTime: EpochMillis.make(trade.time),
  transactionTime: EpochMillis.make(trade.time),
  symbol: order.symbol,
  quantity: order.quantity,
  price: order.price,
  isMaker: trade.isMaker,
  clientOrderId: order.clientOrderId,
  side: order.side,
  lastFilledPrice: trade.price,
  lastFilledQuantity: trade.quantity,
  tradeId: trade.tradeId,
  orderId: order.orderId
})

/**
 * What they tell of balances and positions.
 *
 * @internal
 */
export const accountUpdate = ({ atMillis, balances, kind, positions }: Happening): UsdsM.AccountUpdate => ({
  _tag: "AccountUpdate",
  eventTime: EpochMillis.make(atMillis),
  transactionTime: EpochMillis.make(atMillis),
  update: {
    reason: kind === "deposit" ? "DEPOSIT" : "ORDER",
    balances: balances.map(({ asset, free }) => ({
      asset,
      walletBalance: free,
      crossWalletBalance: free,
      balanceChange: zero
    })),
    positions: positions.map(({ amount, entryPrice, symbol }) => ({
      symbol,
      positionAmount: amount,
      entryPrice,
      breakEvenPrice: entryPrice,
      accumulatedRealizedProfit: zero,
      unrealizedProfit: zero,
      marginType: "cross",
      isolatedWallet: zero,
      positionSide: "BOTH"
    }))
  }
})

/**
 * What the private stream of USDⓈ-M tells of something that happened.
 *
 * @internal
 */
export const usdsM = (happening: Happening): ReadonlyArray<UsdsM.UserEvent> => {
  const { balances, kind, order, positions, trade } = happening
  return [
    ...(order && trade ? [tradeLite(order, trade)] : []),
    ...(balances.length + positions.length > 0 ? [accountUpdate(happening)] : []),
    ...(order ? [orderUpdate(kind, order, trade)] : [])
  ]
}

const accountAlias = "simulated"

/**
 * What the stream of COIN-M tells of it.
 *
 * @internal
 */
export const coinM = (happening: Happening): ReadonlyArray<CoinM.UserEvent> => {
  const { balances, kind, order, positions, trade } = happening
  const update = order && orderUpdate(kind, order, trade)
  const marginAsset = order?.symbol.replace(/USD_.*$/, "") ?? ""
  return [
    ...(balances.length + positions.length > 0 ? [{ ...accountUpdate(happening), accountAlias }] : []),
    ...(update
      ? [{ ...update, accountAlias, order: { ...update.order, commissionAsset: marginAsset, marginAsset } }]
      : [])
  ]
}
