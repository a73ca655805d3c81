import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { EpochMillis, EpochMillisString } from "../../src/model/EpochMillis.ts"

const decode = Schema.decodeUnknownResult(EpochMillis)

describe("EpochMillis", () => {
  it.each([0, 1791382992488, 1791382992488.123, 4133404800000])("reads %d", (millis) => {
    assert.deepStrictEqual(Result.map(decode(millis), Number), Result.succeed(millis))
  })

  it.each([-1, NaN, Infinity, "1791382992488", null])("rejects %s", (value) => {
    assert.isTrue(Result.isFailure(decode(value)))
  })

  it.effect.prop("makes samples of this age", [EpochMillis], ([millis]) =>
    Effect.sync(() => {
      assert.isTrue(Number.isInteger(millis) && millis >= 1.5e12 && millis <= 2e12)
      assert.deepStrictEqual(decode(Schema.encodeSync(EpochMillis)(millis)), Result.succeed(millis))
    })
  )
})

describe("EpochMillisString", () => {
  it("reads and writes digits", () => {
    const millis = Schema.decodeUnknownSync(EpochMillisString)("1736996475556")

    assert.strictEqual(Number(millis), 1736996475556)
    assert.strictEqual(Schema.encodeSync(EpochMillisString)(millis), "1736996475556")
  })

  it.each(["", "-1", "1e12", "2025-01-16", "12345678901234567", 1736996475556])("rejects %j", (value) => {
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(EpochMillisString)(value)))
  })
})
