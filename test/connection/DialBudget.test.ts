import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Clock, Context, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import * as OddClock from "./OddClock.ts"

/** Takes in the background, one after the other, and notes when each returned. */
const taker = (budget: DialBudget.DialBudget["Service"]) => {
  const grants: Array<{ readonly caller: number; readonly atMillis: number }> = []
  let callers = 0
  const note = Effect.fnUntraced(function* (caller: number) {
    yield* budget.take
    grants.push({ caller, atMillis: yield* Clock.currentTimeMillis })
  })
  return {
    grants,
    take: (count: number) =>
      Effect.forEach(Array.from({ length: count }), () =>
        Effect.suspend(() => Effect.forkChild(note(callers++), { startImmediately: true }))
      )
  }
}

const times = (grants: ReadonlyArray<{ readonly atMillis: number }>) => grants.map(({ atMillis }) => atMillis)

/** The most of these times that lie in one window. They ascend. */
const busiest = (atMillis: ReadonlyArray<number>, windowMillis: number): number => {
  let most = 0
  let first = 0
  atMillis.forEach((end, i) => {
    while ((atMillis[first] ?? end) <= end - windowMillis) first++
    most = Math.max(most, i - first + 1)
  })
  return most
}

const arrivals = Arbitrary.array(
  Arbitrary.all({
    afterMillis: oneOf([0, 1, 333, 1000, 1034.5, 5000, 60_000, 299_999, 300_000]),
    count: between(1, 120)
  }),
  { minLength: 1, maxLength: 12 }
)

const limits = Arbitrary.map(
  Arbitrary.all({ attempts: between(1, 40), burst: between(1, 50), windowMillis: oneOf([1000, 7777, 60_000]) }),
  ({ attempts, burst, windowMillis }) => ({ attempts, burst, window: windowMillis, windowMillis })
)

const minutes = (count: number) => 60_000 * count

describe("DialBudget", () => {
  it.effect.prop(
    "never lets more than 300 dials into any five minutes, in the order of coming, whatever the pattern",
    [arrivals],
    ([arrivals]) =>
      Effect.gen(function* () {
        const { grants, take } = taker(DialBudget.make())

        for (const { afterMillis, count } of arrivals) {
          yield* TestClock.adjust(afterMillis)
          yield* take(count)
        }
        const all = arrivals.reduce((sum, { count }) => sum + count, 0)
        yield* TestClock.adjust(all * 1035)

        assert.deepStrictEqual(
          grants.map(({ caller }) => caller),
          Array.from({ length: all }, (_, i) => i)
        )
        assert.isAtMost(busiest(times(grants), minutes(5)), 300)
      }).pipe(Effect.provide(TestClock.layer())),
    { arbitrary: { runs: 30 } }
  )

  it.effect.prop(
    "keeps to other limits as well",
    [limits, between(1, 150)],
    ([limits, count]) =>
      Effect.gen(function* () {
        const { grants, take } = taker(DialBudget.make(limits))

        yield* take(count)
        yield* TestClock.adjust(count * limits.windowMillis)
        yield* take(count)
        yield* TestClock.adjust(count * limits.windowMillis)

        assert.strictEqual(grants.length, 2 * count)
        assert.isAtMost(busiest(times(grants), limits.windowMillis), limits.attempts)
      }).pipe(Effect.provide(TestClock.layer())),
    { arbitrary: { runs: 50 } }
  )

  it.effect("lets ten through at once and then about one a second", () =>
    Effect.gen(function* () {
      const { grants, take } = taker(DialBudget.make())

      yield* take(13)
      yield* TestClock.adjust("10 seconds")

      assert.deepStrictEqual(times(grants), [...Array.from({ length: 10 }, () => 0), 1035, 2070, 3105])
    })
  )

  it.effect("lets almost all of the 300 through in five minutes, when so many wait", () =>
    Effect.gen(function* () {
      const { grants, take } = taker(DialBudget.make())

      yield* take(400)
      yield* TestClock.adjust("5 minutes")

      assert.isAtLeast(grants.length, 299)
    })
  )

  it.effect("has its burst back after a quiet time, and no more than that", () =>
    Effect.gen(function* () {
      const { grants, take } = taker(DialBudget.make())
      yield* take(10)
      yield* TestClock.adjust("1 hour")

      yield* take(20)

      assert.strictEqual(grants.length, 20)
    })
  )

  it.effect("counts no dial that was given up while it waited", () =>
    Effect.gen(function* () {
      const { grants, take } = taker(DialBudget.make())
      yield* take(10)
      const waiting = yield* take(500)
      yield* Fiber.interruptAll(waiting)

      yield* take(1)
      yield* TestClock.adjust(1035)

      assert.deepStrictEqual(times(grants.slice(10)), [1035])
    })
  )

  it.effect("lets the next in line through when the one before it gives up", () =>
    Effect.gen(function* () {
      const { grants, take } = taker(DialBudget.make())
      yield* take(10)
      const [first] = yield* take(3)
      assert.isDefined(first)
      yield* TestClock.adjust(500)

      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(
        grants.slice(10).map(({ caller, atMillis }) => [caller, atMillis]),
        [
          [11, 1035],
          [12, 2070]
        ]
      )
    })
  )

  it.effect("waits no longer when the time of day is set back", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const { grants, take } = taker(DialBudget.make())
      yield* clock.run(take(10))

      clock.setBack(minutes(60))
      yield* clock.run(take(1))
      yield* TestClock.adjust(1035)

      assert.strictEqual(grants.length, 11)
    })
  )

  it.effect("lets no crowd through when a busy machine wakes late", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const { grants, take } = taker(DialBudget.make())
      yield* clock.run(take(200))

      clock.beBusyFor(minutes(2))
      yield* TestClock.adjust("10 minutes")

      assert.strictEqual(grants.length, 200)
      const afterwards = times(grants).filter((atMillis) => atMillis > 0)
      assert.isAtMost(busiest(afterwards, 1000), 11)
    })
  )

  it.effect("is one for everything that is built on its layer", () =>
    Effect.gen(function* () {
      class One extends Context.Service<One, DialBudget.DialBudget["Service"]>()("One") {}
      class Other extends Context.Service<Other, DialBudget.DialBudget["Service"]>()("Other") {}
      const users = Layer.mergeAll(Layer.effect(One, DialBudget.DialBudget), Layer.effect(Other, DialBudget.DialBudget))
      const context = yield* Layer.build(Layer.provide(users, DialBudget.layer))

      assert.strictEqual(Context.get(context, One), Context.get(context, Other))
    })
  )
})
