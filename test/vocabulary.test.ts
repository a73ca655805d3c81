import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fields, glossaryLine, markets } from "./vocabulary.ts"

const names = [...new Set(fields.map(({ name }) => name))].toSorted()

const glossary = readFileSync("docs/glossary.md", "utf8").split("\n")

// Name to meaning, as the glossary has them.
const meanings = new Map(
  glossary.flatMap((line) => {
    const [, name, meaning] = /^\| `(\w+)` \| (.*?) \|/.exec(line) ?? []
    return name === undefined || meaning === undefined ? [] : [[name, meaning] as const]
  })
)

describe("the names of fields", () => {
  it("have one kind of value in all events of all markets", () => {
    const mixed = names
      .filter((name) => !name.startsWith("ignored"))
      .filter((name) => new Set(fields.filter((field) => field.name === name).map(({ kind }) => kind)).size > 1)

    assert.deepStrictEqual(mixed, [], "these names stand for different things: rename one of them")
  })

  it("have a value that the glossary has a word for", () => {
    const unknown = fields.filter(({ kind }) => /unknown|undefined/.test(kind))

    assert.deepStrictEqual(unknown, [])
  })

  it("all stand in the glossary with what they mean", () => {
    assert.deepStrictEqual(
      names.filter((name) => !meanings.has(name)),
      [],
      "say in docs/glossary.md what these are"
    )
    assert.deepStrictEqual(
      [...meanings.keys()].filter((name) => !names.includes(name)),
      [],
      "docs/glossary.md explains what no event has"
    )
    for (const [name, meaning] of meanings)
      assert.match(meaning, /^[A-Z`].+\.$/, `${name} is not explained in a sentence`)
  })
})

describe("the glossary", () => {
  it("has a column for each market", () => {
    assert.include(glossary, `| name | what it is | value | ${markets.join(" | ")} |`)
  })

  it("names the keys by which each market spells a field, in the order of the alphabet", () => {
    const lines = glossary.filter((line) => line.startsWith("| `"))

    assert.deepStrictEqual(
      lines,
      names.map((name) => glossaryLine(name, meanings.get(name) ?? ""))
    )
  })
})
