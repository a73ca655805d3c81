import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { EventBuffer } from "../../src/connection/internal/eventBuffer.ts"
import { Pulse } from "../../src/connection/internal/pulse.ts"
import * as Subscriber from "../../src/connection/internal/subscriber.ts"
import { uptimeMillis } from "../../src/connection/internal/uptime.ts"
import * as WakingTime from "../../src/connection/internal/wakingTime.ts"

const wakingTime = Effect.map(WakingTime.make(1000), ({ timeFor }) => timeFor(() => {}))

/** Runs an effect in the background; says how many milliseconds it took, once it has returned. */
const timed = Effect.fnUntraced(function* (effect: Effect.Effect<void>) {
  const from = yield* uptimeMillis
  let took: number | undefined
  yield* effect.pipe(
    Effect.andThen(uptimeMillis),
    Effect.tap((now) => Effect.sync(() => void (took = now - from))),
    Effect.forkChild({ startImmediately: true })
  )
  return () => took
})

describe("Pulse.listen", () => {
  it.effect("returns in time while reading is not held", () =>
    Effect.gen(function* () {
      const took = yield* timed(new Pulse(0).listen(10_000, yield* wakingTime))

      yield* TestClock.adjust("1 hour")

      assert.strictEqual(took(), 10_000)
    })
  )

  it.effect("does not return while reading is held, nor before it has gone on for so long", () =>
    Effect.gen(function* () {
      const pulse = new Pulse(0)
      const took = yield* timed(pulse.listen(10_000, yield* wakingTime))
      pulse.hold()
      yield* TestClock.adjust("59 seconds")
      pulse.release(yield* uptimeMillis)

      yield* TestClock.adjust("9999 millis")
      assert.isUndefined(took())
      yield* TestClock.adjust("11 seconds")

      assert.isDefined(took())
    })
  )
})

describe("Subscriber.roomFor", () => {
  const full = Effect.sync(() => {
    const buffer = new EventBuffer<unknown>({ capacity: 1, overflow: "suspend" })
    buffer.push(1)
    return Subscriber.make({ isTracked: false, failsOnMalformed: false, buffer })
  })

  it.effect("does not return while the buffer is full", () =>
    Effect.gen(function* () {
      const subscriber = yield* full
      const took = yield* timed(subscriber.roomFor(1000, yield* wakingTime))

      yield* TestClock.adjust("1 hour")
      assert.isUndefined(took())
      yield* subscriber.pull
      yield* TestClock.adjust("1 second")

      assert.isDefined(took())
    })
  )

  it.effect("begins anew when somebody had to wait for room meanwhile", () =>
    Effect.gen(function* () {
      const subscriber = yield* full
      yield* subscriber.pull
      const took = yield* timed(subscriber.roomFor(1000, yield* wakingTime))
      yield* TestClock.adjust("500 millis")

      subscriber.buffer.push(2)
      yield* Effect.forkChild(subscriber.room, { startImmediately: true })
      yield* subscriber.pull
      yield* TestClock.adjust("10 seconds")

      assert.strictEqual(took(), 2000)
    })
  )
})
