/**
 * What is known of a futures account, from its events and from REST, on both futures markets.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type { EpochMillis } from "../../model/EpochMillis.ts"
import type { Side } from "../../model/Side.ts"
import type { Ledger } from "../Account.ts"
import type { BinanceError } from "../BinanceError.ts"
import * as Fills from "../internal/fills.ts"
import * as Fingerprints from "../internal/fingerprints.ts"
import type { ExecutionType, OrderStatus, PositionSide } from "./FuturesVocabulary.ts"

/**
 * An order, as REST tells it.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderRow {
  readonly symbol: string
  readonly orderId: bigint
  readonly status: OrderStatus
  readonly quantity: BigDecimal.BigDecimal
  readonly filledQuantity: BigDecimal.BigDecimal
  readonly price: BigDecimal.BigDecimal
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
  readonly side: Side
  readonly quantity: BigDecimal.BigDecimal
  readonly time: EpochMillis
}

/**
 * A balance, as REST and the events tell it.
 *
 * @category models
 * @since 0.1.0
 */
export interface BalanceRow {
  readonly asset: string
  readonly walletBalance: BigDecimal.BigDecimal
  readonly crossWalletBalance: BigDecimal.BigDecimal
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
 * What an order event tells of its order.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTold {
  readonly symbol: string
  readonly orderId: bigint
  readonly status: OrderStatus
  readonly executionType: ExecutionType
  readonly quantity: BigDecimal.BigDecimal
  readonly filledQuantity: BigDecimal.BigDecimal
  readonly price: BigDecimal.BigDecimal
  readonly tradeId: number | undefined
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
  readonly executionType: ExecutionType
  readonly status: OrderStatus
  /** All fills up to this one. */
  readonly filledQuantity: BigDecimal.BigDecimal
  readonly time: EpochMillis
}

/**
 * What the ledger needs of a market.
 *
 * @category models
 * @since 0.1.0
 */
export interface Market<
  Event extends object,
  Told extends OrderTold,
  Order extends OrderRow,
  Trade extends TradeRow,
  Balance extends BalanceRow & { readonly updateTime: EpochMillis },
  Position extends PositionRow & { readonly updateTime: EpochMillis },
  R
> {
  readonly openOrders: Effect.Effect<ReadonlyArray<Order>, BinanceError, R>
  readonly order: (query: {
    readonly symbol: string
    readonly orderId: bigint
  }) => Effect.Effect<Order, BinanceError, R>
  readonly trades: (query: {
    readonly symbol: string
    readonly fromId?: number
    readonly startTime?: number
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Trade>, BinanceError, R>
  readonly balances: Effect.Effect<ReadonlyArray<Balance>, BinanceError, R>
  readonly positions: Effect.Effect<ReadonlyArray<Position>, BinanceError, R>
  /** What an event tells of an order; `undefined` if it is about something else. */
  readonly orderOf: (event: Event) => { readonly order: Told; readonly transactionTime: EpochMillis } | undefined
  /** What an event tells of balances and positions; `undefined` if it is about something else. */
  readonly accountOf: (event: Event) =>
    | {
        readonly transactionTime: EpochMillis
        readonly balances: ReadonlyArray<BalanceRow>
        readonly positions: ReadonlyArray<PositionRow>
      }
    | undefined
  readonly orderEvent: (happening: Happening<Order, Trade>) => Event
  readonly accountEvent: (change: {
    readonly balances: ReadonlyArray<Balance>
    readonly positions: ReadonlyArray<Position>
    readonly time: EpochMillis
  }) => Event
}

// Binance gives no more fills at once.
const page = 1000

const ended = new Set<OrderStatus>(["FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"])

const executionTypes: { readonly [status: string]: ExecutionType } = {
  NEW: "NEW",
  CANCELED: "CANCELED",
  EXPIRED: "EXPIRED",
  EXPIRED_IN_MATCH: "EXPIRED"
}

/** The last that is known of an order. */
interface Standing<Told> {
  readonly told: Told
  readonly time: number
}

/**
 * Makes the ledger of an account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <
  Event extends object,
  Told extends OrderTold,
  Order extends OrderRow,
  Trade extends TradeRow,
  Balance extends BalanceRow & { readonly updateTime: EpochMillis },
  Position extends PositionRow & { readonly updateTime: EpochMillis },
  R
>(
  market: Market<Event, Told, Order, Trade, Balance, Position, R>,
  options: { readonly symbols: ReadonlyArray<string>; readonly sinceMillis: number }
): Ledger<Event, Told, R> => {
  const fingerprints = Fingerprints.make()
  const fills = Fills.make()
  const orders = Fills.recent<string, Standing<Told>>(16_384)
  const balances = new Map<string, { readonly row: BalanceRow; readonly time: number }>()
  const positions = new Map<string, { readonly row: PositionRow; readonly time: number }>()
  const symbols = new Set(options.symbols)
  // Up to where REST has told all fills of a symbol. The stream may have told later ones and not those before.
  const readTo = new Map<string, number>()
  let open: ReadonlyMap<bigint, Told> = new Map()

  const keyOf = ({ orderId, symbol }: { readonly orderId: bigint; readonly symbol: string }) => `${symbol} ${orderId}`
  const placeOf = ({ positionSide, symbol }: PositionRow) => `${symbol} ${positionSide}`

  const stand = (told: Told, time: number): void => {
    orders.set(keyOf(told), { told, time })
    const next = new Map(open)
    if (ended.has(told.status)) next.delete(told.orderId)
    else next.set(told.orderId, told)
    open = next
  }

  // What an order is can be told late, by REST or by another connection: it never becomes what it was.
  const isNews = (told: Told, time: number): boolean => {
    const standing = orders.get(keyOf(told))
    if (standing === undefined) return true
    if (BigDecimal.isGreaterThan(standing.told.filledQuantity, told.filledQuantity)) return false
    if (ended.has(standing.told.status) && !ended.has(told.status)) return false
    return time >= standing.time
  }

  const takeOrder = (told: Told, time: number): boolean => {
    symbols.add(told.symbol)
    const isFill = told.executionType === "TRADE" && told.tradeId !== undefined
    if (isFill && !fills.take(told.symbol, told.tradeId)) return false
    const news = isNews(told, time)
    const before = orders.get(keyOf(told))?.told
    if (news) stand(told, time)
    // A fill is told although more has become of its order since.
    return (
      isFill ||
      (news &&
        (before?.status !== told.status ||
          before.executionType !== told.executionType ||
          told.executionType === "AMENDMENT"))
    )
  }

  const takeAccount = (change: NonNullable<ReturnType<typeof market.accountOf>>): void => {
    const time = change.transactionTime
    for (const row of change.balances) {
      if (time >= (balances.get(row.asset)?.time ?? 0)) balances.set(row.asset, { row, time })
    }
    for (const row of change.positions) {
      symbols.add(row.symbol)
      if (time >= (positions.get(placeOf(row))?.time ?? 0)) positions.set(placeOf(row), { row, time })
    }
  }

  // Whether the event says what has not been said; then it counts as said.
  const take = (event: Event): boolean => {
    if (!fingerprints.take(event)) return false
    const change = market.accountOf(event)
    if (change !== undefined) takeAccount(change)
    const order = market.orderOf(event)
    return order === undefined || takeOrder(order.order, order.transactionTime)
  }

  // ---- REST

  const tradesOf = Effect.fnUntraced(function* (symbol: string) {
    const found: Array<Trade> = []
    while (true) {
      const last = found.at(-1)?.tradeId ?? readTo.get(symbol)
      const from = last === undefined ? { startTime: options.sinceMillis } : { fromId: last + 1 }
      const rows = yield* market.trades({ symbol, ...from, limit: page })
      found.push(...rows)
      if (rows.length < page) return found
    }
  })

  const orderOf = (query: { readonly symbol: string; readonly orderId: bigint }) =>
    market.order(query).pipe(
      Effect.map((row): ReadonlyArray<Order> => [row]),
      Effect.catchReason("BinanceError", "OrderNotFound", () => Effect.succeed([]))
    )

  const read = Effect.gen(function* () {
    const openRows = yield* market.openOrders
    const positionRows = yield* market.positions
    const balanceRows = yield* market.balances
    for (const { symbol } of openRows) symbols.add(symbol)
    for (const { positionAmount, symbol } of positionRows) if (!BigDecimal.isZero(positionAmount)) symbols.add(symbol)
    const trades = (yield* Effect.forEach([...symbols], tradesOf)).flat()

    const listed = new Set(openRows.map(keyOf))
    const asked = new Map(
      [...open.values(), ...trades.filter((trade) => !fills.has(trade.symbol, trade.tradeId))]
        .filter((each) => !listed.has(keyOf(each)))
        .map(({ orderId, symbol }) => [keyOf({ orderId, symbol }), { orderId, symbol }] as const)
    )
    const otherRows = (yield* Effect.forEach(asked.values(), orderOf)).flat()
    return () => compare([...openRows, ...otherRows], trades, balanceRows, positionRows)
  })

  const compareOrder = (row: Order, trades: ReadonlyArray<Trade>): { missed: Array<Event>; isComplete: boolean } => {
    const missed: Array<Event> = []
    const unknown = trades.filter(({ symbol, tradeId }) => !fills.has(symbol, tradeId))
    const standing = orders.get(keyOf(row))
    const known = standing?.told.filledQuantity ?? BigDecimal.fromBigInt(0n)
    const tell = (happening: Omit<Happening<Order, Trade>, "order">) => {
      const event = market.orderEvent({ order: row, ...happening })
      if (take(event)) missed.push(event)
    }
    const isNew = standing === undefined && !ended.has(row.status)
    if (isNew && unknown.length === 0 && BigDecimal.isZero(row.filledQuantity)) {
      tell({ trade: undefined, executionType: "NEW", status: "NEW", filledQuantity: known, time: row.updateTime })
    }
    let filled = known
    for (const trade of unknown) {
      filled = BigDecimal.sum(filled, trade.quantity)
      const status = BigDecimal.isGreaterThanOrEqualTo(filled, row.quantity) ? "FILLED" : "PARTIALLY_FILLED"
      tell({ trade, executionType: "TRADE", status, filledQuantity: filled, time: trade.time })
    }
    if (BigDecimal.isGreaterThan(known, row.filledQuantity)) return { missed, isComplete: true }
    // Fills from before the account was followed are in the order and not among those that were read.
    const hasAllFills = standing === undefined || BigDecimal.isGreaterThanOrEqualTo(filled, row.filledQuantity)
    const hasEnded = ended.has(row.status) && row.status !== "FILLED"
    const isChanged =
      standing !== undefined &&
      (!BigDecimal.equals(standing.told.price, row.price) || !BigDecimal.equals(standing.told.quantity, row.quantity))
    const { filledQuantity, updateTime: time } = row
    if (hasEnded && standing !== undefined && standing.told.status !== row.status) {
      const executionType = executionTypes[row.status] ?? "CALCULATED"
      tell({ trade: undefined, executionType, status: row.status, filledQuantity, time })
    } else if (isChanged && !ended.has(row.status)) {
      tell({ trade: undefined, executionType: "AMENDMENT", status: row.status, filledQuantity, time })
    } else if (
      standing === undefined &&
      unknown.length === 0 &&
      !BigDecimal.isZero(filledQuantity) &&
      !ended.has(row.status)
    ) {
      tell({ trade: undefined, executionType: "NEW", status: row.status, filledQuantity, time })
    }
    return { missed, isComplete: hasAllFills }
  }

  const compareAccount = (
    balanceRows: ReadonlyArray<Balance>,
    positionRows: ReadonlyArray<Position>
  ): ReadonlyArray<Event> => {
    const isLater = (time: number, known: { readonly time: number } | undefined) => time >= (known?.time ?? 0)
    const changedBalances = balanceRows.filter((row) => {
      const known = balances.get(row.asset)
      const held = known?.row.walletBalance ?? BigDecimal.fromBigInt(0n)
      return isLater(row.updateTime, known) && !BigDecimal.equals(held, row.walletBalance)
    })
    const changedPositions = positionRows.filter((row) => {
      const known = positions.get(placeOf(row))
      const held = known?.row.positionAmount ?? BigDecimal.fromBigInt(0n)
      return isLater(row.updateTime, known) && !BigDecimal.equals(held, row.positionAmount)
    })
    const times = [...changedBalances, ...changedPositions].map((row) => row.updateTime)
    const [first, ...rest] = times
    if (first === undefined) return []
    const time = rest.reduce((latest, each) => (each > latest ? each : latest), first)
    const event = market.accountEvent({ balances: changedBalances, positions: changedPositions, time })
    return take(event) ? [event] : []
  }

  const compare = (
    rows: ReadonlyArray<Order>,
    trades: ReadonlyArray<Trade>,
    balanceRows: ReadonlyArray<Balance>,
    positionRows: ReadonlyArray<Position>
  ) => {
    for (const { symbol, tradeId } of trades) readTo.set(symbol, Math.max(tradeId, readTo.get(symbol) ?? 0))
    const tradesByOrder = Map.groupBy(trades, keyOf)
    const outcomes = rows.map((row) => compareOrder(row, tradesByOrder.get(keyOf(row)) ?? []))
    return {
      missed: [...outcomes.flatMap(({ missed }) => missed), ...compareAccount(balanceRows, positionRows)],
      isComplete: outcomes.every(({ isComplete }) => isComplete)
    }
  }

  return { take, read, orders: () => open }
}
