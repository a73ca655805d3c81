import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as CoinM from "../../../src/binance/coin-m/index.ts"
import type * as Streams from "../../../src/binance/coin-m/Streams.ts"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import * as FeedsTest from "./FeedsTest.ts"
import { eventsOf, pairwise, parse, test } from "./FeedsTest.ts"

const samples: { readonly [Row in keyof typeof Streams]: string } = {
  aggTrade: "btcusd_perp@aggTrade",
  allBookTickers: "!bookTicker",
  allForceOrders: "!forceOrder@arr",
  allMarkPrices: "!markPrice@arr",
  allMiniTickers: "!miniTicker@arr",
  allTickers: "!ticker@arr",
  bookTicker: "btcusd_perp@bookTicker",
  continuousKline: "btcusd_next_quarter@continuousKline_1m",
  contractInfo: "!contractInfo",
  depth: "btcusd_perp@depth@0ms",
  forceOrder: "btcusd_perp@forceOrder",
  indexPrice: "btcusd@indexPrice",
  indexPriceKline: "btcusd@indexPriceKline_1m",
  kline: "btcusd_261225@kline_1m",
  markPrice: "btcusd_perp@markPrice@1s",
  markPriceKline: "btcusd_perp@markPriceKline_1m",
  miniTicker: "btcusd_perp@miniTicker",
  pairMarkPrices: "btcusd@markPrice@1s",
  partialDepth: "ethusd_perp@depth10",
  ticker: "btcusd_perp@ticker",
  trade: "btcusd_perp@trade"
}

FeedsTest.suite("coin-m", {
  topics: CoinM.topics,
  samples,
  sparse: ["forceOrder", "allForceOrders", "contractInfo"],
  paths: ["/coin-m"]
})

const deliver = FeedsTest.deliverTo(["/coin-m"])

// Bitcoin's contracts are worth 100 dollars each.
const size = 100

describe("the events of COIN-M", () => {
  test(
    "are those of the same world that USDⓈ-M tells of",
    Effect.gen(function* () {
      const told = (path: string) =>
        FeedsTest.deliverTo([path])(["!markPrice@arr@1s"], "3 seconds").pipe(
          Effect.provide(TestExchange.layer({ seed: 1 })),
          Effect.provide(TestClock.layer())
        )

      const [here, there] = [yield* told("/coin-m"), yield* told("/market")]

      assert.isNotEmpty(here)
      assert.deepStrictEqual(here, there)
    })
  )

  test(
    "agree about the trades: aggregate ones without holes, and candles that are their sum in contracts and in coins",
    Effect.gen(function* () {
      const texts = yield* deliver(
        ["btcusd_perp@aggTrade", "btcusd_perp@kline_1m", "btcusd_perpetual@continuousKline_1m"],
        "4 minutes"
      )

      const trades = eventsOf(CoinM.aggTrade, "btcusd_perp@aggTrade", texts)
      for (const [before, after] of pairwise(trades)) {
        assert.strictEqual(after.aggregateTradeId, before.aggregateTradeId + 1)
      }
      const closed = eventsOf(CoinM.kline, "btcusd_perp@kline_1m", texts).filter(({ kline }) => kline.isClosed)
      assert.lengthOf(closed, 3)
      // The first minute has a trade from before the connection.
      for (const { kline } of closed.slice(1)) {
        const within = trades.filter(({ tradeTime }) => tradeTime >= kline.openTime && tradeTime <= kline.closeTime)
        const sum = (of: (event: CoinM.AggTrade) => number) => within.reduce((total, each) => total + of(each), 0)
        assert.strictEqual(
          kline.volume,
          sum(({ quantity }) => quantity)
        )
        assert.closeTo(
          kline.baseVolume,
          sum(({ price, quantity }) => (quantity * size) / price),
          1e-7
        )
        assert.closeTo(
          kline.takerBuyBaseVolume,
          sum((each) => (each.isBuyerMaker ? 0 : (each.quantity * size) / each.price)),
          1e-7
        )
        assert.strictEqual(kline.high, Math.max(...within.map(({ price }) => price)))
      }
      const continuous = eventsOf(CoinM.continuousKline, "btcusd_perpetual@continuousKline_1m", texts)
      assert.deepStrictEqual(
        continuous.filter(({ kline }) => kline.isClosed).map(({ kline }) => kline.baseVolume),
        closed.map(({ kline }) => kline.baseVolume)
      )
    })
  )

  test(
    "link each change of the book to the one before, and the best prices to the book",
    Effect.gen(function* () {
      const texts = yield* deliver(
        ["btcusd_perp@depth@100ms", "btcusd_perp@depth5@100ms", "btcusd_perp@bookTicker"],
        "30 seconds"
      )

      const changes = eventsOf(CoinM.depth, "btcusd_perp@depth@100ms", texts)
      const books = eventsOf(CoinM.partialDepth, "btcusd_perp@depth5@100ms", texts)
      const tickers = eventsOf(CoinM.bookTicker, "btcusd_perp@bookTicker", texts)
      assert.isAbove(changes.length, 100)
      for (const [before, after] of pairwise(changes)) {
        assert.strictEqual(after.previousFinalUpdateId, before.finalUpdateId)
      }
      assert.deepStrictEqual(
        books.map(({ finalUpdateId }) => finalUpdateId),
        changes.map(({ finalUpdateId }) => finalUpdateId)
      )
      for (const { asks, bids, finalUpdateId } of books.slice(10)) {
        const best = tickers.findLast(({ updateId }) => updateId <= finalUpdateId)
        assert.deepStrictEqual(
          [best?.bidPrice, best?.bidQuantity, best?.askPrice, best?.askQuantity],
          [...(bids[0] ?? []), ...(asks[0] ?? [])]
        )
      }
    })
  )

  test(
    "agree about the index of a pair, whichever stream tells it",
    Effect.gen(function* () {
      const texts = yield* deliver(
        ["btcusd@indexPrice", "btcusd@markPrice@1s", "btcusd_261225@markPrice@1s", "btcusd@indexPriceKline_1m"],
        "3 minutes"
      )

      const index = new Map(
        eventsOf(CoinM.indexPrice, "btcusd@indexPrice", texts).map((each) => [each.eventTime, each.indexPrice])
      )
      const ofPair = eventsOf(CoinM.pairMarkPrices, "btcusd@markPrice@1s", texts)
      const quarterly = eventsOf(CoinM.markPrice, "btcusd_261225@markPrice@1s", texts)
      assert.sameMembers(
        [...new Set(ofPair.map(({ symbol }) => symbol))],
        ["BTCUSD_PERP", "BTCUSD_261225", "BTCUSD_270326"]
      )
      for (const { eventTime, indexPrice } of [...ofPair, ...quarterly]) {
        assert.strictEqual(indexPrice, index.get(eventTime), `at ${eventTime}`)
      }

      const minute = eventsOf(CoinM.indexPriceKline, "btcusd@indexPriceKline_1m", texts).find(
        ({ kline }) => kline.isClosed && kline.openTime === 60_000
      )
      const samples = [...index].filter(([at]) => at >= 60_000 && at < 120_000).map(([, price]) => price)
      assert.lengthOf(samples, 60)
      assert.deepStrictEqual(
        [minute?.kline.sampleCount, minute?.kline.open, minute?.kline.close, minute?.kline.high, minute?.kline.low],
        [60, samples[0], samples.at(-1), Math.max(...samples), Math.min(...samples)]
      )
    })
  )

  test(
    "have no funding where a contract is delivered",
    Effect.gen(function* () {
      const texts = yield* deliver(["btcusd_perp@markPrice@1s", "btcusd_261225@markPrice@1s"], "2 seconds")

      assert.isTrue(texts.some((text) => text.includes('"s":"BTCUSD_261225"') && text.includes('"r":"","T":0')))
      const [perpetual] = eventsOf(CoinM.markPrice, "btcusd_perp@markPrice@1s", texts)
      assert.isNumber(perpetual?.fundingRate)
    })
  )

  test(
    "come as often as COIN-M says, in its own decimals",
    Effect.gen(function* () {
      const texts = yield* deliver(
        ["btcusd_perp@ticker", "btcusd_perp@aggTrade", "btcusd@indexPriceKline_1m"],
        "20 seconds"
      )

      const tickers = eventsOf(CoinM.ticker, "btcusd_perp@ticker", texts)
      assert.isAtLeast(tickers.length, 39)
      for (const { baseVolume, highPrice, lowPrice, volume, weightedAveragePrice } of tickers) {
        assert.isAtLeast(weightedAveragePrice, lowPrice - 1)
        assert.isAtMost(weightedAveragePrice, highPrice + 1)
        assert.closeTo((volume * size) / weightedAveragePrice, baseVolume, 1e-6)
      }
      const shapes = [
        /"w":"\d+\.\d{8}","c":"\d+\.\d","Q":"\d+",.*"v":"\d+","q":"\d+\.\d{8}"/,
        /"p":"\d+\.\d","q":"\d+","f"/,
        /"o":"\d+\.\d{8}","c":"\d+\.\d{8}","h":"\d+\.\d{8}","l":"\d+\.\d{8}","v":"0","n":\d+/
      ]
      for (const shape of shapes)
        assert.isTrue(
          texts.some((text) => shape.test(text)),
          String(shape)
        )
    })
  )

  test(
    "leave USDⓈ-M to USDⓈ-M where one symbol is asked for",
    Effect.gen(function* () {
      const texts = yield* deliver(["btcusdt@aggTrade", "btcusdt@bookTicker"], "10 seconds")
      const crossed = yield* FeedsTest.deliverTo(["/market"])(["btcusd_perp@kline_1m"], "10 seconds")

      assert.isEmpty(texts)
      assert.isNotEmpty(eventsOf(UsdsM.kline, "btcusd_perp@kline_1m", crossed))
    })
  )

  test(
    "tell the pair of a liquidation where each product has it",
    Effect.gen(function* () {
      const texts = yield* deliver(["!forceOrder@arr"], "2 hours")

      const frames = parse(texts).map(({ data }) => Object(data))
      for (const { o, ps, st } of frames) {
        if (st === 2) assert.deepStrictEqual([typeof o.ps, ps], ["string", undefined])
        else assert.deepStrictEqual([o.ps, typeof ps], [undefined, "string"])
      }
      assert.deepStrictEqual(new Set(frames.map(({ st }) => st)), new Set([1, 2]))
    }),
    { activity: 2 }
  )
})
