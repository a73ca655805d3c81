import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Fiber, Metric, Schedule, Schema, Stream, SubscriptionRef } from "effect"
import type { Tracked } from "../../../src/binance/Account.ts"
import * as Spot from "../../../src/binance/spot/index.ts"
import * as ConnectionMetrics from "../../../src/connection/ConnectionMetrics.ts"
import * as Faults from "../../../src/testing/Faults.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { ed25519 } from "../../testing/restFace.ts"
import frame from "../../fixtures/spot/account/executionReport.trade.json" with { type: "json" }
import prevention from "../../fixtures/spot/account/executionReport.tradePrevention.json" with { type: "json" }
import { markersOf, pass, world } from "../AccountTest.ts"

type Item = Tracked<Spot.UserEvents.UserEvent>

const follow = Effect.fnUntraced(function* (options: Spot.UserDataOptions = {}) {
  const exchange = yield* TestExchange
  const account = yield* exchange.account()
  const items: Array<Item> = []
  const fiber = yield* Spot.userData.tracked({ reconcileEvery: "10 days", ...options }).pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* pass("1 second")
  return { account, exchange, fiber, items }
})

const newest = Effect.gen(function* () {
  const last = (yield* (yield* TestExchange).connections).at(-1)
  assert.isDefined(last)
  return last
})

const eventsOf = (items: ReadonlyArray<Item>) => items.flatMap((item) => (item._tag === "Event" ? [item] : []))

const reportsOf = (items: ReadonlyArray<Item>) =>
  eventsOf(items).flatMap(({ event, source }) => (event._tag === "ExecutionReport" ? [{ ...event, source }] : []))

// What REST can not tell.
const untold: ReadonlySet<string> = new Set(["executionId", "ignored", "source"])

/** What a report says besides, a line for each. */
const said = (report: object): ReadonlyArray<string> =>
  Object.entries(report)
    .filter(([name]) => !untold.has(name))
    .map(([name, value]) => `${name} ${BigDecimal.isBigDecimal(value) ? BigDecimal.format(value) : String(value)}`)
    .toSorted()

const fillsOf = (items: ReadonlyArray<Item>) =>
  reportsOf(items).flatMap(({ executionType, source, tradeId }) =>
    executionType === "TRADE" ? [`${source} ${(tradeId ?? 0) - 1_000_000}`] : []
  )

const order = { symbol: "BTCUSDT", side: "BUY", price: "0.1", quantity: "1" } as const

describe("the account stream of spot", () => {
  it.effect("tells by REST what it would have been told, to the last digit", () =>
    Effect.gen(function* () {
      const heard = yield* follow()
      const missed = yield* follow()
      const { account } = heard
      const mine = yield* account.place("spot", order)
      const other = yield* account.place("spot", { ...order, side: "SELL", price: "0.00000003" })
      yield* pass("1 minute")
      yield* (yield* newest).drop()
      yield* account.fill("spot", mine, { quantity: "0.3", price: "0.07", commission: "0.000000000000000001" })
      yield* account.end("spot", other, "EXPIRED")
      yield* account.fill("spot", mine, { quantity: "0.6", isMaker: false })
      yield* account.fill("spot", mine)
      const placed = yield* account.place("spot", { ...order, symbol: "ETHUSDT" })
      yield* account.fill("spot", placed, { quantity: "0.1" })
      yield* pass("10 seconds")

      assert.deepStrictEqual(
        reportsOf(missed.items).map(({ source }) => source),
        ["stream", "stream", "rest", "rest", "rest", "rest", "rest", "rest"]
      )
      assert.sameDeepMembers(reportsOf(missed.items).map(said), reportsOf(heard.items).map(said))
    }).pipe(Effect.provide(world()))
  )

  const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))

  const Filling = Schema.Struct({
    isFirst: Schema.Boolean,
    quantity: upTo(9),
    price: upTo(99_999),
    commission: upTo(999),
    isMaker: Schema.Boolean,
    /** Whether the other stream hears of it. */
    isHeard: Schema.Boolean,
    thenMillis: upTo(20_000)
  })

  it.effect.prop(
    "tells by REST of any fills what it would have been told of them",
    [Schema.Array(Filling).check(Schema.isMinLength(1), Schema.isMaxLength(12))],
    ([fillings]) =>
      Effect.gen(function* () {
        const heard = yield* follow()
        const { id } = yield* newest
        const missed = yield* follow()
        const { account, exchange } = heard
        // It may be away.
        const ofMissed = Effect.map(exchange.connections, (all) => all.find((connection) => connection.id !== id))
        const [first, second] = [
          yield* account.place("spot", { ...order, quantity: "1000" }),
          yield* account.place("spot", { ...order, quantity: "1000", side: "SELL" })
        ]
        yield* pass("1 minute")
        for (const { commission, isFirst, isHeard, isMaker, price, quantity, thenMillis } of fillings) {
          const connection = yield* ofMissed
          if (!isHeard) yield* connection?.mute(true) ?? Effect.void
          yield* account.fill("spot", isFirst ? first : second, {
            quantity: `${quantity}.00000001`,
            price: `0.${String(price).padStart(8, "0")}`,
            commission: `0.000000000${commission}`,
            isMaker
          })
          yield* pass("1 milli")
          if (!isHeard) yield* connection?.drop() ?? Effect.void
          yield* pass(thenMillis)
        }
        yield* pass("2 minutes")

        const fillsSaid = (items: ReadonlyArray<Item>) =>
          reportsOf(items)
            .filter(({ executionType }) => executionType === "TRADE")
            .map(said)
        assert.lengthOf(fillsSaid(heard.items), fillings.length)
        assert.isTrue(reportsOf(heard.items).every(({ source }) => source === "stream"))
        assert.sameDeepMembers([...fillsSaid(missed.items)], [...fillsSaid(heard.items)])
      }).pipe(Effect.provide(world())),
    { arbitrary: { runs: 30, seed: "fills", size: 12, maxShrinks: 40 }, timeout: 60_000 }
  )

  it.effect("names the order of a cancellation where the stream does", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* follow()
      const [first, second] = [yield* account.place("spot", order), yield* account.place("spot", order)]
      yield* pass("1 minute")
      yield* account.end("spot", first, "CANCELED")
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* account.end("spot", second, "CANCELED")
      yield* pass("10 seconds")

      assert.deepStrictEqual(
        reportsOf(items)
          .slice(2)
          .map(({ originalClientOrderId, source, status }) => [source, status, originalClientOrderId]),
        [
          ["stream", "CANCELED", first.clientOrderId],
          ["rest", "CANCELED", second.clientOrderId]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells each fill that has no trade id, and counts it", () =>
    Effect.gen(function* () {
      const { items } = yield* follow()
      const connection = yield* newest
      const allocation = { ...frame, t: -1, l: "0.01000000" }
      const send = (event: object) =>
        Effect.andThen(connection.send(JSON.stringify({ subscriptionId: 0, event })), pass("1 second"))
      yield* send({ ...allocation, z: "0.01000000" })
      yield* send({ ...allocation, z: "0.02000000", I: frame.I + 1 })

      assert.deepStrictEqual(
        reportsOf(items).map(({ filledQuantity }) => BigDecimal.format(filledQuantity)),
        ["0.01", "0.02"]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells each time that self-trade prevention takes something from an order", () =>
    Effect.gen(function* () {
      const { items } = yield* follow()
      const connection = yield* newest
      for (const [index, prevented] of ["1.00000000", "2.00000000"].entries()) {
        const event = { ...prevention, X: "NEW", V: "DECREMENT", A: prevented, I: prevention.I + index }
        yield* connection.send(JSON.stringify({ subscriptionId: 0, event }))
      }
      yield* pass("1 second")

      assert.deepStrictEqual(
        reportsOf(items).map(({ preventedQuantity = BigDecimal.make(0n, 0) }) => BigDecimal.format(preventedQuantity)),
        ["1", "2"]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("counts what it hears, what it can not read, and fields that are new", () =>
    Effect.gen(function* () {
      const { account, exchange } = yield* follow()
      yield* account.place("spot", order)
      yield* (yield* newest).send(
        JSON.stringify({ subscriptionId: 0, event: { ...frame, newField: 1 } }),
        JSON.stringify({ subscriptionId: 0, event: { ...frame, X: 7 } }),
        "["
      )
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* pass("5 seconds")

      const counted = yield* Effect.forEach(
        ["eventsReceived", "eventsMalformed", "unknownFields", "framesRejected", "interruptions", "dials"] as const,
        (name) =>
          Effect.map(
            Metric.value(Metric.withAttributes(ConnectionMetrics[name], { endpoint: "spot/api" })),
            ({ count }) => [name, count] as const
          )
      )
      assert.deepStrictEqual(Object.fromEntries(counted), {
        eventsReceived: 3,
        eventsMalformed: 1,
        unknownFields: 1,
        framesRejected: 1,
        interruptions: 1,
        dials: 2
      })
    }).pipe(Effect.provide(world()), Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  it.effect("tells balances that became nothing while nobody was told", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* follow()
      yield* account.deposit("spot", "BTC", "2")
      yield* account.deposit("spot", "USDT", "100")
      yield* pass("1 minute")
      yield* exchange.dropAll()
      yield* account.deposit("spot", "BTC", "-2")
      yield* pass("10 seconds")

      const last = eventsOf(items).at(-1)
      assert.strictEqual(last?.source, "rest")
      assert.deepStrictEqual(
        last?.event._tag === "OutboundAccountPosition" &&
          last.event.balances.map(({ asset, free, locked }) => [
            asset,
            ...[free, locked].map((each) => BigDecimal.format(each))
          ]),
        [["BTC", "0", "0"]]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("asks for the fills of days that were missed, a day at a time", () =>
    Effect.gen(function* () {
      const { account, exchange, items } = yield* follow({ symbols: ["ETHUSDT"] })
      yield* pass("1 hour")
      yield* exchange.dropAll()
      yield* pass("12 hours")
      const mine = yield* account.place("spot", { ...order, symbol: "ETHUSDT" })
      yield* account.fill("spot", mine)
      const before = (yield* exchange.rest.requests).length
      yield* pass("60 hours")

      const queries = (yield* exchange.rest.requests)
        .slice(before)
        .filter(({ path }) => path.endsWith("/myTrades"))
        .map(({ query }) => new URLSearchParams(query))
      const spans = queries.flatMap((query) =>
        query.has("endTime") ? [Number(query.get("endTime")) - Number(query.get("startTime"))] : []
      )
      assert.deepStrictEqual(fillsOf(items), ["rest 1"])
      assert.isAbove(spans.length, 0)
      assert.isTrue(spans.every((span) => span <= 24 * 3_600_000))
    }).pipe(Effect.provide(world({ policy: { backoff: Schedule.spaced("70 hours") } })))
  )

  it.effect("keeps the open orders, with what is left of each", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const before = yield* account.place("spot", order)
      const fiber = yield* Effect.forkChild(Spot.userData.orders(), { startImmediately: true })
      yield* pass("1 second")
      const orders = yield* Fiber.join(fiber)
      const after = yield* account.place("spot", order)
      yield* account.fill("spot", before, { quantity: "0.4" })
      yield* pass("1 second")
      yield* exchange.dropAll()
      yield* account.fill("spot", after)
      yield* pass("10 seconds")

      assert.deepStrictEqual(
        (yield* SubscriptionRef.get(orders)).map(({ filledQuantity, orderId }) => [
          orderId,
          BigDecimal.format(filledQuantity)
        ]),
        [[before.orderId, "0.4"]]
      )
    }).pipe(Effect.scoped, Effect.provide(world()))
  )
})

describe("the account stream of spot, by a session", () => {
  const bySession = { subscription: "session" } as const

  const methodsOf = Effect.gen(function* () {
    const { api } = yield* TestExchange
    return (yield* api.requests).map(({ connection, method }) => `${connection} ${method}`)
  })

  const losses = {
    "a drop": ["Interrupted Closed"],
    "the end of the events": ["Interrupted EventStreamTerminated"],
    "the end of the session": ["Interrupted EventStreamTerminated"],
    "a rotation": []
  } as const

  const bring = Effect.fnUntraced(function* (loss: keyof typeof losses) {
    const { api, dropAll } = yield* TestExchange
    switch (loss) {
      case "a drop":
        return yield* dropAll()
      case "the end of the events":
        return yield* Effect.andThen(api.endSubscriptions, pass("1 milli"))
      case "the end of the session":
        return yield* Effect.andThen(api.endSessions, pass("1 milli"))
      case "a rotation":
        return yield* Effect.scoped(Faults.inject(Faults.serverShutdown({ shape: "event" })))
    }
  })

  it.effect.each(Object.keys(losses) as ReadonlyArray<keyof typeof losses>)(
    "is logged on before it asks, and tells each fill once, whatever comes: %s",
    (loss) =>
      Effect.gen(function* () {
        const { account, items } = yield* follow(bySession)
        const mine = yield* account.place("spot", { ...order, quantity: "9" })
        const fill = account.fill("spot", mine, { quantity: "1" })
        yield* pass("1 minute")
        yield* bring(loss)
        yield* fill
        yield* pass("1 minute")
        yield* fill
        yield* pass("1 second")

        assert.deepStrictEqual(
          fillsOf(items).map((text) => Number(text.split(" ")[1])),
          [1, 2]
        )
        assert.strictEqual(fillsOf(items).at(-1), "stream 2")
        assert.deepStrictEqual(
          markersOf(items).filter((text) => text.startsWith("Interrupted")),
          [...losses[loss]]
        )
        const next = loss.startsWith("the end") ? 1 : 2
        assert.deepStrictEqual(
          yield* methodsOf,
          [1, next].flatMap((connection) => [`${connection} session.logon`, `${connection} userDataStream.subscribe`])
        )
      }).pipe(Effect.provide(world({ accounts: [ed25519] })))
  )

  it.effect("fails where the key is none for sessions, and says what is", () =>
    Effect.gen(function* () {
      const { fiber } = yield* follow(bySession)
      yield* pass("1 minute")
      assert.isTrue(fiber.pollUnsafe() !== undefined)
      const error = yield* Effect.flip(Fiber.join(fiber))

      assert.strictEqual(error.reason._tag, "InvalidParameters")
      assert.include(error.message, "Ed25519")
    }).pipe(Effect.provide(world()))
  )
})
