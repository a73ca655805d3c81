/**
 * What events and REST tell of futures accounts, as far as it is the same on both futures markets.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type * as Effect from "effect/Effect"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type { BinanceError } from "../BinanceError.ts"
import type { PositionSide } from "./FuturesVocabulary.ts"
import type { OrderMarket, OrderRow, OrderTold, TradeRow } from "./OrderRecords.ts"

export type { Happening, OrderRow, OrderTold, OrderWords, TradeRow, TradesQuery } from "./OrderRecords.ts"

/**
 * A balance, as REST and the events tell it.
 *
 * @category models
 * @since 0.1.0
 */
export interface BalanceRow {
  readonly asset: string
  readonly walletBalance: BigDecimal.BigDecimal
}

/**
 * A position, as REST and the events tell it.
 *
 * @category models
 * @since 0.1.0
 */
export interface PositionRow {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly positionAmount: BigDecimal.BigDecimal
  readonly entryPrice: BigDecimal.BigDecimal
}

/**
 * What an event tells of balances and positions.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccountChange<Balance, Position> {
  readonly balances: ReadonlyArray<Balance>
  readonly positions: ReadonlyArray<Position>
}

/**
 * What an event tells of balances and positions, and as of when.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccountTold<Event, Balance, Position> extends AccountChange<Balance, Position> {
  readonly transactionTime: EpochMillis
  /** The same event, about fewer of them. */
  readonly about: (fewer: AccountChange<Balance, Position>) => Event
}

/**
 * What REST tells of balances and positions, to make an event of.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccountFound<Balance, Position> extends AccountChange<Balance, Position> {
  /** Positions that are closed. */
  readonly closed: ReadonlyArray<Pick<PositionRow, "symbol" | "positionSide">>
  readonly time: EpochMillis
}

/**
 * What REST tells of money has a time.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timed {
  readonly updateTime: EpochMillis
}

/**
 * What the ledger needs of a market: its events, what they tell of orders, balances and positions, and the rows of REST.
 *
 * @category models
 * @since 0.1.0
 */
export interface Market<
  Event extends object,
  Told extends OrderTold,
  BalanceTold extends BalanceRow,
  PositionTold extends PositionRow,
  Order extends OrderRow,
  Trade extends TradeRow,
  Balance extends BalanceRow & Timed,
  Position extends PositionRow & Timed,
  R
> extends Omit<OrderMarket<Event, Order, Trade, R>, "words" | "longestMillis"> {
  readonly balances: Effect.Effect<ReadonlyArray<Balance>, BinanceError, R>
  /** Those that are closed may be missing. */
  readonly positions: Effect.Effect<ReadonlyArray<Position>, BinanceError, R>
  /** What an event tells of an order; `undefined` if it is about something else. */
  readonly orderOf: (event: Event) => { readonly order: Told; readonly transactionTime: EpochMillis } | undefined
  /** What an event tells of balances and positions; `undefined` if it is about something else. */
  readonly accountOf: (event: Event) => AccountTold<Event, BalanceTold, PositionTold> | undefined
  readonly accountEvent: (found: AccountFound<Balance, Position>) => Event
}
