import type * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import { describe, expect, test } from "tstyche"
import type { Source, UserDataError } from "../../src/binance/Account.ts"
import * as CoinM from "../../src/binance/coin-m/index.ts"
import type { Credentials } from "../../src/binance/Credentials.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import type { TopicError } from "../../src/binance/TopicError.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { ConnectionError } from "../../src/connection/ConnectionError.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"

describe("a row of COIN-M", () => {
  test("gives its events, the errors of market streams and the need of a pool", () => {
    expect(CoinM.aggTrade({ symbol: "BTCUSD_PERP" })).type.toBe<
      Stream.Stream<CoinM.AggTrade, MarketStream.MarketStreamError, ConnectionPool>
    >()
    expect(CoinM.pairMarkPrices.tracked({ pair: "BTCUSD" })).type.toBe<
      Stream.Stream<Tracked<CoinM.MarkPrice>, MarketStream.TrackedStreamError, ConnectionPool>
    >()
  })

  test("is shown by its names, not by what they stand for", () => {
    // @ts-expect-error Type 'Stream<IndexPrice, MarketStreamError, ConnectionPool>' is not assignable to type 'never'
    const events: never = CoinM.indexPrice({ pair: "BTCUSD" })
    // @ts-expect-error Type 'Stream<Tracked<MarkPriceKline>, TrackedStreamError, ConnectionPool>' is not assignable to type 'never'
    const tracked: never = CoinM.markPriceKline.tracked({ symbol: "BTCUSD_PERP", interval: "1m" })

    expect([events, tracked]).type.toBe<Array<never>>()
  })

  test("takes a pair or a symbol, and what else its topic has", () => {
    expect(CoinM.indexPriceKline).type.toBeCallableWith({ pair: "BTCUSD", interval: "1M" })
    expect(CoinM.indexPriceKline).type.not.toBeCallableWith({ symbol: "BTCUSD_PERP", interval: "1M" })
    expect(CoinM.kline).type.not.toBeCallableWith({ symbol: "BTCUSD_PERP", interval: "1s" })
    expect(CoinM.indexPrice).type.not.toBeCallableWith({ pair: "BTCUSD", updateSpeed: "1s" })
    expect(CoinM.continuousKline).type.toBeCallableWith({
      pair: "BTCUSD",
      contractType: "CURRENT_QUARTER",
      interval: "1m"
    })
    expect(CoinM.continuousKline).type.not.toBeCallableWith({
      pair: "BTCUSD",
      contractType: "TRADIFI_PERPETUAL",
      interval: "1m"
    })
  })

  test("tells contracts and coins, where USDⓈ-M tells coins and dollars", () => {
    expect<CoinM.Kline["kline"]>().type.toHaveProperty("baseVolume")
    expect<CoinM.Kline["kline"]>().type.not.toHaveProperty("quoteVolume")
    expect<CoinM.BookTicker["pair"]>().type.toBe<string>()
    expect<CoinM.MarkPrice["fundingRate"]>().type.toBe<number | undefined>()
  })
})

describe("the account stream of COIN-M", () => {
  test("needs a pool, for the connection that its key opens", () => {
    expect(CoinM.userData()).type.toBe<
      Stream.Stream<
        CoinM.UserEvents.UserEvent & { readonly source: Source },
        UserDataError,
        ConnectionPool | RestApi | Credentials
      >
    >()
  })

  test("can close its key, and is not asked for by a subscription", () => {
    expect(CoinM.userData).type.toBeCallableWith({ closeOnRelease: true, symbols: ["BTCUSD_PERP"] })
    expect(CoinM.userData).type.not.toBeCallableWith({ subscription: "session" })
  })
})

test("streams of both futures products are merged to the union of their events", () => {
  const merged = MarketStream.merge([
    CoinM.ticker.of({ symbol: "BTCUSD_PERP" }),
    UsdsM.aggTrade.of({ symbol: "BTCUSDT" })
  ])

  expect(merged).type.toBe<
    Stream.Stream<CoinM.Ticker | UsdsM.AggTrade, ConnectionError | EventDecodeError, ConnectionPool>
  >()
})

test("topics of COIN-M are parsed to subscriptions", () => {
  expect(CoinM.topics.parse("btcusd@indexPrice")).type.toBe<
    Result.Result<MarketStream.Subscription<Stream.Success<ReturnType<typeof CoinM.topics>>>, TopicError>
  >()
  expect<CoinM.IndexPrice>().type.toBeAssignableTo<Stream.Success<ReturnType<typeof CoinM.topics>>>()
})
