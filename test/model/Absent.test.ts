import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as Absent from "../../src/model/Absent.ts"
import { Int64 } from "../../src/model/Int64.ts"

describe("Absent", () => {
  it.each([
    ["a number", Absent.encodedAs(-1, Schema.Natural), -1, 7, 7],
    ["a string", Absent.encodedAs("", Schema.NonEmptyString), "", "BTC", "BTC"],
    ["null", Absent.encodedAs(null, Schema.NonEmptyString), null, "BTC", "BTC"],
    ["a number before a bigint", Absent.encodedAs(-1, Int64), -1, 7, 7n]
  ] as const)(
    "reads what is absent from %s and writes it back, and so a value",
    (_, schema, absent, encoded, value) => {
      const codec: Schema.ConstraintCodec<unknown, unknown> = schema
      const decode = Schema.decodeUnknownSync(codec)
      const encode = Schema.encodeUnknownSync(codec)

      assert.isUndefined(decode(absent))
      assert.strictEqual(encode(undefined), absent)
      assert.strictEqual(decode(encoded), value)
      assert.strictEqual(encode(value), encoded)
    }
  )

  it("rejects what is neither", () => {
    const decode = Schema.decodeUnknownResult(Absent.encodedAs(-1, Schema.Natural))

    for (const value of [-2, "-1", null, undefined]) assert.isTrue(Result.isFailure(decode(value)))
  })
})
