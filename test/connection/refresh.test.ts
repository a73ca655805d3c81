import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { tick, topic } from "./ToyProtocol.ts"

const obligeAll = Effect.forkScoped(Effect.forever(acceptObliging))

describe("a connection whose topics may all be quiet", () => {
  it.effect("is replaced after 90 seconds of silence, make before break, and nobody is interrupted", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a"), topic("b")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1), tick("b", 1))
      yield* settle

      yield* TestClock.adjust("89999 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0])
      yield* TestClock.adjust("1 millis")
      const second = yield* network.accept
      yield* settle
      yield* first.send(tick("a", 2), tick("b", 2))
      yield* second.send(tick("a", 2), tick("b", 3))
      yield* settle
      assert.deepStrictEqual(yield* first.closedByUs, { code: 1000 })

      assert.strictEqual(second.url, "wss://toy.test/ticks?a+b")
      assert.deepStrictEqual(brief(items), [1, 1, 2, 2, 3])
      assert.deepStrictEqual(
        items.map((item) => item.epoch),
        [1, 1, 1, 1, 2]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is given up five seconds after its successor has delivered alone, and what is missing is marked", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a"), topic("b"), topic("c", { sequence: undefined })])
      const first = yield* network.accept
      yield* first.send(tick("a", 1), tick("b", 1), tick("c", 1))
      yield* TestClock.adjust("90 seconds")

      const second = yield* network.accept
      yield* second.send(tick("a", 2), tick("b", 3), tick("c", 3))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 1, 1, 2])
      yield* TestClock.adjust("5 seconds")
      yield* settle

      assert.deepStrictEqual(yield* first.closedByUs, { code: 1000 })
      assert.deepStrictEqual(brief(items), [1, 1, 1, 2, "Gap 2-2", 3, "Interrupted Rotated", "Resumed", 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes on delivering while its successor can not be had", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* settle
      yield* network.refuse(() => new DialFailed({ cause: new Error("down") }))

      yield* TestClock.adjust("10 minutes")
      yield* first.send(tick("a", 2))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 2])

      yield* network.refuse(() => undefined)
      yield* TestClock.adjust("1 minute")
      yield* (yield* network.accept).send(tick("a", 2), tick("a", 3))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect(
    "is replaced at growing intervals while it stays quiet, and after data when it is quiet for longer than it was",
    () =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const { items } = yield* track([topic("a")])
        yield* (yield* network.accept).send(tick("a", 1))
        yield* settle
        yield* TestClock.adjust("15 minutes")
        assert.deepStrictEqual(yield* dialSeconds, [0, 90, 270, 630])

        const [, , last] = [yield* network.accept, yield* network.accept, yield* network.accept]
        yield* last.send(tick("a", 2))
        yield* settle
        // The last one had been open for 270 seconds.
        yield* TestClock.adjust("405 seconds")

        assert.deepStrictEqual(yield* dialSeconds, [0, 90, 270, 630, 1305])
        assert.deepStrictEqual(brief(items), [1, 2])
      }).pipe(Effect.provide(layer()))
  )

  it.effect("is left alone if all its topics are of rare events", () =>
    Effect.gen(function* () {
      yield* track([topic("a", { liveness: Liveness.sparse })])
      yield* obligeAll

      yield* TestClock.adjust("12 hours")

      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("takes along a topic that joins while its successor is dialled", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      yield* track([topic("a")])
      const first = yield* acceptObliging
      yield* first.send(tick("a", 1))
      yield* settle
      yield* network.refuse(({ atMillis }) =>
        atMillis < 200_000 ? new DialFailed({ cause: new Error("down") }) : undefined
      )
      yield* TestClock.adjust("100 seconds")

      const late = yield* track([topic("late", { liveness: Liveness.sparse })])
      yield* TestClock.adjust("200 seconds")
      yield* first.send(tick("late", 1))
      yield* settle

      assert.deepStrictEqual(brief(late.items), [1])
      assert.deepStrictEqual((yield* pool.status).map(({ topics }) => topics).toSorted(), [["a"], ["late"]])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves nothing behind when its topics leave while its successor is dialled", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { fiber } = yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* settle
      yield* network.hangNext()
      yield* TestClock.adjust("95 seconds")

      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("10 minutes")

      assert.deepStrictEqual(yield* first.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* pool.status, [])
      assert.strictEqual((yield* dialSeconds).length, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("tells what it does", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      yield* track([topic("a")])
      yield* (yield* network.accept).send(tick("a", 1))
      yield* settle
      yield* TestClock.adjust("90 seconds")
      yield* settle
      yield* TestClock.adjust("35 seconds")
      yield* settle

      assert.deepStrictEqual(
        events.map((event) => `${event.shard} ${event._tag}`),
        ["1 Dialing", "1 Opened", "1 Refreshing", "2 Dialing", "2 Opened", "1 Released"]
      )
    }).pipe(Effect.provide(layer()))
  )
})
