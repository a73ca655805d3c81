import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Pacer from "../../src/connection/internal/pacer.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import * as OddClock from "./OddClock.ts"

/** Lets callers come in the background, one after the other, and notes when each went on. */
const caller = (pace: Effect.Effect<void>) => {
  const passes: Array<{ readonly caller: number; readonly atMillis: number }> = []
  let callers = 0
  const pass = Effect.fnUntraced(function* (caller: number) {
    yield* pace
    passes.push({ caller, atMillis: yield* Clock.currentTimeMillis })
  })
  return {
    passes,
    come: (count: number) =>
      Effect.forEach(Array.from({ length: count }), () =>
        Effect.suspend(() => Effect.forkChild(pass(callers++), { startImmediately: true }))
      )
  }
}

const times = (passes: ReadonlyArray<{ readonly atMillis: number }>) => passes.map(({ atMillis }) => atMillis)

const distances = (atMillis: ReadonlyArray<number>) => atMillis.slice(1).map((at, i) => at - (atMillis[i] ?? 0))

const arrivals = Arbitrary.array(
  Arbitrary.all({ afterMillis: oneOf([0, 1, 100, 249, 250, 251, 999, 5000]), count: between(1, 10) }),
  { minLength: 1, maxLength: 20 }
)

describe("Pacer", () => {
  it.effect.prop(
    "lets no two through closer than its spacing, hence four a second, in the order of coming, whatever the pattern",
    [arrivals],
    ([arrivals]) =>
      Effect.gen(function* () {
        const { come, passes } = caller(Pacer.make("250 millis"))

        for (const { afterMillis, count } of arrivals) {
          yield* TestClock.adjust(afterMillis)
          yield* come(count)
        }
        const all = arrivals.reduce((sum, { count }) => sum + count, 0)
        yield* TestClock.adjust(all * 250)

        const at = times(passes)
        assert.deepStrictEqual(
          passes.map((pass) => pass.caller),
          Array.from({ length: all }, (_, i) => i)
        )
        for (const distance of distances(at)) assert.isAtLeast(distance, 250)
        for (const start of at) assert.isAtMost(at.filter((each) => each >= start && each < start + 1000).length, 4)
      }).pipe(Effect.provide(TestClock.layer()))
  )

  it.effect.prop("lets nobody wait longer than for those who came before", [arrivals], ([arrivals]) =>
    Effect.gen(function* () {
      const { come, passes } = caller(Pacer.make("250 millis"))
      const expected: Array<number> = []

      for (const { afterMillis, count } of arrivals) {
        yield* TestClock.adjust(afterMillis)
        const now = yield* Clock.currentTimeMillis
        for (let i = 0; i < count; i++) expected.push(Math.max(now, (expected.at(-1) ?? -Infinity) + 250))
        yield* come(count)
      }
      yield* TestClock.adjust(250 * expected.length)

      assert.deepStrictEqual(times(passes), expected)
    }).pipe(Effect.provide(TestClock.layer()))
  )

  it.effect("saves nothing up in a quiet time", () =>
    Effect.gen(function* () {
      const { come, passes } = caller(Pacer.make("250 millis"))
      yield* TestClock.adjust("1 hour")

      yield* come(3)
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(times(passes), [3_600_000, 3_600_250, 3_600_500])
    })
  )

  it.effect("keeps no place for those who give up", () =>
    Effect.gen(function* () {
      const { come, passes } = caller(Pacer.make("250 millis"))
      yield* come(1)
      yield* Fiber.interruptAll(yield* come(100))

      yield* come(1)
      yield* TestClock.adjust("250 millis")

      assert.deepStrictEqual(times(passes), [0, 250])
    })
  )

  it.effect("lets no crowd through when a busy machine wakes late", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const { come, passes } = caller(Pacer.make("250 millis"))
      yield* clock.run(come(10))

      clock.beBusyFor(3000)
      yield* TestClock.adjust("10 seconds")

      assert.strictEqual(passes.length, 10)
      for (const distance of distances(times(passes))) assert.isAtLeast(distance, 250)
    })
  )

  it.effect("waits no longer when the time of day is set back", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const { come, passes } = caller(Pacer.make("250 millis"))
      yield* clock.run(come(1))

      clock.setBack(3_600_000)
      yield* clock.run(come(1))
      yield* TestClock.adjust("250 millis")

      assert.strictEqual(passes.length, 2)
    })
  )
})
