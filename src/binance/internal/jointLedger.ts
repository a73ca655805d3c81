import * as Effect from "effect/Effect"
import type { Ledger } from "../Account.ts"

/**
 * One ledger of several, each of which keeps a part of the account.
 *
 * @internal
 */
export const make = <Event, Order, R>(
  parts: ReadonlyArray<Ledger<Event, Order, R>>,
  of: {
    /** The part that an event is about. */
    readonly part: (event: Event) => Ledger<Event, Order, R>
    /** Milliseconds by Binance's clock. */
    readonly time: (event: Event) => number
  }
): Ledger<Event, Order, R> => {
  let known: ReadonlyArray<ReadonlyArray<Order>> = []
  let joint: ReadonlyArray<Order> = []
  return {
    take: (event) => of.part(event).take(event),
    read: (period) =>
      Effect.map(
        Effect.forEach(parts, (part) => part.read(period)),
        (comparisons) => (isFinal) => {
          const findings = comparisons.map((compare) => compare(isFinal))
          return {
            missed: findings.flatMap(({ missed }) => missed).toSorted((one, other) => of.time(one) - of.time(other)),
            missedOfAccount: () => findings.flatMap(({ missedOfAccount }) => missedOfAccount()),
            isComplete: findings.every(({ isComplete }) => isComplete)
          }
        }
      ),
    orders: () => {
      const now = parts.map((part) => part.orders())
      if (now.some((orders, i) => orders !== known[i])) {
        known = now
        joint = now.flat()
      }
      return joint
    }
  }
}
