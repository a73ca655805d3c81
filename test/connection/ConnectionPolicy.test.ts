import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Stream } from "effect"
import * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import { layer } from "./harness.ts"
import { topic } from "./ToyProtocol.ts"

describe("a policy", () => {
  it("counts in whole numbers", () => {
    const { capacity, redundancy } = ConnectionPolicy.make({ capacity: 10.7, redundancy: 2.2 })

    assert.deepStrictEqual([capacity, redundancy], [10, 2])
  })

  it.each(["redundancy", "topicsPerConnection", "maxFrameBytes", "capacity"] as const)(
    "says that %s is a number from 1 on",
    (name) => {
      for (const wrong of [0, -3, 0.5, Number.NaN]) {
        assert.throws(
          () => ConnectionPolicy.make({ [name]: wrong }),
          RangeError,
          `${name}: expected a number from 1 on, found ${wrong}`
        )
      }
    }
  )

  it("is never so impatient with silence that a ping could not be answered", () => {
    assert.strictEqual(ConnectionPolicy.make({ silence: "1 second", pingInterval: "20 seconds" }).silenceMillis, 30_000)
  })

  it.effect("is held against the buffer of a stream too", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool

      const exit = yield* Effect.exit(Stream.runDrain(pool.subscribe([topic("a")], { capacity: Number.NaN })))

      assert.isTrue(Exit.isFailure(exit))
      assert.include(
        Exit.isFailure(exit) ? String(Cause.squash(exit.cause)) : "",
        "capacity: expected a number from 1 on, found NaN"
      )
    }).pipe(Effect.provide(layer()))
  )
})
