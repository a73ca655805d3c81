import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Stream } from "effect"
import * as Options from "../../../src/binance/options/index.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { pass, world } from "../AccountTest.ts"

const book = "options"
const placement = { symbol: "BTC-261225-100000-C", side: "SELL", price: "3750", quantity: "20" } as const

const begin = Effect.gen(function* () {
  const exchange = yield* TestExchange
  const account = yield* exchange.account()
  const events: Array<Options.UserEvents.UserEvent & { readonly source: string }> = []
  yield* Options.userData({ reconcileEvery: "10 days" }).pipe(
    Stream.runForEach((event) => Effect.sync(() => void events.push(event))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* pass("1 second")
  return { account, events, exchange }
})

describe("the account stream of options", () => {
  it.effect("goes on reading fills from the row after the last, whose id is not that of its trade", () =>
    Effect.gen(function* () {
      const { account, events, exchange } = yield* begin
      const placed = yield* account.place(book, placement)
      for (const quantity of ["1", "2", "3"]) {
        yield* exchange.dropAll()
        yield* account.fill(book, placed, { quantity })
        yield* pass("5 minutes")
      }

      const fills = events.flatMap((event) =>
        event._tag === "OrderTradeUpdate" && event.order.executionType === "TRADE"
          ? [`${event.source} ${event.order.tradeId}`]
          : []
      )
      assert.deepStrictEqual(fills, ["rest 1000001", "rest 1000002", "rest 1000003"])
      const froms = (yield* exchange.rest.requests)
        .filter(({ path }) => path === "/eapi/v1/userTrades")
        .flatMap(({ query }) => new URLSearchParams(query).getAll("fromId"))
      assert.includeMembers(froms, ["4611875134427000002", "4611875134427000003"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells a position that was missed, with what is charged as negative", () =>
    Effect.gen(function* () {
      const { account, events, exchange } = yield* begin
      const placed = yield* account.place(book, placement)
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* account.fill(book, placed, { commission: "0.5" })
      yield* pass("1 minute")

      const [fill, change] = events.filter(({ source }) => source === "rest")
      assert.strictEqual(fill?._tag, "OrderTradeUpdate")
      if (fill?._tag === "OrderTradeUpdate") {
        assert.strictEqual(String(fill.order.signedCommission), "BigDecimal(-0.5)")
        assert.strictEqual(fill.order.status, "FILLED")
      }
      assert.strictEqual(change?._tag, "BalancePositionUpdate")
      if (change?._tag === "BalancePositionUpdate") {
        assert.deepStrictEqual(
          change.positions?.map(({ positionAmount, symbol }) => [symbol, String(positionAmount)]),
          [[placement.symbol, "BigDecimal(-20)"]]
        )
      }
    }).pipe(Effect.provide(world()))
  )

  const balancesOf = (events: ReadonlyArray<Options.UserEvents.UserEvent & { readonly source: string }>) =>
    events.flatMap((event) =>
      event._tag === "BalancePositionUpdate"
        ? (event.balances ?? []).map(
            ({ asset, walletBalance }) => `${event.source} ${asset} ${BigDecimal.format(walletBalance)}`
          )
        : []
    )

  it.effect("tells the balance that was missed, without the value of what is held", () =>
    Effect.gen(function* () {
      const { account, events, exchange } = yield* begin
      yield* account.deposit(book, "USDT", "1000")
      const placed = yield* account.place(book, { ...placement, price: "25" })
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* account.fill(book, placed, { quantity: "10", commission: "0.5" })
      yield* pass("1 minute")

      assert.deepStrictEqual(balancesOf(events), ["stream USDT 1000", "rest USDT 1249.5"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells no balance that has in it what was paid for what is held", () =>
    Effect.gen(function* () {
      const { account, events, exchange } = yield* begin
      yield* account.deposit(book, "USDT", "10099.448")
      yield* pass("1 second")
      // Binance's example (Option-Margin-Account-Information, 2026-11).
      const usdt = {
        asset: "USDT",
        marginBalance: "10099.449",
        equity: "10094.44762",
        available: "8725.92524",
        initialMargin: "1084.52138",
        maintMargin: "151.00138",
        unrealizedPNL: "-5.00138"
      }
      yield* exchange.rest.answer(({ path }) =>
        path === "/eapi/v1/marginAccount"
          ? { status: 200, body: { asset: [usdt], time: 4_102_444_800_000 } }
          : undefined
      )
      yield* exchange.dropAll()
      yield* pass("1 minute")

      assert.deepStrictEqual(balancesOf(events), ["stream USDT 10099.448"])
    }).pipe(Effect.provide(world()))
  )
})
