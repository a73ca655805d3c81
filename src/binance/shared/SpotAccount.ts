/**
 * Rows of accounts that trade on the spot market: spot, cross and isolated margin, alone and within portfolio margin.
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
import * as Vocabulary from "./SpotVocabulary.ts"

/**
 * An order. Quantities are base asset, prices quote asset.
 *
 * @category bodies
 * @since 0.1.0
 */
export class Order extends Schema.Opaque<Order>()(
  Schema.Struct({
    symbol: Name,
    orderId: Int64,
    /** `undefined`: the order is of no list. Margin does not tell. */
    orderListId: Schema.optionalKey(Absent.encodedAs(-1, Int64)),
    clientOrderId: Schema.String,
    /** 0 for orders without a limit. */
    price: BigDecimalString,
    quantity: BigDecimalString,
    filledQuantity: BigDecimalString,
    /** Quote asset of all fills; negative where it is not known, of very old orders. */
    filledQuoteQuantity: BigDecimalString,
    status: Vocabulary.OrderStatus,
    timeInForce: Vocabulary.TimeInForce,
    orderType: Vocabulary.OrderType,
    side: Side,
    /** 0 for orders without a stop. */
    stopPrice: BigDecimalString,
    /** Base asset that others see of an order in the book; 0: all of it. */
    icebergQuantity: BigDecimalString,
    /** When the order was placed. */
    time: EpochMillis,
    updateTime: EpochMillis,
    /** Whether the order rests in the book. */
    isOnBook: Schema.Boolean,
    /** When it began to. */
    workingTime: Schema.optionalKey(Absent.encodedAs(-1, EpochMillis)),
    /** Quote asset ordered; 0 for orders of a quantity. */
    quoteQuantity: Schema.optionalKey(BigDecimalString),
    selfTradePreventionMode: Schema.optionalKey(Vocabulary.SelfTradePreventionMode)
  }).pipe(
    Schema.encodeKeys({
      quantity: "origQty",
      filledQuantity: "executedQty",
      // Binance spells it so.
      filledQuoteQuantity: "cummulativeQuoteQty",
      orderType: "type",
      icebergQuantity: "icebergQty",
      isOnBook: "isWorking",
      quoteQuantity: "origQuoteOrderQty"
    })
  )
) {}

/**
 * A fill of the account. It is known again by `symbol` and `tradeId`.
 *
 * @category bodies
 * @since 0.1.0
 */
export class UserTrade extends Schema.Opaque<UserTrade>()(
  Schema.Struct({
    symbol: Name,
    /** Among the trades of its symbol, as market events tell it. */
    tradeId: Schema.Int,
    orderId: Int64,
    /** `undefined`: the order is of no list. Margin does not tell. */
    orderListId: Schema.optionalKey(Absent.encodedAs(-1, Int64)),
    price: BigDecimalString,
    quantity: BigDecimalString,
    /** Quote asset. Margin does not tell. */
    quoteQuantity: Schema.optionalKey(BigDecimalString),
    commission: BigDecimalString,
    commissionAsset: Name,
    time: EpochMillis,
    isBuyer: Schema.Boolean,
    /** Whether the fill was of a resting order. */
    isMaker: Schema.Boolean
  }).pipe(Schema.encodeKeys({ tradeId: "id", quantity: "qty", quoteQuantity: "quoteQty" }))
) {}

/**
 * What a margin account has of an asset.
 *
 * @category fields
 * @since 0.1.0
 */
export const marginAsset = {
  asset: Name,
  free: BigDecimalString,
  /** In open orders. */
  locked: BigDecimalString,
  borrowed: BigDecimalString,
  /** Owed for what is borrowed. */
  interest: BigDecimalString,
  /** What is left when all is given back. */
  netAsset: BigDecimalString
}

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
 * Which fills: at most 24 hours, the latest by default; `fromId` goes with no times.
 *
 * @category queries
 * @since 0.1.0
 */
export const tradesQuery = {
  symbol: Name,
  orderId: Schema.optional(Int64),
  startTime: Schema.optional(Schema.Int),
  endTime: Schema.optional(Schema.Int),
  fromId: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int)
}
