import type * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import { describe, expect, test } from "tstyche"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import * as Options from "../../src/binance/options/index.ts"
import type { TopicError } from "../../src/binance/TopicError.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"

describe("a row of options", () => {
  test("gives its events, the errors of market streams and the need of a pool", () => {
    expect(Options.markPrices({ underlying: "BTCUSDT" })).type.toBe<
      Stream.Stream<Options.MarkPrice, MarketStream.MarketStreamError, ConnectionPool>
    >()
    expect(Options.trade.tracked({ symbol: "BTC-261225-100000-C" })).type.toBe<
      Stream.Stream<Tracked<Options.Trade>, MarketStream.TrackedStreamError, ConnectionPool>
    >()
  })

  test("is shown by its names, not by what they stand for", () => {
    // @ts-expect-error Type 'Stream<OpenInterest, MarketStreamError, ConnectionPool>' is not assignable to type 'never'
    const events: never = Options.openInterest({ underlying: "BTCUSDT", expiration: "261225" })

    expect(events).type.toBe<never>()
  })

  test("takes what its topic has", () => {
    expect(Options.depth).type.toBeCallableWith({ symbol: "BTC-261225-100000-C", updateSpeed: "100ms" })
    expect(Options.depth).type.not.toBeCallableWith({ symbol: "BTC-261225-100000-C" })
    expect(Options.kline).type.not.toBeCallableWith({ symbol: "BTC-261225-100000-C", interval: "8h" })
    expect(Options.indexPrices).type.toBeCallableWith()
    expect(Options.expirationTickers).type.not.toBeCallableWith({ underlying: "BTCUSDT" })
  })

  test("keeps values of enumerations that are new", () => {
    expect<"BLOCK">().type.toBeAssignableTo<Options.Trade["tradeType"]>()
    expect<string>().type.toBeAssignableTo<Options.NewSymbol["optionSide"]>()
  })
})

test("topics of options are parsed to subscriptions", () => {
  expect(Options.topics.parse("!index@arr")).type.toBe<
    Result.Result<MarketStream.Subscription<Stream.Success<ReturnType<typeof Options.topics>>>, TopicError>
  >()
  expect<Options.IndexPrice>().type.toBeAssignableTo<Stream.Success<ReturnType<typeof Options.topics>>>()
})
