import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import { describe, expect, test } from "tstyche"
import type * as Account from "../../src/binance/Account.ts"
import type { Credentials } from "../../src/binance/Credentials.ts"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import type { TopicError } from "../../src/binance/TopicError.ts"
import type { WebSocketApi } from "../../src/binance/WebSocketApi.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"

describe("a row of spot", () => {
  test("gives its events, the errors of market streams and the need of a pool", () => {
    expect(Spot.trade({ symbol: "BTCUSDT" })).type.toBe<
      Stream.Stream<Spot.Trade, MarketStream.MarketStreamError, ConnectionPool>
    >()
    expect(Spot.depth.tracked({ symbol: "BTCUSDT", updateSpeed: "100ms" })).type.toBe<
      Stream.Stream<Tracked<Spot.DepthUpdate>, MarketStream.TrackedStreamError, ConnectionPool>
    >()
  })

  test("is shown by its names, not by what they stand for", () => {
    // @ts-expect-error Type 'Stream<WindowTicker, MarketStreamError, ConnectionPool>' is not assignable to type 'never'
    const events: never = Spot.windowTicker({ symbol: "BTCUSDT", window: "4h" })

    expect(events).type.toBe<never>()
  })

  test("takes what its topic has", () => {
    expect(Spot.kline).type.toBeCallableWith({ symbol: "BTCUSDT", interval: "1s" })
    expect(Spot.klineUtc8).type.toBeCallableWith({ symbol: "BTCUSDT", interval: "1d" })
    expect(Spot.depth).type.not.toBeCallableWith({ symbol: "BTCUSDT", updateSpeed: "500ms" })
    expect(Spot.windowTicker).type.not.toBeCallableWith({ symbol: "BTCUSDT", window: "7d" })
    expect(Spot.partialDepth).type.not.toBeCallableWith({ symbol: "BTCUSDT", levels: 50 })
  })

  test("has a tag also where Binance writes none, and no time where Binance writes none", () => {
    expect<Spot.BookTicker["_tag"]>().type.toBe<"BookTicker">()
    expect<Spot.BookTicker>().type.not.toHaveProperty("eventTime")
    expect<Spot.PartialDepth>().type.not.toHaveProperty("symbol")
    expect<Spot.ReferencePrice["referencePrice"]>().type.toBe<number | null>()
  })
})

describe("the account stream of spot", () => {
  type Needs = WebSocketApi | RestApi | Credentials

  test("gives the events of spot with their source, and needs no pool", () => {
    expect(Spot.userData()).type.toBe<
      Stream.Stream<Spot.UserEvents.UserEvent & { readonly source: Account.Source }, Account.UserDataError, Needs>
    >()
    expect(Spot.userData.tracked()).type.toBe<
      Stream.Stream<Account.Tracked<Spot.UserEvents.UserEvent>, Account.UserDataError, Needs>
    >()
  })

  test("keeps reports on open orders until the scope ends", () => {
    expect(Spot.userData.orders()).type.toBe<
      Effect.Effect<
        SubscriptionRef.SubscriptionRef<ReadonlyArray<Spot.UserEvents.ExecutionReport>>,
        Account.UserDataError,
        Needs | Scope.Scope
      >
    >()
  })

  test("is asked for by signature or by session, and has no key to close", () => {
    expect(Spot.userData).type.toBeCallableWith({ subscription: "session", symbols: ["BTCUSDT"] })
    expect(Spot.userData.orders).type.toBeCallableWith({ subscription: "signature", reconcileEvery: "1 minute" })
    expect(Spot.userData).type.not.toBeCallableWith({ subscription: "token" })
    expect(Spot.userData).type.not.toBeCallableWith({ closeOnRelease: true })
  })
})

test("topics of spot are parsed to subscriptions", () => {
  expect(Spot.topics.parse("btcusdt@avgPrice")).type.toBe<
    Result.Result<MarketStream.Subscription<Stream.Success<ReturnType<typeof Spot.topics>>>, TopicError>
  >()
  expect<Spot.AveragePrice>().type.toBeAssignableTo<Stream.Success<ReturnType<typeof Spot.topics>>>()
})
