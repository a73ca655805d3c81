/**
 * What is known of a futures account, from its events and from REST, on both futures markets.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { EpochMillis } from "../../model/EpochMillis.ts"
import type { Findings, Ledger, Options, Period } from "../Account.ts"
import * as Fills from "../internal/fills.ts"
import * as Fingerprints from "../internal/fingerprints.ts"
import * as Holdings from "../internal/holdings.ts"
import * as Standings from "../internal/standings.ts"
import type * as Records from "./FuturesRecords.ts"
import type { ExecutionType, OrderStatus } from "./FuturesVocabulary.ts"

// Binance gives no more fills at once, and of no more days.
const page = 1000
const longestMillis = 7 * 86_400_000 - 60_000

// What REST tells of the last moments may be incomplete: of fills, of an order that was placed, of a position that was opened.
const settledAfterMillis = 60_000

const ended = new Set<OrderStatus>(["FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"])

const executionTypes: { readonly [status: string]: ExecutionType } = {
  CANCELED: "CANCELED",
  EXPIRED: "EXPIRED",
  EXPIRED_IN_MATCH: "EXPIRED"
}

const zero = BigDecimal.fromBigInt(0n)

const keyOf = ({ orderId, symbol }: { readonly orderId: bigint; readonly symbol: string }) => `${symbol} ${orderId}`

const isAmended = (told: Records.OrderTold, row: Records.OrderRow): boolean =>
  !BigDecimal.equals(told.price, row.price) || !BigDecimal.equals(told.quantity, row.quantity)

/** An event that was missed, and its place among others: what happened at one time happened in the order of the ranks. */
interface Missed<Event> {
  readonly event: Event
  readonly time: number
  readonly rank: "placed" | "filled" | "changed"
  readonly tradeId: number
}

const ranks: ReadonlyArray<Missed<unknown>["rank"]> = ["placed", "filled", "changed"]

const inOrder = (one: Missed<unknown>, other: Missed<unknown>): number =>
  one.time - other.time || ranks.indexOf(one.rank) - ranks.indexOf(other.rank) || one.tradeId - other.tradeId

/**
 * Makes the ledger of an account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <
  Event extends object,
  Told extends Records.OrderTold,
  BalanceTold extends Records.BalanceRow,
  PositionTold extends Records.PositionRow,
  Order extends Records.OrderRow,
  Trade extends Records.TradeRow,
  Balance extends Records.BalanceRow & Records.Timed,
  Position extends Records.PositionRow & Records.Timed,
  R
>(
  market: Records.Market<Event, Told, BalanceTold, PositionTold, Order, Trade, Balance, Position, R>,
  options: Options
): Ledger<Event, Told, R> => {
  const fingerprints = Fingerprints.make()
  const fills = Fills.make()
  const orders = Standings.make<OrderStatus, Told>({
    hasEnded: (status) => ended.has(status),
    isChange: (before, told) => before.executionType !== told.executionType || told.executionType === "AMENDMENT"
  })
  const holdings = Holdings.make()
  const symbols = new Set(options.symbols)
  // Up to where REST has told all fills of a symbol. The stream may have told later ones and not those before.
  const readTo = new Map<string, number>()

  const isUnknown = ({ symbol, tradeId }: Trade) => !fills.has(symbol, tradeId)

  const takeOrder = (told: Told, time: number): boolean => {
    symbols.add(told.symbol)
    const isFill = told.executionType === "TRADE" && told.tradeId !== undefined
    if (isFill && !fills.take(told.symbol, told.tradeId)) return false
    // A fill is told although more has become of its order since.
    return orders.take(told, time, isFill) || isFill
  }

  const take = (event: Event): Event | undefined => {
    if (!fingerprints.take(event)) return undefined
    const told = market.orderOf(event)
    if (told !== undefined) return takeOrder(told.order, told.transactionTime) ? event : undefined
    const change = market.accountOf(event)
    if (change === undefined) return event
    for (const { symbol } of change.positions) symbols.add(symbol)
    const balances = change.balances.filter((row) => holdings.takeBalance(row, change.transactionTime))
    const positions = change.positions.filter((row) => holdings.takePosition(row, change.transactionTime))
    // What REST has told since would be undone by what comes late.
    const isOld = balances.length < change.balances.length || positions.length < change.positions.length
    if (!isOld) return event
    return balances.length + positions.length === 0 ? undefined : market.withAccount(event, { balances, positions })
  }

  // ---- REST

  const tradesOf = Effect.fnUntraced(function* (symbol: string, { nowMillis, sinceMillis }: Period) {
    const found: Array<Trade> = []
    while (true) {
      const last = found.at(-1)?.tradeId ?? readTo.get(symbol)
      const from =
        last === undefined ? { startTime: Math.max(sinceMillis, nowMillis - longestMillis) } : { fromId: last + 1 }
      const rows = yield* market.trades({ symbol, ...from, limit: page })
      found.push(...rows)
      if (rows.length < page) return found
    }
  })

  const orderOf = (query: { readonly symbol: string; readonly orderId: bigint }) =>
    market.order(query).pipe(
      Effect.map((row) => ({ query, row })),
      Effect.catchReason("BinanceError", "OrderNotFound", () => Effect.succeed({ query, row: undefined }))
    )

  const read = Effect.fnUntraced(function* (period: Period) {
    const openRows = yield* market.openOrders
    const positions = yield* market.positions
    const balances = yield* market.balances
    for (const { symbol } of openRows) symbols.add(symbol)
    for (const { positionAmount, symbol } of positions) if (!BigDecimal.isZero(positionAmount)) symbols.add(symbol)
    const trades = (yield* Effect.forEach([...symbols], (symbol) => tradesOf(symbol, period))).flat()

    const listed = new Set(openRows.map(keyOf))
    const asked = new Map(
      [...orders.open().values(), ...trades.filter(isUnknown)]
        .filter((each) => !listed.has(keyOf(each)))
        .map(({ orderId, symbol }) => [keyOf({ orderId, symbol }), { orderId, symbol }] as const)
    )
    const answers = yield* Effect.forEach(asked.values(), orderOf)
    const rows = [...openRows, ...answers.flatMap(({ row }) => (row === undefined ? [] : [row]))]
    const gone = answers.flatMap(({ query, row }) => (row === undefined ? [query] : []))
    return (isFinal: boolean) => compare({ period, rows, gone, trades, balances, positions, isFinal })
  })

  /** What of an order has been missed; `undefined` if its row and its fills do not fit together yet. */
  const compareOrder = (
    row: Order,
    trades: ReadonlyArray<Trade>,
    { isFinal, sinceMillis }: { readonly isFinal: boolean; readonly sinceMillis: number }
  ): ReadonlyArray<Missed<Event>> | undefined => {
    const standing = orders.get(row)
    const unknown = trades.filter(isUnknown).toSorted((one, other) => one.tradeId - other.tradeId)
    const quantities = new Map(standing?.fills)
    for (const { quantity, tradeId } of unknown) quantities.set(tradeId, quantity)
    const sumTo = (tradeId: number) =>
      [...quantities].reduce((sum, [id, quantity]) => (id <= tradeId ? BigDecimal.sum(sum, quantity) : sum), zero)
    const found = sumTo(Number.POSITIVE_INFINITY)
    const before = row.time < sinceMillis ? BigDecimal.max(zero, BigDecimal.subtract(row.filledQuantity, found)) : zero
    const base = standing?.base ?? before
    const filled = BigDecimal.sum(base, found)
    const lacksFills = BigDecimal.isLessThan(filled, row.filledQuantity)
    const isBehind = BigDecimal.isGreaterThan(filled, row.filledQuantity)
    if (!isFinal && (lacksFills || (isBehind && unknown.length > 0))) return undefined

    const missed: Array<Missed<Event>> = []
    const tell = (rank: Missed<Event>["rank"], happening: Omit<Records.Happening<Order, Trade>, "order">) => {
      const event = take(market.orderEvent({ order: row, ...happening }))
      const { time, trade } = happening
      if (event !== undefined) missed.push({ event, time, rank, tradeId: trade?.tradeId ?? 0 })
    }
    if (standing === undefined) {
      const status = BigDecimal.isZero(base) ? "NEW" : "PARTIALLY_FILLED"
      tell("placed", { trade: undefined, executionType: "NEW", status, filledQuantity: base, time: row.time })
    }
    orders.rebase(row, base)
    for (const trade of unknown) {
      const filledQuantity = BigDecimal.sum(base, sumTo(trade.tradeId))
      const isFilled = BigDecimal.isGreaterThanOrEqualTo(filledQuantity, row.quantity)
      const status = isFilled ? "FILLED" : "PARTIALLY_FILLED"
      tell("filled", { trade, executionType: "TRADE", status, filledQuantity, time: trade.time })
    }
    const { filledQuantity, status, updateTime: time } = row
    const now = orders.get(row)?.told
    const isChanged = standing !== undefined && isAmended(standing.told, row)
    if (isBehind || now === undefined) return missed
    if (ended.has(status) && now.status !== status) {
      const executionType = executionTypes[status] ?? "CALCULATED"
      tell("changed", { trade: undefined, executionType, status, filledQuantity, time })
    } else if (!ended.has(status) && (isChanged || lacksFills)) {
      const executionType = isChanged ? "AMENDMENT" : "CALCULATED"
      tell("changed", { trade: undefined, executionType, status, filledQuantity, time })
    }
    return missed
  }

  const compareAccount = (
    balanceRows: ReadonlyArray<Balance>,
    positionRows: ReadonlyArray<Position>,
    nowMillis: number
  ): ReadonlyArray<Event> => {
    const balances = balanceRows.filter((row) => holdings.isOtherBalance(row, row.updateTime))
    const positions = positionRows.filter((row) => holdings.isOtherPosition(row, row.updateTime))
    const closed = holdings.closed(positionRows, nowMillis - settledAfterMillis)
    const times = [...balances, ...positions].map(({ updateTime }) => updateTime)
    if (times.length + closed.length === 0) return []
    const time = EpochMillis.make(Math.max(...times, ...(closed.length > 0 ? [nowMillis] : [])))
    const event = take(market.accountEvent({ balances, positions, closed, time }))
    return event === undefined ? [] : [event]
  }

  const compare = (told: {
    readonly period: Period
    readonly rows: ReadonlyArray<Order>
    readonly gone: ReadonlyArray<{ readonly symbol: string; readonly orderId: bigint }>
    readonly trades: ReadonlyArray<Trade>
    readonly balances: ReadonlyArray<Balance>
    readonly positions: ReadonlyArray<Position>
    readonly isFinal: boolean
  }): Findings<Event> => {
    const { balances, gone, isFinal, period, positions, rows, trades } = told
    const { nowMillis, sinceMillis } = period
    const settledMillis = nowMillis - settledAfterMillis
    const tradesByOrder = Map.groupBy(trades, keyOf)
    const outcomes = rows.map((row) => compareOrder(row, tradesByOrder.get(keyOf(row)) ?? [], { isFinal, sinceMillis }))
    const isComplete = !outcomes.includes(undefined)
    if (isComplete) {
      for (const { symbol, time, tradeId } of trades) {
        if (time < settledMillis) readTo.set(symbol, Math.max(tradeId, readTo.get(symbol) ?? 0))
      }
    }
    // Binance archives orders that ended without a fill.
    for (const query of gone) if ((orders.get(query)?.time ?? 0) < settledMillis) orders.forget(query)
    return {
      missed: outcomes
        .flatMap((missed) => missed ?? [])
        .toSorted(inOrder)
        .map(({ event }) => event),
      missedOfAccount: () => compareAccount(balances, positions, nowMillis),
      isComplete
    }
  }

  return { take, read, orders: orders.open }
}
