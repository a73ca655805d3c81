import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Soak from "./soak.ts"

it.live("five seconds of faults on real sockets leave every stream whole, or marked where it is not", () =>
  Effect.gen(function* () {
    const { counts, faults, violations } = yield* Soak.run({ seed: "five seconds", forMillis: 5000 })

    assert.deepStrictEqual(violations, [])
    assert.isAbove(faults.size, 5)
    assert.isAbove(counts.events, 100)
  })
)
