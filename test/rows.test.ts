import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import * as Streams from "../src/binance/usds-m/Streams.ts"

const table = [
  "| `UsdsM.` | topic | category | |",
  "| --- | --- | --- | --- |",
  ...Object.entries(Streams)
    .map(([name, row]) => `| \`${name}\` | \`${row.template}\` | ${row.category} | ${row.summary} |`)
    .toSorted()
].join("\n")

it("README.md lists every row as it is", () => {
  const readme = readFileSync("README.md", "utf8")
  const [, listed = ""] = readme.split(/<!-- \/?rows -->/)

  assert.strictEqual(listed.trim(), table)
  assert.lengthOf(UsdsM.topics.rows, Object.keys(Streams).length)
})
