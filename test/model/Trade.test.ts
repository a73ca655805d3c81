import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, Schema, Stream } from "effect"
import * as Trade from "../../src/model/Trade.ts"

const bought = (quantity: number) => ({ quantity, isBuyerMaker: false })
const sold = (quantity: number) => ({ quantity, isBuyerMaker: true })

const deltas = (trades: ReadonlyArray<Trade.Fill>) =>
  Stream.fromIterable(trades).pipe(
    Trade.cumulativeVolumeDelta,
    Stream.map(({ cumulativeVolumeDelta }) => cumulativeVolumeDelta),
    Stream.runCollect
  )

describe("Trade", () => {
  it("was started by the seller if the buyer's order was resting", () => {
    assert.strictEqual(Trade.aggressor(sold(1)), "SELL")
    assert.strictEqual(Trade.aggressor(bought(1)), "BUY")
  })

  it("counts for the taker: up where he bought, down where he sold", () => {
    assert.strictEqual(Trade.signedQuantity(bought(0.5)), 0.5)
    assert.strictEqual(Trade.signedQuantity(sold(0.5)), -0.5)
  })
})

describe("Trade.cumulativeVolumeDelta", () => {
  it.effect("tells the sum after each trade, with the trade", () =>
    Effect.gen(function* () {
      const trades = [bought(2), sold(0.5), sold(3)]

      const counted = yield* Stream.runCollect(Trade.cumulativeVolumeDelta(Stream.fromIterable(trades)))

      assert.deepStrictEqual(counted, [
        { trade: bought(2), cumulativeVolumeDelta: 2 },
        { trade: sold(0.5), cumulativeVolumeDelta: 1.5 },
        { trade: sold(3), cumulativeVolumeDelta: -1.5 }
      ])
    })
  )

  it.effect("does not drift over many trades", () =>
    Effect.gen(function* () {
      const trades = Array.makeBy(100_000, () => bought(0.1))

      const counted = yield* deltas(trades)

      assert.strictEqual(counted.at(-1), 10_000)
    })
  )

  it.effect("keeps a small trade that stands between two large ones", () =>
    Effect.gen(function* () {
      const counted = yield* deltas([bought(1e16), bought(1), sold(1e16)])

      assert.strictEqual(counted.at(-1), 1)
    })
  )

  // Quantities that a double holds exactly, of very different size.
  const Fills = Schema.Array(
    Schema.Struct({
      digits: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 20 })),
      exponent: Schema.Int.check(Schema.isBetween({ minimum: -30, maximum: 30 })),
      isBuyerMaker: Schema.Boolean
    })
  ).check(Schema.isMinLength(50))

  it.effect.prop("agrees with exact arithmetic to the last bit but one", [Fills], ([fills]) =>
    Effect.gen(function* () {
      const trades = fills.map((fill) => ({ ...fill, quantity: fill.digits * 2 ** fill.exponent }))

      const counted = yield* deltas(trades)

      const units = trades.map((trade) => BigInt(Trade.signedQuantity(trade) * 2 ** 30))
      const exact = Number(units.reduce((sum, unit) => sum + unit, 0n)) / 2 ** 30
      assert.approximately(counted.at(-1) ?? 0, exact, Math.abs(exact) * 2 ** -52)
    })
  )
})
