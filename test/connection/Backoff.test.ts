import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Random, Schedule } from "effect"
import * as Backoff from "../../src/connection/Backoff.ts"
import { Closed, ConnectionError } from "../../src/connection/ConnectionError.ts"
import { between } from "../continuity/arbitraries.ts"

const failure = (code = 1006) => new ConnectionError({ endpoint: "toy/ticks", reason: new Closed({ code, text: "" }) })

const unstable = { wasStable: false, atLeast: Duration.zero }

/** The next delays, in seconds. */
const delays = (backoff: Backoff.Backoff, count: number) =>
  Effect.forEach(Array.from({ length: count }), () => backoff.next(failure(), unstable)).pipe(
    Effect.map((all) => all.map(Duration.toSeconds))
  )

/** Chance that always comes out the same. */
const always = (value: number): Random.Random => ({ nextDoubleUnsafe: () => value, nextIntUnsafe: () => value })

describe("Backoff.make", () => {
  it.effect("doubles from one second to thirty, without jitter exactly", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Backoff.make({ jitter: false }))

      assert.deepStrictEqual(yield* delays(backoff, 9), [1, 2, 4, 8, 16, 30, 30, 30, 30])
    })
  )

  it.effect("takes another beginning, factor and cap", () =>
    Effect.gen(function* () {
      const schedule = Backoff.make({ initial: "500 millis", factor: 3, cap: "10 seconds", jitter: false })
      const backoff = yield* Backoff.follow(schedule)

      assert.deepStrictEqual(yield* delays(backoff, 5), [0.5, 1.5, 4.5, 10, 10])
    })
  )

  it.effect.prop("varies each delay by a fifth at the most, never above the cap", [between(1, 1_000_000)], ([seed]) =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Backoff.make())

      const seconds = yield* Random.withSeed(delays(backoff, 20), seed)

      seconds.forEach((delay, i) => {
        const middle = 2 ** i
        assert.isAtLeast(delay, Math.min(0.8 * middle, 30))
        assert.isAtMost(delay, Math.min(1.2 * middle, 30))
      })
    })
  )

  it.effect("spreads the delays over the whole fifth on both sides", () =>
    Effect.gen(function* () {
      const first = Effect.gen(function* () {
        const backoff = yield* Backoff.follow(Backoff.make())
        return Duration.toMillis(yield* backoff.next(failure(), unstable))
      })

      const millis = yield* Random.withSeed(Effect.replicateEffect(first, 1000), "spread")

      // Uniform over 800 … 1200: what this asserts fails by chance once in more than 10 ** 20 seeds.
      assert.isBelow(Math.min(...millis), 820)
      assert.isAbove(Math.max(...millis), 1180)
      assert.closeTo(millis.reduce((sum, each) => sum + each, 0) / millis.length, 1000, 35)
    })
  )

  it.effect.each([0, 0.5, 1 - Number.EPSILON])(
    "stays at the cap after thousands of failures, chance being %d",
    (chance) =>
      Effect.gen(function* () {
        const backoff = yield* Backoff.follow(Backoff.make())

        const seconds = yield* Effect.provideService(delays(backoff, 5000), Random.Random, always(chance))

        assert.deepStrictEqual(
          seconds.slice(6).filter((delay) => delay !== 30),
          []
        )
      })
  )
})

describe("Backoff.follow", () => {
  it.effect("begins anew after a connection that was stable, and only then", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Backoff.make({ jitter: false }))
      yield* delays(backoff, 4)

      const afterStable = yield* backoff.next(failure(), { wasStable: true, atLeast: Duration.zero })

      assert.strictEqual(Duration.toSeconds(afterStable), 1)
      assert.deepStrictEqual(yield* delays(backoff, 3), [2, 4, 8])
    })
  )

  it.effect("begins anew each time when every connection was stable", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Backoff.make({ jitter: false }))
      const next = backoff.next(failure(), { wasStable: true, atLeast: Duration.zero })

      const all = yield* Effect.replicateEffect(next, 5)

      assert.deepStrictEqual(all.map(Duration.toSeconds), [1, 1, 1, 1, 1])
    })
  )

  it.effect("waits no less than it is told, and goes on where the schedule is", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Backoff.make({ jitter: false }))

      const told = yield* backoff.next(failure(1008), { wasStable: false, atLeast: Duration.minutes(2) })
      const less = yield* backoff.next(failure(), { wasStable: false, atLeast: Duration.millis(1) })

      assert.strictEqual(Duration.toSeconds(told), 120)
      assert.strictEqual(Duration.toSeconds(less), 2)
    })
  )

  it.effect("ends with the failure at which the schedule ends, and with each that follows", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Schedule.upTo(Backoff.make({ jitter: false }), { times: 2 }))
      yield* delays(backoff, 2)
      const [third, fourth] = [failure(1001), failure(1002)]

      assert.strictEqual(yield* Effect.flip(backoff.next(third, unstable)), third)
      assert.strictEqual(yield* Effect.flip(backoff.next(fourth, unstable)), fourth)
    })
  )

  it.effect("counts from the beginning again after a stable connection, although the schedule had an end", () =>
    Effect.gen(function* () {
      const backoff = yield* Backoff.follow(Schedule.upTo(Backoff.make({ jitter: false }), { times: 2 }))
      yield* delays(backoff, 2)

      const next = yield* backoff.next(failure(), { wasStable: true, atLeast: Duration.zero })

      assert.strictEqual(Duration.toSeconds(next), 1)
      assert.deepStrictEqual(yield* delays(backoff, 1), [2])
      assert.isTrue(yield* Effect.isFailure(delays(backoff, 1)))
    })
  )

  it.effect("gives the schedule the failure, so that it may decide by it", () =>
    Effect.gen(function* () {
      const schedule = Schedule.while(
        Schedule.setInputType<ConnectionError>()(Backoff.make({ jitter: false })),
        ({ input }) => input.reason._tag === "Closed" && input.reason.code !== 1008
      )
      const backoff = yield* Backoff.follow(schedule)

      const ended = failure(1008)

      assert.strictEqual(Duration.toSeconds(yield* backoff.next(failure(1006), unstable)), 1)
      assert.strictEqual(yield* Effect.flip(backoff.next(ended, unstable)), ended)
    })
  )
})
