import { assert, describe, it } from "@effect/vitest"
import * as Recent from "../../src/connection/internal/recent.ts"

describe("a map of what is recent", () => {
  it("forgets the oldest when there are too many, where what is set again is new", () => {
    const recent = Recent.make<string, number>(2)

    recent.set("a", 1)
    recent.set("b", 2)
    recent.set("a", 3)
    recent.set("c", 4)

    assert.deepStrictEqual([recent.get("a"), recent.get("b"), recent.get("c"), recent.size()], [3, undefined, 4, 2])
  })
})
