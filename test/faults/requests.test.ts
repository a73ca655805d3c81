import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { assertWhole, btc, program, watch, world } from "./harness.ts"

const eth = { symbol: "ETHUSDT" }

describe("what a program sees when", () => {
  it.effect("a request is not answered, or late", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* Faults.inject(Faults.lostAck, { topic: UsdsM.aggTrade.topic(eth) })
      const lost = yield* watch(UsdsM.aggTrade.tracked(eth), 60_000)
      yield* TestClock.adjust("1 minute")
      yield* Faults.inject(Faults.lateAck("15 seconds"), { topic: UsdsM.ticker.topic(eth) })
      const late = yield* watch(UsdsM.ticker.tracked(eth), 60_000)
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(seen.told("AckMissing"), [10, 70])
      for (const { items } of [lost, late]) {
        assert.isAbove(items.length, 10)
        assert.deepStrictEqual(new Set(items.map((item) => item._tag)), new Set(["Event"]))
      }
      assert.deepStrictEqual([...seen.trades.markers, ...seen.marks.markers, ...seen.told("Closed")], [])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("two requests in a row are not answered", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* Faults.inject(Faults.lostAck, { category: "market" })
      yield* Faults.inject(Faults.lostAck, { category: "market" })
      const { items } = yield* watch(UsdsM.aggTrade.tracked(eth), 60_000)
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(seen.marks.markers, ["20 s: Interrupted AckTimeout", "22 s: Resumed"])
      assert.strictEqual(items.at(-1)?._tag, "Event")
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("the exchange refuses a topic", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const bad = UsdsM.kline.topic({ ...eth, interval: "1m" })

      yield* Faults.inject(Faults.errorAck(), { topic: bad })
      yield* Faults.inject(Faults.errorAck(), { topic: bad })
      const good = yield* watch(UsdsM.aggTrade.tracked(eth), 60_000)
      const { fiber } = yield* watch(UsdsM.kline.tracked({ ...eth, interval: "1m" }), 60_000)
      yield* TestClock.adjust("1 minute")

      const exit = fiber.pollUnsafe()
      assert.include(String(exit), `usds-m/market: ${bad} was rejected: Invalid request (2)`)
      assert.strictEqual(good.items.at(-1)?._tag, "Event")
      assert.deepStrictEqual([...seen.trades.markers, ...seen.marks.markers], [])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a name does not exist, or is spelled in upper case", () =>
    Effect.gen(function* () {
      const errors = [
        yield* Effect.flip(Stream.runDrain(UsdsM.topics(["BTCUSDT@aggTrade"]))),
        yield* Effect.flip(Stream.runDrain(UsdsM.topics(["btcusdt@depth@250ms"])))
      ]

      assert.deepStrictEqual(
        errors.map((error) => error._tag),
        ["TopicError", "TopicError"]
      )
      assert.include(errors[0]?.message, 'as in "btcusdt@aggTrade"')
      const { dials } = yield* TestExchange
      assert.deepStrictEqual(yield* dials, [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("a stream would be sent to the wrong one of the three sockets", () =>
    Effect.gen(function* () {
      const rows = [UsdsM.aggTrade.of(btc), UsdsM.bookTicker.of(btc)]
      const { items } = yield* watch(MarketStream.merge.tracked(rows), 0)
      yield* TestClock.adjust("1 minute")

      const { connections } = yield* TestExchange
      assert.sameMembers(
        (yield* connections).map(({ category }) => category),
        ["market", "public"]
      )
      assert.deepStrictEqual(new Set(items.map(({ _tag }) => _tag)), new Set(["Event"]))
      assert.lengthOf([...new Set(items.map(({ topic }) => topic))], 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("the consumer is slower than the exchange", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const slowly = <A>(stream: Stream.Stream<A, unknown, ConnectionPool>) =>
        stream.pipe(
          Stream.rechunk(1),
          Stream.mapEffect((item) => Effect.as(Effect.sleep("1 second"), item))
        )
      const sliding = yield* watch(slowly(UsdsM.aggTrade.tracked(btc, { capacity: 5 })), 60_000)
      const failing = yield* watch(slowly(UsdsM.aggTrade.tracked(btc, { capacity: 5, overflow: "fail" })), 60_000)

      yield* TestClock.adjust("1 minute")

      const dropped = sliding.items.find((item) => item._tag === "Dropped")
      assert.isAbove(dropped?.count ?? 0, 0)
      assert.strictEqual((dropped?.to ?? 0) - (dropped?.from ?? 0) + 1, dropped?.count)
      assert.include(String(failing.fiber.pollUnsafe()), "a buffer of 5 events is full")
      assert.deepStrictEqual(seen.trades.markers, [])
      assertWhole(seen)
    }).pipe(Effect.provide(world({}, { activity: 50 })))
  )
})
