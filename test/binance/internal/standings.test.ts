import { assert, describe, it } from "@effect/vitest"
import { BigDecimal } from "effect"
import * as Standings from "../../../src/binance/internal/standings.ts"

const decimal = BigDecimal.fromStringUnsafe

const order = { symbol: "BTCUSDT", orderId: 7n, status: "NEW", tradeId: undefined as number | undefined }

const told = (change: Partial<typeof order> & { readonly filled?: string; readonly last?: string } = {}) => {
  const { filled = "0", last = "0", ...rest } = change
  return { ...order, ...rest, filledQuantity: decimal(filled), lastFilledQuantity: decimal(last) }
}

const make = () =>
  Standings.make<string, ReturnType<typeof told>>({
    hasEnded: (status) => status === "FILLED" || status === "CANCELED",
    isChange: () => false
  })

describe("the standings of orders", () => {
  it("keep apart the orders of two symbols that have one id", () => {
    const standings = make()
    standings.take(told(), 1, false)
    standings.take(told({ symbol: "ETHUSDT" }), 2, false)
    assert.lengthOf(standings.open(), 2)
    standings.take(told({ symbol: "ETHUSDT", status: "CANCELED" }), 3, false)

    assert.deepStrictEqual(
      standings.open().map(({ status, symbol }) => `${symbol} ${status}`),
      ["BTCUSDT NEW"]
    )
  })

  it("give the same array until an order changes, and leave it as it was then", () => {
    const standings = make()
    standings.take(told(), 1, false)
    const before = standings.open()
    assert.strictEqual(standings.open(), before)
    standings.take(told({ status: "CANCELED" }), 2, false)

    assert.lengthOf(before, 1)
    assert.lengthOf(standings.open(), 0)
  })

  it("count fills without a trade id as filled, once the rest is known", () => {
    const standings = make()
    standings.take(told({ status: "PARTIALLY_FILLED", filled: "0.3", last: "0.3" }), 1, true)
    standings.take(told({ status: "PARTIALLY_FILLED", filled: "0.5", last: "0.2" }), 2, true)
    const standing = standings.get(order)

    assert.strictEqual(standing?.fills.size, 0)
    assert.strictEqual(standing?.base && BigDecimal.format(standing.base), "0.5")
  })

  it("do not let an order become again what it was", () => {
    const standings = make()
    standings.take(told({ status: "PARTIALLY_FILLED", filled: "0.3", last: "0.3", tradeId: 1 }), 2, true)

    assert.isFalse(standings.take(told(), 3, false))
    assert.isFalse(standings.take(told({ status: "CANCELED", filled: "0.3" }), 1, false))
    assert.strictEqual(standings.get(order)?.told.status, "PARTIALLY_FILLED")
  })
})
