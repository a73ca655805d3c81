import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import * as CoinM from "../../../src/binance/coin-m/index.ts"
import * as Streams from "../../../src/binance/coin-m/Streams.ts"
import * as Environment from "../../../src/binance/Environment.ts"

const expectationOf = (topic: string): string => {
  const found = CoinM.topics.parse(topic)
  return Result.isFailure(found) ? found.failure.expectation : ""
}

describe("CoinM", () => {
  it("has each row under its name, and all of them in topics", () => {
    assert.deepStrictEqual({ ...CoinM, ...Streams }, { ...CoinM })
    assert.deepStrictEqual(CoinM.topics.rows, Object.values(Streams))
  })

  it.each([
    ["btcusd_perp@markPrice", CoinM.markPrice],
    ["btcusd@markPrice", CoinM.pairMarkPrices],
    ["!markPrice@arr@1s", CoinM.allMarkPrices],
    ["btcusd@indexPriceKline_1M", CoinM.indexPriceKline],
    ["btcusd_261225@markPriceKline_1m", CoinM.markPriceKline],
    ["btcusd_next_quarter@continuousKline_1m", CoinM.continuousKline],
    ["btcusd_perp@depth20@500ms", CoinM.partialDepth]
  ])("finds the row of %s", (topic, row) => {
    const found = CoinM.topics.parse(topic)

    assert.isTrue(Result.isSuccess(found) && found.success.row === row)
  })

  it.each([
    ["btcusd@aggTrade", /^symbol: expected a pair, _ and PERP or a date, as in BTCUSD_PERP in lower case$/],
    ["btcusdt@trade", /^symbol: expected a pair/],
    ["btcusd_perp@indexPrice", /^pair: expected letters or digits in lower case$/],
    ["btcusd_perp@kline_1s", /^interval: expected "1m" \| .+ \| "1M"$/],
    ["btcusd_tradifi_perpetual@continuousKline_1m", /^contractType: expected "perpetual" \| /],
    ["BTCUSD_PERP@aggTrade", /^symbols are written in lower case/],
    ["btcusd_perp@rpiDepth@500ms", /^expected one of /]
  ])("knows that Binance would acknowledge %s and stay silent", (topic, expectation) => {
    assert.match(expectationOf(topic), expectation)
  })

  it("says since when a stream has been retired", () => {
    assert.strictEqual(
      expectationOf("btcusd@indexPrice@1s"),
      "<pair>@indexPrice@1s is retired since 2026-06-30; use <pair>@indexPrice, which comes every second"
    )
  })

  it("goes to one socket for all categories, as long as Binance has no others", () => {
    const endpoints = [
      CoinM.bookTicker.of({ symbol: "BTCUSD_PERP" }),
      CoinM.aggTrade.of({ symbol: "BTCUSD_PERP" })
    ].map((each) => each.in(Environment.production).endpoint.root)

    assert.deepStrictEqual(endpoints, ["wss://dstream.binance.com", "wss://dstream.binance.com"])
  })
})

describe("the index price", () => {
  const read = Schema.decodeUnknownSync(CoinM.IndexPrice)
  const legacy: object = JSON.parse(
    readFileSync(new URL("../../fixtures/coin-m/legacy/indexPrice.json", import.meta.url), "utf8")
  )

  it("names its pair where it stood before 2026-06-30 too", () => {
    assert.strictEqual(read(legacy).pair, "BTCUSD")
  })

  it("goes by the newer place where both are told", () => {
    assert.strictEqual(read({ ...legacy, s: "ETHUSD" }).pair, "ETHUSD")
  })

  it("is written with its pair in the newer place", () => {
    assert.deepStrictEqual<object>(Schema.encodeSync(CoinM.IndexPrice)(read(legacy)), {
      e: "indexPriceUpdate",
      E: 1_591_261_236_000,
      s: "BTCUSD",
      p: "9636.5786"
    })
  })

  it("needs no tag where it is made by hand", () => {
    const made = CoinM.IndexPrice.make({ eventTime: CoinM.EpochMillis.make(1), pair: "BTCUSD", indexPrice: 2 })

    assert.strictEqual(made._tag, "IndexPrice")
  })
})
