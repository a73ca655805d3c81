import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Spot from "../../src/binance/spot/index.ts"
import type * as Streams from "../../src/binance/spot/Streams.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { connect, textOf } from "./TestExchangeTest.ts"

/** A topic of each row. */
const topics: { readonly [Row in keyof typeof Streams]: string } = {
  aggTrade: "btcusdt@aggTrade",
  trade: "btcusdt@trade",
  blockTrade: "btcusdt@blockTrade",
  referencePrice: "btcusdt@referencePrice",
  kline: "btcusdt@kline_1m",
  klineUtc8: "btcusdt@kline_1d@+08:00",
  miniTicker: "btcusdt@miniTicker",
  allMiniTickers: "!miniTicker@arr",
  ticker: "btcusdt@ticker",
  windowTicker: "btcusdt@ticker_1h",
  allWindowTickers: "!ticker_4h@arr",
  bookTicker: "btcusdt@bookTicker",
  averagePrice: "btcusdt@avgPrice",
  partialDepth: "btcusdt@depth5@100ms",
  depth: "btcusdt@depth@100ms"
}

interface Frame {
  readonly stream: string
  readonly data: unknown
}

const encodeTopic = (topic: string) => encodeURI(topic).replaceAll("+", "%2B")

/** What a connection delivers of the topics within a time. */
const deliver = (wanted: ReadonlyArray<string>, duration: Parameters<typeof TestClock.adjust>[0], query = "") =>
  Effect.gen(function* () {
    const frames: Array<Frame> = []
    const client = yield* connect(`/spot/stream?streams=${wanted.map(encodeTopic).join("/")}${query}`)
    yield* client.wire.pull.pipe(
      Effect.map((batch) => frames.push(...batch.map((frame): Frame => JSON.parse(textOf(frame))))),
      Effect.forever,
      Effect.forkScoped
    )
    yield* TestClock.adjust(duration)
    return frames
  }).pipe(Effect.scoped)

/** The events of a row, decoded. */
const eventsOf = <Event>(
  row: { readonly event: Schema.ConstraintDecoder<Event> },
  topic: string,
  frames: ReadonlyArray<Frame>
) => {
  const decode = Schema.decodeUnknownSync(row.event)
  return frames.flatMap(({ data, stream }) =>
    stream === topic ? (Array.isArray(data) ? data : [data]).map((each) => decode(each)) : []
  )
}

const pairwise = <A>(items: ReadonlyArray<A>): ReadonlyArray<readonly [A, A]> =>
  items.slice(1).map((item, i) => [items[i] as A, item] as const) // within bounds

describe("the rows of spot", () => {
  it.effect("all deliver, and what they deliver decodes without remainder", () =>
    Effect.gen(function* () {
      const { environment } = yield* TestExchange.TestExchange
      const often = yield* deliver(
        Object.values(topics).filter((topic) => topic !== topics.blockTrade),
        "10 seconds"
      )
      const seldom = yield* deliver([topics.blockTrade], "6 hours")

      const events = new Set<string>()
      for (const { data, stream } of [...often, ...seldom]) {
        const { decode } = Result.getOrThrow(Spot.topics.parse(stream)).in(environment)
        const payload = JSON.stringify(data)
        decode(
          { frame: payload, from: 0, to: payload.length },
          {
            event: () => events.add(stream),
            malformed: (error) => assert.fail(error.message),
            unknownField: (name) => assert.fail(`${stream} has an unknown field ${name}`)
          }
        )
      }

      assert.sameMembers([...events], Object.values(topics))
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("count trades, aggregate trades and the changes of the book without a hole", () =>
    Effect.gen(function* () {
      const frames = yield* deliver([topics.trade, topics.aggTrade, topics.depth], "30 seconds")
      const trades = eventsOf(Spot.trade, topics.trade, frames)
      const aggregates = eventsOf(Spot.aggTrade, topics.aggTrade, frames)
      const changes = eventsOf(Spot.depth, topics.depth, frames)

      assert.isAbove(Math.min(trades.length, aggregates.length, changes.length), 20)
      for (const [before, after] of pairwise(trades)) assert.strictEqual(after.tradeId, before.tradeId + 1)
      for (const [before, after] of pairwise(aggregates)) {
        assert.strictEqual(after.aggregateTradeId, before.aggregateTradeId + 1)
        assert.strictEqual(after.firstTradeId, before.lastTradeId + 1)
      }
      for (const [before, after] of pairwise(changes)) assert.strictEqual(after.firstUpdateId, before.finalUpdateId + 1)
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("tell of one book: the best prices are those of the best levels", () =>
    Effect.gen(function* () {
      const frames = yield* deliver([topics.partialDepth, topics.bookTicker], "30 seconds")
      const best = new Map(
        eventsOf(Spot.bookTicker, topics.bookTicker, frames).map((each) => [each.updateId, each] as const)
      )
      const pictures = eventsOf(Spot.partialDepth, topics.partialDepth, frames).filter((each) =>
        best.has(each.finalUpdateId)
      )

      assert.isAbove(pictures.length, 5)
      for (const { asks, bids, finalUpdateId } of pictures) {
        const told = best.get(finalUpdateId)
        assert.deepStrictEqual<unknown>(
          { bid: bids[0], ask: asks[0] },
          { bid: told && [told.bidPrice, told.bidQuantity], ask: told && [told.askPrice, told.askQuantity] }
        )
      }
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("draw candles of UTC+8 from 16:00 UTC on", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("3 days")
      const frames = yield* deliver(["btcusdt@kline_1d", topics.klineUtc8], "10 seconds")
      const [utc] = eventsOf(Spot.kline, "btcusdt@kline_1d", frames)
      const [east] = eventsOf(Spot.klineUtc8, topics.klineUtc8, frames)

      assert.strictEqual(Number(utc?.kline.openTime) % 86_400_000, 0)
      assert.strictEqual((Number(east?.kline.openTime) + 8 * 3_600_000) % 86_400_000, 0)
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("sum up the last hour, four hours and day: what was traded in the hour was traded in the day", () =>
    Effect.gen(function* () {
      const windows = ["1h", "4h", "1d"].map((window) => `btcusdt@ticker_${window}`)
      yield* deliver([topics.trade], "3 hours")
      const frames = yield* deliver(windows, "10 seconds")
      const latest = windows.map((topic) => eventsOf(Spot.windowTicker, topic, frames).at(-1))
      const volumes = latest.map((ticker) => ticker?.volume ?? 0)
      const [hour] = latest

      assert.deepStrictEqual(
        latest.map((ticker) => ticker?.window),
        ["1h", "4h", "1d"]
      )
      assert.isAbove(volumes[0] ?? 0, 0)
      assert.isBelow(volumes[0] ?? 0, volumes[1] ?? 0)
      assert.isAtMost(volumes[1] ?? 0, volumes[2] ?? 0)
      assert.strictEqual(Number(hour?.openTime) % 60_000, 0)
      assert.isAtLeast(Number(hour?.closeTime) - Number(hour?.openTime), 3_600_000)
    }).pipe(Effect.provide(TestExchange.layer({ activity: 1 })))
  )

  it.effect("write decimals to the eighth and neither a type nor a time into book tickers, as Binance does", () =>
    Effect.gen(function* () {
      const [ticker] = yield* deliver([topics.bookTicker], "10 seconds")
      const data = ticker?.data as { readonly b: string; readonly B: string } // a book ticker by its topic
      assert.sameMembers(Object.keys(data), ["u", "s", "b", "B", "a", "A"])
      assert.match(data.b, /^\d+\.\d{8}$/)
      assert.match(data.B, /^\d+\.\d{8}$/)
    }).pipe(Effect.provide(TestExchange.layer()))
  )
})
