import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { Fault } from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"
import { assertWhole, btc, lostMarks, lostTrades, program, world } from "./harness.ts"

const topics = [
  UsdsM.aggTrade.topic(btc),
  UsdsM.depth.topic({ ...btc, updateSpeed: "100ms" }),
  UsdsM.markPrice.topic({ ...btc, updateSpeed: "1s" })
]

/** A fault strikes one frame of each of the program's topics; then a minute goes by. */
const strike = Effect.fnUntraced(function* (fault: Fault) {
  for (const topic of topics) yield* Faults.inject(fault, { topic })
  yield* TestClock.adjust("1 minute")
})

const tags = (items: ReadonlyArray<{ readonly _tag: string }>) =>
  items.flatMap(({ _tag }) => (_tag === "Event" ? [] : [_tag]))

describe("what a program sees when", () => {
  it.effect("a frame comes twice", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.duplicate)

      assert.deepStrictEqual([...seen.trades.markers, ...seen.book.markers, ...seen.marks.markers], [])
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [0, 0])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a frame is overtaken by the next", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.reorder)

      assert.deepStrictEqual(tags(seen.trades.items), ["Gap"])
      assert.deepStrictEqual(tags(seen.book.items), ["Gap"])
      assert.deepStrictEqual(seen.marks.markers, [])
      assert.strictEqual(lostTrades(seen), 1)
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a frame is lost", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.dropFrame)

      assert.deepStrictEqual(tags(seen.trades.items), ["Gap"])
      assert.deepStrictEqual(tags(seen.book.items), ["Gap"])
      assert.deepStrictEqual(seen.marks.markers, [])
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [1, 1])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a frame is cut short or garbled behind the name of its topic", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.truncate())
      yield* strike(Faults.corrupt())

      assert.deepStrictEqual(tags(seen.trades.items), ["Malformed", "Gap", "Malformed", "Gap"])
      assert.deepStrictEqual(tags(seen.book.items), ["Malformed", "Gap", "Malformed", "Gap"])
      assert.deepStrictEqual(tags(seen.marks.items), ["Malformed", "Malformed"])
      assert.deepStrictEqual(seen.told("FrameRejected"), [])
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [2, 2])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a frame is empty, or garbled up to the name of its topic", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.truncate(0))
      yield* strike(Faults.corrupt(1))

      assert.deepStrictEqual(tags(seen.trades.items), ["Gap", "Gap"])
      assert.deepStrictEqual(seen.marks.markers, [])
      assert.lengthOf(seen.told("FrameRejected"), 4)
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [2, 2])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a frame is too large", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* strike(Faults.oversize())

      assert.deepStrictEqual(tags(seen.trades.items), ["Gap"])
      assert.deepStrictEqual(seen.marks.markers, [])
      assert.lengthOf(seen.told("FrameRejected"), 2)
      assert.deepStrictEqual([lostTrades(seen), lostMarks(seen)], [1, 1])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("an event has another shape than its schema, or one more field", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const connection = (yield* (yield* TestExchange).connections).find(({ category }) => category === "market")
      const next = Math.max(...seen.trades.events.map((event) => event.aggregateTradeId)) + 1
      const event = (a: number, price: string, more = "") =>
        `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1,"a":${a},"s":"BTCUSDT","p":${price},"q":"2","f":1,"l":1,"T":1,"m":false${more}}}`

      yield* connection?.send(event(next, "null"), event(next + 1, '"1.5"', ',"zz":1')) ?? Effect.void
      yield* settle

      assert.deepStrictEqual(tags(seen.trades.items), ["Malformed", "Gap"])
      assert.strictEqual(seen.trades.events.at(-1)?.price, 1.5)
      assert.deepStrictEqual(seen.told("UnknownField"), [0])
    }).pipe(Effect.provide(world()))
  )
})
