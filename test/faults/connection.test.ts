import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"
import * as OddClock from "../connection/OddClock.ts"
import { assertWhole, btc, lostMarks, lostTrades, program, watch, world } from "./harness.ts"

const markTopic = UsdsM.markPrice.topic({ ...btc, updateSpeed: "1s" })

describe("what a program sees when", () => {
  it.effect("a connection ends, with or without a close frame", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const codes = [1000, 1001, 1005, 1006, 1011, 1012, 4000]

      for (const code of codes) {
        yield* Faults.inject(Faults.close({ code }))
        yield* TestClock.adjust("1 minute")
      }

      assert.deepStrictEqual(
        seen.marks.markers,
        codes.flatMap((_, i) => [`${60 * i} s: Interrupted Closed`, `${60 * i + 2} s: Resumed`])
      )
      assert.strictEqual(lostMarks(seen), codes.length)
      assert.isAbove(lostTrades(seen), 0)
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("the peer is gone, and the socket is open", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const { connections } = yield* TestExchange

      yield* Faults.inject(Faults.halfOpen)
      yield* TestClock.adjust("2 minutes")

      // A topic that always delivers is asked for again after 10 s, and no answer comes: that is noticed first.
      assert.deepStrictEqual(seen.marks.markers, ["10 s: Stalled", "20 s: Interrupted AckTimeout", "22 s: Resumed"])
      assert.match(seen.book.markers[0] ?? "", /^(39|40) s: Interrupted PingTimeout$/)
      assert.strictEqual(lostMarks(seen), 21)
      assert.isAbove(lostTrades(seen), 0)
      assert.lengthOf(yield* connections, 2)
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a connection falls silent, and one of its topics always delivers", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* Faults.inject(Faults.silence, { category: "market" })
      yield* TestClock.adjust("3 minutes")

      assert.deepStrictEqual(seen.marks.markers, ["10 s: Stalled", "90 s: Interrupted Silent", "92 s: Resumed"])
      assert.strictEqual(lostMarks(seen), 91)
      assert.deepStrictEqual(seen.book.markers, [])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a connection falls silent, and all of its topics may be quiet", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const { connections } = yield* TestExchange

      yield* Faults.inject(Faults.silence, { category: "public" })
      yield* TestClock.adjust("3 minutes")

      // The market of the simulated exchange is never quiet, so the ids tell what was lost.
      assert.deepStrictEqual(seen.book.markers, ["95 s: Gap"])
      assert.lengthOf(yield* connections, 2)
      assert.deepStrictEqual(seen.marks.markers, [])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("one topic of a connection falls silent", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const { connections } = yield* TestExchange

      yield* Faults.inject(Faults.silence, { topic: markTopic })
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(yield* connections, 3)
      yield* TestClock.adjust("2 minutes")

      assert.deepStrictEqual(seen.marks.markers, ["10 s: Stalled", "41 s: Resumed"])
      assert.strictEqual(lostMarks(seen), 40)
      assert.deepStrictEqual(seen.trades.markers, [])
      // The other topics follow to the new connection once that is stable.
      assert.lengthOf(yield* connections, 2)
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a topic is acknowledged and mute from the start", () =>
    Effect.gen(function* () {
      const seen = yield* program
      yield* Faults.inject(Faults.silence, { topic: UsdsM.aggTrade.topic({ symbol: "ETHUSDT" }) })
      const mute = yield* watch(UsdsM.aggTrade.tracked({ symbol: "ETHUSDT" }), 60_000)

      yield* TestClock.adjust("3 minutes")

      // Asked for again after 30 s, and given a connection of its own after another 30.
      assert.deepStrictEqual(mute.markers, ["30 s: Stalled", "60 s: Resumed"])
      assert.strictEqual(mute.items.at(-1)?._tag, "Event")
      assert.deepStrictEqual([...seen.trades.markers, ...seen.marks.markers], [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("there were too many control frames: close 1008", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* Faults.inject(Faults.policyViolation)
      yield* TestClock.adjust("3 minutes")

      assert.deepStrictEqual(seen.marks.markers, ["0 s: Interrupted Closed", "121 s: Resumed"])
      assert.strictEqual(lostMarks(seen), 120)
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("the exchange cuts connections after 24 hours", () =>
    Effect.gen(function* () {
      const trades = yield* watch(UsdsM.aggTrade.tracked(btc), 0)
      const { accept } = yield* TestExchange
      const first = yield* accept
      yield* Faults.inject(Faults.cutAfter24h, { connections: "all" })

      yield* TestClock.adjust("25 hours")

      assert.deepStrictEqual(trades.markers, [])
      assert.strictEqual((yield* first.ended).code, 1000)
      const ids = trades.events.map((event) => event.aggregateTradeId)
      assert.isAbove(ids.length, 1000)
      assert.deepStrictEqual(
        ids,
        ids.map((_, i) => (ids[0] ?? 0) + i)
      )
    }).pipe(Effect.provide(world({}, { activity: 0.1 })))
  )

  it.effect("the server announces its end", () =>
    Effect.gen(function* () {
      const seen = yield* program

      for (const shape of ["raw", "combined", "event"] as const) {
        yield* Faults.inject(Faults.serverShutdown({ shape }))
        yield* TestClock.adjust("1 minute")
      }

      assert.deepStrictEqual(seen.told("ShutdownAnnounced"), [0, 60, 120])
      assert.deepStrictEqual(seen.told("Closed"), [])
      assert.deepStrictEqual([...seen.trades.markers, ...seen.book.markers, ...seen.marks.markers], [])
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [0, 0])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("events come late, or in bursts", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* Faults.during(Faults.slow("5 seconds"), "1 minute").pipe(Effect.forkChild({ startImmediately: true }))
      yield* TestClock.adjust("2 minutes")
      yield* Faults.during(Faults.burst("5 seconds"), "1 minute").pipe(Effect.forkChild({ startImmediately: true }))
      yield* TestClock.adjust("2 minutes")

      assert.deepStrictEqual([...seen.trades.markers, ...seen.book.markers, ...seen.marks.markers], [])
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [0, 0])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("our own program does not run for a while", () =>
    Effect.gen(function* () {
      const machine = yield* OddClock.make
      const test = Effect.gen(function* () {
        const seen = yield* program

        machine.beBusyFor(40_000)
        yield* TestClock.adjust("40 seconds")
        yield* settle
        yield* TestClock.adjust("1 minute")

        assert.deepStrictEqual([...seen.trades.markers, ...seen.book.markers, ...seen.marks.markers], [])
        assert.deepStrictEqual(seen.told("Closed"), [])
        assert.lengthOf(seen.told("LocalStall"), 1)
      })
      yield* machine.run(Effect.provide(test, world()))
    })
  )
})
