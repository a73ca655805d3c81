import * as Cron from "effect/Cron"
import type * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { describe, expect, test } from "tstyche"
import * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import type { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Rotation from "../../src/connection/Rotation.ts"

declare const pool: ConnectionPool["Service"]
declare const effect: Effect.Effect<number, "failure", "need">

describe("a rotation", () => {
  test("is made of an age, of windows, of a schedule whatever it fails with, or of an effect", () => {
    expect(Rotation.every("6 hours")).type.toBe<Rotation.Rotation>()
    expect(Rotation.windows(Cron.parseUnsafe("0 4 * * *"), { duration: "1 hour" })).type.toBe<Rotation.Rotation>()
    expect(Rotation.schedule(Schedule.spaced("6 hours"))).type.toBe<Rotation.Rotation>()
    expect(Rotation.schedule(Schedule.cron("0 4 * * *"))).type.toBe<Rotation.Rotation>()
    expect<{ readonly due: () => Effect.Effect<void> }>().type.toBeAssignableTo<Rotation.Rotation>()
  })

  test("needs windows that last, and an effect that neither fails nor needs anything", () => {
    expect(Rotation.windows).type.not.toBeCallableWith(Cron.parseUnsafe("0 4 * * *"))
    expect<{ readonly due: () => Effect.Effect<void, "failure"> }>().type.not.toBeAssignableTo<Rotation.Rotation>()
    expect<{ readonly due: () => Effect.Effect<void, never, "need"> }>().type.not.toBeAssignableTo<Rotation.Rotation>()
  })

  test("is an option of the policy", () => {
    expect(ConnectionPolicy.layer).type.toBeCallableWith({ rotateAfter: "12 hours", rotation: Rotation.latest })
    expect(ConnectionPolicy.layer).type.not.toBeCallableWith({ rotation: "12 hours" })
  })
})

describe("an effect during which rotation is held", () => {
  test("stays what it is", () => {
    expect(pool.holdRotation(effect)).type.toBe<Effect.Effect<number, "failure", "need">>()
  })
})
