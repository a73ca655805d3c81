import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Spot from "../../../src/binance/spot/index.ts"
import type * as Streams from "../../../src/binance/spot/Streams.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import * as FeedsTest from "./FeedsTest.ts"
import { eventsOf, pairwise, parse } from "./FeedsTest.ts"

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

FeedsTest.suite("spot", {
  topics: Spot.topics,
  samples: topics,
  sparse: ["blockTrade"],
  paths: ["/spot"],
  waits: ["10 seconds", "6 hours"]
})

const deliver = FeedsTest.deliverTo(["/spot"])

describe("the events of spot", () => {
  it.effect("count trades, aggregate trades and the changes of the book without a hole", () =>
    Effect.gen(function* () {
      const texts = yield* deliver([topics.trade, topics.aggTrade, topics.depth], "30 seconds")
      const trades = eventsOf(Spot.trade, topics.trade, texts)
      const aggregates = eventsOf(Spot.aggTrade, topics.aggTrade, texts)
      const changes = eventsOf(Spot.depth, topics.depth, texts)

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
      const texts = yield* deliver([topics.partialDepth, topics.bookTicker], "30 seconds")
      const best = new Map(
        eventsOf(Spot.bookTicker, topics.bookTicker, texts).map((each) => [each.updateId, each] as const)
      )
      const pictures = eventsOf(Spot.partialDepth, topics.partialDepth, texts).filter((each) =>
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
      const texts = yield* deliver(["btcusdt@kline_1d", topics.klineUtc8], "10 seconds")
      const [utc] = eventsOf(Spot.kline, "btcusdt@kline_1d", texts)
      const [east] = eventsOf(Spot.klineUtc8, topics.klineUtc8, texts)

      assert.strictEqual(Number(utc?.kline.openTime) % 86_400_000, 0)
      assert.strictEqual((Number(east?.kline.openTime) + 8 * 3_600_000) % 86_400_000, 0)
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("sum up the last hour, four hours and day: what was traded in the hour was traded in the day", () =>
    Effect.gen(function* () {
      const windows = ["1h", "4h", "1d"].map((window) => `btcusdt@ticker_${window}`)
      yield* deliver([topics.trade], "3 hours")
      const texts = yield* deliver(windows, "10 seconds")
      const latest = windows.map((topic) => eventsOf(Spot.windowTicker, topic, texts).at(-1))
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
      const [ticker] = parse(yield* deliver([topics.bookTicker], "10 seconds"))
      const data = ticker?.data as { readonly b: string; readonly B: string } // a book ticker by its topic
      assert.sameMembers(Object.keys(data), ["u", "s", "b", "B", "a", "A"])
      assert.match(data.b, /^\d+\.\d{8}$/)
      assert.match(data.B, /^\d+\.\d{8}$/)
    }).pipe(Effect.provide(TestExchange.layer()))
  )
})
