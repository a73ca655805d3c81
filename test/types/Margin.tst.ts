import type * as BigDecimal from "effect/BigDecimal"
import * as Match from "effect/Match"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import { describe, expect, test } from "tstyche"
import type { Source, UserDataError } from "../../src/binance/Account.ts"
import type { Credentials } from "../../src/binance/Credentials.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import type { WebSocketApi } from "../../src/binance/WebSocketApi.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"

type Needs = ConnectionPool | RestApi | Credentials

describe("the risk stream", () => {
  test("gives risk events alone, and needs a pool, REST and credentials", () => {
    expect(Margin.risk()).type.toBe<Stream.Stream<Margin.UserEvents.RiskEvent, UserDataError, Needs>>()
    expect(Margin.risk.tracked()).type.toBe<Stream.Stream<Margin.Risk.Tracked, UserDataError, Needs>>()
  })

  test("tells apart all that there is", () => {
    const told = Match.valueTags({} as Margin.UserEvents.RiskEvent, {
      MarginLevelStatusChange: ({ marginLevel }) => marginLevel,
      UserLiabilityChange: ({ asset }) => asset,
      ListenKeyExpired: ({ listenKey }) => listenKey,
      Unknown: ({ _tag }) => _tag
    })

    expect(told).type.toBe<BigDecimal.BigDecimal | string | Redacted.Redacted>()
  })

  test("has no marker that says it is complete", () => {
    expect<Margin.Risk.Tracked["_tag"]>().type.toBe<"Event" | "Interrupted" | "Resumed" | "Malformed">()
  })

  test("has no symbols, and no orders", () => {
    expect(Margin.risk).type.toBeCallableWith({ closeOnRelease: true })
    expect(Margin.risk).type.not.toBeCallableWith({ symbols: ["BTCUSDT"] })
    expect<typeof Margin.risk>().type.not.toHaveProperty("orders")
  })
})

describe("the account stream", () => {
  test("gives the events of margin with their source, and needs no pool", () => {
    expect(Margin.userData()).type.toBe<
      Stream.Stream<
        Margin.UserEvents.UserEvent & { readonly source: Source },
        UserDataError,
        WebSocketApi | RestApi | Credentials
      >
    >()
  })

  test("is of the cross account, or of an isolated one", () => {
    expect(Margin.userData).type.toBeCallableWith({ symbols: ["BTCUSDT"], reconcileEvery: "1 minute" })
    expect(Margin.userData.orders).type.toBeCallableWith({ isolated: "BTCUSDT" })
    expect(Margin.userData).type.not.toBeCallableWith({ isolated: true })
    expect(Margin.userData).type.not.toBeCallableWith({ closeOnRelease: true })
  })
})
