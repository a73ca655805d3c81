import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema, Stream } from "effect"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import * as Streams from "../../../src/binance/usds-m/Streams.ts"

describe("UsdsM", () => {
  it("has each row under its name, and all of them in topics", () => {
    assert.deepStrictEqual({ ...UsdsM, ...Streams }, { ...UsdsM })
    assert.deepStrictEqual(UsdsM.topics.rows, Object.values(Streams))
  })

  it.each(["btcusdt@aggTrade", "btcusdt@depth@0ms", "!ticker@arr", "!markPrice@arr@1s", "tradingSession"])(
    "finds the row of %s",
    (topic) => {
      const found = UsdsM.topics.parse(topic)

      assert.deepStrictEqual(
        Result.map(found, (subscription) => subscription.topic),
        Result.succeed(topic)
      )
    }
  )

  it.each([
    ["btcusdt@depth@250ms", /^updateSpeed: expected "100ms" \| "500ms" \| "0ms"$/],
    ["btcusdt@kline_1s", /^interval: expected "1m" \| .+ \| "1M"$/],
    ["btcusdt@depth50", /^levels: expected "5" \| "10" \| "20"$/],
    ["btc-usdt@trade", /^symbol: expected letters, digits or _ in lower case$/],
    ["BTCUSDT@aggTrade", /^symbols are written in lower case/],
    ["btcusdt@aggtrade", /^upper and lower case matter, as in "btcusdt@aggTrade"$/],
    ["BTCUSDT@MARKPRICE@1s", /^upper and lower case matter, as in "btcusdt@markPrice@1s"$/],
    ["!markprice@arr", /^upper and lower case matter, as in "!markPrice@arr"$/],
    ["btcusdt@Kline_1M", /^upper and lower case matter, as in "btcusdt@kline_1M"$/],
    ["!kline_1m@arr", /^expected one of /],
    ["BTCUP@tokenNav", /^<tokenName>@tokenNav is retired since 2024-04-03; nothing has taken its place$/],
    ["BTCUP@nav_Kline_1m", /^<tokenName>@nav_Kline_<interval> is retired since 2024-04-03/]
  ])("knows that Binance would acknowledge %s and stay silent", (topic, expectation) => {
    const found = UsdsM.topics.parse(topic)

    assert.match(Result.isFailure(found) ? found.failure.expectation : "", expectation)
  })

  it("measures events with plain functions", () => {
    const trade = { quantity: 0.5, isBuyerMaker: true }

    assert.strictEqual(UsdsM.mid({ bidPrice: 1, askPrice: 3 }), 2)
    assert.strictEqual(UsdsM.spreadBps({ bidPrice: 1, askPrice: 3 }), 10_000)
    assert.strictEqual(UsdsM.signedQuantity(trade), -0.5)
    assert.strictEqual(UsdsM.aggressor(trade), "SELL")
  })

  it.effect("adds up what takers bought and sold", () =>
    Effect.gen(function* () {
      const trade = Schema.decodeUnknownSync(UsdsM.AggTrade)({
        e: "aggTrade",
        E: 1,
        a: 1,
        s: "BTCUSDT",
        p: "1",
        q: "0.5",
        f: 1,
        l: 1,
        T: 1,
        m: true
      })

      const counted = yield* Stream.make(trade, trade).pipe(UsdsM.cumulativeVolumeDelta, Stream.runCollect)

      assert.deepStrictEqual(
        counted.map(({ cumulativeVolumeDelta }) => cumulativeVolumeDelta),
        [-0.5, -1]
      )
    })
  )
})
