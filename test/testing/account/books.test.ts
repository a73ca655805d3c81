import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Schema } from "effect"
import { type Instrument, Books } from "../../../src/testing/internal/account/books.ts"

const spot: Instrument = { baseAsset: "BTC", quoteAsset: "USDT", marginAsset: undefined }
const futures: Instrument = { baseAsset: "BTC", quoteAsset: "USDT", marginAsset: "USDT" }

const make = (instrument: Instrument) => new Books({ instrumentOf: () => instrument, firstOrderId: 1n })

const total = (amounts: Iterable<BigDecimal.BigDecimal>): BigDecimal.BigDecimal =>
  [...amounts].reduce(BigDecimal.sum, BigDecimal.fromBigInt(0n))

const same = (actual: BigDecimal.BigDecimal | undefined, expected: BigDecimal.BigDecimal) =>
  assert.strictEqual(
    actual && BigDecimal.format(BigDecimal.normalize(actual)),
    BigDecimal.format(BigDecimal.normalize(expected))
  )

const decimal = BigDecimal.fromStringUnsafe

const Act = Schema.Union([
  Schema.TaggedStruct("Place", {
    buys: Schema.Boolean,
    price: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 })),
    quantity: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))
  }),
  Schema.TaggedStruct("Fill", {
    order: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })),
    price: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 }))
  }),
  Schema.TaggedStruct("End", { order: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })) })
])

/** Does what it can of it: one unit is filled, and orders are counted among the open ones. */
const perform = (books: Books, acts: ReadonlyArray<typeof Act.Type>) =>
  acts.forEach((act, now) => {
    if (act._tag === "Place") {
      const { buys, price, quantity } = act
      books.place(
        { symbol: "BTCUSDT", side: buys ? "BUY" : "SELL", price: String(price), quantity: String(quantity) },
        now
      )
      return
    }
    const open = books.openOrders
    const order = open[act.order % Math.max(open.length, 1)]
    if (order === undefined) return
    if (act._tag === "End") books.end(order, "CANCELED", now)
    else books.fill(order, { quantity: "1", price: String(act.price), commission: "0.5" }, now)
  })

const acts = Schema.Array(Act)
const settings = { arbitrary: { runs: 100, size: 40 } }

describe("the books of an account", () => {
  it.effect.prop(
    "on spot: hold what was bought less what was sold, and set aside what open orders need",
    [acts],
    ([acts]) =>
      Effect.sync(() => {
        const books = make(spot)
        perform(books, acts)

        const signed = (buy: 1 | -1, amount: (trade: (typeof books.trades)[number]) => BigDecimal.BigDecimal) =>
          total(
            books.trades.map((each) =>
              BigDecimal.multiply(amount(each), decimal(String(each.side === "BUY" ? buy : -buy)))
            )
          )
        const held = (asset: string) => {
          const balance = books.balances.get(asset)
          return balance === undefined ? decimal("0") : BigDecimal.sum(balance.free, balance.locked)
        }
        same(
          held("BTC"),
          signed(1, (trade) => trade.quantity)
        )
        same(
          held("USDT"),
          BigDecimal.subtract(
            signed(-1, (trade) => trade.quoteQuantity),
            total(books.trades.map((each) => each.commission))
          )
        )
        const left = (side: "BUY" | "SELL") => books.openOrders.filter((order) => order.side === side)
        same(
          books.balances.get("BTC")?.locked ?? decimal("0"),
          total(left("SELL").map((order) => BigDecimal.subtract(order.quantity, order.filledQuantity)))
        )
        same(
          books.balances.get("USDT")?.locked ?? decimal("0"),
          total(
            left("BUY").map((order) =>
              BigDecimal.multiply(order.price, BigDecimal.subtract(order.quantity, order.filledQuantity))
            )
          )
        )
      }),
    settings
  )

  it.effect.prop(
    "of futures: have the position that the fills add up to, and the profit of what was closed",
    [acts],
    ([acts]) =>
      Effect.sync(() => {
        const books = make(futures)
        perform(books, acts)

        const { amount, entryPrice } = books.positions.get("BTCUSDT") ?? {
          amount: decimal("0"),
          entryPrice: decimal("0")
        }
        const sign = (side: "BUY" | "SELL") => decimal(side === "BUY" ? "1" : "-1")
        same(amount, total(books.trades.map((each) => BigDecimal.multiply(each.quantity, sign(each.side)))))
        // Whatever was paid is either in the position or won or lost, but for the rounding of the entry price.
        const paid = total(books.trades.map((each) => BigDecimal.multiply(each.quoteQuantity, sign(each.side))))
        const realized = total(books.trades.map((each) => each.realizedProfit))
        const open = BigDecimal.multiply(amount, entryPrice)
        const difference = BigDecimal.abs(BigDecimal.subtract(BigDecimal.sum(paid, realized), open))
        assert.isTrue(BigDecimal.isLessThan(difference, decimal("0.0001")), BigDecimal.format(difference))
        same(
          books.balances.get("USDT")?.free ?? decimal("0"),
          BigDecimal.subtract(realized, total(books.trades.map((each) => each.commission)))
        )
      }),
    settings
  )

  it.effect.prop(
    "of options: have paid for what they hold, and received what they have sold",
    [acts],
    ([acts]) =>
      Effect.sync(() => {
        const books = make({ ...futures, isPaidAtOnce: true })
        perform(books, acts)

        const sign = (side: "BUY" | "SELL") => decimal(side === "BUY" ? "-1" : "1")
        same(
          books.balances.get("USDT")?.free ?? decimal("0"),
          BigDecimal.subtract(
            total(books.trades.map((each) => BigDecimal.multiply(each.quoteQuantity, sign(each.side)))),
            total(books.trades.map((each) => each.commission))
          )
        )
      }),
    settings
  )

  it("fill no order beyond what is left of it, and none that is not open", () => {
    const books = make(spot)
    const placed = books.place({ symbol: "BTCUSDT", side: "BUY", price: "1", quantity: "2" }, 0)
    books.fill(placed, { quantity: "1" }, 1)

    assert.throws(() => books.fill(placed, { quantity: "1.5" }, 2), "has not so much left")
    assert.strictEqual(books.fill(placed, {}, 3).order.status, "FILLED")
    assert.throws(() => books.fill(placed, {}, 4), "is not open")
    assert.throws(() => books.end(placed, "EXPIRED", 4), "is not open")
  })

  it("lend what is free from then on, and take back the interest first, and no more than is owed", () => {
    const books = make(spot)
    books.borrow("BTC", "2", 1)
    books.charge("BTC", "0.5", 2)
    const { balance, interest, principal } = books.repay("BTC", "0.75", 3)

    same(interest, decimal("0.5"))
    same(principal, decimal("0.25"))
    same(balance.free, decimal("1.25"))
    same(balance.borrowed, decimal("1.75"))
    same(balance.interest, decimal("0"))
    assert.throws(() => books.repay("BTC", "1.76", 4), "not so much BTC is owed")
  })
})
