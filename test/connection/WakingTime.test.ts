import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { uptimeMillis } from "../../src/connection/internal/uptime.ts"
import * as WakingTime from "../../src/connection/internal/wakingTime.ts"
import { between } from "../continuity/arbitraries.ts"
import { settle } from "./harness.ts"
import * as OddClock from "./OddClock.ts"

/** Waking time on a machine that can be busy, with the stalls that were told. */
const machine = Effect.gen(function* () {
  const clock = yield* OddClock.make
  const told: Array<WakingTime.LocalStall> = []
  const { timeFor } = yield* clock.run(WakingTime.make(1000))
  const time = timeFor((stall) => void told.push(stall))
  /** Runs in the background; says when it returned. */
  const start = Effect.fnUntraced(function* (effect: Effect.Effect<void>) {
    let returned: number | undefined
    const fiber = yield* clock.run(effect).pipe(
      Effect.andThen(uptimeMillis),
      Effect.tap((now) => Effect.sync(() => void (returned = now))),
      Effect.forkChild({ startImmediately: true })
    )
    return { fiber, returned: () => returned }
  })
  return { clock, start, time, told }
})

describe("sleep", () => {
  it.effect("takes exactly as long as it is told on a machine that has time", () =>
    Effect.gen(function* () {
      const { start, time, told } = yield* machine
      const { returned } = yield* start(time.sleep(1000))

      yield* TestClock.adjust("1 hour")

      assert.strictEqual(returned(), 1000)
      assert.deepStrictEqual(told, [])
    })
  )

  it.effect("leaves a second for reading what came while the machine was busy", () =>
    Effect.gen(function* () {
      const { clock, start, time } = yield* machine
      const { returned } = yield* start(time.sleep(1000))

      clock.beBusyFor(5000)
      yield* TestClock.adjust("1 hour")

      assert.strictEqual(returned(), 6000)
    })
  )

  it.effect("takes as much longer as the machine was busy in its midst", () =>
    Effect.gen(function* () {
      const { clock, start, time } = yield* machine
      const long = yield* start(time.sleep(60_000))
      yield* start(time.sleep(1000))

      clock.beBusyFor(41_000)
      yield* TestClock.adjust("1 hour")

      assert.strictEqual(long.returned(), 100_000)
    })
  )

  it.effect("returns although the machine is late again each time", () =>
    Effect.gen(function* () {
      const { clock, start, time } = yield* machine
      const { returned } = yield* start(time.sleep(1000))

      for (let i = 0; i < 10; i++) {
        clock.beBusyFor(3000)
        yield* TestClock.adjust("3 seconds")
        yield* settle
      }

      assert.isDefined(returned())
    })
  )

  it.effect("does not pass a moment for no time at all", () =>
    Effect.gen(function* () {
      const { start, time } = yield* machine
      const { returned } = yield* start(time.sleep(-5))

      assert.strictEqual(returned(), 0)
    })
  )
})

describe("a stall", () => {
  it.effect("is told once, however many timers are late for it", () =>
    Effect.gen(function* () {
      const { clock, start, time, told } = yield* machine
      for (let i = 0; i < 20; i++) yield* start(time.sleep(1000 + i * 500))

      clock.beBusyFor(41_000)
      yield* TestClock.adjust("1 hour")

      assert.deepStrictEqual(told, [{ forMillis: 40_000, times: 1 }])
    })
  )

  it.effect("is known to the second where something was read when it began", () =>
    Effect.gen(function* () {
      const { clock, start, time, told } = yield* machine
      yield* start(time.sleep(35_000))
      yield* TestClock.adjust("20 seconds")
      time.stirred()
      yield* settle

      clock.beBusyFor(40_000)
      yield* TestClock.adjust("1 hour")

      assert.deepStrictEqual(told, [{ forMillis: 39_000, times: 1 }])
    })
  )

  it.effect("is counted although the only timer that is late is given up before it fires", () =>
    Effect.gen(function* () {
      const { clock, start, time, told } = yield* machine
      const { fiber } = yield* start(time.sleep(1000))

      clock.beBusyFor(41_000)
      yield* TestClock.adjust("30 seconds")
      const exit = yield* Fiber.interrupt(fiber).pipe(Effect.andThen(Fiber.await(fiber)))

      assert.isTrue(Exit.hasInterrupts(exit))
      assert.strictEqual(time.nowUnsafe(), 1000)
      assert.deepStrictEqual(told, [{ forMillis: 29_000, times: 1 }])
    })
  )

  it.effect("is told with those that follow within ten seconds, once they are over", () =>
    Effect.gen(function* () {
      const { clock, start, time, told } = yield* machine
      yield* start(Effect.forever(time.sleep(1000)))

      for (let i = 0; i < 6; i++) {
        clock.beBusyFor(3000)
        yield* TestClock.adjust("3 seconds")
      }
      assert.deepStrictEqual(told, [
        { forMillis: 2000, times: 1 },
        { forMillis: 8000, times: 4 }
      ])
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(told.slice(2), [{ forMillis: 2000, times: 1 }])
    })
  )

  it.effect("of less than is told is taken off all the same", () =>
    Effect.gen(function* () {
      const { clock, start, time, told } = yield* machine
      const { returned } = yield* start(time.sleep(10_000))
      yield* start(time.sleep(1000))

      clock.beBusyFor(1900)
      yield* TestClock.adjust("1 hour")

      assert.strictEqual(returned(), 10_900)
      assert.deepStrictEqual(told, [])
    })
  )
})

describe("waking time", () => {
  const step = Arbitrary.all({ sleep: between(0, 20_000), busy: between(0, 30_000), pass: between(0, 40_000) })

  it.effect.prop(
    "never goes back, and what is lost of it is what the machine was busy, but for the second in which that began",
    [Arbitrary.array(step, { minLength: 1, maxLength: 20 })],
    ([steps]) =>
      Effect.gen(function* () {
        const { clock, start, time } = yield* machine
        let last = 0
        let busyMillis = 0
        yield* start(
          Effect.forever(
            Effect.suspend(() => {
              time.stirred()
              return time.sleep(1000)
            })
          )
        )
        const passes = Effect.fnUntraced(function* (millis: number) {
          yield* TestClock.adjust(millis)
          assert.isAtLeast(time.nowUnsafe(), last)
          last = time.nowUnsafe()
        })
        for (const { busy, pass, sleep } of steps) {
          const { returned } = yield* start(time.sleep(sleep))
          clock.beBusyFor(busy)
          busyMillis += busy
          yield* passes(busy)
          yield* passes(pass)
          if (pass > sleep + 2000) assert.isDefined(returned())
        }
        yield* TestClock.adjust("2 seconds")
        const lostMillis = (yield* uptimeMillis) - time.nowUnsafe()
        assert.isAtMost(lostMillis, busyMillis)
        assert.isAtLeast(lostMillis, busyMillis - 1050 * steps.length)
      }).pipe(Effect.scoped, Effect.provide(TestClock.layer())),
    { arbitrary: { runs: 100, size: 20 } }
  )
})
