import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Allocations } from "./allocations.ts"

const flags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"]
const file = fileURLToPath(new URL("allocations.ts", import.meta.url))

// Allocations, since a busy machine makes as many of them as an idle one.
const measured: Allocations = JSON.parse(execFileSync(process.execPath, [...flags, file], { encoding: "utf8" }))

/**
 * Bytes per event on Node 24.21, measured on 2026-11-21: the most of several runs. They differ by one boxed number per event, or so,
 * with what the engine has inlined.
 */
const stored = {
  reader: {
    "<symbol>@bookTicker": 272,
    "<symbol>@aggTrade": 296,
    "<symbol>@markPrice@<updateSpeed>": 264,
    "<symbol>@depth@<updateSpeed>": 3889
  },
  path: { mix: 1114, topics1: 607, topics1000: 605 }
}

const margin = 1.4

const above = (found: Readonly<Record<string, number>>, most: Readonly<Record<string, number>>) =>
  Object.entries(found).filter(([name, bytes]) => !(bytes <= (most[name] ?? 0)))

const times = (figures: Readonly<Record<string, number>>, factor: number) =>
  Object.fromEntries(Object.entries(figures).map(([name, bytes]) => [name, bytes * factor]))

describe("what reading allocates per event", () => {
  it("is less in the reader of each row than in JSON.parse of the same payloads", () => {
    assert.lengthOf(Object.keys(measured.reader), 4)
    assert.deepStrictEqual(above(measured.reader, measured.json), [])
  })

  it("has not grown in the readers", () => {
    assert.deepStrictEqual(above(measured.reader, times(stored.reader, margin)), [])
  })

  it("has not grown on the way from the transport to runForEach", () => {
    assert.deepStrictEqual(above(measured.path, times(stored.path, margin)), [])
  })

  it("is much the same in a thousand topics and in one", () => {
    assert.isAtMost(measured.path.topics1000, margin * measured.path.topics1)
  })
})
