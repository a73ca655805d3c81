/**
 * What the ledger of a spot or margin account needs of REST.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type * as Effect from "effect/Effect"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type { BinanceError } from "../BinanceError.ts"
import type { Happening, OrderMarket, OrderTold } from "./OrderRecords.ts"
import type { Order, UserTrade } from "./SpotAccount.ts"

/**
 * What the account holds of an asset, as REST and the events tell it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balance {
  readonly asset: string
  readonly free: BigDecimal.BigDecimal
  readonly locked: BigDecimal.BigDecimal
}

/**
 * All that the account holds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Holdings {
  /** Those of nothing may be missing. */
  readonly balances: ReadonlyArray<Balance>
  /** When they changed last; absent where REST does not tell. */
  readonly updateTime?: EpochMillis | undefined
}

/**
 * What the event of an order tells, as far as the ledger needs it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ReportTold extends OrderTold {
  readonly _tag: "ExecutionReport"
  readonly transactionTime: EpochMillis
}

/**
 * What the event of an account tells of balances, as far as the ledger needs it.
 *
 * @category models
 * @since 0.1.0
 */
export interface PositionTold {
  readonly _tag: "OutboundAccountPosition"
  readonly updateTime: EpochMillis
  readonly balances: ReadonlyArray<Balance>
}

/**
 * How a market makes its events from what REST tells.
 *
 * @category models
 * @since 0.1.0
 */
export interface Events<Report extends ReportTold, Position extends PositionTold> {
  readonly executionReport: (happening: Happening<Order, UserTrade>) => Report
  readonly outboundAccountPosition: (balances: ReadonlyArray<Balance>, time: EpochMillis) => Position
}

/**
 * The calls of REST.
 *
 * @category models
 * @since 0.1.0
 */
export interface Calls<R> extends Pick<
  OrderMarket<ReportTold, Order, UserTrade, R>,
  "openOrders" | "order" | "trades"
> {
  readonly holdings: Effect.Effect<Holdings, BinanceError, R>
}
