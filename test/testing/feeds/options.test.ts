import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Options from "../../../src/binance/options/index.ts"
import type * as Streams from "../../../src/binance/options/Streams.ts"
import * as OptionPricing from "../../../src/testing/internal/world/optionPricing.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import * as FeedsTest from "./FeedsTest.ts"
import { eventsOf, pairwise } from "./FeedsTest.ts"

const contract = "btc-261225-83000-c"

/** A topic of each row. */
const topics: { readonly [Row in keyof typeof Streams]: string } = {
  ticker: `${contract}@optionTicker`,
  expirationTickers: "btcusdt@optionTicker@261225",
  trade: `${contract}@optionTrade`,
  underlyingTrades: "btcusdt@optionTrade",
  bookTicker: `${contract}@bookTicker`,
  partialDepth: `${contract}@depth5@100ms`,
  depth: `${contract}@depth@100ms`,
  kline: `${contract}@kline_1m`,
  markPrices: "btcusdt@optionMarkPrice",
  openInterest: "btcusdt@openInterest@261225",
  optionOpenInterest: "btcusdt@optionOpenInterest@261225",
  indexPrices: "!index@arr",
  newSymbols: "!optionSymbol"
}

// An exchange that opens some weeks before its first contracts expire.
const exchange = (options?: TestExchange.Options) =>
  TestExchange.layer(options).pipe(Layer.provide(Layer.effectDiscard(TestClock.setTime(Date.UTC(2026, 10, 21)))))

FeedsTest.suite("options", {
  topics: Options.topics,
  samples: topics,
  sparse: ["newSymbols"],
  paths: ["/public", "/market"],
  waits: ["65 seconds", "2 hours"],
  exchange: (options) => exchange({ activity: 2, ...options })
})

const deliver = FeedsTest.deliverTo(["/public", "/market"])

describe("the events of options", () => {
  it.effect("link the changes of each book", () =>
    Effect.gen(function* () {
      const texts = yield* deliver([topics.depth], "30 seconds")
      const changes = eventsOf(Options.depth, topics.depth, texts)

      assert.isAbove(changes.length, 20)
      for (const [before, after] of pairwise(changes)) {
        assert.strictEqual(after.previousFinalUpdateId, before.finalUpdateId)
      }
    }).pipe(Effect.provide(exchange()))
  )

  it.effect("value calls less the higher and puts more the higher their strike prices are", () =>
    Effect.gen(function* () {
      const texts = yield* deliver([topics.markPrices], "2 seconds")
      const latest = new Map(
        eventsOf(Options.markPrices, topics.markPrices, texts).map((each) => [each.symbol, each] as const)
      )
      const byStrike = (side: string) =>
        [...latest.values()]
          .filter(({ symbol }) => symbol.startsWith("BTC-261225-") && symbol.endsWith(side))
          .toSorted((a, b) => Number(a.symbol.split("-")[2]) - Number(b.symbol.split("-")[2]))

      assert.isAtLeast(byStrike("C").length, 5)
      for (const [lower, higher] of pairwise(byStrike("C"))) {
        assert.isAbove(lower.markPrice, higher.markPrice)
        assert.isAbove(lower.delta, higher.delta)
      }
      for (const [lower, higher] of pairwise(byStrike("P"))) assert.isBelow(lower.markPrice, higher.markPrice)
    }).pipe(Effect.provide(exchange()))
  )

  it("price by Black and Scholes: call less put is the spot price less the discounted strike price", () => {
    for (const strike of [60_000, 80_000, 100_000]) {
      const common = { spot: 83_000, strike, millisLeft: 90 * 86_400_000, volatility: 0.48, rate: 0.05 }
      const call = OptionPricing.value({ ...common, isCall: true })
      const put = OptionPricing.value({ ...common, isCall: false })
      const parity = common.spot - strike * Math.exp((-common.rate * 90) / 365)

      assert.closeTo(call.price - put.price, parity, 0.02)
      assert.closeTo(call.delta - put.delta, 1, 1e-6)
      assert.strictEqual(call.gamma, put.gamma)
    }
  })
})
