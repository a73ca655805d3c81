import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Fiber } from "effect"
import type { Tracked } from "../../src/binance/Account.ts"
import type { Order } from "../../src/testing/ExchangeAccount.ts"
import { type Event, follow, otherSubjects, pass, type Subject, subjects, world } from "./AccountTest.ts"

/** An order of each of two symbols, of the same id, and the open orders that are believed. */
const begin = Effect.fnUntraced(function* (subject: Subject) {
  const { book, orders, symbols } = subject
  const { account, exchange, fill, items } = yield* follow(subject)
  const known = yield* Effect.forkChild(orders, { startImmediately: true })
  yield* pass("1 second")
  const [one, other] = yield* Effect.forEach(symbols, (symbol) =>
    account.place(book, { symbol, side: "BUY", price: "80000", quantity: "9" })
  )
  assert.isDefined(one)
  assert.isDefined(other)
  assert.strictEqual(one.orderId, other.orderId)
  yield* pass("1 minute")
  return { account, exchange, fill, items, one, other, open: yield* Fiber.join(known) }
})

const fillsOf = (subject: Subject, items: ReadonlyArray<Tracked<Event>>): ReadonlyArray<string> =>
  items.flatMap((item) => {
    const order = item._tag === "Event" ? subject.orderOf(item.event) : undefined
    return item._tag === "Event" && order?.executionType === "TRADE"
      ? [`${item.source} ${order.symbol} ${order.tradeId} ${BigDecimal.format(order.filledQuantity)}`]
      : []
  })

const standing = ({ filledQuantity, symbol }: Pick<Order, "symbol" | "filledQuantity">): string =>
  `${symbol} ${BigDecimal.format(filledQuantity)}`

for (const subject of [...subjects, ...otherSubjects].filter(({ symbols }) => symbols.length > 1)) {
  describe(`orders and fills of two symbols that have the same ids, on ${subject.name}`, () => {
    it.effect("are kept apart as they are pushed", () =>
      Effect.gen(function* () {
        const { fill, items, one, open, other } = yield* begin(subject)

        yield* fill(other)
        yield* fill(other)
        yield* fill(one)
        yield* pass("1 second")

        assert.deepStrictEqual(fillsOf(subject, items), [
          `stream ${other.symbol} 1000001 1`,
          `stream ${other.symbol} 1000002 2`,
          `stream ${one.symbol} 1000001 1`
        ])
        assert.sameMembers((yield* open).map(standing), [`${one.symbol} 1`, `${other.symbol} 2`])
      }).pipe(Effect.scoped, Effect.provide(world()))
    )

    it.effect("are kept apart when they are found by REST", () =>
      Effect.gen(function* () {
        const { account, exchange, fill, items, one, open, other } = yield* begin(subject)

        yield* exchange.dropAll()
        yield* fill(one)
        yield* pass("1 minute")
        yield* exchange.dropAll()
        yield* fill(other)
        yield* fill(other)
        yield* pass("1 minute")
        assert.sameMembers((yield* open).map(standing), [`${one.symbol} 1`, `${other.symbol} 2`])
        yield* exchange.dropAll()
        yield* account.end(subject.book, one, "CANCELED")
        yield* pass("1 minute")

        assert.deepStrictEqual(fillsOf(subject, items), [
          `rest ${one.symbol} 1000001 1`,
          `rest ${other.symbol} 1000001 1`,
          `rest ${other.symbol} 1000002 2`
        ])
        assert.deepStrictEqual((yield* open).map(standing), [`${other.symbol} 2`])
      }).pipe(Effect.scoped, Effect.provide(world()))
    )
  })
}
