import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"

const [, table = ""] = readFileSync("docs/faults.md", "utf8").split(/<!-- \/?faults -->/)

const rows = table
  .trim()
  .split("\n")
  .slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()))

const names = globSync("test/faults/*.test.ts")
  .filter((file) => !file.endsWith("table.test.ts"))
  .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bit\.effect\("([^"]+)"/g)].map(([, name]) => name))

describe("the table of faults in docs/faults.md", () => {
  it("has a row for each test of what a program sees, and none without", () => {
    const titles = rows.map(([, title = ""]) => title.charAt(0).toLowerCase() + title.slice(1))

    assert.isAbove(names.length, 20)
    assert.sameMembers(titles, names)
  })

  it("says in each row what the program sees", () => {
    assert.deepStrictEqual(
      rows.filter((cells) => cells.length !== 6 || cells[2] === ""),
      []
    )
  })
})
