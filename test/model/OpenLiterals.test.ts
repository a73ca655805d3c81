import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as OpenLiterals from "../../src/model/OpenLiterals.ts"

describe("OpenLiterals", () => {
  const Status = OpenLiterals.make(["OPEN", "CLOSED"])
  const decode = Schema.decodeUnknownResult(Status)

  it("keeps values that are known and values that are not", () => {
    assert.deepStrictEqual(decode("OPEN"), Result.succeed("OPEN"))
    assert.deepStrictEqual(decode("HALTED"), Result.succeed("HALTED"))
  })

  it("rejects what is not a string", () => {
    assert.isTrue(Result.isFailure(decode(1)))
  })
})
