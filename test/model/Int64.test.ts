import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import * as ExactJson from "../../src/codec/ExactJson.ts"
import { Int64, Int64String } from "../../src/model/Int64.ts"

const decode = Schema.decodeUnknownResult(Int64)
const decodeSync = Schema.decodeUnknownSync(Int64)
const encode = Schema.encodeSync(Int64)

describe("Int64", () => {
  it("keeps the id of an order as it came in, through JSON text and back", () => {
    const id = decodeSync(ExactJson.parse("8389766145050669870"))

    assert.strictEqual(id, 8389766145050669870n)
    assert.strictEqual(ExactJson.stringify(encode(id)), "8389766145050669870")
  })

  it.effect.prop("keeps every integer of 64 bits, of either sign, through JSON text and back", [Int64], ([id]) =>
    Effect.sync(() => {
      const text = ExactJson.stringify({ i: encode(id) })

      assert.strictEqual(text, `{"i":${id}}`)
      assert.strictEqual(decodeSync(Object(ExactJson.parse(text)).i), id)
    })
  )

  it.each([
    9007199254740991n,
    9007199254740992n,
    9007199254740993n,
    -9007199254740991n,
    -9007199254740992n,
    -9007199254740993n,
    9223372036854775807n,
    -9223372036854775808n,
    999999999999999n,
    1000000000000000n,
    9999999999999999n,
    0n,
    -1n
  ])("keeps %d, which lies at an edge", (id) => {
    const text = ExactJson.stringify([encode(id)])

    assert.strictEqual(text, `[${id}]`)
    assert.deepStrictEqual(ExactJson.parse(text), [encode(id)])
    assert.strictEqual(decodeSync(encode(id)), id)
  })

  it.each([9223372036854775808n, -9223372036854775809n])("rejects %d, which has more bits", (id) => {
    assert.isTrue(Result.isFailure(decode(id)))
  })

  it("rejects a number that may be another than the one that was written", () => {
    assert.isTrue(Result.isFailure(decode(JSON.parse("8389766145050669870"))))
    assert.isTrue(Result.isFailure(decode(2 ** 53)))
  })

  it.each([1.5, "1", "", null, undefined, true, {}, NaN])("rejects what is no integer (%j)", (value) => {
    assert.isTrue(Result.isFailure(decode(value)))
  })

  it("is a string where it is printed as JSON", () => {
    const printed = Schema.encodeSync(Schema.toCodecJson(Schema.toType(Int64)))

    assert.strictEqual(printed(8389766145050669870n), "8389766145050669870")
  })
})

describe("Int64String", () => {
  const decodeDigits = Schema.decodeUnknownResult(Int64String)

  it.effect.prop("keeps every integer of 64 bits, written in digits", [Int64String], ([id]) =>
    Effect.sync(() => {
      assert.strictEqual(Schema.encodeSync(Int64String)(id), String(id))
      assert.deepStrictEqual(decodeDigits(String(id)), Result.succeed(id))
    })
  )

  it.each(["", " 1", "1.0", "0x1", "9223372036854775808", "-9223372036854775809", "1n", 1, 1n, null])(
    "rejects what is not (%s)",
    (value) => {
      assert.isTrue(Result.isFailure(decodeDigits(value)))
    }
  )
})
