/**
 * What events and REST tell of orders and their fills, as far as it is the same on all markets.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type * as Effect from "effect/Effect"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type { BinanceError } from "../BinanceError.ts"
import type * as Standings from "../internal/standings.ts"

/**
 * An order, as REST tells it.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderRow {
  readonly symbol: string
  readonly orderId: bigint
  readonly status: string
  readonly quantity: BigDecimal.BigDecimal
  readonly filledQuantity: BigDecimal.BigDecimal
  readonly price: BigDecimal.BigDecimal
  /** When it was placed. */
  readonly time: EpochMillis
  readonly updateTime: EpochMillis
}

/**
 * A fill, as REST tells it.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradeRow {
  readonly symbol: string
  readonly tradeId: number
  readonly orderId: bigint
  readonly quantity: BigDecimal.BigDecimal
  readonly time: EpochMillis
}

/**
 * What an order event tells of its order.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTold extends Standings.OrderTold<string> {
  readonly executionType: string
  readonly quantity: BigDecimal.BigDecimal
  readonly price: BigDecimal.BigDecimal
}

/**
 * What happened to an order, to make an event of.
 *
 * @category models
 * @since 0.1.0
 */
export interface Happening<Order, Trade> {
  readonly order: Order
  /** Absent where it is not a fill. */
  readonly trade: Trade | undefined
  readonly executionType: string
  readonly status: string
  /** All fills up to this one. */
  readonly filledQuantity: BigDecimal.BigDecimal
  /** Fills that the order had afterwards. */
  readonly later: ReadonlyArray<Trade>
  readonly time: EpochMillis
}

/**
 * How a market speaks of what happens to orders.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderWords {
  /** What an order is that will not be filled any more. */
  readonly ended: ReadonlySet<string>
  /** What is said of an order that has ended, by what it is then. */
  readonly endings: { readonly [status: string]: string }
  /** What is said of an order whose price or quantity has changed. */
  readonly amended: string
  /** What is said of an order of which REST does not tell what happened to it. */
  readonly unexplained: string
}

/**
 * Which fills, of one symbol: from an id on, or of a period.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradesQuery {
  readonly symbol: string
  readonly fromId?: number
  readonly startTime?: number
  readonly endTime?: number
  readonly limit: number
}

/**
 * What a ledger of orders needs of a market.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderMarket<Event extends object, Order extends OrderRow, Trade extends TradeRow, R> {
  readonly words: OrderWords
  /** For how long fills can be asked for at once, in milliseconds. */
  readonly longestMillis: number
  readonly openOrders: Effect.Effect<ReadonlyArray<Order>, BinanceError, R>
  readonly order: (query: {
    readonly symbol: string
    readonly orderId: bigint
  }) => Effect.Effect<Order, BinanceError, R>
  readonly trades: (query: TradesQuery) => Effect.Effect<ReadonlyArray<Trade>, BinanceError, R>
  readonly orderEvent: (happening: Happening<Order, Trade>) => Event
}
