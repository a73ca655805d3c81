import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fields, glossaryLines, markets, meaningsIn, names } from "./vocabulary.ts"

const glossary = readFileSync("docs/glossary.md", "utf8")
const meanings = meaningsIn(glossary)

describe("the names of fields", () => {
  it("have one kind of value in all events of all markets", () => {
    const mixed = names
      .filter((name) => !name.startsWith("ignored"))
      .filter((name) => new Set(fields.filter((field) => field.name === name).map(({ kind }) => kind)).size > 1)

    assert.deepStrictEqual(mixed, [], "these names stand for different things: rename one of them")
  })

  it("have a value that the glossary has a word for", () => {
    const unknown = fields.filter(({ kind }) => kind.includes("unknown"))

    assert.deepStrictEqual(unknown, [])
  })

  it("all stand in the glossary with what they mean", () => {
    const unexplained = names.filter((name) => !/^[A-Z`].+\.$/.test(meanings.get(name) ?? ""))
    const gone = [...meanings.keys()].filter((name) => !names.includes(name))

    assert.deepStrictEqual(unexplained, [], "run node test/makeGlossary.ts, and say in docs/glossary.md what these are")
    assert.deepStrictEqual(gone, [], "docs/glossary.md explains what no event has: run node test/makeGlossary.ts")
  })
})

describe("the glossary", () => {
  const lines = glossary.split("\n")

  it("has a column for each market", () => {
    assert.include(lines, `| name | what it is | value | ${markets.join(" | ")} |`)
  })

  it("names the keys by which each market spells a field, in the order of the alphabet", () => {
    assert.deepStrictEqual(
      lines.filter((line) => line.startsWith("| `")),
      glossaryLines(meanings),
      "the glossary differs from the events: run node test/makeGlossary.ts"
    )
  })
})
