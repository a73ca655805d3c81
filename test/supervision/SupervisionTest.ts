import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Schedule from "./Schedule.ts"
import { run, type World } from "./supervise.ts"

/** That the streams of a world are whole, or say where they are not, under any schedule. */
export const suite = (
  name: string,
  world: World,
  options: { readonly runs: number; readonly seed: string | number }
): void => {
  describe(name, () => {
    it.effect.prop(
      "keeps every stream whole or marks what is missing, keeps to the budgets, recovers, and leaves nothing behind",
      [Schedule.schedule],
      ([schedule]) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* run(schedule, world), [])
        }),
      { arbitrary: { maxShrinks: 100, ...options }, timeout: 300_000 }
    )
  })
}
