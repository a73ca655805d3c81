import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Fiber, Stream, SubscriptionRef } from "effect"
import { TestClock } from "effect/testing"
import type { Tracked } from "../../../src/binance/Account.ts"
import * as Environment from "../../../src/binance/Environment.ts"
import * as Margin from "../../../src/binance/margin/index.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { markersOf, pass, world } from "../AccountTest.ts"

type Item = Tracked<Margin.UserEvents.UserEvent>

const ordersOf = (items: ReadonlyArray<Item>): ReadonlyArray<string> =>
  items.flatMap((item) =>
    item._tag === "Event" && item.event._tag === "ExecutionReport"
      ? [`${item.source} ${item.event.symbol} ${item.event.executionType} ${item.event.status}`]
      : []
  )

const follow = Effect.fnUntraced(function* (options: Margin.UserDataOptions = {}) {
  const exchange = yield* TestExchange
  const account = yield* exchange.account()
  const items: Array<Item> = []
  const fiber = yield* Margin.userData.tracked({ reconcileEvery: "10 days", ...options }).pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* pass("1 second")
  return { account, exchange, fiber, items }
})

const placement = { symbol: "BTCUSDT", side: "BUY", price: "80000", quantity: "9" } as const

const isolated = { isolated: "BTCUSDT" } as const

const isTokenRequest = ({ path }: { readonly path: string }) => path === "/sapi/v1/userListenToken"

describe("the account stream of margin", () => {
  it.effect("renews its token when half of its life is over, for three days, and misses nothing", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* follow()
      const placed = yield* account.place("margin", { ...placement, quantity: "100" })
      for (let hour = 0; hour < 72; hour++) {
        yield* account.fill("margin", placed, { quantity: "1" })
        yield* pass("1 hour")
      }

      const fills = ordersOf(items).filter((text) => text.includes(" TRADE "))
      assert.deepStrictEqual(
        fills,
        Array.from({ length: 72 }, () => "stream BTCUSDT TRADE PARTIALLY_FILLED")
      )
      assert.isFalse(markersOf(items).some((marker) => marker.startsWith("Interrupted")))
      const subscriptions = (yield* exchange.api.requests).filter(({ method }) => method.endsWith("listenToken"))
      // On each connection at once and after 12 hours, until it is 23 hours old, or as much as an hour younger.
      assert.deepStrictEqual(
        subscriptions.map(({ connection }) => connection),
        [1, 1, 2, 2, 3, 3, 4]
      )
      const tokens = subscriptions.map(({ params }) => params["listenToken"])
      assert.strictEqual(new Set(tokens).size, tokens.length)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes on by REST where its token has ended and could not be renewed", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* follow()
      const placed = yield* account.place("margin", placement)
      yield* exchange.rest.answer((request) => (isTokenRequest(request) ? { status: 503 } : undefined))
      // The connection is replaced at 22 to 23 hours, for which there is no token either.
      yield* pass("24 hours")
      yield* account.fill("margin", placed, { quantity: "1" })
      yield* pass("1 second")
      const before = markersOf(items)
      yield* exchange.rest.answer(() => undefined)
      yield* pass("2 minutes")
      yield* account.fill("margin", placed, { quantity: "1" })
      yield* pass("1 second")

      assert.match(before.at(-1) ?? "", /^Interrupted /)
      assert.match(markersOf(items).at(-1) ?? "", /^Reconciled [1-9]/)
      assert.deepStrictEqual(ordersOf(items), [
        "stream BTCUSDT NEW NEW",
        "rest BTCUSDT TRADE PARTIALLY_FILLED",
        "stream BTCUSDT TRADE PARTIALLY_FILLED"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("begins with another token where one is refused", () =>
    Effect.gen(function* () {
      const { api } = yield* TestExchange
      yield* api.answerNext({ status: 400, error: { code: -1209, msg: "Invalid listenToken." } })
      const { account, items } = yield* follow()
      yield* pass("2 seconds")
      yield* account.place("margin", placement)
      yield* pass("1 second")

      assert.deepStrictEqual(markersOf(items), ["Interrupted StreamKeyUnknown", "Reconciled 0"])
      assert.deepStrictEqual(ordersOf(items), ["stream BTCUSDT NEW NEW"])
    }).pipe(Effect.provide(world()))
  )

  for (const [unit, factor] of [
    ["microseconds, as the documentation has it", 1000],
    ["milliseconds", 1]
  ] as const) {
    it.effect(`renews its token in time where its end is told in ${unit}`, () =>
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        yield* TestClock.setTime(Date.UTC(2026, 10, 21))
        const expirationTime = Date.UTC(2026, 10, 22) * factor
        yield* api.answerNext({ status: 200, result: { subscriptionId: 0, expirationTime } })
        yield* follow()
        yield* pass("11 hours")
        const before = (yield* api.requests).length
        yield* pass("2 hours")

        assert.deepStrictEqual([before, (yield* api.requests).length], [1, 2])
      }).pipe(Effect.provide(world()))
    )
  }

  it.effect("keeps the cross account and the isolated ones apart", () =>
    Effect.gen(function* () {
      const cross = yield* follow()
      const one = yield* follow(isolated)
      const other = yield* follow({ isolated: "ETHUSDT" })
      const { account, exchange } = cross
      yield* account.place("margin", placement)
      const placed = yield* account.place("margin:BTCUSDT", placement)
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* account.fill("margin:BTCUSDT", placed)
      yield* account.deposit("margin:ETHUSDT", "ETH", "3")
      yield* account.place("margin:ETHUSDT", { ...placement, symbol: "ETHUSDT" })
      yield* pass("1 minute")

      assert.deepStrictEqual(ordersOf(cross.items), ["stream BTCUSDT NEW NEW"])
      assert.deepStrictEqual(ordersOf(one.items), ["stream BTCUSDT NEW NEW", "rest BTCUSDT TRADE FILLED"])
      assert.deepStrictEqual(ordersOf(other.items), ["rest ETHUSDT NEW NEW"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("asks for an isolated account by its symbol, wherever it asks", () =>
    Effect.gen(function* () {
      const { exchange } = yield* follow(isolated)

      const asked = (yield* exchange.rest.requests)
        .filter(({ path }) => path.startsWith("/sapi/"))
        .map(({ method, path, query }) => {
          const params = new URLSearchParams(query)
          return [method, path, params.get("symbol") ?? params.get("symbols"), params.get("isIsolated")]
        })
      assert.deepStrictEqual(asked.toSorted(), [
        ["GET", "/sapi/v1/margin/isolated/account", "BTCUSDT", null],
        ["GET", "/sapi/v1/margin/myTrades", "BTCUSDT", "TRUE"],
        ["GET", "/sapi/v1/margin/openOrders", "BTCUSDT", "TRUE"],
        ["POST", "/sapi/v1/userListenToken", "BTCUSDT", "true"]
      ])
    }).pipe(Effect.provide(world()))
  )

  for (const [name, options, book] of [
    ["cross", {}, "margin"],
    ["isolated", isolated, "margin:BTCUSDT"]
  ] as const) {
    it.effect(`tells balances that were missed of ${name} margin, with what was lent`, () =>
      Effect.gen(function* () {
        const { account, exchange, items } = yield* follow(options)
        yield* exchange.dropAll()
        yield* account.deposit(book, "USDT", "1000")
        yield* account.borrow(book, "USDT", "500")
        yield* account.place(book, { ...placement, price: "1", quantity: "100" })
        yield* pass("1 minute")

        const balances = items.flatMap((item) =>
          item._tag === "Event" && item.event._tag === "OutboundAccountPosition"
            ? item.event.balances.map(
                ({ asset, free, locked }) =>
                  `${item.source} ${asset} ${BigDecimal.format(free)} ${BigDecimal.format(locked)}`
              )
            : []
        )
        assert.deepStrictEqual(balances, ["rest USDT 1400 100"])
      }).pipe(Effect.provide(world()))
    )

    it.effect(`keeps the open orders of ${name} margin`, () =>
      Effect.gen(function* () {
        const exchange = yield* TestExchange
        const account = yield* exchange.account()
        const placed = yield* account.place(book, placement)
        const beginning = yield* Effect.forkChild(Margin.userData.orders(options), { startImmediately: true })
        yield* pass("1 second")
        const orders = yield* Fiber.join(beginning)
        assert.deepStrictEqual(
          (yield* SubscriptionRef.get(orders)).map(({ orderId }) => orderId),
          [placed.orderId]
        )

        yield* account.end(book, placed, "CANCELED")
        yield* pass("1 second")
        assert.deepStrictEqual(yield* SubscriptionRef.get(orders), [])
      }).pipe(Effect.scoped, Effect.provide(world()))
    )
  }

  it.effect("fails at once in an environment that has no margin", () =>
    Effect.gen(function* () {
      const error = yield* Margin.userData().pipe(
        Stream.runDrain,
        Effect.provideService(Environment.Current, Environment.testnet),
        Effect.flip
      )

      assert.strictEqual(error.reason._tag, "NotServed")
      assert.include(error.message, "there is no margin in testnet")
    }).pipe(Effect.provide(world()))
  )
})
