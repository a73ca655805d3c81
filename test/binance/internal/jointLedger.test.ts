import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Ledger } from "../../../src/binance/Account.ts"
import * as JointLedger from "../../../src/binance/internal/jointLedger.ts"

interface Order {
  readonly symbol: string
  readonly orderId: bigint
}

/** A part that has the orders that it was told of. */
const part = (): Ledger<Order, Order, never> => {
  let orders: ReadonlyArray<Order> = []
  return {
    take: (order) => {
      orders = [...orders, order]
      return order
    },
    read: () => Effect.succeed(() => ({ missed: [], missedOfAccount: () => [], isComplete: true })),
    orders: () => orders
  }
}

describe("a joint ledger", () => {
  it("has the orders of all parts, those with the same symbol and id too, in the same array until one changes", () => {
    const [futures, margin] = [part(), part()]
    const order = { symbol: "BTCUSDT", orderId: 7n }
    let isOfMargin = false
    const joint = JointLedger.make([futures, margin], { part: () => (isOfMargin ? margin : futures), time: () => 0 })
    joint.take(order)
    const before = joint.orders()
    assert.strictEqual(joint.orders(), before)
    isOfMargin = true
    joint.take(order)

    assert.deepStrictEqual(joint.orders(), [order, order])
    assert.deepStrictEqual(before, [order])
  })
})
