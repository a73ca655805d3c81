/**
 * What is known of a futures account, from its events and from REST, on both futures markets.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { EpochMillis } from "../../model/EpochMillis.ts"
import type { Ledger, Options, Period } from "../Account.ts"
import * as Fingerprints from "../internal/fingerprints.ts"
import * as Holdings from "../internal/holdings.ts"
import * as OrderLedger from "../internal/orderLedger.ts"
import type * as Records from "./FuturesRecords.ts"

// What REST tells of the last moments may be incomplete: of a position that was opened.
const settledAfterMillis = 60_000

const words: Records.OrderWords = {
  ended: new Set(["FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"]),
  endings: { CANCELED: "CANCELED", EXPIRED: "EXPIRED", EXPIRED_IN_MATCH: "EXPIRED" },
  amended: "AMENDMENT",
  unexplained: "CALCULATED"
}

// Of more days Binance gives no fills at once.
const longestMillis = 7 * 86_400_000 - 60_000

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
  const holdings = Holdings.make()
  const orders = OrderLedger.make<Event, Told, Order, Trade, R>(
    { ...market, words, longestMillis },
    {
      ...options,
      isChange: (before, told) => before.executionType !== told.executionType || told.executionType === words.amended,
      takeEvent: (event) => take(event)
    }
  )

  const take = (event: Event): Event | undefined => {
    if (!fingerprints.take(event)) return undefined
    const told = market.orderOf(event)
    if (told !== undefined) return orders.take(told.order, told.transactionTime) ? event : undefined
    const change = market.accountOf(event)
    if (change === undefined) return event
    for (const { symbol } of change.positions) orders.watch(symbol)
    const balances = change.balances.filter((row) => holdings.takeBalance(row, change.transactionTime))
    const positions = change.positions.filter((row) => holdings.takePosition(row, change.transactionTime))
    // What REST has told since would be undone by what comes late.
    const isOld = balances.length < change.balances.length || positions.length < change.positions.length
    if (!isOld) return event
    return balances.length + positions.length === 0 ? undefined : change.about({ balances, positions })
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

  const read = Effect.fnUntraced(function* (period: Period) {
    const positions = yield* market.positions
    const balances = yield* market.balances
    for (const { positionAmount, symbol } of positions) if (!BigDecimal.isZero(positionAmount)) orders.watch(symbol)
    const compareOrders = yield* orders.read(period)
    return (isFinal: boolean) => ({
      ...compareOrders(isFinal),
      missedOfAccount: () => compareAccount(balances, positions, period.nowMillis)
    })
  })

  return { take, read, orders: orders.open }
}
