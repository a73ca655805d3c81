/**
 * Conditional orders of all futures accounts: one service of Binance keeps them until they are triggered.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Absent from "../../model/Absent.ts"
import { BigDecimalString } from "../../model/BigDecimalString.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import { Int64, Int64String } from "../../model/Int64.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { Side } from "../../model/Side.ts"
import { Name } from "../../model/Symbol.ts"
import * as Vocabulary from "./FuturesVocabulary.ts"

/**
 * A conditional order, as an event tells it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AlgoOrder = Schema.Struct({
  clientAlgoId: Schema.String,
  algoId: Int64,
  algoType: OpenLiterals.make(["CONDITIONAL"]),
  orderType: Vocabulary.OrderType,
  symbol: Name,
  side: Side,
  positionSide: Vocabulary.PositionSide,
  timeInForce: Vocabulary.TimeInForce,
  /** Base asset; contracts on COIN-M. */
  quantity: BigDecimalString,
  algoStatus: Vocabulary.AlgoStatus,
  /** Of the order that it has become; `undefined` before it is triggered. */
  orderId: Absent.encodedAs("", Int64String),
  /** Price of all fills, once triggered. */
  averagePrice: Schema.optionalKey(BigDecimalString),
  /** Base asset of all fills, once triggered; contracts on COIN-M. */
  filledQuantity: Schema.optionalKey(BigDecimalString),
  /** Type of the order that it has become; `0` before it is triggered. */
  actualOrderType: Schema.optionalKey(Schema.String),
  triggerPrice: BigDecimalString,
  /** 0 for orders without a limit. */
  price: BigDecimalString,
  selfTradePreventionMode: Vocabulary.SelfTradePreventionMode,
  workingType: Vocabulary.WorkingType,
  priceMatch: Vocabulary.PriceMatch,
  /** Whether it closes the whole position. */
  isClosePosition: Schema.Boolean,
  /** Whether it is not triggered while mark and last price are too far apart. */
  isPriceProtected: Schema.Boolean,
  isReduceOnly: Schema.Boolean,
  triggerTime: Absent.encodedAs(0, EpochMillis),
  /** When a `GTD` order ends. */
  goodTillTime: Absent.encodedAs(0, EpochMillis),
  /** Why the matching engine refused it. */
  failureReason: Schema.optionalKey(Absent.encodedAs("", Schema.String)),
  /** Whether a trailing stop follows the market yet. Since 2026-08-21. */
  isActivated: Schema.optionalKey(Schema.Boolean)
}).pipe(
  Schema.encodeKeys({
    clientAlgoId: "caid",
    algoId: "aid",
    algoType: "at",
    orderType: "o",
    symbol: "s",
    side: "S",
    positionSide: "ps",
    timeInForce: "f",
    quantity: "q",
    algoStatus: "X",
    orderId: "ai",
    averagePrice: "ap",
    filledQuantity: "aq",
    actualOrderType: "act",
    triggerPrice: "tp",
    price: "p",
    selfTradePreventionMode: "V",
    workingType: "wt",
    priceMatch: "pm",
    isClosePosition: "cp",
    isPriceProtected: "pP",
    isReduceOnly: "R",
    triggerTime: "tt",
    goodTillTime: "gtd",
    failureReason: "rm",
    isActivated: "ia"
  })
)

/**
 * A conditional order, as an event tells it.
 *
 * @category models
 * @since 0.1.0
 */
export type AlgoOrder = typeof AlgoOrder.Type
