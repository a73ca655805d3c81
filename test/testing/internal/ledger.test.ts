import { assert, describe, it } from "@effect/vitest"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import { Fates } from "../../../src/testing/internal/ledger.ts"

const trades = UsdsM.trade.of({ symbol: "BTCUSDT" })

describe("the fates of a connection's events", () => {
  it("tell that an event was kept back once a later one has come, and of no time but its own", () => {
    const fates = new Fates()
    fates.made(trades, "first", { dueMillis: 1000, atMillis: 1000 })
    fates.made(trades, "second", { dueMillis: 2000, atMillis: 2000 })
    const before = fates.hasKeptBack(trades, 900, 1100)

    fates.sent(["second"])

    assert.isFalse(before)
    assert.isTrue(fates.hasKeptBack(trades, 900, 1100))
    assert.isFalse(fates.hasKeptBack(trades, 1100, 3000))
  })

  it("know when an event happened that a busy machine made late", () => {
    const fates = new Fates()
    fates.made(trades, "first", { dueMillis: 1000, atMillis: 1800 })
    fates.made(trades, "second", { dueMillis: 1900, atMillis: 1900 })

    fates.sent(["second"])

    assert.isTrue(fates.hasKeptBack(trades, 900, 1100))
    assert.isTrue(fates.hasKeptBack(trades, 1200, 1400))
    assert.isFalse(fates.hasKeptBack(trades, 1801, 2000))
  })
})
