import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result, Schema } from "effect"
import { inspect } from "node:util"
import { RedactedString } from "../../src/model/RedactedString.ts"

const Key = Schema.Struct({ key: RedactedString })
const key = Schema.decodeUnknownSync(Key)({ key: "WsCMN0a4" })

describe("RedactedString", () => {
  it("gives the text to whom asks for it, and to the exchange", () => {
    assert.strictEqual(Redacted.value(key.key), "WsCMN0a4")
    assert.deepStrictEqual(Schema.encodeSync(Key)(key), { key: "WsCMN0a4" })
  })

  it("shows it to nobody else", () => {
    const json = Schema.encodeSync(Schema.toCodecJson(Schema.toType(Key)))(key)

    assert.deepStrictEqual(json, { key: "<redacted>" })
    for (const shown of [String(key.key), JSON.stringify(key), inspect(key), Schema.toFormatter(Key)(key)]) {
      assert.notInclude(shown, "WsCMN0a4")
    }
  })

  it("rejects what is no text", () => {
    const decode = Schema.decodeUnknownResult(Key)

    for (const value of ["", 1, null, {}]) assert.isTrue(Result.isFailure(decode({ key: value })))
  })
})
