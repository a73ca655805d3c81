import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import type * as Streams from "../../../src/binance/usds-m/Streams.ts"
import { Closed } from "../../../src/connection/ConnectionError.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import * as FeedsTest from "./FeedsTest.ts"
import { eventsOf, pairwise, parse, test } from "./FeedsTest.ts"
import { connect } from "../TestExchangeTest.ts"

/** A topic of each row. */
const topics: { readonly [Row in keyof typeof Streams]: string } = {
  aggTrade: "btcusdt@aggTrade",
  trade: "btcusdt@trade",
  markPrice: "btcusdt@markPrice@1s",
  allMarkPrices: "!markPrice@arr",
  kline: "btcusdt@kline_1m",
  continuousKline: "btcusdt_next_quarter@continuousKline_1s",
  miniTicker: "btcusdt@miniTicker",
  allMiniTickers: "!miniTicker@arr",
  ticker: "btcusdt@ticker",
  allTickers: "!ticker@arr",
  bookTicker: "btcusdt@bookTicker",
  allBookTickers: "!bookTicker",
  depth: "btcusdt@depth@0ms",
  partialDepth: "btcusdt@depth20",
  rpiDepth: "btcusdt@rpiDepth@500ms",
  forceOrder: "btcusdt@forceOrder",
  allForceOrders: "!forceOrder@arr",
  compositeIndex: "defiusdt@compositeIndex",
  contractInfo: "!contractInfo",
  assetIndex: "ethusd@assetIndex",
  allAssetIndexes: "!assetIndex@arr",
  tradingSession: "tradingSession"
}
FeedsTest.suite("usds-m", {
  topics: UsdsM.topics,
  samples: topics,
  sparse: ["forceOrder", "allForceOrders", "contractInfo"],
  paths: ["/public", "/market"]
})

const deliver = FeedsTest.deliverTo(["/public", "/market"])

describe("the rows", () => {
  test(
    "come in the sizes of the documentation: arrays of both products, single objects, frames of their own",
    Effect.gen(function* () {
      const texts = yield* deliver(["!markPrice@arr@1s", "!miniTicker@arr", "!forceOrder@arr"], "30 minutes")

      const arrays = (stream: string) =>
        parse(texts).flatMap((frame) => (frame.stream === stream && Array.isArray(frame.data) ? [frame.data] : []))
      const [first = [], second = []]: ReadonlyArray<ReadonlyArray<{ readonly s: string; readonly st: number }>> =
        arrays("!markPrice@arr@1s")
      assert.includeMembers(
        first.map(({ s }) => s),
        ["BTCUSDT", "BTCUSD_PERP"]
      )
      assert.deepStrictEqual(
        second.map(({ s }) => s),
        ["XAUUSDT"]
      )
      assert.deepStrictEqual(new Set(first.map(({ st }) => st)), new Set([1, 2]))
      assert.isNotEmpty(arrays("!miniTicker@arr"))
      assert.isEmpty(arrays("!forceOrder@arr"))
      assert.isTrue(parse(texts).some(({ stream }) => stream === "!forceOrder@arr"))
    }),
    { activity: 1 }
  )

  test(
    "write each symbol's own decimals",
    Effect.gen(function* () {
      const texts = yield* deliver(
        ["btcusdt@aggTrade", "dogeusdt@aggTrade", "btcusdt@kline_1m", "btcusdt@depth", "btcusdt@markPrice@1s"],
        "10 seconds"
      )

      const shapes: ReadonlyArray<readonly [topic: string, shape: RegExp]> = [
        ["btcusdt@aggTrade", /"p":"\d+\.\d\d","q":"\d+\.\d{3}","nq":"\d+\.\d{3}"/],
        ["dogeusdt@aggTrade", /"p":"0\.\d{5}","q":"\d+","nq":"\d+"/],
        ["btcusdt@kline_1m", /"o":"\d+\.\d\d","c":"\d+\.\d\d",.*"v":"\d+\.\d{3}".*"q":"\d+\.\d{5}","V":"\d+\.\d{3}"/],
        [
          "btcusdt@depth",
          /^[^[]*"b":(\[\]|\[(\["\d+\.\d\d","\d+\.\d{3}"\],?)+\]),"a":(\[\]|\[(\["\d+\.\d\d","\d+\.\d{3}"\],?)+\])/
        ],
        [
          "btcusdt@markPrice@1s",
          /"p":"\d+\.\d{8}","ap":"\d+\.\d{8}","P":"\d+\.\d{8}","i":"\d+\.\d{8}","r":"-?0\.\d{8}"/
        ]
      ]
      for (const [stream, shape] of shapes) {
        const frames = texts.filter((text) => text.startsWith(`{"stream":"${stream}",`))
        assert.isNotEmpty(frames)
        for (const frame of frames) assert.match(frame, shape)
      }
    })
  )

  test(
    "keep to their speeds",
    Effect.gen(function* () {
      const windows = {
        "btcusdt@depth": 250,
        "btcusdt@depth@100ms": 100,
        "btcusdt@depth@500ms": 500,
        "btcusdt@depth5": 250,
        "btcusdt@aggTrade": 100,
        "btcusdt@ticker": 2000,
        "!ticker@arr": 1000,
        "!bookTicker": 5000,
        "btcusdt@markPrice": 3000,
        "btcusdt@markPrice@1s": 1000
      }
      const texts = yield* deliver(Object.keys(windows), "30 seconds")

      for (const [stream, millis] of Object.entries(windows)) {
        const times = parse(texts).flatMap((frame) => {
          const [event]: ReadonlyArray<{ readonly E: number }> = [frame.data].flat() as ReadonlyArray<{ E: number }>
          return frame.stream === stream && event !== undefined ? [event.E] : []
        })
        const phases = new Set(times.map((time) => time % millis))
        assert.strictEqual(phases.size, 1, stream)
        assert.strictEqual(new Set(times).size >= 0.9 * Math.floor(30_000 / millis), true, stream)
        if (stream.includes("markPrice")) assert.deepStrictEqual([...phases], [0])
      }
    }),
    { activity: 100 }
  )
})

describe("the events of a connection", () => {
  test(
    "link each change of the book to the one before, in windows of the connection's own",
    Effect.gen(function* () {
      const [one, other] = yield* Effect.all(
        [deliver(["btcusdt@depth@100ms"], "10 seconds"), deliver(["btcusdt@depth@100ms"], "10 seconds")],
        { concurrency: 2 }
      )

      const [chain, otherChain] = [one, other].map((texts) => eventsOf(UsdsM.depth, "btcusdt@depth@100ms", texts))
      for (const events of [chain ?? [], otherChain ?? []]) {
        assert.isAbove(events.length, 50)
        for (const [before, after] of pairwise(events)) {
          assert.strictEqual(after.previousFinalUpdateId, before.finalUpdateId)
          assert.isAbove(after.firstUpdateId, before.finalUpdateId)
          assert.isAtLeast(after.finalUpdateId, after.firstUpdateId)
        }
      }
      assert.notDeepEqual(
        chain?.map((event) => event.finalUpdateId),
        otherChain?.map((event) => event.finalUpdateId)
      )
    })
  )

  test(
    "agree about the book: changes, best levels and best prices",
    Effect.gen(function* () {
      const texts = yield* deliver(["btcusdt@depth@100ms", "btcusdt@depth20@100ms", "btcusdt@bookTicker"], "1 minute")

      const partial = eventsOf(UsdsM.partialDepth, "btcusdt@depth20@100ms", texts)
      const tickers = eventsOf(UsdsM.bookTicker, "btcusdt@bookTicker", texts)
      const [first, ...rest] = partial
      if (first === undefined) return assert.fail("no book")
      const bids = new Map(first.bids)
      const asks = new Map(first.asks)
      const changes = eventsOf(UsdsM.depth, "btcusdt@depth@100ms", texts).filter(
        (event) => event.firstUpdateId > first.finalUpdateId
      )
      assert.isAbove(changes.length, 100)
      changes.forEach((event, i) => {
        for (const [side, levels] of [
          [bids, event.bids],
          [asks, event.asks]
        ] as const) {
          for (const [price, quantity] of levels) {
            if (quantity === 0) side.delete(price)
            else side.set(price, quantity)
          }
        }
        // What began as twenty levels is known for some only, of which these are surely right.
        const best = (levels: Map<number, number>, sign: number) =>
          [...levels].toSorted(([a], [b]) => (a - b) * sign).slice(0, 1)
        assert.strictEqual(rest[i]?.finalUpdateId, event.finalUpdateId)
        assert.deepStrictEqual(
          best(bids, -1),
          rest[i]?.bids.slice(0, 1).map(([p, q]) => [p, q])
        )
        assert.deepStrictEqual(
          best(asks, 1),
          rest[i]?.asks.slice(0, 1).map(([p, q]) => [p, q])
        )
        const ticker = tickers.findLast(({ updateId }) => updateId <= event.finalUpdateId)
        if (ticker !== undefined) {
          assert.deepStrictEqual(
            [ticker.bidPrice, ticker.bidQuantity, ticker.askPrice, ticker.askQuantity],
            [...best(bids, -1), ...best(asks, 1)].flat()
          )
        }
      })
    })
  )

  test(
    "agree about the trades: aggregate ones without holes, and candles that are their sum",
    Effect.gen(function* () {
      const texts = yield* deliver(["btcusdt@aggTrade", "btcusdt@kline_1m", "btcusdt@ticker"], "4 minutes")

      const trades = eventsOf(UsdsM.aggTrade, "btcusdt@aggTrade", texts)
      const closed = eventsOf(UsdsM.kline, "btcusdt@kline_1m", texts).filter(({ kline }) => kline.isClosed)
      for (const [before, after] of pairwise(trades)) {
        assert.strictEqual(after.aggregateTradeId, before.aggregateTradeId + 1)
      }
      assert.deepStrictEqual(
        closed.map(({ kline }) => kline.openTime),
        [0, 60_000, 120_000]
      )
      // The first minute has a trade from before the connection.
      for (const { kline } of closed.slice(1)) {
        const within = trades.filter(({ tradeTime }) => tradeTime >= kline.openTime && tradeTime <= kline.closeTime)
        const sum = (of: (event: UsdsM.AggTrade) => number) => within.reduce((total, each) => total + of(each), 0)
        assert.strictEqual(kline.open, within[0]?.price)
        assert.strictEqual(kline.close, within.at(-1)?.price)
        assert.strictEqual(kline.high, Math.max(...within.map(({ price }) => price)))
        assert.strictEqual(kline.low, Math.min(...within.map(({ price }) => price)))
        assert.closeTo(
          kline.volume,
          sum(({ quantity }) => quantity),
          1e-6
        )
        assert.closeTo(
          kline.quoteVolume,
          sum(({ price, quantity }) => price * quantity),
          1e-3
        )
        assert.closeTo(
          kline.takerBuyVolume,
          sum((each) => (each.isBuyerMaker ? 0 : each.quantity)),
          1e-6
        )
      }
      const ticker = eventsOf(UsdsM.ticker, "btcusdt@ticker", texts).at(-1)
      const last = trades.findLast(({ tradeTime }) => tradeTime <= (ticker?.eventTime ?? 0))
      assert.strictEqual(ticker?.lastPrice, last?.price)
      assert.strictEqual(ticker?.lastTradeId, last?.lastTradeId)
    })
  )
})

describe("the life of a connection", () => {
  test(
    "ends after 24 hours, without a close frame",
    Effect.gen(function* () {
      const client = yield* connect("/market/stream")
      const { accept } = yield* TestExchange.TestExchange
      const connection = yield* accept

      yield* TestClock.adjust("23 hours")
      const before = yield* (yield* TestExchange.TestExchange).connections
      yield* TestClock.adjust("1 hour")

      assert.strictEqual(before.length, 1)
      assert.deepStrictEqual(yield* client.fault, new Closed({ code: 1006, text: "" }))
      assert.strictEqual((yield* connection.ended).code, 1006)
    })
  )

  test(
    "carries a thousand topics, each of which delivers",
    Effect.gen(function* () {
      const symbols = Array.from({ length: 250 }, (_, i) => `c${i}usdt`)
      const wanted = symbols.flatMap((symbol) =>
        ["aggTrade", "kline_1m", "markPrice", "miniTicker"].map((name) => `${symbol}@${name}`)
      )

      const texts = yield* deliver(wanted, "20 seconds")

      assert.strictEqual(new Set(parse(texts).map(({ stream }) => stream)).size, 1000)
    }),
    { symbols: Array.from({ length: 250 }, (_, i) => `C${i}USDT`), activity: 2 }
  )
})
