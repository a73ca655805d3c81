import { assert, describe, it } from "@effect/vitest"
import type { Arbitrary } from "effect"
import { Effect } from "effect"
import type { Schedule } from "./Schedule.ts"
import { run, type World } from "./supervise.ts"

/** That the streams of a world are whole, or say where they are not, under any of the schedules. */
export const suite = (
  name: string,
  world: World,
  options: { readonly schedule: Arbitrary.Arbitrary<Schedule>; readonly runs: number; readonly seed: string | number }
): void => {
  const { schedule, ...arbitrary } = options
  describe(name, () => {
    it.effect.prop(
      "keeps every stream whole or marks what is missing, keeps to the budgets, recovers, and leaves nothing behind",
      [schedule],
      ([schedule]) =>
        Effect.gen(function* () {
          assert.deepStrictEqual((yield* run(schedule, world)).violations, [])
        }),
      { arbitrary: { maxShrinks: 100, ...arbitrary }, timeout: 300_000 }
    )
  })
}
