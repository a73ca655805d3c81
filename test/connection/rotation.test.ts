import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { brief, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

// Both connections are open; topic `a` still comes from the old one.
const begin = Effect.fnUntraced(function* (topics = [topic("a")]) {
  const network = yield* TestTransport
  const pool = yield* ConnectionPool
  const { items } = yield* track<Tick>(topics)
  const old = yield* network.accept
  yield* old.send(tick("a", 1))
  yield* settle
  yield* pool.rotateNow
  const next = yield* network.accept
  yield* settle
  return { items, network, next, old, pool }
})

describe("rotation", () => {
  it.effect("loses nothing and repeats nothing when the new connection is ahead of the old one", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin()

      yield* next.send(tick("a", 4), tick("a", 5))
      yield* settle
      yield* old.send(tick("a", 2))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 2])
      yield* old.send(tick("a", 3))
      yield* settle
      yield* next.send(tick("a", 6))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6])
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("loses nothing and repeats nothing when the new connection is behind the old one", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin()

      yield* old.send(tick("a", 2), tick("a", 3), tick("a", 4))
      yield* settle
      yield* next.send(tick("a", 2), tick("a", 3))
      yield* settle
      yield* next.send(tick("a", 4), tick("a", 5))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("finds the seam of ids that only grow by what both connections brought", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: Sequence.increasing("id") })])

      yield* next.send(tick("a", 30))
      yield* settle
      yield* old.send(tick("a", 10), tick("a", 20))
      yield* settle
      yield* old.send(tick("a", 30))
      yield* next.send(tick("a", 40))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 10, 20, 30, 40])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("passes over no state that the old connection still brings when the new one is ahead", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: undefined, stateTime: ({ id }: Tick) => id })])

      yield* next.send(tick("a", 5))
      yield* settle
      yield* old.send(tick("a", 2), tick("a", 3))
      yield* settle
      yield* old.send(tick("a", 4), tick("a", 5))
      yield* next.send(tick("a", 6))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks no outage of states that each connection times for itself", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: undefined, stateTime: ({ id }: Tick) => id })])

      yield* old.send(tick("a", 20))
      yield* next.send(tick("a", 23))
      yield* settle
      yield* TestClock.adjust("10 seconds")
      yield* next.send(tick("a", 33))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 20])
      // Our ping shows that the old connection is well, and merely has nothing to tell.
      yield* TestClock.adjust("20 seconds")

      assert.deepStrictEqual(brief(items), [1, 20, 23, 33])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks an outage of states of which the old connection has come to tell older ones than the new", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: undefined, stateTime: ({ id }) => id })])

      yield* next.send(tick("a", 5), tick("a", 6))
      yield* TestClock.adjust("1 second")
      yield* old.send(tick("a", 2))
      yield* TestClock.adjust("5 seconds")
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, "Interrupted Rotated", "Resumed", 5, 6])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("finds the seam of events without ids by a payload that both connections brought", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: undefined })])

      yield* next.send(tick("a", 3), tick("a", 4))
      yield* settle
      yield* old.send(tick("a", 2), tick("a", 3))
      yield* settle
      yield* next.send(tick("a", 5))
      yield* old.send(tick("a", 4))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes over without a marker when the old connection drops and the ids go on", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin()

      yield* next.send(tick("a", 3))
      yield* settle
      yield* old.send(tick("a", 2))
      yield* old.close(1006)
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks exactly what is missing when the old connection drops too early", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin()

      yield* next.send(tick("a", 4))
      yield* settle
      yield* old.close(1006)
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Gap 2-3", 4])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks the change where events have no ids and the old connection drops too early", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", { sequence: undefined })])

      yield* next.send(tick("a", 4))
      yield* settle
      yield* old.close(1006)
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Resumed", 4])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is not held up by an old connection that has fallen mute", () =>
    Effect.gen(function* () {
      const { items, next } = yield* begin()
      yield* next.send(tick("a", 4))
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(brief(items), [1])

      yield* TestClock.adjust("6 seconds")

      assert.deepStrictEqual(brief(items), [1, "Gap 2-3", 4])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("keeps the old connection while the new one can not be had", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { items } = yield* track([topic("a")])
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle
      yield* network.refuseNext(new DialFailed({ cause: new Error("down") }), 3)

      yield* pool.rotateNow
      yield* TestClock.adjust("6 seconds")
      yield* old.send(tick("a", 2))
      yield* settle
      assert.deepStrictEqual(brief(items), [1, 2])
      yield* TestClock.adjust("1 second")
      yield* (yield* network.accept).send(tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is tried again, at growing intervals, when the schedule of the new connection's dials has ended", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { items } = yield* track([topic("a", { liveness: Liveness.sparse })])
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle
      yield* network.refuse(({ atMillis }) =>
        atMillis < 500_000 ? new DialFailed({ cause: new Error("down") }) : undefined
      )

      yield* pool.rotateNow
      yield* TestClock.adjust("8 minutes")
      const attempts = (yield* dialSeconds).slice(1)
      assert.isAtLeast(attempts.length, 8)
      assert.isAtMost(attempts.length, 12)
      yield* old.send(tick("a", 2))
      yield* TestClock.adjust("20 minutes")
      yield* (yield* network.accept).send(tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      assert.strictEqual((yield* pool.status).length, 1)
    }).pipe(Effect.provide(layer({ backoff: Schedule.upTo(Schedule.spaced("1 second"), { times: 1 }) })))
  )

  it.effect("survives a new connection that drops before it has taken over, and one more rotation after it", () =>
    Effect.gen(function* () {
      const { items, network, next, old, pool } = yield* begin()
      yield* next.send(tick("a", 9))
      yield* next.close(1006)
      yield* settle
      yield* old.send(tick("a", 2))
      yield* TestClock.adjust("1 second")
      const again = yield* network.accept
      yield* settle
      yield* again.send(tick("a", 3))
      yield* settle
      yield* pool.rotateNow
      const last = yield* network.accept
      yield* settle
      yield* last.send(tick("a", 4))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4])
      assert.strictEqual((yield* pool.status).length, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lets quiet topics go over five seconds after the first-event time, with no marker", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a"), topic("rare", { liveness: Liveness.sparse })])

      yield* next.send(tick("a", 2))
      yield* settle
      yield* TestClock.adjust("35 seconds")
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      yield* next.send(tick("rare", 1))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 1])
    }).pipe(Effect.provide(layer()))
  )

  const hidden = { sequence: Sequence.increasing("id") }

  it.effect("marks the change where ids show no holes and only the old connection has delivered within that time", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", hidden)])

      yield* TestClock.adjust("10 seconds")
      yield* old.send(tick("a", 2))
      yield* TestClock.adjust("25 seconds")
      yield* settle
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      yield* next.send(tick("a", 4))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, "Interrupted Rotated", "Resumed", 4])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks no change where the new connection comes to bring what only the old one had delivered", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin([topic("a", hidden)])

      yield* TestClock.adjust("10 seconds")
      yield* old.send(tick("a", 2))
      yield* TestClock.adjust("25 seconds")
      yield* settle
      yield* next.send(tick("a", 2), tick("a", 4))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 4])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("comes by itself within the last hour before 23 hours, again and again", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a", { liveness: Liveness.sparse })])

      for (let day = 0; day < 7; day++) {
        yield* (yield* network.accept).send(tick("a", day))
        yield* settle
        yield* TestClock.adjust("23 hours")
        yield* settle
      }

      const dials = yield* dialSeconds
      for (const [i, at] of dials.slice(1, 8).entries()) {
        assert.isAtMost(at - (dials[i] ?? 0), 23 * 3600)
        assert.isAtLeast(at - (dials[i] ?? 0), 22 * 3600)
      }
      assert.deepStrictEqual(brief(items), [0, 1, 2, 3, 4, 5, 6])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is put off while it is held, and comes when it is let go", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      yield* track([topic("a", { liveness: Liveness.sparse })])
      const critical = yield* Effect.forkChild(pool.holdRotation(Effect.sleep("30 hours")), { startImmediately: true })
      yield* settle

      yield* TestClock.adjust("29 hours")
      assert.strictEqual((yield* dialSeconds).length, 1)
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(critical)
      yield* settle

      assert.deepStrictEqual(yield* dialSeconds, [0, 30 * 3600])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("comes at once when the server announces its end", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { items } = yield* track([topic("a")])
      const old = yield* network.accept
      yield* old.send(tick("a", 1), "bye", tick("a", 2))
      yield* settle
      yield* (yield* network.accept).send(tick("a", 2), tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      assert.deepStrictEqual(
        events.map((event) => `${event.shard} ${event._tag}`),
        [
          "1 Dialing",
          "1 Opened",
          "1 ShutdownAnnounced",
          "1 Rotating",
          "2 Dialing",
          "2 Opened",
          "1 Rotated",
          "1 Released"
        ]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect.each(["the server announces its end", "it is asked for"])(
    "comes when the topics have come, if %s while they are on their way",
    (reason) =>
      Effect.gen(function* () {
        const { items, network, next, pool } = yield* begin([topic("a", { liveness: Liveness.sparse })])

        yield* TestClock.adjust("10 seconds")
        yield* reason === "it is asked for" ? pool.rotateNow : next.send("bye")
        yield* settle
        assert.strictEqual((yield* dialSeconds).length, 2)
        yield* TestClock.adjust("2 minutes")
        yield* (yield* network.accept).send(tick("a", 2))
        yield* settle

        assert.deepStrictEqual(yield* next.closedByUs, { code: 1000 })
        assert.deepStrictEqual(brief(items), [1, 2])
      }).pipe(Effect.provide(layer()))
  )

  it.effect("lets a topic that joins in its midst begin on the new connection", () =>
    Effect.gen(function* () {
      const { next, old, pool } = yield* begin()
      const late = yield* track([topic("late")])
      yield* TestClock.adjust("1 second")
      yield* next.send("ok 1", tick("late", 1), tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(late.items), [1])
      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      assert.deepStrictEqual(
        (yield* pool.status).map(({ topics }) => topics),
        [["a", "late"]]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves nothing behind when the topics leave in its midst", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { fiber } = yield* track([topic("a")])
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle
      yield* pool.rotateNow
      const next = yield* network.accept
      yield* settle

      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("2 days")

      assert.deepStrictEqual([yield* old.closedByUs, yield* next.closedByUs], [{ code: 1000 }, { code: 1000 }])
      assert.deepStrictEqual(yield* pool.status, [])
      assert.strictEqual((yield* dialSeconds).length, 2)
    }).pipe(Effect.provide(layer()))
  )
})
