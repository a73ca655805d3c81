import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as formOf from "../../src/codec/internal/formOf.ts"
import * as Absent from "../../src/model/Absent.ts"
import { DecimalString, DecimalStringOrEmpty } from "../../src/model/DecimalString.ts"
import { EpochMillis } from "../../src/model/EpochMillis.ts"
import { Level } from "../../src/model/Level.ts"
import * as OpenLiterals from "../../src/model/OpenLiterals.ts"
import { Side } from "../../src/model/Side.ts"
import { Name } from "../../src/model/Symbol.ts"

// What reads as a text costs a look into a table, and a text that is not in it costs a decoding by its schema.
const forms: Readonly<Record<string, readonly [Schema.Top, string]>> = {
  "a decimal": [DecimalString, "Decimal"],
  "an optional decimal": [Schema.optionalKey(DecimalString), "Decimal"],
  "a decimal or nothing": [DecimalStringOrEmpty, "Choice"],
  "a decimal or null": [Schema.NullOr(DecimalString), "Choice"],
  "an integer or -1": [Absent.encodedAs(-1, Schema.Int), "Choice"],
  "a time": [EpochMillis, "Number"],
  "an integer": [Schema.Int, "Integer"],
  "a truth value": [Schema.Boolean, "Boolean"],
  "a tag": [Schema.Literal("trade").transform("Trade"), "Constant"],
  "a name": [Name, "Text"],
  "one of two": [Side, "Text"],
  "one of some that are known": [OpenLiterals.make(["LIMIT", "MARKET"]), "Text"],
  "a level": [Level, "Tuple"],
  levels: [Schema.Array(Level), "List"]
}

describe("the form of a schema", () => {
  it.each(Object.entries(forms))("is the simplest in which to read %s", (_, [schema, tag]) => {
    assert.strictEqual(formOf.make(schema.ast)?._tag, tag)
  })

  it("asks nothing of a time that could not be written in the program", () => {
    const form = formOf.make(EpochMillis.ast)

    assert.deepStrictEqual(form?._tag === "Number" ? form.checks.map(({ minimum }) => minimum) : undefined, [0])
  })
})
