import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as ExactJson from "../../src/codec/ExactJson.ts"

describe("ExactJson", () => {
  it("reads integers that no number holds as bigint, at any depth, and all other values as JSON.parse does", () => {
    const text = `{"a":8389766145050669870,"b":[-8389766145050669871,1,1.5,-0,1e3],"c":{"d":"8389766145050669870"},"e":null}`

    assert.deepStrictEqual(ExactJson.parse(text), {
      a: 8389766145050669870n,
      b: [-8389766145050669871n, 1, 1.5, -0, 1000],
      c: { d: "8389766145050669870" },
      e: null
    })
  })

  it.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9007199254740991", -9007199254740991],
    ["-9007199254740993", -9007199254740993n],
    ["184467440737095516150", 184467440737095516150n],
    ["0.12345678901234567890", 0.12345678901234568],
    ["12345678901234567.5", 12345678901234568],
    ["1e20", 1e20]
  ])("reads %s", (text, value) => {
    assert.deepStrictEqual(ExactJson.parse(text), value)
  })

  it.effect.prop("reads and writes every JSON value as JSON does where numbers suffice", [Schema.Json], ([value]) =>
    Effect.sync(() => {
      const text = JSON.stringify(value)

      if (!/\d{16}/.test(text)) assert.deepStrictEqual(ExactJson.parse(text), JSON.parse(text))
      assert.strictEqual(ExactJson.stringify(value), text)
      assert.strictEqual(ExactJson.stringify(ExactJson.parse(text)), text)
    })
  )

  it.effect.prop("writes every bigint as a bare integer, and reads it back", [Schema.BigInt], ([value]) =>
    Effect.sync(() => {
      const text = ExactJson.stringify({ a: [value] })

      assert.strictEqual(text, `{"a":[${value}]}`)
      assert.strictEqual(BigInt(Object(ExactJson.parse(text)).a[0]), value)
    })
  )

  it.each(["", "{", "01", "8389766145050669870,"])("throws where JSON.parse does (%j)", (text) => {
    assert.throws(() => ExactJson.parse(text), SyntaxError)
  })
})
