import * as BigDecimal from "effect/BigDecimal"
import * as Recent from "../../connection/internal/recent.ts"

/**
 * What identifies an order of an account in a market: Binance numbers the orders of each symbol for themselves.
 *
 * @internal
 */
export interface OrderId {
  readonly symbol: string
  readonly orderId: bigint
}

/**
 * The same for all that tell of one order.
 *
 * @internal
 */
export const keyOf = ({ orderId, symbol }: OrderId): string => `${symbol} ${orderId}`

/**
 * What an event or REST tells of an order.
 *
 * @internal
 */
export interface OrderTold<Status extends string> extends OrderId {
  readonly status: Status
  readonly filledQuantity: BigDecimal.BigDecimal
  /** Of the fill that the event is about. */
  readonly lastFilledQuantity: BigDecimal.BigDecimal
  readonly tradeId: number | undefined
}

/**
 * An order as far as it has been told.
 *
 * @internal
 */
export interface Standing<Told> {
  readonly told: Told
  readonly time: number
  /** Quantities of the fills that were told, by trade id. */
  readonly fills: ReadonlyMap<number, BigDecimal.BigDecimal>
  /** What was filled before the account was followed; `undefined` while that is not known. */
  readonly base: BigDecimal.BigDecimal | undefined
}

/**
 * The orders of an account as they have been told, whether by events or by REST.
 *
 * @internal
 */
export interface Standings<Told> {
  readonly get: (order: OrderId) => Standing<Told> | undefined
  /** Takes in what is told at a time, in milliseconds; false if it was known, or is older than what is. */
  readonly take: (told: Told, time: number, isFill: boolean) => boolean
  /** What was filled before the account was followed, found out by REST. */
  readonly rebase: (order: OrderId, base: BigDecimal.BigDecimal) => void
  /** An order that is open no more, although nobody told what became of it. */
  readonly forget: (order: OrderId) => void
  /** Those that may still be filled, in the order in which they were told of: the same array until one of them changes. */
  readonly open: () => ReadonlyArray<Told>
}

// Of the many orders of a day, events come of the last ones.
const mostOrders = 16_384

const zero = BigDecimal.fromBigInt(0n)

/**
 * Makes them, for a market whose orders have ended in certain states and are told again when certain things have changed.
 *
 * @internal
 */
export const make = <Status extends string, Told extends OrderTold<Status>>(options: {
  readonly hasEnded: (status: Status) => boolean
  /** Whether the event tells something that the one before did not, although it is not a fill. */
  readonly isChange: (before: Told, told: Told) => boolean
}): Standings<Told> => {
  const { hasEnded, isChange } = options
  type Kept = Standing<Told> & { readonly fills: Map<number, BigDecimal.BigDecimal> }
  const standings = Recent.make<string, Kept>(mostOrders)
  const listed = new Map<string, Told>()
  let open: ReadonlyArray<Told> | undefined

  // What an order is can be told late, by REST or by another connection: it never becomes what it was.
  const isLater = (standing: Standing<Told>, told: Told, time: number): boolean => {
    if (BigDecimal.isGreaterThan(standing.told.filledQuantity, told.filledQuantity)) return false
    if (hasEnded(standing.told.status) && !hasEnded(told.status)) return false
    return time >= standing.time
  }

  const baseOf = (told: Told, isFill: boolean): BigDecimal.BigDecimal | undefined => {
    const before = isFill ? BigDecimal.subtract(told.filledQuantity, told.lastFilledQuantity) : told.filledQuantity
    return BigDecimal.isZero(before) ? zero : undefined
  }

  return {
    get: (order) => standings.get(keyOf(order)),
    take: (told, time, isFill) => {
      const before = standings.get(keyOf(told))
      const later = before === undefined || isLater(before, told, time)
      const fills: Kept["fills"] = before?.fills ?? new Map()
      if (isFill && told.tradeId !== undefined) fills.set(told.tradeId, told.lastFilledQuantity)
      // What no trade id names can not be told apart from what was filled before.
      const unnamed = isFill && told.tradeId === undefined ? told.lastFilledQuantity : zero
      const known = before === undefined ? baseOf(told, isFill) : before.base
      const base = known && BigDecimal.sum(known, unnamed)
      standings.set(keyOf(told), later ? { told, time, fills, base } : { ...before, fills, base })
      if (later) {
        if (hasEnded(told.status)) listed.delete(keyOf(told))
        else listed.set(keyOf(told), told)
        open = undefined
      }
      return later && (before === undefined || before.told.status !== told.status || isChange(before.told, told))
    },
    rebase: (order, base) => {
      const standing = standings.get(keyOf(order))
      if (standing !== undefined) standings.set(keyOf(order), { ...standing, base })
    },
    forget: (order) => {
      listed.delete(keyOf(order))
      open = undefined
    },
    open: () => (open ??= [...listed.values()])
  }
}
