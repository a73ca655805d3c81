import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as ServerTime from "../../src/binance/ServerTime.ts"
import { settle } from "../connection/harness.ts"
import * as OddClock from "../connection/OddClock.ts"

/** An exchange whose clock is ahead, with answers that take a while, half of it each way. */
const exchange = (options: { readonly aheadMillis: number; readonly delays?: ReadonlyArray<number> }) => {
  const asked: Array<number> = []
  let { aheadMillis } = options
  let isDown = false
  return {
    asked,
    set: (millis: number) => {
      aheadMillis = millis
    },
    down: (down: boolean) => {
      isDown = down
    },
    ask: Effect.gen(function* () {
      const delay = options.delays?.[asked.length] ?? 0
      asked.push(yield* Clock.currentTimeMillis)
      if (isDown) return yield* Effect.fail("down")
      yield* Effect.sleep(delay / 2)
      const now = (yield* Clock.currentTimeMillis) + aheadMillis
      yield* Effect.sleep(delay / 2)
      return now
    })
  }
}

describe("ServerTime", () => {
  it.effect("is the time of the exchange, whatever the clock here says", () =>
    Effect.gen(function* () {
      const { ask } = exchange({ aheadMillis: 60_000 })
      const { now } = yield* ServerTime.make(ask)

      assert.strictEqual(yield* now, 60_000)

      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* now, 65_000)
    })
  )

  it.effect("takes the answer for the middle of its way", () =>
    Effect.gen(function* () {
      const { ask } = exchange({ aheadMillis: -60_000, delays: [400] })
      const { measured, now } = yield* ServerTime.make(ask)
      const first = yield* Effect.forkChild(now, { startImmediately: true })
      yield* TestClock.adjust("1 second")

      assert.strictEqual(yield* Fiber.join(first), 400 - 60_000)
      assert.strictEqual(yield* now, 1000 - 60_000)
      assert.deepStrictEqual(yield* measured, { offsetMillis: -60_000, roundTripMillis: 400 })
    })
  )

  it.effect("asks up to three times where answers take long, and believes the fastest", () =>
    Effect.gen(function* () {
      const { ask, asked } = exchange({ aheadMillis: 0, delays: [8000, 3000, 5000] })
      const { measured, resync } = yield* ServerTime.make(ask)
      yield* Effect.forkChild(resync, { startImmediately: true })
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(asked, [0, 8000, 11_000])
      assert.deepStrictEqual(yield* measured, { offsetMillis: 0, roundTripMillis: 3000 })
    })
  )

  it.effect("is asked for once by many who need it", () =>
    Effect.gen(function* () {
      const { ask, asked } = exchange({ aheadMillis: 7, delays: [100] })
      const { now } = yield* ServerTime.make(ask)
      const readers = yield* Effect.forkChild(Effect.all([now, now, now], { concurrency: "unbounded" }), {
        startImmediately: true
      })
      yield* TestClock.adjust("100 millis")

      assert.deepStrictEqual(yield* Fiber.join(readers), [107, 107, 107])
      assert.lengthOf(asked, 1)
    })
  )

  it.effect("is measured again every hour, and nobody waits for it", () =>
    Effect.gen(function* () {
      const { ask, asked, set } = exchange({ aheadMillis: 0, delays: [0, 100] })
      const { now } = yield* ServerTime.make(ask)
      yield* now
      set(250)
      yield* TestClock.adjust("1 hour")

      assert.strictEqual(yield* now, 3_600_000)
      assert.strictEqual(yield* now, 3_600_000)
      yield* settle
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* now, 3_600_100 + 250)
      assert.deepStrictEqual(asked, [0, 3_600_000])
    })
  )

  it.effect("is that of this machine while the exchange does not tell it, and is asked for again", () =>
    Effect.gen(function* () {
      const { ask, down } = exchange({ aheadMillis: 500 })
      const { measured, now } = yield* ServerTime.make(ask)
      down(true)
      yield* TestClock.adjust("1 second")

      assert.strictEqual(yield* now, 1000)
      assert.isUndefined(yield* measured)

      down(false)
      assert.strictEqual(yield* now, 1500)
    })
  )

  it.effect("stays as it is known when the exchange does not tell it again", () =>
    Effect.gen(function* () {
      const { ask, down } = exchange({ aheadMillis: 500 })
      const { now, resync } = yield* ServerTime.make(ask)
      yield* now
      down(true)
      yield* resync

      assert.strictEqual(yield* now, 500)
    })
  )

  it.effect("is asked for again when the clock of this machine was set, or the machine slept", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const { ask, asked } = exchange({ aheadMillis: 0 })
      yield* TestClock.adjust("1 hour")
      yield* clock.run(
        Effect.gen(function* () {
          const { measured, now } = yield* ServerTime.make(ask)
          yield* now
          assert.lengthOf(asked, 1)

          clock.setBack(60_000)
          yield* now
          assert.lengthOf(asked, 2)
          yield* now
          assert.lengthOf(asked, 2)
          assert.deepStrictEqual(yield* measured, { offsetMillis: 0, roundTripMillis: 0 })
        })
      )
    })
  )
})
