/**
 * Rows of futures accounts that USDⓈ-M and COIN-M have in common, alone and within portfolio margin.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Absent from "../../model/Absent.ts"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Int64 } from "../../model/Int64.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as Vocabulary from "./FuturesVocabulary.ts"

/**
 * Fields of an order.
 *
 * @category fields
 * @since 0.1.0
 */
export const orderFields = {
  symbol: Name,
  orderId: Int64,
  clientOrderId: Schema.String,
  status: Vocabulary.OrderStatus,
  side: Side,
  positionSide: Vocabulary.PositionSide,
  orderType: Vocabulary.OrderType,
  /** What a conditional order was before it was triggered. */
  originalOrderType: Vocabulary.OrderType,
  timeInForce: Vocabulary.TimeInForce,
  /** 0 for orders without a limit. */
  price: BigDecimalString,
  /** Price of all fills; 0 before the first. */
  averagePrice: BigDecimalString,
  /** 0 for orders without a stop. */
  stopPrice: Schema.optionalKey(BigDecimalString),
  quantity: BigDecimalString,
  filledQuantity: BigDecimalString,
  isReduceOnly: Schema.Boolean,
  /** Whether a conditional order closes the whole position. */
  isClosePosition: Schema.optionalKey(Schema.Boolean),
  workingType: Schema.optionalKey(Vocabulary.WorkingType),
  /** Whether the order is not triggered while mark and last price are too far apart. */
  isPriceProtected: Schema.optionalKey(Schema.Boolean),
  priceMatch: Schema.optionalKey(Vocabulary.PriceMatch),
  selfTradePreventionMode: Schema.optionalKey(Vocabulary.SelfTradePreventionMode),
  /** When a `GTD` order ends. */
  goodTillTime: Schema.optionalKey(Absent.encodedAs(0, EpochMillis)),
  /** When the order was placed. */
  time: EpochMillis,
  updateTime: EpochMillis
}

/**
 * Binance's names of these fields, where they differ.
 *
 * @category fields
 * @since 0.1.0
 */
export const orderKeys = {
  orderType: "type",
  originalOrderType: "origType",
  averagePrice: "avgPrice",
  quantity: "origQty",
  filledQuantity: "executedQty",
  isReduceOnly: "reduceOnly",
  isClosePosition: "closePosition",
  isPriceProtected: "priceProtect",
  goodTillTime: "goodTillDate"
} as const

/**
 * Fields of a fill.
 *
 * @category fields
 * @since 0.1.0
 */
export const tradeFields = {
  symbol: Name,
  /** Among the trades of its symbol, as market events tell it. */
  tradeId: Schema.Int,
  orderId: Int64,
  side: Side,
  positionSide: Vocabulary.PositionSide,
  price: BigDecimalString,
  quantity: BigDecimalString,
  /** Profit that the fill realized. */
  realizedProfit: BigDecimalString,
  commission: BigDecimalString,
  commissionAsset: Name,
  time: EpochMillis,
  isBuyer: Schema.Boolean,
  /** Whether the fill was of a resting order. */
  isMaker: Schema.Boolean
}

/**
 * Binance's names of these fields, where they differ.
 *
 * @category fields
 * @since 0.1.0
 */
export const tradeKeys = {
  tradeId: "id",
  quantity: "qty",
  realizedProfit: "realizedPnl",
  isBuyer: "buyer",
  isMaker: "maker"
} as const

/**
 * Fields of a position that both products tell.
 *
 * @category fields
 * @since 0.1.0
 */
export const positionFields = {
  symbol: Name,
  positionSide: Vocabulary.PositionSide,
  /** Negative: short. */
  positionAmount: BigDecimalString,
  entryPrice: BigDecimalString,
  breakEvenPrice: BigDecimalString,
  markPrice: BigDecimalString,
  unrealizedProfit: BigDecimalString,
  /** 0 where there is none. */
  liquidationPrice: BigDecimalString,
  /** Margin of an isolated position. */
  isolatedMargin: BigDecimalString,
  updateTime: EpochMillis
}

/**
 * Binance's names of these fields, where they differ.
 *
 * @category fields
 * @since 0.1.0
 */
export const positionKeys = {
  positionAmount: "positionAmt",
  unrealizedProfit: "unRealizedProfit"
} as const

/**
 * Which order: by either id.
 *
 * @category queries
 * @since 0.1.0
 */
export const orderQuery = {
  symbol: Name,
  orderId: Schema.optional(Int64),
  origClientOrderId: Schema.optional(Schema.String)
}

/**
 * Which fills: at most 7 days, the last 7 by default; `fromId` excludes times.
 *
 * @category queries
 * @since 0.1.0
 */
export const tradesQuery = {
  orderId: Schema.optional(Int64),
  startTime: Schema.optional(Schema.Int),
  endTime: Schema.optional(Schema.Int),
  fromId: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int)
}

/**
 * What depth of book costs, by the number of its levels.
 *
 * @category weights
 * @since 0.1.0
 */
export const depthWeight = ({ limit = 500 }: { readonly limit?: number | undefined }): number =>
  limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20

/**
 * What the orders of one symbol cost, or those of all.
 *
 * @category weights
 * @since 0.1.0
 */
export const openOrdersWeight = ({ symbol }: { readonly symbol?: string | undefined }): number =>
  symbol === undefined ? 40 : 1
