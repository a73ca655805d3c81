import { assert, describe, it } from "@effect/vitest"
import * as Columns from "../../src/cli/columns.ts"

describe("columns", () => {
  it("are even on their side, and the rest follows as it is", () => {
    assert.deepStrictEqual(
      Columns.align(
        ["left", "right"],
        [
          ["a", "1", "x"],
          ["long", "1,000", "a longer text"],
          ["", "", ""]
        ]
      ),
      ["a         1  x", "long  1,000  a longer text", ""]
    )
  })

  it("count the cells of a terminal, of which some characters take two", () => {
    assert.deepStrictEqual(
      Columns.align(
        ["left"],
        [
          ["币安", "|"],
          ["abcd", "|"]
        ]
      ),
      ["币安  |", "abcd  |"]
    )
  })
})

describe("a line", () => {
  it("is cut where the terminal ends", () => {
    assert.deepStrictEqual(
      [5, 6, 0].map((width) => Columns.cut("abcdef", width)),
      ["abcd…", "abcdef", "abcdef"]
    )
  })

  it("is not cut within a character that takes two cells", () => {
    assert.deepStrictEqual(
      [3, 4, 5, 6].map((width) => Columns.cut("币安人", width)),
      ["币…", "币…", "币安…", "币安人"]
    )
  })
})
