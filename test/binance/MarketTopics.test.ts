import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { markets } from "../../src/internal/markets.ts"

describe("topics that Binance has ended", () => {
  it.each([
    ["usds-m", "BTCUP@tokenNav", "2024-04-03"],
    ["usds-m", "BTCDOWN@nav_Kline_1m", "2024-04-03"],
    ["coin-m", "btcusd@indexPrice@1s", "2026-06-30"],
    ["spot", "!ticker@arr", "2026-03-26"],
    ["spot", "!bookTicker", "2022-12-07"],
    ["options", "ETH@markPrice", "2025-12"],
    ["options", "option_pair", "2025-12"]
  ] as const)("say since when, and what there is instead: %s %s", (market, topic, since) => {
    const found = markets[market].parse(topic)

    const expectation = Result.isFailure(found) ? found.failure.expectation : ""
    assert.include(expectation, ` is retired since ${since}`)
    assert.match(expectation, /; (use .+|nothing has taken its place)$/)
  })

  it.each([
    ["usds-m", "!ticker@arr"],
    ["usds-m", "!bookTicker"],
    ["coin-m", "btcusd@indexPrice"]
  ] as const)("are not ended elsewhere: %s %s", (market, topic) => {
    assert.isTrue(Result.isSuccess(markets[market].parse(topic)))
  })
})
