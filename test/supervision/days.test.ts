import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Days from "./days.ts"

// One for those of each category.
const needed = 2

describe("200 topics over virtual days", () => {
  it.live("are told without a marker while nothing happens but rotations", () =>
    Effect.gen(function* () {
      const { connections, dials, markers, violations } = yield* Days.run({ days: 2, hasFaults: false, seed: "test" })

      assert.deepStrictEqual(violations, [])
      assert.deepStrictEqual(markers, {})
      assert.deepStrictEqual(connections, [needed, needed, needed])
      assert.strictEqual(dials, 4 * needed)
    })
  )

  it.live(
    "are whole or marked with a fault a minute and a cut a day, and come to share as few connections as before",
    () =>
      Effect.gen(function* () {
        const { connections, faults, violations } = yield* Days.run({ days: 1, hasFaults: true, seed: "test" })

        assert.deepStrictEqual(violations, [])
        assert.isAtLeast(faults, 1439)
        assert.strictEqual(connections.at(-1), needed)
      })
  )
})
