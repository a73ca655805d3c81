import * as BigDecimal from "effect/BigDecimal"
import type {
  Balance,
  Filling,
  MarginLevel,
  Order,
  OrderId,
  Placement,
  Position,
  Trade
} from "../../ExchangeAccount.ts"

/**
 * What a symbol is made of.
 *
 * @internal
 */
export interface Instrument {
  readonly baseAsset: string
  readonly quoteAsset: string
  /** The asset in which profits and commissions are counted; `undefined` where what is traded is held itself. */
  readonly marginAsset: string | undefined
  /** Whether the price is paid at once, from that asset, as it is of options: the profit is in it. Default: false. */
  readonly isPaidAtOnce?: boolean | undefined
}

const zero = BigDecimal.fromBigInt(0n)

/**
 * What an account has of an asset of which it has nothing.
 *
 * @internal
 */
export const nothing = { free: zero, locked: zero, borrowed: zero, interest: zero }

interface Owed {
  readonly principal: BigDecimal.BigDecimal
  readonly interest: BigDecimal.BigDecimal
}

const isOpen = ({ status }: Order): boolean => status === "NEW" || status === "PARTIALLY_FILLED"

const keyOf = ({ orderId, symbol }: OrderId): string => `${symbol} ${orderId}`

const remaining = (order: Order): BigDecimal.BigDecimal => BigDecimal.subtract(order.quantity, order.filledQuantity)

/**
 * The books that the exchange keeps of one account in one market: orders, fills, balances and positions.
 *
 * It does what it is told: no order is matched, and none is refused for want of money.
 *
 * @internal
 */
export class Books {
  readonly orders = new Map<string, Order>()
  readonly trades: Array<Trade> = []
  readonly balances = new Map<string, Balance>()
  readonly positions = new Map<string, Position>()
  marginLevel: MarginLevel = { level: "999", status: "EXCESSIVE" }
  private readonly instrumentOf: (symbol: string) => Instrument
  private readonly firstOrderId: bigint
  // Each symbol has numbers of its own.
  private readonly lastOrderIds = new Map<string, bigint>()
  private readonly lastTradeIds = new Map<string, number>()

  constructor(options: { readonly instrumentOf: (symbol: string) => Instrument; readonly firstOrderId: bigint }) {
    this.instrumentOf = options.instrumentOf
    this.firstOrderId = options.firstOrderId
  }

  get openOrders(): ReadonlyArray<Order> {
    return [...this.orders.values()].filter(isOpen)
  }

  /** The order of an id, of either kind. */
  find(symbol: string, orderId: bigint | undefined, clientOrderId: string | undefined): Order | undefined {
    const isIt = (order: Order) =>
      orderId === undefined ? order.clientOrderId === clientOrderId : order.orderId === orderId
    return [...this.orders.values()].findLast((order) => order.symbol === symbol && isIt(order))
  }

  deposit(asset: string, amount: string, now: number): Balance {
    return this.move(asset, { free: BigDecimal.fromStringUnsafe(amount) }, now)
  }

  borrow(asset: string, amount: string, now: number): Balance {
    const principal = BigDecimal.fromStringUnsafe(amount)
    return this.move(asset, { free: principal, borrowed: principal }, now)
  }

  /** Pays the interest first; returns what was paid. */
  repay(asset: string, amount: string, now: number): { readonly balance: Balance } & Owed {
    const paid = BigDecimal.fromStringUnsafe(amount)
    const owed = this.balances.get(asset) ?? nothing
    const interest = BigDecimal.min(paid, owed.interest)
    const principal = BigDecimal.subtract(paid, interest)
    if (BigDecimal.isGreaterThan(principal, owed.borrowed)) throw new Error(`not so much ${asset} is owed`)
    const by = {
      free: BigDecimal.negate(paid),
      borrowed: BigDecimal.negate(principal),
      interest: BigDecimal.negate(interest)
    }
    return { balance: this.move(asset, by, now), principal, interest }
  }

  charge(asset: string, interest: string, now: number): Balance {
    return this.move(asset, { interest: BigDecimal.fromStringUnsafe(interest) }, now)
  }

  place(placement: Placement, now: number): Order {
    const { clientOrderId, isReduceOnly, price, quantity, side, symbol, timeInForce, type } = placement
    const orderId = (this.lastOrderIds.get(symbol) ?? this.firstOrderId - 1n) + 1n
    this.lastOrderIds.set(symbol, orderId)
    const order: Order = {
      symbol,
      orderId,
      clientOrderId: clientOrderId ?? `simulated-${this.orders.size + 1}`,
      side,
      type: type ?? "LIMIT",
      timeInForce: timeInForce ?? "GTC",
      positionSide: "BOTH",
      price: BigDecimal.fromStringUnsafe(price),
      quantity: BigDecimal.fromStringUnsafe(quantity),
      filledQuantity: zero,
      filledQuoteQuantity: zero,
      status: "NEW",
      isReduceOnly: isReduceOnly ?? false,
      time: now,
      updateTime: now
    }
    this.orders.set(keyOf(order), order)
    this.lock(order, order.quantity, now)
    return order
  }

  fill(id: OrderId, filling: Filling, now: number): { readonly order: Order; readonly trade: Trade } {
    const before = this.open(id)
    const price = filling.price === undefined ? before.price : BigDecimal.fromStringUnsafe(filling.price)
    const quantity = filling.quantity === undefined ? remaining(before) : BigDecimal.fromStringUnsafe(filling.quantity)
    if (BigDecimal.isGreaterThan(quantity, remaining(before)))
      throw new Error(`order ${keyOf(id)} has not so much left`)
    const quoteQuantity = BigDecimal.multiply(price, quantity)
    const filledQuantity = BigDecimal.sum(before.filledQuantity, quantity)
    const order: Order = {
      ...before,
      filledQuantity,
      filledQuoteQuantity: BigDecimal.sum(before.filledQuoteQuantity, quoteQuantity),
      status: BigDecimal.equals(filledQuantity, before.quantity) ? "FILLED" : "PARTIALLY_FILLED",
      updateTime: now
    }
    this.orders.set(keyOf(order), order)
    this.lock(before, BigDecimal.negate(quantity), now)
    const { marginAsset, quoteAsset } = this.instrumentOf(order.symbol)
    const commission = BigDecimal.fromStringUnsafe(filling.commission ?? "0")
    const tradeId = (this.lastTradeIds.get(order.symbol) ?? 1_000_000) + 1
    this.lastTradeIds.set(order.symbol, tradeId)
    const trade: Trade = {
      symbol: order.symbol,
      tradeId,
      orderId: order.orderId,
      side: order.side,
      positionSide: order.positionSide,
      price,
      quantity,
      quoteQuantity,
      realizedProfit: this.exchange(order, price, quantity, now),
      commission,
      commissionAsset: marginAsset ?? quoteAsset,
      isMaker: filling.isMaker ?? true,
      time: now
    }
    this.move(trade.commissionAsset, { free: BigDecimal.negate(commission) }, now)
    this.trades.push(trade)
    return { order, trade }
  }

  amend(
    id: OrderId,
    change: { readonly price?: string | undefined; readonly quantity?: string | undefined },
    now: number
  ): Order {
    const before = this.open(id)
    const order: Order = {
      ...before,
      price: change.price === undefined ? before.price : BigDecimal.fromStringUnsafe(change.price),
      quantity: change.quantity === undefined ? before.quantity : BigDecimal.fromStringUnsafe(change.quantity),
      updateTime: now
    }
    if (!BigDecimal.isGreaterThan(remaining(order), zero)) throw new Error(`order ${keyOf(id)} would have nothing left`)
    this.orders.set(keyOf(order), order)
    this.lock(before, BigDecimal.negate(remaining(before)), now)
    this.lock(order, remaining(order), now)
    return order
  }

  /** Ends an open order before it is filled. */
  end(id: OrderId, status: "CANCELED" | "EXPIRED", now: number): Order {
    const before = this.open(id)
    const order: Order = { ...before, status, updateTime: now }
    this.orders.set(keyOf(order), order)
    this.lock(before, BigDecimal.negate(remaining(before)), now)
    return order
  }

  private open(id: OrderId): Order {
    const order = this.orders.get(keyOf(id))
    if (order === undefined || !isOpen(order)) throw new Error(`order ${keyOf(id)} is not open`)
    return order
  }

  private move(
    asset: string,
    by: { readonly [Amount in keyof typeof nothing]?: BigDecimal.BigDecimal },
    now: number
  ): Balance {
    const before = this.balances.get(asset) ?? nothing
    const balance: Balance = {
      asset,
      free: BigDecimal.sum(before.free, by.free ?? zero),
      locked: BigDecimal.sum(before.locked, by.locked ?? zero),
      borrowed: BigDecimal.sum(before.borrowed, by.borrowed ?? zero),
      interest: BigDecimal.sum(before.interest, by.interest ?? zero),
      updateTime: now
    }
    this.balances.set(asset, balance)
    return balance
  }

  // What an order may need is set aside, where it is held itself.
  private lock(order: Order, quantity: BigDecimal.BigDecimal, now: number): void {
    const { baseAsset, marginAsset, quoteAsset } = this.instrumentOf(order.symbol)
    if (marginAsset !== undefined) return
    const [asset, amount] =
      order.side === "BUY" ? [quoteAsset, BigDecimal.multiply(order.price, quantity)] : [baseAsset, quantity]
    this.move(asset, { free: BigDecimal.negate(amount), locked: amount }, now)
  }

  /** Gives one thing for the other; returns the profit that it realizes. */
  private exchange(
    order: Order,
    price: BigDecimal.BigDecimal,
    quantity: BigDecimal.BigDecimal,
    now: number
  ): BigDecimal.BigDecimal {
    const { baseAsset, isPaidAtOnce = false, marginAsset, quoteAsset } = this.instrumentOf(order.symbol)
    const signed = order.side === "BUY" ? quantity : BigDecimal.negate(quantity)
    if (marginAsset === undefined) {
      this.move(baseAsset, { free: signed }, now)
      this.move(quoteAsset, { free: BigDecimal.negate(BigDecimal.multiply(price, signed)) }, now)
      return zero
    }
    const profit = this.turn(order.symbol, price, signed, now)
    const received = isPaidAtOnce ? BigDecimal.negate(BigDecimal.multiply(price, signed)) : profit
    this.move(marginAsset, { free: received }, now)
    return profit
  }

  /** Changes a position; returns the profit of what it closes. */
  private turn(
    symbol: string,
    price: BigDecimal.BigDecimal,
    signed: BigDecimal.BigDecimal,
    now: number
  ): BigDecimal.BigDecimal {
    const { amount, entryPrice } = this.positions.get(symbol) ?? { amount: zero, entryPrice: zero }
    const after = BigDecimal.sum(amount, signed)
    const set = (entry: BigDecimal.BigDecimal) =>
      this.positions.set(symbol, { symbol, amount: after, entryPrice: entry, updateTime: now })
    if (BigDecimal.sign(amount) * BigDecimal.sign(signed) >= 0) {
      const value = BigDecimal.sum(BigDecimal.multiply(amount, entryPrice), BigDecimal.multiply(signed, price))
      set(BigDecimal.isZero(after) ? zero : BigDecimal.round(BigDecimal.divideUnsafe(value, after), { scale: 8 }))
      return zero
    }
    const turns = BigDecimal.sign(after) === BigDecimal.sign(signed)
    const closed = turns ? BigDecimal.negate(amount) : signed
    set(turns ? price : BigDecimal.isZero(after) ? zero : entryPrice)
    // What is sold of a long position wins when the price has risen.
    return BigDecimal.multiply(BigDecimal.negate(closed), BigDecimal.subtract(price, entryPrice))
  }
}
