import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as Root from "../src/index.ts"
import { markets } from "../src/internal/markets.ts"

const page = readFileSync("docs/streams.md", "utf8")

/** The name under which the root exports a market. */
const namespaceOf = (topics: unknown): string =>
  Object.entries(Root).find(([, exported]) => Object(exported).topics === topics)?.[0] ??
  assert.fail("the root does not export it")

it.each(Object.entries(markets))("docs/streams.md lists every row of %s as it is", (market, topics) => {
  const table = [
    `| \`${namespaceOf(topics)}.\` | topic | category | |`,
    "| --- | --- | --- | --- |",
    ...Object.entries(topics.byName)
      .map(([name, row]) => `| \`${name}\` | \`${row.template}\` | ${row.category} | ${row.summary} |`)
      .toSorted()
  ].join("\n")

  const [, after = ""] = page.split(`<!-- rows ${market} -->`)
  const [listed = ""] = after.split("<!-- /rows -->")

  assert.strictEqual(listed.trim(), table)
})
