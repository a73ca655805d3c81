import { assert, describe, it } from "@effect/vitest"
import * as PriceBoard from "../../src/cli/priceBoard.ts"

const at = (topic: string) => ({ endpoint: "usds-m/public", topic, epoch: 1 })

describe("the board of prices", () => {
  it("shows mid price, spread in basis points and what takers bought less what they sold", () => {
    const board = PriceBoard.make(["BTCUSDT", "ETHUSDT"])

    board.quote("BTCUSDT", { bidPrice: 83091.6, askPrice: 83091.7 })
    const isComplete = board.isComplete()
    board.quote("ETHUSDT", { bidPrice: 2000, askPrice: 2001 })
    board.trade("BTCUSDT", 1.2345)
    board.trade("ETHUSDT", -20)

    assert.isFalse(isComplete)
    assert.isTrue(board.isComplete())
    assert.deepStrictEqual(board.lines(), [
      "SYMBOL         MID     SPREAD      CVD",
      "BTCUSDT  83,091.65  0.012 bps   +1.234",
      "ETHUSDT    2,000.5  4.999 bps  -20.000"
    ])
    assert.strictEqual(
      board.line(Date.parse("2026-10-07T12:34:56Z")),
      "12:34:56  BTCUSDT mid 83091.65 spread 0.012 bps cvd +1.234  |  ETHUSDT mid 2000.5 spread 4.999 bps cvd -20.000"
    )
  })

  it("keeps the number of decimals that it has shown", () => {
    const board = PriceBoard.make(["BTCUSDT"])

    board.quote("BTCUSDT", { bidPrice: 99.99, askPrice: 100.01 })
    board.quote("BTCUSDT", { bidPrice: 100, askPrice: 101 })

    assert.include(board.lines()[1] ?? "", "100.500")
  })

  it("waits for the first price", () => {
    assert.strictEqual(PriceBoard.make(["BTCUSDT"]).lines()[1], "BTCUSDT  waiting          +0.000")
  })

  it("waits for no symbol that is known to be mute, and says which it is", () => {
    const board = PriceBoard.make(["BTCUSDT", "NOSUCH"])
    board.quote("BTCUSDT", { bidPrice: 1, askPrice: 3 })
    const isComplete = board.isComplete()

    board.mark("NOSUCH", { _tag: "Stalled", ...at("nosuch@bookTicker"), silentMillis: 30_000 })

    assert.isFalse(isComplete)
    assert.isTrue(board.isComplete())
    assert.include(board.line(0), "  |  NOSUCH waiting (stalled)")
  })

  it("says when a price is stale and when trades are missing from the sum", () => {
    const board = PriceBoard.make(["BTCUSDT"])
    board.quote("BTCUSDT", { bidPrice: 1, askPrice: 3 })
    const note = () => /cvd \+0\.000(.*)$/.exec(board.line(0))?.[1]

    board.mark("BTCUSDT", { _tag: "Interrupted", ...at("btcusdt@bookTicker"), reason: "Closed" })
    board.mark("BTCUSDT", { _tag: "Interrupted", ...at("btcusdt@aggTrade"), reason: "Closed" })
    const away = note()
    board.mark("BTCUSDT", { _tag: "Resumed", ...at("btcusdt@bookTicker") })
    const half = note()
    board.mark("BTCUSDT", { _tag: "Gap", ...at("btcusdt@aggTrade"), from: 11, to: 15 })
    board.mark("BTCUSDT", { _tag: "Dropped", ...at("btcusdt@aggTrade"), count: 2 })
    board.mark("BTCUSDT", { _tag: "Dropped", ...at("btcusdt@bookTicker"), count: 100 })
    board.mark("BTCUSDT", { _tag: "Resumed", ...at("btcusdt@aggTrade") })

    assert.deepStrictEqual([away, half, note()], [" (interrupted)", " (interrupted)", " (7 trades missed)"])
  })
})
