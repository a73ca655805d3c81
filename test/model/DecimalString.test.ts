import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, BigDecimal, Effect, Option, Result, Schema } from "effect"
import { DecimalString, DecimalStringOrEmpty, format } from "../../src/model/DecimalString.ts"

const decode = Schema.decodeUnknownResult(DecimalString)
const decodeSync = Schema.decodeUnknownSync(DecimalString)
const encode = Schema.encodeSync(DecimalString)

const Digits = Schema.Int.check(Schema.isBetween({ minimum: -999_999_999_999_999, maximum: 999_999_999_999_999 }))

/** Decimals of up to 15 significant digits, written out from their digits. */
const Decimals = Arbitrary.map(
  Arbitrary.schema(Schema.Tuple([Digits, Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20 }))])),
  ([digits, scale]) => BigDecimal.make(BigInt(digits), scale)
)

const plain = (decimal: BigDecimal.BigDecimal): string => {
  const digits = String(BigDecimal.abs(decimal).value).padStart(decimal.scale + 1, "0")
  const whole = digits.slice(0, digits.length - decimal.scale)
  const fraction = digits.slice(digits.length - decimal.scale)
  return `${BigDecimal.isNegative(decimal) ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`
}

describe("DecimalString", () => {
  it.each([
    ["83091.70", 83091.7],
    ["0.00000078", 7.8e-7],
    ["-3.550", -3.55],
    ["0", 0],
    ["-0.00", 0],
    ["007", 7],
    ["123456789012345678", 123456789012345680]
  ])("reads %s", (text, value) => {
    assert.strictEqual(decodeSync(text), value)
  })

  it.each(["", " 1 ", "1 ", "1\n", "0x10", "1e5", "+1", ".5", "5.", "-", "1,5", "1.2.3", "NaN", "Infinity", "١"])(
    "rejects %j",
    (text) => {
      assert.isTrue(Result.isFailure(decode(text)))
    }
  )

  it.each([5, null, undefined, true, {}, ["1"]])("rejects what is not a string (%j)", (value) => {
    assert.isTrue(Result.isFailure(decode(value)))
  })

  it("rejects a number that no double can hold", () => {
    assert.isTrue(Result.isSuccess(decode("9".repeat(308))))
    assert.isTrue(Result.isFailure(decode("9".repeat(309))))
  })

  it.each([
    [1e-8, "0.00000001"],
    [1.25e-7, "0.000000125"],
    [-1.25e-7, "-0.000000125"],
    [0.000001, "0.000001"],
    [1e21, "1000000000000000000000"],
    [-1.5e21, "-1500000000000000000000"],
    [1.2345e25, "12345000000000000000000000"],
    [Number.MIN_VALUE, `0.${"0".repeat(323)}5`],
    [-0, "0"],
    [83091.7, "83091.7"]
  ])("writes %d without an exponent", (value, text) => {
    assert.strictEqual(encode(value), text)
  })

  it.each([NaN, Infinity, -Infinity])("does not write %d", (value) => {
    assert.isTrue(Result.isFailure(Schema.encodeUnknownResult(DecimalString)(value)))
  })

  it.effect.prop("gives every decimal of 15 significant digits back as the same decimal", [Decimals], ([decimal]) =>
    Effect.sync(() => {
      const again = BigDecimal.fromString(encode(decodeSync(plain(decimal))))

      assert.isTrue(Option.exists(again, BigDecimal.equals(decimal)))
    })
  )

  it.effect.prop("writes every double so that it reads back as the same", [Schema.Finite], ([value]) =>
    Effect.sync(() => {
      const text = format(value)

      assert.match(text, /^-?\d+(\.\d+)?$/)
      assert.isTrue(Number(text) === value)
    })
  )

  it.effect.prop("makes samples that look like prices", [DecimalString], ([value]) =>
    Effect.sync(() => {
      assert.isTrue(value >= 0 && value <= 1e12)
      assert.isAtMost((encode(value).split(".")[1] ?? "").length, 8)
    })
  )
})

describe("DecimalStringOrEmpty", () => {
  const decodeOrEmpty = Schema.decodeUnknownResult(DecimalStringOrEmpty)
  const encodeOrEmpty = Schema.encodeSync(DecimalStringOrEmpty)

  it("reads an empty string as undefined and writes it back", () => {
    assert.deepStrictEqual(decodeOrEmpty(""), Result.succeed(undefined))
    assert.strictEqual(encodeOrEmpty(undefined), "")
  })

  it("reads and writes decimals", () => {
    assert.deepStrictEqual(decodeOrEmpty("0.00000078"), Result.succeed(7.8e-7))
    assert.strictEqual(encodeOrEmpty(7.8e-7), "0.00000078")
  })

  it("rejects what is neither", () => {
    assert.isTrue(Result.isFailure(decodeOrEmpty(" ")))
    assert.isTrue(Result.isFailure(decodeOrEmpty(undefined)))
  })
})
