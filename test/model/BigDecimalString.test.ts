import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, BigDecimal, Effect, Equal, Result, Schema } from "effect"
import { BigDecimalString, format } from "../../src/model/BigDecimalString.ts"

const decode = Schema.decodeUnknownResult(BigDecimalString)
const decodeSync = Schema.decodeUnknownSync(BigDecimalString)
const encode = Schema.encodeSync(BigDecimalString)
const printed = Schema.toCodecJson(Schema.toType(BigDecimalString))

const Digits = Schema.String.check(Schema.isPattern(/^(?:0|[1-9]\d{0,40})(?:\.\d{1,40})?$/))

describe("BigDecimalString", () => {
  it.each([
    ["83091.70", 8309170n, 2],
    ["0.00000078", 78n, 8],
    ["-3.550", -3550n, 3],
    ["0", 0n, 0],
    ["0.000", 0n, 3],
    ["122624123456789012345678.12345678", 12262412345678901234567812345678n, 8]
  ])("reads %s and writes it back as it was", (text, value, scale) => {
    const decimal = decodeSync(text)

    assert.strictEqual(decimal.value, value)
    assert.strictEqual(decimal.scale, scale)
    assert.strictEqual(encode(decimal), text)
  })

  it.effect.prop("gives every string of digits back to the last zero", [Digits, Schema.Boolean], ([digits, negative]) =>
    Effect.sync(() => {
      const text = negative && /[1-9]/.test(digits) ? `-${digits}` : digits

      assert.strictEqual(encode(decodeSync(text)), text)
    })
  )

  it.each(["", " 1 ", "1\n", "0x10", "1e5", "+1", ".5", "5.", "-", "1,5", "1.2.3", "NaN", "١"])(
    "rejects %j",
    (text) => {
      assert.isTrue(Result.isFailure(decode(text)))
    }
  )

  it.each([5, 5n, null, undefined, true, {}, ["1"]])("rejects what is not a string (%s)", (value) => {
    assert.isTrue(Result.isFailure(decode(value)))
  })

  it("reads the sign of zero as none", () => {
    assert.strictEqual(encode(decodeSync("-0.00")), "0.00")
  })

  it.each([
    [BigDecimal.make(1n, -20), "100000000000000000000"],
    [BigDecimal.make(0n, -3), "0"],
    [BigDecimal.make(-12n, 20), "-0.00000000000000000012"]
  ])("writes %s without an exponent, and prints it so", (decimal, text) => {
    assert.strictEqual(format(decimal), text)
    assert.strictEqual(Schema.encodeSync(printed)(decimal), text)
  })

  it.effect.prop("prints any sample as a string of digits, and reads it back", [BigDecimalString], ([decimal]) =>
    Effect.sync(() => {
      const text = Schema.encodeSync(printed)(decimal)

      assert.match(String(text), /^-?\d+(\.\d+)?$/)
      assert.isTrue(Equal.equals(Schema.decodeUnknownSync(printed)(text), decimal))
    })
  )

  it("compares numbers, not digits", () => {
    const same = Schema.toEquivalence(BigDecimalString)

    assert.isTrue(same(decodeSync("1.50"), decodeSync("1.5")))
    assert.isFalse(same(decodeSync("1.50"), decodeSync("1.51")))
  })

  it.effect.prop("adds up without rounding", [Arbitrary.schema(BigDecimalString)], ([decimal]) =>
    Effect.sync(() => {
      const tiny = decodeSync("0.00000000000000000000000001")

      assert.isTrue(BigDecimal.equals(BigDecimal.subtract(BigDecimal.sum(decimal, tiny), tiny), decimal))
    })
  )
})
