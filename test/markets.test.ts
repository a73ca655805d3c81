import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../src/Binance.ts"
import * as CoinM from "../src/binance/coin-m/index.ts"
import * as MarketStream from "../src/binance/MarketStream.ts"
import * as Options from "../src/binance/options/index.ts"
import * as Spot from "../src/binance/spot/index.ts"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import * as TestExchange from "../src/testing/TestExchange.ts"

const exchange = Binance.layer.pipe(
  Layer.provideMerge(TestExchange.layer()),
  // Some weeks before the first options of the simulated exchange expire.
  Layer.provide(Layer.effectDiscard(TestClock.setTime(Date.UTC(2026, 10, 21))))
)

describe("a program on all markets", () => {
  it.effect("gets the events of each from the host and the connection that are its own", () =>
    Effect.gen(function* () {
      const { connections } = yield* TestExchange.TestExchange
      const wanted = [
        UsdsM.bookTicker.of({ symbol: "BTCUSDT" }),
        CoinM.bookTicker.of({ symbol: "BTCUSD_PERP" }),
        Spot.bookTicker.of({ symbol: "BTCUSDT" }),
        Options.bookTicker.of({ symbol: "BTC-261225-83000-C" })
      ]
      const missing = new Set([
        "BTCUSDT usds-m/public",
        "BTCUSD_PERP coin-m",
        "BTCUSDT spot",
        "BTC-261225-83000-C options/public"
      ])
      const fiber = yield* MarketStream.merge.tracked(wanted).pipe(
        Stream.takeUntil((item) => {
          if (item._tag === "Event") missing.delete(`${item.event.symbol} ${item.endpoint}`)
          return missing.size === 0
        }),
        Stream.runDrain,
        Effect.forkChild
      )
      yield* TestClock.adjust("10 seconds")
      const urls = (yield* connections).map(({ url }) => url)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)

      assert.sameMembers(urls, [
        "wss://fstream.binance.com/public/stream?streams=btcusdt@bookTicker",
        "wss://dstream.binance.com/stream?streams=btcusd_perp@bookTicker",
        "wss://stream.binance.com:9443/stream?streams=btcusdt@bookTicker",
        "wss://fstream.binance.com/public/stream?streams=btc-261225-83000-c@bookTicker"
      ])
    }).pipe(Effect.provide(exchange))
  )
})
