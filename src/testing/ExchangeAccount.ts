/**
 * An account of the simulated exchange.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type * as Effect from "effect/Effect"
import type { Market } from "../binance/Market.ts"

/**
 * Cross margin, or isolated margin of one symbol, such as `margin:BTCUSDT`.
 *
 * @category models
 * @since 0.1.0
 */
export type MarginBook = "margin" | `margin:${string}`

/**
 * A market of the account, or isolated margin of one symbol.
 *
 * @category models
 * @since 0.1.0
 */
export type Book = Market | MarginBook

/**
 * An order to place; what is left out has the default that stands with it. Numbers are digits, as the exchange writes them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Placement {
  readonly symbol: string
  readonly side: "BUY" | "SELL"
  readonly price: string
  readonly quantity: string
  /** Default: one that is made up. */
  readonly clientOrderId?: string | undefined
  /** Default: `LIMIT`. */
  readonly type?: string | undefined
  /** Default: `GTC`. */
  readonly timeInForce?: string | undefined
  /** Default: false. */
  readonly isReduceOnly?: boolean | undefined
}

/**
 * A fill to make; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Filling {
  /** Default: what is left of the order. */
  readonly quantity?: string | undefined
  /** Default: that of the order. */
  readonly price?: string | undefined
  /** In quote asset, or the margin asset of futures. Default: 0. */
  readonly commission?: string | undefined
  /** Default: true. */
  readonly isMaker?: boolean | undefined
}

/**
 * An order as the exchange has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Order {
  readonly symbol: string
  readonly orderId: bigint
  readonly clientOrderId: string
  readonly side: "BUY" | "SELL"
  readonly type: string
  readonly timeInForce: string
  readonly positionSide: string
  readonly price: BigDecimal.BigDecimal
  readonly quantity: BigDecimal.BigDecimal
  readonly filledQuantity: BigDecimal.BigDecimal
  /** Quote asset of all fills. */
  readonly filledQuoteQuantity: BigDecimal.BigDecimal
  readonly status: "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED"
  readonly isReduceOnly: boolean
  readonly time: number
  readonly updateTime: number
}

/**
 * What identifies an order: Binance numbers those of each symbol for themselves. An `Order` is one.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderId = Pick<Order, "symbol" | "orderId">

/**
 * A fill as the exchange has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trade {
  readonly symbol: string
  readonly tradeId: number
  readonly orderId: bigint
  readonly side: "BUY" | "SELL"
  readonly positionSide: string
  readonly price: BigDecimal.BigDecimal
  readonly quantity: BigDecimal.BigDecimal
  readonly quoteQuantity: BigDecimal.BigDecimal
  readonly realizedProfit: BigDecimal.BigDecimal
  readonly commission: BigDecimal.BigDecimal
  readonly commissionAsset: string
  readonly isMaker: boolean
  readonly time: number
}

/**
 * What is held of an asset.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balance {
  readonly asset: string
  readonly free: BigDecimal.BigDecimal
  /** Set aside for open orders, where what is traded is held itself: spot and margin. */
  readonly locked: BigDecimal.BigDecimal
  /** What is owed of it, on margin. */
  readonly borrowed: BigDecimal.BigDecimal
  /** What is owed for that. */
  readonly interest: BigDecimal.BigDecimal
  readonly updateTime: number
}

/**
 * How far a margin account is from its liquidation.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarginLevel {
  /** Value of the assets divided by what is owed; 999 where nothing is. */
  readonly level: string
  readonly status: "EXCESSIVE" | "NORMAL" | "MARGIN_CALL" | "PRE_LIQUIDATION" | "FORCE_LIQUIDATION"
}

/**
 * A position in a contract.
 *
 * @category models
 * @since 0.1.0
 */
export interface Position {
  readonly symbol: string
  /** Negative: short. */
  readonly amount: BigDecimal.BigDecimal
  readonly entryPrice: BigDecimal.BigDecimal
  readonly updateTime: number
}

/**
 * An account, to look at and to act for. No order is matched with the market: orders are filled when a test says so.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExchangeAccount {
  /** Puts an amount of an asset in, or takes it out where it is negative. */
  readonly deposit: (book: Book, asset: string, amount: string) => Effect.Effect<Balance>
  readonly place: (book: Book, placement: Placement) => Effect.Effect<Order>
  /** Fills an open order, in part or whole. Dies if it has not so much left. */
  readonly fill: (
    book: Book,
    order: OrderId,
    filling?: Filling
  ) => Effect.Effect<{ readonly order: Order; readonly trade: Trade }>
  /** Changes an open order. Dies if it is none, or if more of it is filled than it is to have. */
  readonly amend: (
    book: Book,
    order: OrderId,
    change: { readonly price?: string | undefined; readonly quantity?: string | undefined }
  ) => Effect.Effect<Order>
  /** Ends an open order. Dies if it is none. */
  readonly end: (book: Book, order: OrderId, status: "CANCELED" | "EXPIRED") => Effect.Effect<Order>
  /** Lends an amount of an asset. */
  readonly borrow: (book: MarginBook, asset: string, amount: string) => Effect.Effect<Balance>
  /** Gives back what is owed: the interest first. Dies if it is more than that. */
  readonly repay: (book: MarginBook, asset: string, amount: string) => Effect.Effect<Balance>
  /** Charges interest for what is borrowed. */
  readonly charge: (book: MarginBook, asset: string, interest: string) => Effect.Effect<Balance>
  /** Says how far the account is from its liquidation. No level follows from what is held and owed. */
  readonly setMarginLevel: (book: MarginBook, marginLevel: MarginLevel) => Effect.Effect<void>
  readonly orders: (book: Book) => Effect.Effect<ReadonlyArray<Order>>
  readonly trades: (book: Book) => Effect.Effect<ReadonlyArray<Trade>>
  readonly balances: (book: Book) => Effect.Effect<ReadonlyArray<Balance>>
  readonly positions: (book: Book) => Effect.Effect<ReadonlyArray<Position>>
}
