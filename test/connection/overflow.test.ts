import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch, Metric, Stream } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError, Overflow } from "../../src/connection/ConnectionError.ts"
import { eventsDropped } from "../../src/connection/ConnectionMetrics.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type * as OverflowPolicy from "../../src/connection/Overflow.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, collect, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

// A consumer that takes one batch, then nothing until it is let go.
const slow = Effect.fnUntraced(function* (
  topics: ReadonlyArray<Topic<Tick>>,
  options: { readonly overflow: OverflowPolicy.Overflow; readonly capacity: number }
) {
  const pool = yield* ConnectionPool
  const gate = yield* Latch.make(true)
  const items: Array<Tracked<Tick>> = []
  const fiber = yield* pool.tracked(topics, options).pipe(
    Stream.runForEach((item) =>
      Effect.andThen(
        gate.await,
        Effect.sync(() => void items.push(item))
      )
    ),
    Effect.forkChild({ startImmediately: true })
  )
  yield* settle
  return { items, fiber, gate }
})

const ticks = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => tick("a", from + i))

const droppedSoFar = Effect.map(
  Metric.value(Metric.withAttributes(eventsDropped, { endpoint: "toy/ticks" })),
  ({ count }) => Number(count)
)

// Sends 1 while the consumer is awake, then 2 … 21 while it sleeps on 2, and lets it go.
const flood = Effect.fnUntraced(function* (overflow: OverflowPolicy.Overflow, capacity: number) {
  const network = yield* TestTransport
  const neighbour = yield* track([topic("a")])
  const consumer = yield* slow([topic("a")], { overflow, capacity })
  const peer = yield* network.accept
  const before = yield* droppedSoFar
  yield* peer.send(tick("a", 1))
  yield* settle
  yield* consumer.gate.close
  yield* peer.send(tick("a", 2))
  yield* settle
  for (const frame of ticks(3, 21)) yield* peer.send(frame)
  yield* settle
  yield* consumer.gate.open
  yield* settle
  const dropped = (yield* droppedSoFar) - before
  return { ...consumer, neighbour: brief(neighbour.items), dropped }
})

const all = Array.from({ length: 21 }, (_, i) => i + 1)

describe("overflow", () => {
  it.effect("sliding lets the oldest go and says where", () =>
    Effect.gen(function* () {
      const { dropped, items, neighbour } = yield* flood("sliding", 5)

      assert.deepStrictEqual(brief(items), [1, 2, "Dropped 14: 3-16", 17, 18, 19, 20, 21])
      assert.strictEqual(dropped, 14)
      assert.deepStrictEqual(neighbour, all)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("dropping lets the newest go and says where", () =>
    Effect.gen(function* () {
      const { dropped, items, neighbour } = yield* flood("dropping", 5)

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6, 7, "Dropped 14: 8-21"])
      assert.strictEqual(dropped, 14)
      assert.deepStrictEqual(neighbour, all)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("conflate keeps the latest event of each key", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const keyed = topic("a", { sequence: undefined, conflationKey: (event: Tick) => `${event.id % 3}` })
      const consumer = yield* slow([keyed], { overflow: "conflate", capacity: 5 })
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* consumer.gate.close
      yield* peer.send(tick("a", 2))
      yield* settle
      for (const frame of ticks(3, 20)) yield* peer.send(frame)
      yield* settle
      yield* consumer.gate.open
      yield* settle

      assert.deepStrictEqual(brief(consumer.items), [1, 2, "Dropped 15", 18, 19, 20])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("conflate keeps topics of one name on two endpoints apart", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const here = topic("a", { conflationKey: () => "same" })
      const there = { ...here, endpoint: { ...here.endpoint, name: "toy/other", root: "wss://toy.test/other" } }
      const consumer = yield* slow([here, there], { overflow: "conflate", capacity: 5 })
      const [one, other] = [yield* network.accept, yield* network.accept]
      yield* one.send(tick("a", 1))
      yield* settle
      yield* consumer.gate.close
      yield* one.send(tick("a", 2))
      yield* settle
      yield* one.send(tick("a", 3))
      yield* other.send(tick("a", 100))
      yield* settle
      yield* consumer.gate.open
      yield* settle

      assert.deepStrictEqual(brief(consumer.items), [1, 2, 3, 100])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("fail ends the stream after what the buffer holds", () =>
    Effect.gen(function* () {
      const { fiber, items, neighbour } = yield* flood("fail", 5)

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6, 7])
      const reason = new Overflow({ capacity: 5 })
      assert.deepStrictEqual(
        yield* Fiber.await(fiber),
        Exit.fail(new ConnectionError({ endpoint: "toy/ticks", reason }))
      )
      assert.deepStrictEqual(neighbour, all)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("suspend holds reading on a connection of its own, loses nothing, and lets no deadline run meanwhile", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const neighbour = yield* track([topic("a", { liveness: Liveness.sparse })])
      const shared = yield* network.accept
      const { gate, items } = yield* slow([topic("a")], { overflow: "suspend", capacity: 5 })
      const own = yield* network.accept
      yield* own.answerPings(false)
      yield* own.send(tick("a", 1))
      yield* settle
      yield* gate.close

      yield* Effect.forkChild(
        Effect.forEach(ticks(2, 50), (frame) => own.send(frame)),
        { startImmediately: true }
      )
      yield* shared.send(tick("a", 1), ...ticks(2, 21))
      yield* TestClock.adjust("1 hour")
      yield* gate.open
      yield* settle

      assert.deepStrictEqual(
        brief(items),
        Array.from({ length: 50 }, (_, i) => i + 1)
      )
      assert.deepStrictEqual(brief(neighbour.items), all)
      assert.deepStrictEqual(yield* dialSeconds, [0, 0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("of one stream is not noticed by the pings and topics of the same connection", () =>
    Effect.gen(function* () {
      const neighbour = yield* track([topic("b")])
      const peer = yield* acceptObliging
      const { gate } = yield* slow([topic("a")], { overflow: "sliding", capacity: 2 })
      yield* TestClock.adjust("1 second")
      yield* gate.close

      yield* peer.send(...(ticks(1, 100) as [string, ...Array<string>]), tick("b", 1))
      yield* TestClock.adjust("1 minute")
      yield* peer.send(tick("b", 2))
      yield* settle

      assert.deepStrictEqual(brief(neighbour.items), [1, 2])
      assert.isAtLeast(yield* peer.pings, 2)
      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is told as a connection event when it begins, not for each event", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* flood("sliding", 5)

      assert.deepStrictEqual(
        events.filter((event) => event._tag === "Dropped").map((event) => event.topic),
        ["a"]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("never makes our own drops look like gaps of the exchange", () =>
    Effect.gen(function* () {
      const { items } = yield* flood("sliding", 1)

      assert.deepStrictEqual(
        items.filter((item) => item._tag === "Gap"),
        []
      )
    }).pipe(Effect.provide(layer()))
  )
})

describe("a malformed event", () => {
  it.effect("is marked with topic, path and expectation, and the next one still arrives", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])

      yield* (yield* network.accept).send(tick("a", 1), '#a {"id":"x"}', "#a {}", tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Malformed 2", 2])
      const malformed = items.find((item) => item._tag === "Malformed")
      assert.strictEqual(malformed?.error.message, 'a: expected a number at ["id"]')
    }).pipe(Effect.provide(layer()))
  )

  it.effect("ends a plain stream that was told to fail, and is skipped by others", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const strict = yield* collect(pool.subscribe([topic("a")], { onMalformed: "fail" }))
      const lenient = yield* collect(pool.subscribe([topic("a")]))

      yield* (yield* network.accept).send(tick("a", 1), "#a {}", tick("a", 2))
      yield* settle

      assert.deepStrictEqual(strict.items, [{ id: 1 }])
      const exit = yield* Fiber.await(strict.fiber)
      assert.strictEqual(
        Exit.isFailure(exit) && exit.cause.reasons[0]?._tag === "Fail" ? exit.cause.reasons[0].error._tag : "",
        "EventDecodeError"
      )
      assert.deepStrictEqual(lenient.items, [{ id: 1 }, { id: 2 }])
    }).pipe(Effect.provide(layer()))
  )
})
