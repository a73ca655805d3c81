import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type { BinanceError } from "../BinanceError.ts"
import type { Findings, Options, Period } from "../Account.ts"
import type * as Records from "../shared/OrderRecords.ts"
import * as Fills from "./fills.ts"
import * as Standings from "./standings.ts"

/**
 * What is known of an account's orders and their fills, from events and from REST.
 *
 * @internal
 */
export interface OrderLedger<Event, Told, R> {
  /** Takes in what an event tells at a time, in milliseconds; false if it has been told. */
  readonly take: (told: Told, time: number) => boolean
  /** Fills of a symbol are looked for from now on. */
  readonly watch: (symbol: string) => void
  /** Reads by REST; what it returns compares. */
  readonly read: (
    period: Period
  ) => Effect.Effect<(isFinal: boolean) => Pick<Findings<Event>, "missed" | "isComplete">, BinanceError, R>
  /** Orders that may still be filled. */
  readonly open: () => ReadonlyArray<Told>
}

// Binance gives no more fills at once.
const page = 1000

// What REST tells of the last moments may be incomplete: of fills, of an order that was placed.
const settledAfterMillis = 60_000

const zero = BigDecimal.fromBigInt(0n)

/**
 * Whether there is no such symbol: "Invalid symbol."
 *
 * @internal
 */
export const isUnlisted = ({ reason }: BinanceError): boolean =>
  reason._tag === "InvalidRequest" && reason.code === -1121

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

/** @internal */
export const make = <
  Event extends object,
  Told extends Records.OrderTold,
  Order extends Records.OrderRow,
  Trade extends Records.TradeRow,
  R
>(
  market: Records.OrderMarket<Event, Order, Trade, R>,
  options: Options & {
    /** Whether the event tells something that the one before did not, although it is not a fill. */
    readonly isChange: (before: Told, told: Told) => boolean
    /** Takes in an event that was made from what REST tells, as all that the stream brings. */
    readonly takeEvent: (event: Event) => Event | undefined
  }
): OrderLedger<Event, Told, R> => {
  const { amended, ended, endings, unexplained } = market.words
  const { isChange, takeEvent } = options
  const fills = Fills.make()
  const orders = Standings.make<string, Told>({ hasEnded: (status) => ended.has(status), isChange })
  const named: ReadonlySet<string> = new Set(options.symbols)
  const symbols = new Set(named)
  // Up to where REST has told all fills of a symbol: the stream may have told later ones and not those before. By id, and by time where
  // there were none.
  const readTo = new Map<string, number>()
  const readUntil = new Map<string, number>()

  const isUnknown = ({ symbol, tradeId }: Trade) => !fills.has(symbol, tradeId)

  const take = (told: Told, time: number): boolean => {
    symbols.add(told.symbol)
    const isFill = told.executionType === "TRADE"
    if (isFill && told.tradeId !== undefined && !fills.take(told.symbol, told.tradeId)) return false
    // A fill is told although more has become of its order since.
    return orders.take(told, time, isFill) || isFill
  }

  // ---- REST

  const fillsOf = Effect.fnUntraced(function* (symbol: string, { nowMillis, sinceMillis }: Period) {
    const found: Array<Trade> = []
    const longAgoMillis = nowMillis - market.longestMillis
    // A whole period costs no more than its end, and has what REST was late with.
    let startTime = Math.floor(Math.max(sinceMillis, Math.min(readUntil.get(symbol) ?? sinceMillis, longAgoMillis)))
    while (true) {
      const last = found.at(-1)?.tradeId ?? readTo.get(symbol)
      const endTime = startTime + market.longestMillis
      const isLastPeriod = endTime >= nowMillis
      const from =
        last !== undefined ? { fromId: last + 1 } : { startTime, ...(isLastPeriod ? undefined : { endTime }) }
      const rows = yield* market.trades({ symbol, ...from, limit: page })
      found.push(...rows)
      if (rows.length < page && (last !== undefined || isLastPeriod)) return found
      startTime = endTime
    }
  })

  // Contracts expire, and pairs are delisted. What somebody has named wrongly never was a symbol.
  const tradesOf = (symbol: string, period: Period) =>
    fillsOf(symbol, period).pipe(
      Effect.catchIf(
        (error) => isUnlisted(error) && (readUntil.has(symbol) || !named.has(symbol)),
        () => {
          symbols.delete(symbol)
          return Effect.succeed([])
        }
      )
    )

  const orderOf = (query: Standings.OrderId) =>
    market.order(query).pipe(
      Effect.map((row) => ({ query, row })),
      Effect.catchIf(
        (error) => error.reason._tag === "OrderNotFound" || isUnlisted(error),
        () => Effect.succeed({ query, row: undefined })
      )
    )

  const read = Effect.fnUntraced(function* (period: Period) {
    const openRows = yield* market.openOrders
    for (const { symbol } of openRows) symbols.add(symbol)
    const read = [...symbols]
    const trades = (yield* Effect.forEach(read, (symbol) => tradesOf(symbol, period))).flat()

    const listed = new Set(openRows.map(Standings.keyOf))
    const asked = new Map(
      [...orders.open(), ...trades.filter(isUnknown)]
        .filter((each) => !listed.has(Standings.keyOf(each)))
        .map(({ orderId, symbol }) => [Standings.keyOf({ orderId, symbol }), { orderId, symbol }] as const)
    )
    const answers = yield* Effect.forEach(asked.values(), orderOf)
    const rows = [...openRows, ...answers.flatMap(({ row }) => (row === undefined ? [] : [row]))]
    const gone = answers.flatMap(({ query, row }) => (row === undefined ? [query] : []))
    return (isFinal: boolean) => compare({ period, rows, gone, symbols: read, trades, isFinal })
  })

  /** What of an order has been missed; `undefined` if its row and its fills do not fit together yet. */
  const compareOrder = (
    row: Order,
    trades: ReadonlyArray<Trade>,
    { isFinal, sinceMillis }: { readonly isFinal: boolean; readonly sinceMillis: number }
  ): ReadonlyArray<Missed<Event>> | undefined => {
    const standing = orders.get(row)
    const inTurn = trades.toSorted((one, other) => one.tradeId - other.tradeId)
    const unknown = inTurn.filter(isUnknown)
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
      const event = takeEvent(market.orderEvent({ order: row, ...happening }))
      const { time, trade } = happening
      if (event !== undefined) missed.push({ event, time, rank, tradeId: trade?.tradeId ?? 0 })
    }
    if (standing === undefined) {
      const status = BigDecimal.isZero(base) ? "NEW" : "PARTIALLY_FILLED"
      const { time } = row
      tell("placed", { trade: undefined, executionType: "NEW", status, filledQuantity: base, later: inTurn, time })
    }
    orders.rebase(row, base)
    for (const trade of unknown) {
      const filledQuantity = BigDecimal.sum(base, sumTo(trade.tradeId))
      const isFilled = BigDecimal.isGreaterThanOrEqualTo(filledQuantity, row.quantity)
      const status = isFilled ? "FILLED" : "PARTIALLY_FILLED"
      const later = inTurn.slice(inTurn.indexOf(trade) + 1)
      tell("filled", { trade, executionType: "TRADE", status, filledQuantity, later, time: trade.time })
    }
    const { filledQuantity, status, updateTime: time } = row
    const now = orders.get(row)?.told
    const isChanged = standing !== undefined && isAmended(standing.told, row)
    const change = { trade: undefined, status, filledQuantity, later: [], time }
    if (isBehind || now === undefined) return missed
    if (ended.has(status) && now.status !== status) {
      tell("changed", { ...change, executionType: endings[status] ?? unexplained })
    } else if (!ended.has(status) && (isChanged || lacksFills)) {
      tell("changed", { ...change, executionType: isChanged ? amended : unexplained })
    }
    return missed
  }

  const compare = (told: {
    readonly period: Period
    readonly rows: ReadonlyArray<Order>
    readonly gone: ReadonlyArray<Standings.OrderId>
    readonly symbols: ReadonlyArray<string>
    readonly trades: ReadonlyArray<Trade>
    readonly isFinal: boolean
  }) => {
    const { gone, isFinal, period, rows, trades } = told
    const { nowMillis, sinceMillis } = period
    const settledMillis = nowMillis - settledAfterMillis
    const tradesByOrder = Map.groupBy(trades, Standings.keyOf)
    const outcomes = rows.map((row) =>
      compareOrder(row, tradesByOrder.get(Standings.keyOf(row)) ?? [], { isFinal, sinceMillis })
    )
    const isComplete = !outcomes.includes(undefined)
    if (isComplete) {
      for (const symbol of told.symbols) readUntil.set(symbol, settledMillis)
      for (const { symbol, time, tradeId } of trades) {
        if (time < settledMillis) readTo.set(symbol, Math.max(tradeId, readTo.get(symbol) ?? 0))
      }
    }
    // Binance archives orders that ended without a fill.
    for (const query of gone) if ((orders.get(query)?.time ?? 0) < settledMillis) orders.forget(query)
    const missed = outcomes
      .flatMap((missed) => missed ?? [])
      .toSorted(inOrder)
      .map(({ event }) => event)
    return { missed, isComplete }
  }

  return { take, watch: (symbol) => void symbols.add(symbol), read, open: orders.open }
}
