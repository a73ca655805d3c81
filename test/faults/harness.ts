import { assert } from "@effect/vitest"
import { Clock, Effect, type Fiber, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import type { ConnectionEvent } from "../../src/connection/ConnectionEvent.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"

export const btc = { symbol: "BTCUSDT" }

/** The default policy, but for chance, over a simulated exchange. */
export const world = (policy: ConnectionPolicy.Options = {}, exchange: TestExchange.Options = {}) =>
  Binance.layerWith({ policy: { backoff: Backoff.make({ jitter: false }), ...policy } }).pipe(
    Layer.provideMerge(TestExchange.layer({ seed: "faults", symbols: ["BTCUSDT", "ETHUSDT"], ...exchange })),
    Layer.provideMerge(Logger.layer([]))
  )

/** Keeps what a stream brings, and when. */
const note = Effect.fnUntraced(function* <A, E, R>(stream: Stream.Stream<A, E, R>) {
  const items: Array<A> = []
  const times: Array<number> = []
  const fiber = yield* stream.pipe(
    Stream.runForEach((item) =>
      Effect.map(Clock.currentTimeMillis, (atMillis) => {
        items.push(item)
        times.push(atMillis)
      })
    ),
    Effect.forkChild({ startImmediately: true })
  )
  return { items, times, fiber }
})

/** What one stream has brought so far. */
export interface Watched<A> {
  readonly items: ReadonlyArray<Tracked<A>>
  readonly events: ReadonlyArray<A>
  /** The seconds since the fault at which markers came, and which. */
  readonly markers: ReadonlyArray<string>
  readonly fiber: Fiber.Fiber<void, unknown>
}

/** Watches a stream from now on; seconds count from `faultMillis`. */
export const watch = <A, E, R>(stream: Stream.Stream<Tracked<A>, E, R>, faultMillis: number) =>
  Effect.map(note(stream), ({ fiber, items, times }): Watched<A> => {
    const words = (item: Tracked<A>, i: number) => {
      const seconds = Math.round(((times[i] ?? 0) - faultMillis) / 1000)
      return `${seconds} s: ${item._tag}${item._tag === "Interrupted" ? ` ${item.reason}` : ""}`
    }
    return {
      items,
      get events() {
        return items.flatMap((item) => (item._tag === "Event" ? [item.event] : []))
      },
      get markers() {
        return items.flatMap((item, i) => (item._tag === "Event" ? [] : [words(item, i)]))
      },
      fiber
    }
  })

const minute = 60_000

/**
 * A program that has run for a minute, with three streams: trades, whose ids have no holes, changes of a book, whose ids are
 * linked, on a socket of its own, and mark prices, which have no ids and come every second.
 */
export const program = Effect.gen(function* () {
  const pool = yield* ConnectionPool
  const faultMillis = (yield* Clock.currentTimeMillis) + minute
  const trades = yield* watch(UsdsM.aggTrade.tracked(btc), faultMillis)
  const book = yield* watch(UsdsM.depth.tracked({ ...btc, updateSpeed: "100ms" }), faultMillis)
  const marks = yield* watch(UsdsM.markPrice.tracked({ ...btc, updateSpeed: "1s" }), faultMillis)
  const events = yield* note(pool.events)
  yield* settle
  yield* TestClock.adjust(minute)
  return {
    trades,
    book,
    marks,
    /** Seconds since the fault at which connections to the market topics told this. */
    told: (tag: ConnectionEvent["_tag"]): ReadonlyArray<number> =>
      events.items.flatMap((event, i) => {
        const sinceFault = (events.times[i] ?? 0) - faultMillis
        return event._tag === tag && event.endpoint === "usds-m/market" && sinceFault >= 0
          ? [Math.round(sinceFault / 1000)]
          : []
      })
  }
})

export type Program = Effect.Success<typeof program>

/** Mark prices that never came: one is sent every second. */
export const lostMarks = ({ marks }: Program): number => {
  const times = marks.events.map((event) => event.eventTime)
  const [first = 0] = times
  return (Math.max(...times) - first) / 1000 + 1 - times.length
}

/** Trades that never came. */
export const lostTrades = ({ trades }: Program): number => {
  const ids = trades.events.map((event) => event.aggregateTradeId)
  const [first = 0] = ids
  return Math.max(...ids) - first + 1 - ids.length
}

/** Whether ids that are missing stand in gaps of exactly their extent, and nothing comes twice or out of order. */
export const assertWhole = ({ book, marks, trades }: Program): void => {
  let trade: number | undefined
  for (const item of trades.items) {
    if (item._tag === "Gap" && trade !== undefined) {
      assert.strictEqual(item.from, trade + 1, "a gap begins after the last trade")
      trade = item.to
    }
    if (item._tag !== "Event") continue
    if (trade !== undefined) assert.strictEqual(item.event.aggregateTradeId, trade + 1)
    trade = item.event.aggregateTradeId
  }

  let change: number | undefined
  for (const item of book.items) {
    if (item._tag === "Gap") change = item.to
    if (item._tag !== "Event") continue
    if (change !== undefined) {
      assert.isAtMost(item.event.previousFinalUpdateId, change, "a hole in the book is marked")
      assert.isAbove(item.event.finalUpdateId, change)
    }
    change = item.event.finalUpdateId
  }

  const times = marks.events.map((event) => event.eventTime)
  assert.deepStrictEqual(
    times,
    [...new Set(times)].toSorted((a, b) => a - b),
    "mark prices come once and in order"
  )
}
