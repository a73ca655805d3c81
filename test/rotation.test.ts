/**
 * Rotation over the simulated exchange, which cuts the depth batches of each connection where it likes.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Fiber, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../src/Binance.ts"
import * as MarketStream from "../src/binance/MarketStream.ts"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import * as Backoff from "../src/connection/Backoff.ts"
import { Refused } from "../src/connection/ConnectionError.ts"
import type * as ConnectionPolicy from "../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../src/connection/ConnectionPool.ts"
import type { Tracked } from "../src/continuity/Tracked.ts"
import * as TestExchange from "../src/testing/TestExchange.ts"
import { settle } from "./connection/harness.ts"
import { between, oneOf } from "./continuity/arbitraries.ts"

const symbol = "BTCUSDT"

const subscriptions = [
  UsdsM.aggTrade.of({ symbol }),
  UsdsM.trade.of({ symbol }),
  UsdsM.bookTicker.of({ symbol }),
  UsdsM.depth.of({ symbol, updateSpeed: "100ms" }),
  UsdsM.partialDepth.of({ symbol, levels: 5, updateSpeed: "100ms" }),
  UsdsM.markPrice.of({ symbol, updateSpeed: "1s" }),
  UsdsM.kline.of({ symbol, interval: "1m" }),
  UsdsM.ticker.of({ symbol }),
  UsdsM.allMarkPrices.of({ updateSpeed: "1s" })
]

const exchange = TestExchange.layer({ seed: "rotation", symbols: ["BTCUSDT", "ETHUSDT"] })

describe("ten rotations in ten minutes", () => {
  it.effect("leave every stream whole: no marker, no event lost, repeated or out of order", () =>
    Effect.gen(function* () {
      const items: Array<Tracked<UsdsM.Event>> = []
      yield* MarketStream.merge.tracked(subscriptions, { capacity: 1_000_000 }).pipe(
        Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
        Effect.forkChild
      )
      yield* settle

      yield* TestClock.adjust("10 minutes")

      const { dials } = yield* TestExchange.TestExchange
      assert.isAtLeast((yield* dials).length, 20)
      const markers = items.filter((item) => item._tag !== "Event")
      assert.deepStrictEqual(markers, [])

      const events = items.flatMap((item) => (item._tag === "Event" ? [item.event] : []))
      const trades = events.filter((event) => event._tag === "AggTrade").map((event) => event.aggregateTradeId)
      assert.isAtLeast(trades.length, 500)
      assert.deepStrictEqual(
        trades,
        trades.map((_, i) => (trades[0] ?? 0) + i)
      )

      let position: number | undefined
      for (const event of events) {
        if (event._tag !== "DepthUpdate") continue
        if (position !== undefined) {
          assert.isAtMost(event.previousFinalUpdateId, position)
          assert.isAbove(event.finalUpdateId, position)
        }
        position = event.finalUpdateId
      }

      const marks = events
        .filter((event) => event._tag === "MarkPrice" && event.symbol === symbol)
        .map((event) => event.eventTime)
      assert.strictEqual(marks.length, new Set(marks).size * 2, "of the stream of one symbol and of that of all")
      assert.isAtLeast(new Set(marks).size, 599)
    }).pipe(
      Effect.provide(
        Binance.layerWith({ policy: { rotateAfter: "1 minute" } }).pipe(
          Layer.provideMerge(exchange),
          Layer.provideMerge(Logger.layer([]))
        )
      )
    )
  )
})

const world = (policy: ConnectionPolicy.Options = {}, options: TestExchange.Options = {}) =>
  Binance.layerWith({ policy }).pipe(
    Layer.provideMerge(TestExchange.layer({ seed: "rotation", symbols: ["BTCUSDT"], ...options })),
    Layer.provideMerge(Logger.layer([]))
  )

/** Trades with their markers, kept in the background. */
const watchTrades = Effect.gen(function* () {
  const items: Array<Tracked<UsdsM.AggTrade>> = []
  yield* UsdsM.aggTrade.tracked({ symbol }).pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild
  )
  yield* settle
  return items
})

const markersOf = (items: ReadonlyArray<Tracked<unknown>>) =>
  items.flatMap((item) => (item._tag === "Event" ? [] : [item._tag]))

const hour = 3_600_000

const fewTrades = { activity: 0.05 }

// Every other minute of a day is quiet.
const untroubled = { pingInterval: "10 minutes", silence: "1 hour", firstEvent: "1 hour" } as const

describe("a successor that can not be had", () => {
  it.effect("for hours before the cut after 24 hours and after it costs nothing but the time from the cut on", () =>
    Effect.gen(function* () {
      const { connections, dials, refuse } = yield* TestExchange.TestExchange
      yield* refuse(({ atMillis }) => (atMillis > 0 && atMillis < 27 * hour ? new Refused({ status: 503 }) : undefined))
      const items = yield* watchTrades

      yield* TestClock.adjust(24 * hour - 1)
      assert.deepStrictEqual(markersOf(items), [])
      const attempts = (yield* dials).slice(1).map(({ atMillis }) => atMillis)
      assert.isAtLeast(Math.min(...attempts), 22 * hour)
      assert.isAtMost(Math.min(...attempts), 23 * hour)
      assert.isAtLeast(attempts.length, 100)
      const pauses = attempts.slice(1).map((at, i) => at - (attempts[i] ?? 0))
      assert.isAtLeast(Math.min(...pauses), 800)
      assert.isAtMost(Math.max(...pauses), 30_000)

      yield* TestClock.adjust(3 * hour)
      assert.deepStrictEqual(markersOf(items), ["Interrupted"])
      yield* TestClock.adjust(hour)

      assert.deepStrictEqual(markersOf(items), ["Interrupted", "Gap", "Resumed"])
      assert.strictEqual((yield* connections).length, 1)
      assert.deepStrictEqual(yield* (yield* connections)[0]?.topics ?? Effect.succeed([]), ["btcusdt@aggTrade"])
    }).pipe(Effect.provide(world(untroubled, fewTrades)))
  )

  it.effect("is asked for again although its own attempts have come to an end, and the old connection goes on", () =>
    Effect.gen(function* () {
      const { connections, refuse } = yield* TestExchange.TestExchange
      yield* refuse(({ atMillis }) =>
        atMillis > 0 && atMillis < 23.5 * hour ? new Refused({ status: 451 }) : undefined
      )
      const items = yield* watchTrades

      yield* TestClock.adjust(40 * hour)

      assert.deepStrictEqual(markersOf(items), [])
      const [only, ...others] = yield* connections
      assert.deepStrictEqual(others, [])
      assert.isAtLeast(only?.openedAtMillis ?? 0, 23.5 * hour)
      assert.isAtMost(only?.openedAtMillis ?? 0, 24 * hour)
    }).pipe(Effect.provide(world(untroubled, fewTrades)))
  )
})

describe("a server that announces its end", () => {
  for (const [where, frame] of [
    ["as a frame of its own", '{"e":"serverShutdown","E":1770123456789}'],
    ["as a combined frame", '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}'],
    ["as the WebSocket API does", '{"event":{"e":"serverShutdown","E":1770123456789}}']
  ] as const) {
    it.effect(`${where} is left at once, before it ends the connection, and nothing is lost`, () =>
      Effect.gen(function* () {
        const { accept, connections, dials } = yield* TestExchange.TestExchange
        const pool = yield* ConnectionPool
        const items = yield* watchTrades
        const old = yield* accept
        yield* TestClock.adjust("30 seconds")

        yield* pool.holdRotation(
          Effect.gen(function* () {
            yield* old.send(frame)
            yield* TestClock.adjust("20 seconds")
          })
        )

        assert.deepStrictEqual(
          (yield* dials).map(({ atMillis }) => atMillis),
          [0, 30_000]
        )
        assert.strictEqual((yield* old.ended).code, 1000)
        assert.strictEqual((yield* connections).length, 1)
        const ids = items.flatMap((item) => (item._tag === "Event" ? [item.event.aggregateTradeId] : []))
        assert.deepStrictEqual(markersOf(items), [])
        assert.deepStrictEqual(
          ids,
          ids.map((_, i) => (ids[0] ?? 0) + i)
        )
      }).pipe(Effect.provide(world()))
    )
  }
})

// ---- how many connections there are

const names = ["aggTrade", "bookTicker", "markPrice@1s", "kline_1m", "depth@100ms", "miniTicker"].map(
  (name) => `btcusdt@${name}`
)

type Step =
  | { readonly _tag: "Join"; readonly topics: ReadonlyArray<string> }
  | { readonly _tag: "Leave" | "Drop" | "Refuse"; readonly index: number }
  | { readonly _tag: "Rotate" | "Announce" | "Wait" }

const step: Arbitrary.Arbitrary<readonly [Step, number]> = Arbitrary.map(
  Arbitrary.all({
    tag: oneOf([
      "Join",
      "Join",
      "Join",
      "Leave",
      "Leave",
      "Rotate",
      "Rotate",
      "Rotate",
      "Drop",
      "Refuse",
      "Announce",
      "Wait"
    ]),
    topics: Arbitrary.array(between(0, names.length - 1), { minLength: 1, maxLength: 3 }),
    index: between(0, 7),
    seconds: oneOf([0, 0, 0.1, 0.25, 1, 3, 7])
  }),
  ({ index, seconds, tag, topics }): readonly [Step, number] => {
    switch (tag) {
      case "Join":
        return [{ _tag: tag, topics: topics.map((i) => names[i] ?? "") }, seconds]
      case "Leave":
      case "Drop":
      case "Refuse":
        return [{ _tag: tag, index }, seconds]
      case "Rotate":
      case "Announce":
      case "Wait":
        return [{ _tag: tag }, seconds]
    }
  }
)

describe("joins, leaves, rotations, drops and refusals at once", () => {
  const longestOverlapMillis = 15_000

  it.effect.prop(
    "leave no shard with two connections, no topic with more than two shards, and none on two for longer than an overlap",
    [Arbitrary.array(step, { minLength: 10, maxLength: 40 })],
    ([steps]) =>
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const pool = yield* ConnectionPool
        const joined: Array<{ readonly topics: ReadonlyArray<string>; readonly fiber: Fiber.Fiber<void, unknown> }> = []
        // Which connections bring a topic, and for how long the same ones.
        const overlaps = new Map<string, { readonly ids: string; readonly forMillis: number }>()

        const look = Effect.fnUntraced(function* (passedMillis: number) {
          const connections = yield* exchange.connections
          const shards = yield* pool.status
          assert.isAtMost(connections.length, shards.length, "one connection for each shard")
          const bringing = new Map<string, Array<number>>()
          for (const connection of connections) {
            for (const topic of yield* connection.topics) {
              bringing.set(topic, [...(bringing.get(topic) ?? []), connection.id])
            }
          }
          for (const name of names) {
            const carriers = shards.filter(({ topics }) => topics.includes(name))
            assert.isAtMost(carriers.length, 2, `carriers of ${name}`)
            const ids = (bringing.get(name) ?? []).join(" ")
            const before = overlaps.get(name)
            const forMillis = ids.includes(" ") && before?.ids === ids ? before.forMillis + passedMillis : 0
            overlaps.set(name, { ids, forMillis })
            assert.isAtMost(forMillis, longestOverlapMillis, `overlap of ${name}`)
          }
          return bringing
        })

        const pass = Effect.fnUntraced(function* (millis: number) {
          yield* settle
          yield* look(0)
          for (let left = millis; left > 0; left -= 500) {
            yield* TestClock.adjust(Math.min(500, left))
            yield* settle
            yield* look(Math.min(500, left))
          }
        })

        for (const [step, seconds] of steps) {
          const connections = yield* exchange.connections
          switch (step._tag) {
            case "Join": {
              const fiber = yield* UsdsM.topics(step.topics).pipe(
                Stream.runDrain,
                Effect.forkChild({ startImmediately: true })
              )
              joined.push({ topics: step.topics, fiber })
              break
            }
            case "Leave": {
              const [leaving] = joined.splice(step.index % Math.max(1, joined.length), 1)
              if (leaving !== undefined) yield* Fiber.interrupt(leaving.fiber)
              break
            }
            case "Drop":
              yield* connections[step.index]?.drop() ?? Effect.void
              break
            case "Refuse":
              yield* exchange.refuseNext(new Refused({ status: 503 }), step.index % 4)
              break
            case "Rotate":
              yield* pool.rotateNow
              break
            case "Announce":
              yield* connections[0]?.send('{"e":"serverShutdown","E":1}') ?? Effect.void
              break
            case "Wait":
              yield* pass(5000)
              break
          }
          yield* pass(seconds * 1000)
        }
        yield* pass(60_000)

        const bringing = yield* look(0)
        const wanted = new Set(joined.flatMap(({ topics }) => topics))
        assert.deepStrictEqual(
          Object.fromEntries([...bringing].map(([name, ids]) => [name, ids.length])),
          Object.fromEntries([...wanted].map((name) => [name, 1]))
        )
        assert.strictEqual((yield* exchange.connections).length, (yield* pool.status).length)
        for (const { fiber } of joined) yield* Fiber.interrupt(fiber)
        yield* settle
        assert.deepStrictEqual(yield* exchange.connections, [])
      }).pipe(
        Effect.scoped,
        Effect.provide(
          world(
            {
              backoff: Backoff.make({ initial: "200 millis", cap: "2 seconds" }),
              firstEvent: "5 seconds",
              topicsPerConnection: 2
            },
            { activity: 2 }
          )
        ),
        Effect.provide(TestClock.layer())
      ),
    { arbitrary: { runs: 20, size: 40 }, timeout: 120_000 }
  )
})
