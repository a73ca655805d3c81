import { describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { otherSubjects, subjects, world } from "./AccountTest.ts"
import { converges, Step } from "./ConvergenceTest.ts"

const all = [...subjects, ...otherSubjects]

// Each market has its part of the runs. More of them, from another seed:
// CONVERGENCE_RUNS=2000 CONVERGENCE_SEED=1 npx vitest run test/binance/convergence.test.ts
const runs = Math.ceil(Number(process.env["CONVERGENCE_RUNS"] ?? 100) / all.length)
const seed = process.env["CONVERGENCE_SEED"] ?? "accounts"

const Steps = Schema.Array(Step).check(Schema.isMinLength(8), Schema.isMaxLength(40))

describe("what is believed of an account", () => {
  for (const subject of all) {
    it.effect.prop(
      `becomes what is true, of ${subject.name}`,
      [Steps],
      ([steps]) => converges(subject, steps).pipe(Effect.scoped, Effect.provide(world())),
      { arbitrary: { runs, seed, size: 40, maxShrinks: 60 }, timeout: 1_200_000 }
    )
  }
})
