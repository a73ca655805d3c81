import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Fiber, Stream, SubscriptionRef } from "effect"
import type { Tracked } from "../../../src/binance/Account.ts"
import * as Environment from "../../../src/binance/Environment.ts"
import * as PortfolioMargin from "../../../src/binance/portfolio-margin/index.ts"
import type { OrderId } from "../../../src/testing/ExchangeAccount.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { pass, world } from "../AccountTest.ts"

const book = "portfolio-margin"

const describeItem = (item: Tracked<PortfolioMargin.UserEvents.UserEvent>): ReadonlyArray<string> => {
  if (item._tag !== "Event") return []
  const { event, source } = item
  switch (event._tag) {
    case "OrderTradeUpdate":
      return [`${source} ${event.businessUnit} ${event.order.symbol} ${event.order.status}`]
    case "AccountUpdate":
      return [
        ...event.update.balances.map(({ asset }) => `${source} ${event.businessUnit} ${asset}`),
        ...(event.update.positions ?? []).map(({ symbol }) => `${source} ${event.businessUnit} position ${symbol}`)
      ]
    case "ExecutionReport":
      return [`${source} ${event.symbol} ${event.status}`]
    case "OutboundAccountPosition":
      return event.balances.map(
        ({ asset, free, locked }) => `${source} ${asset} ${BigDecimal.format(free)} ${BigDecimal.format(locked)}`
      )
    default:
      return [event._tag]
  }
}

const nameOf = ({ orderId, symbol }: OrderId): string => `${symbol} ${orderId}`

describe("the account stream of portfolio margin", () => {
  it.effect("tells of both futures, and each where it belongs", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const told: Array<string> = []
      yield* PortfolioMargin.userData.tracked().pipe(
        Stream.runForEach((item) => Effect.sync(() => void told.push(...describeItem(item)))),
        Effect.forkChild({ startImmediately: true })
      )
      const beginning = yield* Effect.forkChild(PortfolioMargin.userData.orders(), { startImmediately: true })
      yield* pass("1 second")
      const orders = yield* Fiber.join(beginning)
      const um = yield* account.place(book, { symbol: "BTCUSDT", side: "BUY", price: "80000", quantity: "2" })
      yield* pass("1 second")
      const cm = yield* account.place(book, { symbol: "BTCUSD_PERP", side: "SELL", price: "80000", quantity: "2" })
      yield* pass("1 second")
      assert.strictEqual(um.orderId, cm.orderId)
      assert.deepStrictEqual((yield* SubscriptionRef.get(orders)).map(nameOf), [nameOf(um), nameOf(cm)])

      yield* exchange.dropAll()
      yield* account.fill(book, cm, { quantity: "1" })
      yield* pass("2 seconds")
      yield* exchange.dropAll()
      yield* account.fill(book, um)
      yield* pass("1 minute")

      assert.deepStrictEqual(told, [
        "stream UM BTCUSDT NEW",
        "stream CM BTCUSD_PERP NEW",
        "rest CM BTCUSD_PERP PARTIALLY_FILLED",
        "rest CM position BTCUSD_PERP",
        "rest UM BTCUSDT FILLED",
        "rest UM position BTCUSDT"
      ])
      assert.deepStrictEqual((yield* SubscriptionRef.get(orders)).map(nameOf), [nameOf(cm)])
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells of cross margin as it is pushed", () =>
    Effect.gen(function* () {
      const { account: accountOf } = yield* TestExchange
      const account = yield* accountOf()
      const events: Array<PortfolioMargin.UserEvents.UserEvent> = []
      yield* PortfolioMargin.userData().pipe(
        Stream.runForEach((event) => Effect.sync(() => void events.push(event))),
        Effect.forkChild({ startImmediately: true })
      )
      yield* pass("1 second")
      yield* account.deposit("margin", "USDT", "900")
      yield* account.borrow("margin", "USDT", "100")
      const placed = yield* account.place("margin", {
        symbol: "BTCUSDT",
        side: "BUY",
        price: "500",
        quantity: "2"
      })
      yield* account.fill("margin", placed)
      yield* pass("1 second")

      assert.deepStrictEqual(
        events.map(({ _tag }) => _tag),
        [
          "OutboundAccountPosition",
          "BalanceUpdate",
          "OutboundAccountPosition",
          "LiabilityChange",
          "ExecutionReport",
          "OutboundAccountPosition",
          "ExecutionReport",
          "OutboundAccountPosition"
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells what was missed of cross margin, of symbols that it knows", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const told: Array<string> = []
      const marginSymbols = ["ETHUSDT"]
      yield* PortfolioMargin.userData.tracked({ marginSymbols }).pipe(
        Stream.runForEach((item) => Effect.sync(() => void told.push(...describeItem(item)))),
        Effect.forkChild({ startImmediately: true })
      )
      const beginning = yield* Effect.forkChild(PortfolioMargin.userData.orders({ marginSymbols }), {
        startImmediately: true
      })
      yield* pass("1 second")
      const orders = yield* Fiber.join(beginning)
      const placed = yield* account.place("margin", {
        symbol: "BTCUSDT",
        side: "BUY",
        price: "500",
        quantity: "2"
      })
      yield* pass("10 seconds")
      yield* exchange.dropAll()
      yield* account.fill("margin", placed, { quantity: "1" })
      const named = yield* account.place("margin", { symbol: "ETHUSDT", side: "SELL", price: "30", quantity: "3" })
      yield* account.place("margin", { symbol: "BNBUSDT", side: "SELL", price: "30", quantity: "3" })
      yield* pass("1 minute")

      assert.deepStrictEqual(told, [
        "stream BTCUSDT NEW",
        "stream USDT -1000 1000",
        "rest ETHUSDT NEW",
        "rest BTCUSDT PARTIALLY_FILLED",
        "rest USDT -1000 500",
        "rest BTC 1 0",
        "rest ETH -3 3",
        "rest BNB -3 3"
      ])
      assert.deepStrictEqual((yield* SubscriptionRef.get(orders)).map(nameOf), [nameOf(placed), nameOf(named)])
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("goes on when a symbol of cross margin is not listed any more", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const told: Array<string> = []
      yield* PortfolioMargin.userData.tracked().pipe(
        Stream.runForEach((item) => Effect.sync(() => void told.push(...describeItem(item)))),
        Effect.forkChild({ startImmediately: true })
      )
      yield* pass("1 second")
      for (const symbol of ["BTCUSDT", "ETHUSDT"]) {
        const placed = yield* account.place("margin", { symbol, side: "SELL", price: "30", quantity: "3" })
        if (symbol === "BTCUSDT") yield* account.end("margin", placed, "CANCELED")
      }
      yield* pass("2 minutes")
      yield* exchange.rest.answer(({ path, query }) =>
        path.startsWith("/papi/v1/margin/") && new URLSearchParams(query).get("symbol") === "BTCUSDT"
          ? { status: 400, body: { code: -1121, msg: "Invalid symbol." } }
          : undefined
      )
      yield* exchange.dropAll()
      yield* account.deposit("margin", "ETH", "9")
      yield* pass("1 minute")

      assert.strictEqual(told.at(-1), "rest ETH 6 3")
    }).pipe(Effect.provide(world()))
  )

  it.effect("opens its own path, and reads its own endpoints and the clock of USDⓈ-M", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      yield* Effect.forkChild(Stream.runDrain(PortfolioMargin.userData()), { startImmediately: true })
      yield* pass("1 second")

      const [dial] = yield* exchange.dials
      assert.match(dial?.url ?? "", /^wss:\/\/fstream\.binance\.com\/pm\/ws\/\w+$/)
      const reads = (yield* exchange.rest.requests).filter(({ method }) => method === "GET").map(({ path }) => path)
      assert.isTrue(reads.every((path) => path.startsWith("/papi/v1/") || path === "/fapi/v1/time"))
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails at once in an environment that has none", () =>
    Effect.gen(function* () {
      const error = yield* PortfolioMargin.userData().pipe(
        Stream.runDrain,
        Effect.provideService(Environment.Current, Environment.testnet),
        Effect.flip
      )

      assert.strictEqual(error.reason._tag, "NotServed")
      assert.include(error.message, "there is no portfolio-margin in testnet")
    }).pipe(Effect.provide(world()))
  )
})
