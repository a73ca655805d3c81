/**
 * What is known of a spot or margin account, from its events and from REST.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { EpochMillis } from "../../model/EpochMillis.ts"
import type { Ledger, Options, Period } from "../Account.ts"
import * as Fingerprints from "../internal/fingerprints.ts"
import * as Latest from "../internal/latest.ts"
import * as OrderLedger from "../internal/orderLedger.ts"
import type { OrderWords } from "./OrderRecords.ts"
import type { Order, UserTrade } from "./SpotAccount.ts"
import * as SpotEvents from "./SpotEvents.ts"
import type { Balance, Calls, Events, Holdings, PositionTold, ReportTold } from "./SpotRecords.ts"

const words: OrderWords = {
  ended: new Set(["FILLED", "CANCELED", "REJECTED", "EXPIRED", "EXPIRED_IN_MATCH"]),
  endings: {
    CANCELED: "CANCELED",
    REJECTED: "REJECTED",
    EXPIRED: "EXPIRED",
    EXPIRED_IN_MATCH: "TRADE_PREVENTION"
  },
  amended: "REPLACED",
  unexplained: "RECONCILIATION"
}

// Of more than a day Binance gives no fills at once (spot, 2026-07).
const longestMillis = 86_400_000 - 60_000

// Balances without a time are as old as that, for all that is known: an event of the last moment may be newer.
const doubtMillis = 1000

const zero = BigDecimal.fromBigInt(0n)

const isChange = (before: ReportTold, told: ReportTold): boolean =>
  before.executionType !== told.executionType ||
  // Each takes something from the order, and leaves it as it is otherwise.
  told.executionType === "TRADE_PREVENTION" ||
  !BigDecimal.equals(before.quantity, told.quantity) ||
  !BigDecimal.equals(before.price, told.price)

const isSame = (before: Balance | undefined, { free, locked }: Balance): boolean =>
  BigDecimal.equals(before?.free ?? zero, free) && BigDecimal.equals(before?.locked ?? zero, locked)

/**
 * Makes what makes ledgers, for a market with events of its own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeWith =
  <Report extends ReportTold, Position extends PositionTold>(events: Events<Report, Position>) =>
  <Other extends { readonly _tag: string }, R>(
    calls: Calls<R>,
    options: Options
  ): Ledger<Report | Position | Other, Report, R> => {
    type Event = Report | Position | Other
    const isReport = (event: Event): event is Report => event._tag === "ExecutionReport"
    const isPosition = (event: Event): event is Position => event._tag === "OutboundAccountPosition"
    const fingerprints = Fingerprints.make()
    const balances = Latest.make<Balance>({ key: ({ asset }) => asset, isSame })
    const orders = OrderLedger.make<Event, Report, Order, UserTrade, R>(
      { ...calls, words, longestMillis, orderEvent: events.executionReport },
      { ...options, isChange, takeEvent: (event) => take(event) }
    )

    const take = (event: Event): Event | undefined => {
      if (!fingerprints.take(event)) return undefined
      if (isReport(event)) return orders.take(event, event.transactionTime) ? event : undefined
      if (!isPosition(event)) return event
      const { updateTime } = event
      // What REST has told since would be undone by what comes late.
      const current = event.balances.filter((row) => balances.take(row, updateTime))
      if (current.length === event.balances.length) return event
      return current.length === 0 ? undefined : { ...event, balances: current }
    }

    const compareBalances = (holdings: Holdings, askedMillis: number): ReadonlyArray<Event> => {
      const time = holdings.updateTime ?? EpochMillis.make(Math.max(askedMillis - doubtMillis, 0))
      const listed = new Set(holdings.balances.map(({ asset }) => asset))
      const unlisted = [...balances.known.keys()]
        .filter((asset) => !listed.has(asset))
        .map((asset) => ({ asset, free: zero, locked: zero }))
      const other = [...holdings.balances, ...unlisted].filter((row) => balances.isOther(row, time))
      const event = other.length === 0 ? undefined : take(events.outboundAccountPosition(other, time))
      return event === undefined ? [] : [event]
    }

    const read = Effect.fnUntraced(function* (period: Period) {
      const holdings = yield* calls.holdings
      const compareOrders = yield* orders.read(period)
      return (isFinal: boolean) => ({
        ...compareOrders(isFinal),
        missedOfAccount: () => compareBalances(holdings, period.nowMillis)
      })
    })

    return { take, read, orders: orders.open }
  }

/**
 * Makes the ledger of a spot or margin account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = makeWith(SpotEvents)
