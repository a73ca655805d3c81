/**
 * What every report on an order of the spot matching engine has, in spot, margin and portfolio margin alike.
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
import * as EventTag from "./EventTag.ts"
import * as Vocabulary from "./SpotVocabulary.ts"

/**
 * The fields that all of them have.
 *
 * @category schemas
 * @since 0.1.0
 */
export const fields = {
  _tag: EventTag.make("executionReport", "ExecutionReport"),
  eventTime: EpochMillis,
  symbol: Name,
  /** Of a cancellation, the id of the cancellation: that of the order is `originalClientOrderId`. */
  clientOrderId: Schema.String,
  side: Side,
  orderType: Vocabulary.OrderType,
  timeInForce: Vocabulary.TimeInForce,
  /** Base asset ordered. */
  quantity: BigDecimalString,
  /** 0 for orders without a limit. */
  price: BigDecimalString,
  /** 0 for orders without a stop. */
  stopPrice: BigDecimalString,
  /** `undefined`: the order is of no list. */
  orderListId: Absent.encodedAs(-1, Int64),
  /** Of the order that was cancelled or amended. */
  originalClientOrderId: Absent.encodedAs("", Schema.String),
  executionType: Vocabulary.ExecutionType,
  status: Vocabulary.OrderStatus,
  rejectReason: Vocabulary.RejectReason,
  orderId: Int64,
  /** Base asset of this fill. */
  lastFilledQuantity: BigDecimalString,
  /** Base asset of all fills. */
  filledQuantity: BigDecimalString,
  /** Price of this fill. */
  lastFilledPrice: BigDecimalString,
  /** Commission of this fill, in `commissionAsset`. */
  commission: BigDecimalString,
  commissionAsset: Absent.encodedAs(null, Name),
  transactionTime: EpochMillis,
  tradeId: Vocabulary.TradeId,
  /** Grows with the events of an order, as far as is known. */
  executionId: Int64,
  /** Whether the order rests in the book. */
  isOnBook: Schema.Boolean,
  /** Whether this fill was of a resting order. */
  isMaker: Schema.Boolean,
  creationTime: Absent.encodedAs(-1, EpochMillis),
  /** Quote asset of all fills: divided by `filledQuantity`, their price. */
  filledQuoteQuantity: BigDecimalString,
  /** Quote asset of this fill. */
  lastFilledQuoteQuantity: BigDecimalString,
  /** Quote asset ordered; 0 for orders of a quantity. */
  quoteQuantity: BigDecimalString,
  selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
  /** When it began to rest in the book; absent until then. */
  workingTime: Schema.optionalKey(EpochMillis),
  /** Distance of a trailing stop from the market, in basis points. */
  trailingDelta: Schema.optionalKey(Schema.Int),
  /** When a trailing stop began to follow the market. */
  trailingTime: Schema.optionalKey(EpochMillis),
  /** As the order was placed with. */
  strategyId: Schema.optionalKey(Int64),
  /** As the order was placed with, from 1000000. */
  strategyTypeId: Schema.optionalKey(Schema.Int),
  /** The match that self-trade prevention did not let happen. */
  preventedMatchId: Schema.optionalKey(Int64),
  /** Base asset that self-trade prevention has taken so far. */
  preventedQuantity: Schema.optionalKey(BigDecimalString),
  /** Base asset that it took now. */
  lastPreventedQuantity: Schema.optionalKey(BigDecimalString),
  /** Accounts among which no trade may happen. */
  tradeGroupId: Schema.optionalKey(Int64),
  /** The order with which this one would have traded. */
  counterOrderId: Schema.optionalKey(Int64),
  counterSymbol: Schema.optionalKey(Name),
  /** What `lastFilledQuantity` would have been. */
  preventedExecutionQuantity: Schema.optionalKey(BigDecimalString),
  /** What `lastFilledPrice` would have been. */
  preventedExecutionPrice: Schema.optionalKey(BigDecimalString),
  /** What `lastFilledQuoteQuantity` would have been. */
  preventedExecutionQuoteQuantity: Schema.optionalKey(BigDecimalString),
  /** Since 2026-03-26. */
  expiryReason: Schema.optionalKey(Vocabulary.ExpiryReason)
} as const

/**
 * How Binance spells {@link fields}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const keys = {
  _tag: "e",
  eventTime: "E",
  symbol: "s",
  clientOrderId: "c",
  side: "S",
  orderType: "o",
  timeInForce: "f",
  quantity: "q",
  price: "p",
  stopPrice: "P",
  orderListId: "g",
  originalClientOrderId: "C",
  executionType: "x",
  status: "X",
  rejectReason: "r",
  orderId: "i",
  lastFilledQuantity: "l",
  filledQuantity: "z",
  lastFilledPrice: "L",
  commission: "n",
  commissionAsset: "N",
  transactionTime: "T",
  tradeId: "t",
  executionId: "I",
  isOnBook: "w",
  isMaker: "m",
  creationTime: "O",
  filledQuoteQuantity: "Z",
  lastFilledQuoteQuantity: "Y",
  quoteQuantity: "Q",
  selfTradePreventionMode: "V",
  workingTime: "W",
  trailingDelta: "d",
  trailingTime: "D",
  strategyId: "j",
  strategyTypeId: "J",
  preventedMatchId: "v",
  preventedQuantity: "A",
  lastPreventedQuantity: "B",
  tradeGroupId: "u",
  counterOrderId: "U",
  counterSymbol: "Cs",
  preventedExecutionQuantity: "pl",
  preventedExecutionPrice: "pL",
  preventedExecutionQuoteQuantity: "pY",
  expiryReason: "eR"
} as const
