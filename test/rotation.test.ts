/**
 * Rotation over the simulated exchange, which cuts the depth batches of each connection where it likes.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../src/Binance.ts"
import * as MarketStream from "../src/binance/MarketStream.ts"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import type { Tracked } from "../src/continuity/Tracked.ts"
import * as TestExchange from "../src/testing/TestExchange.ts"
import { settle } from "./connection/harness.ts"

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
