import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Fiber, Latch, Layer, Metric, Stream } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError, Overflow } from "../../src/connection/ConnectionError.ts"
import { eventsDropped, eventsReceived } from "../../src/connection/ConnectionMetrics.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool, type SubscribeOptions } from "../../src/connection/ConnectionPool.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import { type Peer, TestTransport } from "../../src/testing/TestTransport.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { collect, layer, settle, watch } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

// A plain subscriber who is alone with a topic gets its events by a shorter way than several, or one that is told markers.

const world = (policy: ConnectionPolicy.Options = {}) =>
  layer(policy).pipe(Layer.provideMerge(Layer.succeed(Metric.MetricRegistry, new Map())))

const subscribe = (name: string, options?: SubscribeOptions) =>
  Effect.flatMap(ConnectionPool, (pool) => collect(pool.subscribe([topic(name)], options)))

const count = (counter: Metric.Counter<number>) =>
  Effect.map(Metric.value(Metric.withAttributes(counter, { endpoint: "toy/ticks" })), (state) => state.count)

/** What is told of the one topic, and of its endpoint. */
const counts = Effect.gen(function* () {
  const [status] = yield* Effect.flatMap(ConnectionPool, (pool) => pool.topics)
  return {
    events: [status?.events, yield* count(eventsReceived)],
    dropped: [status?.dropped, yield* count(eventsDropped)]
  }
})

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

const idsOf = (events: ReadonlyArray<Tick>) => events.map(({ id }) => id)

/** All connections bring the same events, each in one batch. */
const sendAll = (peers: ReadonlyArray<Peer>, from: number, to: number) => {
  const [first = "", ...others] = ids(from, to).map((id) => tick("a", id))
  return Effect.andThen(
    Effect.forEach(peers, (peer) => peer.send(first, ...others)),
    settle
  )
}

// ---- others come and go

type Step =
  | { readonly _tag: "Send"; readonly many: number }
  | { readonly _tag: "Join"; readonly isTracked: boolean }
  | { readonly _tag: "Leave"; readonly index: number }

const step: Arbitrary.Arbitrary<Step> = Arbitrary.map(
  Arbitrary.all({
    tag: oneOf(["Send", "Send", "Join", "Leave"]),
    many: between(1, 3),
    isTracked: oneOf([true, false]),
    index: between(0, 2)
  }),
  ({ index, isTracked, many, tag }): Step => {
    switch (tag) {
      case "Send":
        return { _tag: tag, many }
      case "Join":
        return { _tag: tag, isTracked }
      case "Leave":
        return { _tag: tag, index }
    }
  }
)

/** The bare events of topic `a`. */
const follow = (isTracked: boolean) =>
  isTracked
    ? Effect.flatMap(ConnectionPool, (pool) =>
        collect(Stream.map(pool.tracked([topic("a")]), (item) => (item._tag === "Event" ? item.event : { id: NaN })))
      )
    : subscribe("a")

describe.each([1, 2])("a subscriber, with a redundancy of %i", (redundancy) => {
  it.effect.prop(
    "gets each event once, and so do those who join it and leave again",
    [Arbitrary.array(step, { maxLength: 30 }), oneOf([true, false])],
    ([steps, isTracked]) =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const first = yield* follow(isTracked)
        const peers = yield* Effect.replicateEffect(network.accept, redundancy)
        let last = 0
        const send = (many: number) =>
          Effect.suspend(() => {
            last += many
            return sendAll(peers, last - many + 1, last)
          })
        const all: Array<{ readonly items: ReadonlyArray<Tick>; readonly expected: ReadonlyArray<number> }> = []
        const present: Array<Effect.Effect<void>> = []

        yield* send(1)
        for (const step of steps) {
          switch (step._tag) {
            case "Send":
              yield* send(step.many)
              break
            case "Join": {
              const { fiber, items } = yield* follow(step.isTracked)
              const joinedAt = last
              const seen = { items, expected: [] as ReadonlyArray<number> }
              all.push(seen)
              const leave = Effect.suspend(() => {
                seen.expected = ids(joinedAt + 1, last)
                return Fiber.interrupt(fiber)
              })
              present.push(leave)
              break
            }
            case "Leave":
              for (const leave of present.splice(step.index, 1)) yield* leave
          }
        }
        yield* send(2)
        for (const leave of present) yield* leave

        assert.deepStrictEqual(idsOf(first.items), ids(1, last))
        assert.deepStrictEqual(
          all.map(({ items }) => idsOf(items)),
          all.map(({ expected }) => expected)
        )
        assert.deepStrictEqual(yield* counts, { events: [last, last], dropped: [0, 0] })
      }).pipe(Effect.provide(world({ redundancy })), Effect.scoped),
    { arbitrary: { runs: 60, size: 30 } }
  )

  it.effect("that is plain gets all, although one who conflates joins it in the midst", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const keyed = topic("a", { conflationKey: ({ id }: Tick) => `${id % 2}` })
      const plain = yield* collect(pool.subscribe([keyed]))
      const peers = yield* Effect.replicateEffect(network.accept, redundancy)
      yield* sendAll(peers, 1, 4)
      const conflating = yield* collect(pool.subscribe([keyed], { overflow: "conflate" }))
      yield* sendAll(peers, 5, 8)
      yield* Fiber.interrupt(conflating.fiber)
      yield* sendAll(peers, 9, 12)

      assert.deepStrictEqual(idsOf(plain.items), ids(1, 12))
      assert.deepStrictEqual(idsOf(conflating.items), [7, 8])
      assert.deepStrictEqual(yield* counts, { events: [12, 12], dropped: [2, 2] })
    }).pipe(Effect.provide(world({ redundancy })))
  )

  it.effect("that is plain ends at an event that does not decode if it was told to, with what came before", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { fiber, items } = yield* subscribe("a", { onMalformed: "fail" })
      for (const peer of yield* Effect.replicateEffect(network.accept, redundancy)) {
        yield* peer.send(tick("a", 1), tick("a", 2), "#a {}", tick("a", 3))
      }

      const error = yield* Effect.flip(Fiber.join(fiber))
      assert.strictEqual(error._tag, "EventDecodeError")
      assert.deepStrictEqual(idsOf(items), [1, 2])
    }).pipe(Effect.provide(world({ redundancy })))
  )
})

describe("a topic with one plain subscriber", () => {
  it.effect("loses and repeats nothing when it goes over to another connection", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { items } = yield* subscribe("a")
      const first = yield* network.accept
      yield* first.send(tick("a", 1), tick("a", 2))
      yield* settle
      yield* pool.rotateNow
      const second = yield* network.accept
      yield* second.send(tick("a", 4), tick("a", 5))
      yield* settle
      yield* first.send(tick("a", 3), tick("a", 4), tick("a", 5), tick("a", 6))
      yield* settle
      yield* second.send(tick("a", 6), tick("a", 7))
      yield* settle

      assert.deepStrictEqual(idsOf(items), ids(1, 7))
      assert.deepStrictEqual((yield* counts).events, [7, 7])
    }).pipe(Effect.provide(world()))
  )
})

// ---- a full buffer

/** A plain consumer that is alone with its topics, and takes only what has come while its gate was open. */
const slow = Effect.fnUntraced(function* (topics: ReadonlyArray<Topic<Tick>>, options: SubscribeOptions) {
  const pool = yield* ConnectionPool
  const gate = yield* Latch.make(true)
  const { fiber, items } = yield* collect(
    Stream.mapEffect(pool.subscribe(topics, options), (event) => Effect.as(gate.await, event))
  )
  return { fiber, gate, items }
})

/** Sends 1, then 2 … 21 to a consumer that sleeps on 2, and lets it go. */
const flood = Effect.fnUntraced(function* (options: SubscribeOptions, of: Partial<Topic<Tick>> = {}) {
  const network = yield* TestTransport
  const events = yield* watch
  const { fiber, gate, items } = yield* slow([topic("a", of)], { capacity: 5, ...options })
  const peer = yield* network.accept
  yield* peer.send(tick("a", 1))
  yield* settle
  yield* gate.close
  yield* peer.send(tick("a", 2))
  yield* settle
  for (const id of ids(3, 21)) {
    yield* Effect.forkChild(peer.send(tick("a", id)), { startImmediately: true })
    yield* settle
  }
  const then = yield* counts
  yield* gate.open
  yield* settle
  const told = events.flatMap((event) => (event._tag === "Dropped" ? [`${event.topic} ${event.shard}`] : []))
  return { ...then, fiber, ids: idsOf(items), told }
})

describe("a full buffer of a plain subscriber who is alone", () => {
  const lossy = [
    ["sliding", [1, 2, ...ids(17, 21)]],
    ["dropping", ids(1, 7)]
  ] as const

  it.effect.each(lossy)("lets events go, counts them and tells of it: %s", ([overflow, left]) =>
    Effect.gen(function* () {
      const { dropped, events, ids, told } = yield* flood({ overflow })

      assert.deepStrictEqual(ids, left)
      assert.deepStrictEqual({ dropped, events, told }, { dropped: [14, 14], events: [21, 21], told: ["a 1"] })
    }).pipe(Effect.provide(world()))
  )

  it.effect("keeps the latest of each key when it conflates, counts the others, and tells nobody", () =>
    Effect.gen(function* () {
      const { dropped, events, ids, told } = yield* flood(
        { overflow: "conflate" },
        { conflationKey: ({ id }) => `${id % 3}` }
      )

      assert.deepStrictEqual(ids, [1, 2, 19, 20, 21])
      assert.deepStrictEqual({ dropped, events, told }, { dropped: [16, 16], events: [21, 21], told: [] })
    }).pipe(Effect.provide(world()))
  )

  it.effect("ends the stream after what it holds when it is to fail", () =>
    Effect.gen(function* () {
      const { dropped, fiber, ids: left, told } = yield* flood({ overflow: "fail" })

      assert.deepStrictEqual(left, ids(1, 7))
      assert.deepStrictEqual({ dropped, told }, { dropped: [0, 0], told: [] })
      const reason = new Overflow({ capacity: 5 })
      assert.deepStrictEqual(
        yield* Fiber.await(fiber),
        Exit.fail(new ConnectionError({ endpoint: "toy/ticks", reason }))
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("loses nothing when reading is to wait for it", () =>
    Effect.gen(function* () {
      const { dropped, ids: left, told } = yield* flood({ overflow: "suspend" })

      assert.deepStrictEqual(left, ids(1, 21))
      assert.deepStrictEqual({ dropped, told }, { dropped: [0, 0], told: [] })
      assert.deepStrictEqual((yield* counts).events, [21, 21])
    }).pipe(Effect.provide(world()))
  )

  it.effect("is told once for all of its topics, and again when it has been taken and is full once more", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { gate } = yield* slow([topic("a"), topic("b")], { capacity: 2 })
      const peer = yield* network.accept
      const told = () => events.flatMap((event) => (event._tag === "Dropped" ? [event.topic] : []))
      yield* peer.send(tick("a", 1), tick("b", 1))
      yield* settle
      yield* gate.close
      yield* peer.send(tick("a", 2))
      yield* settle

      yield* peer.send(tick("a", 3), tick("b", 2), tick("b", 3), tick("a", 4))
      yield* settle
      assert.deepStrictEqual(told(), ["b"])

      yield* gate.open
      yield* settle
      yield* peer.send(tick("a", 5), tick("a", 6), tick("a", 7))
      yield* settle
      assert.deepStrictEqual(told(), ["b", "a"])
    }).pipe(Effect.provide(world()))
  )
})

describe("connection events that are told in the midst of a batch", () => {
  it.effect("come once, and of the connection that brought it", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { gate } = yield* slow([topic("a"), topic("b")], { capacity: 1 })
      const [a, b] = [yield* network.accept, yield* network.accept]
      yield* a.send(tick("a", 1))
      yield* settle
      yield* gate.close
      yield* a.send(tick("a", 2))
      yield* settle

      yield* b.send('#b {"id":1,"x":1}', '#b {"id":2,"x":1}', "nonsense")
      yield* a.send('#a {"id":3,"x":1}', '#a {"id":4,"y":1}')
      yield* settle
      yield* b.close(1006)
      yield* TestClock.adjust("1 second")
      const again = yield* network.accept
      yield* again.send('#b {"id":3,"x":1,"y":1}')
      yield* settle

      const told = events.flatMap((event) => {
        const { epoch, shard } = event
        if (event._tag === "FrameRejected") return [`${event.kind} ${shard}.${epoch}`]
        if (event._tag === "UnknownField") return [`${event.topic} has ${event.field} ${shard}.${epoch}`]
        return event._tag === "Dropped" ? [`${event.topic} dropped ${shard}.${epoch}`] : []
      })
      assert.sameMembers(told, [
        "b has x 2.1",
        "b dropped 2.1",
        "Unreadable 2.1",
        "a has x 1.1",
        "a has y 1.1",
        "b has y 2.2"
      ])
      assert.isTrue(events.every(({ endpoint }) => endpoint === "toy/ticks"))
    }).pipe(Effect.provide(world({ topicsPerConnection: 1 })))
  )
})
