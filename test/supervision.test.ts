/**
 * Any schedule of faults, whoever joins and leaves: what a stream brings is whole, or says where it is not.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../src/Binance.ts"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import * as Backoff from "../src/connection/Backoff.ts"
import { Refused } from "../src/connection/ConnectionError.ts"
import { ConnectionPool } from "../src/connection/ConnectionPool.ts"
import type { Tracked } from "../src/continuity/Tracked.ts"
import * as Exchange from "../src/testing/TestExchange.ts"
import { settle } from "./connection/harness.ts"

const world = Binance.layerWith({
  policy: {
    backoff: Backoff.make({ initial: "200 millis", cap: "2 seconds" }),
    firstEvent: "5 seconds",
    silence: "10 seconds",
    topicSilence: "4 seconds",
    pingInterval: "2 seconds",
    pingTimeout: "2 seconds",
    dialTimeout: "3 seconds",
    rotateAfter: "25 seconds",
    penalty: "5 seconds",
    topicsPerConnection: 2
  }
}).pipe(
  Layer.provideMerge(Exchange.layer({ seed: "supervision", symbols: ["BTCUSDT", "ETHUSDT"], activity: 5 })),
  Layer.provideMerge(Logger.layer([]))
)

const faults = [
  "nothing",
  "drop all",
  "drop one",
  "close one with 1008",
  "freeze one",
  "mute one",
  "refuse some",
  "hang",
  "rotate",
  "join",
  "leave"
] as const

const Step = Schema.Struct({
  fault: Schema.Literals(faults),
  which: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })),
  afterMillis: Schema.Int.check(Schema.isBetween({ minimum: 50, maximum: 9000 }))
})

const schedule = Schema.Array(Step).check(Schema.isMinLength(5), Schema.isMaxLength(20))

const btc = { symbol: "BTCUSDT" }

interface Watched<A> {
  readonly items: Array<Tracked<A>>
  readonly fiber: Fiber.Fiber<void, unknown>
}

const watch = <A, E>(stream: Stream.Stream<Tracked<A>, E, ConnectionPool>) =>
  Effect.gen(function* () {
    const items: Array<Tracked<A>> = []
    const fiber = yield* stream.pipe(
      Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
      Effect.forkChild({ startImmediately: true })
    )
    return { items, fiber } satisfies Watched<A>
  })

const act = Effect.fnUntraced(function* (step: typeof Step.Type, joined: Array<Watched<UsdsM.AggTrade>>) {
  const exchange = yield* Exchange.TestExchange
  const pool = yield* ConnectionPool
  const connections = yield* exchange.connections
  const one = connections[step.which % Math.max(1, connections.length)]
  switch (step.fault) {
    case "nothing":
      return
    case "drop all":
      return yield* exchange.dropAll()
    case "drop one":
      return yield* one?.drop() ?? Effect.void
    case "close one with 1008":
      return yield* one?.drop(1008, "Too many requests") ?? Effect.void
    case "freeze one":
      return yield* one?.freeze(true) ?? Effect.void
    case "mute one":
      return yield* one?.mute(true) ?? Effect.void
    case "refuse some":
      return yield* exchange.refuseNext(new Refused({ status: 503 }), step.which % 4)
    case "hang":
      return yield* exchange.hangNext()
    case "rotate":
      return yield* pool.rotateNow
    case "join":
      joined.push(yield* watch(UsdsM.aggTrade.tracked(btc)))
      return
    case "leave": {
      const leaver = joined[step.which % Math.max(1, joined.length)]
      return yield* leaver === undefined ? Effect.void : Fiber.interrupt(leaver.fiber)
    }
  }
})

/** Every id from the first event on is delivered once and in order, or lies within a gap of exactly its extent. */
const assertWhole = (items: ReadonlyArray<Tracked<UsdsM.AggTrade>>) => {
  let position: number | undefined
  for (const item of items) {
    if (item._tag === "Gap" && position !== undefined) {
      assert.strictEqual(item.from, position + 1)
      position = item.to
    }
    if (item._tag === "Event") {
      if (position !== undefined) assert.strictEqual(item.event.aggregateTradeId, position + 1)
      position = item.event.aggregateTradeId
    }
  }
}

/** Each change of the book follows the one before, or a gap says that it does not. */
const assertLinked = (items: ReadonlyArray<Tracked<UsdsM.DepthUpdate>>) => {
  let position: number | undefined
  for (const item of items) {
    if (item._tag === "Gap") position = item.to
    if (item._tag !== "Event") continue
    if (position !== undefined) {
      assert.isAtMost(item.event.previousFinalUpdateId, position)
      assert.isAbove(item.event.finalUpdateId, position)
    }
    position = item.event.finalUpdateId
  }
}

/** Outages begin and end in turns; a hole that they make lies inside. */
const assertTimesGrow = (items: ReadonlyArray<Tracked<UsdsM.MarkPrice>>) => {
  let last = 0
  let isAway = false
  for (const item of items) {
    if (item._tag === "Interrupted" || item._tag === "Stalled") isAway = true
    if (item._tag === "Resumed") isAway = false
    if (item._tag !== "Event") continue
    assert.isFalse(isAway, "an event stands within an outage")
    assert.isAbove(item.event.eventTime, last)
    last = item.event.eventTime
  }
}

describe("supervision", () => {
  it.effect.prop(
    "keeps every stream whole, marks what is missing, recovers, and leaves nothing behind",
    [schedule],
    ([steps]) =>
      Effect.gen(function* () {
        const exchange = yield* Exchange.TestExchange
        const pool = yield* ConnectionPool
        const trades = yield* watch(UsdsM.aggTrade.tracked(btc))
        const book = yield* watch(UsdsM.depth.tracked({ ...btc, updateSpeed: "500ms" }))
        const marks = yield* watch(UsdsM.markPrice.tracked({ ...btc, updateSpeed: "1s" }))
        const joined: Array<Watched<UsdsM.AggTrade>> = []
        yield* settle

        for (const step of steps) {
          yield* act(step, joined)
          yield* settle
          yield* TestClock.adjust(step.afterMillis)
        }
        yield* TestClock.adjust("1 minute")

        for (const { items } of [trades, ...joined]) assertWhole(items)
        assertLinked(book.items)
        assertTimesGrow(marks.items)
        for (const { items } of [trades, book, marks]) assert.strictEqual(items.at(-1)?._tag, "Event")
        assert.deepStrictEqual(
          (yield* pool.status).map(({ state }) => state).filter((state) => state !== "open"),
          []
        )

        yield* Fiber.interruptAll([trades, book, marks, ...joined].map(({ fiber }) => fiber))
        assert.deepStrictEqual(yield* pool.status, [])
        assert.deepStrictEqual(yield* exchange.connections, [])
      }).pipe(Effect.provide(world)),
    { arbitrary: { runs: 10, maxShrinks: 20 } }
  )
})
