import { assert, describe, it } from "@effect/vitest"
import * as BookTicker from "../../src/model/BookTicker.ts"

describe("BookTicker", () => {
  it("has its mid halfway between bid and ask", () => {
    assert.strictEqual(BookTicker.mid({ bidPrice: 99, askPrice: 101 }), 100)
  })

  it("measures its spread in hundredths of a percent of the mid", () => {
    assert.strictEqual(BookTicker.spreadBps({ bidPrice: 99.5, askPrice: 100.5 }), 100)
    assert.approximately(BookTicker.spreadBps({ bidPrice: 83091.6, askPrice: 83091.7 }), 0.012035, 1e-6)
  })

  it("has a negative spread where the book is crossed", () => {
    assert.strictEqual(BookTicker.spreadBps({ bidPrice: 100.5, askPrice: 99.5 }), -100)
  })

  it("has no spread where there are no prices", () => {
    assert.isNaN(BookTicker.spreadBps({ bidPrice: 0, askPrice: 0 }))
  })
})
