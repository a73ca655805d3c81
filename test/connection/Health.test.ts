import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Fiber, Layer, Metric, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Refused } from "../../src/connection/ConnectionError.ts"
import * as ConnectionMetrics from "../../src/connection/ConnectionMetrics.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { TopicStatus } from "../../src/connection/ConnectionStatus.ts"
import * as Health from "../../src/connection/Health.ts"
import { DelayHistogram, quantile } from "../../src/connection/internal/delayHistogram.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { acceptObliging, collect, layer, settle, track } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

const world = (policy: ConnectionPolicy.Options = {}) =>
  Health.layer.pipe(
    Layer.provideMerge(layer(policy)),
    Layer.provideMerge(Layer.succeed(Metric.MetricRegistry, new Map()))
  )

const ask = (options?: Health.ReadinessOptions) => Effect.flatMap(Health.Health, ({ readiness }) => readiness(options))

/** What makes the program unready, in short. */
const absent = (options?: Health.ReadinessOptions) =>
  Effect.map(ask(options), ({ absent }) =>
    absent.map(({ awayMillis, state, topic }) => `${topic} ${state} ${awayMillis}`)
  )

const isReady = (options?: Health.ReadinessOptions) => Effect.map(ask(options), ({ isReady }) => isReady)

const snapshot = Effect.flatMap(Health.Health, (health) => health.snapshot)

const only = Effect.map(snapshot, ({ topics }): TopicStatus => {
  const [status, ...others] = topics
  assert.isEmpty(others)
  assert.isDefined(status)
  return status
})

const regular = { liveness: Liveness.every("1 second"), sequence: undefined }
const sparse = { liveness: Liveness.sparse }

describe("readiness", () => {
  it.effect("comes when every topic has delivered, and until then names those that have not", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a"), topic("b")])
      assert.deepStrictEqual(yield* absent(), ["a waiting 0", "b waiting 0"])
      const peer = yield* network.accept

      yield* TestClock.adjust("2 seconds")
      yield* peer.send(tick("b", 1))
      yield* settle
      assert.deepStrictEqual(yield* absent(), ["a waiting 2000"])

      yield* peer.send(tick("a", 1))
      yield* settle
      assert.isTrue(yield* isReady())
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes when a topic is stalled for longer than the grace, and comes back with its next event", () =>
    Effect.gen(function* () {
      yield* track([topic("a", regular), topic("b", regular)])
      const peer = yield* acceptObliging
      let id = 0
      const beat = Effect.suspend(() => Effect.andThen(peer.send(tick("b", ++id)), TestClock.adjust("1 second")))
      yield* peer.send(tick("a", 1))
      yield* beat
      assert.isTrue(yield* isReady())

      // 10 seconds of silence are a stall, and 10 more are the grace.
      yield* Effect.repeat(beat, { times: 18 })
      assert.strictEqual((yield* snapshot).topics[0]?.state, "stalled")
      assert.isTrue(yield* isReady())
      yield* beat
      assert.deepStrictEqual(yield* absent(), ["a stalled 11000"])
      assert.deepStrictEqual(yield* absent({ grace: "20 seconds" }), [])

      yield* peer.send(tick("a", 2))
      yield* settle
      assert.isTrue(yield* isReady({ grace: 0 }))
    }).pipe(Effect.provide(world()))
  )

  it.effect("outlives a redial that is shorter than the grace, and says of a longer one why", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* first.close(1006)
      yield* network.refuse(() => new Refused({ status: 503 }))
      yield* settle
      assert.deepStrictEqual(yield* absent({ grace: 0 }), [])

      yield* TestClock.adjust("10 seconds")
      assert.isTrue(yield* isReady())
      assert.deepStrictEqual(yield* absent({ grace: 0 }), ["a interrupted 10000"])

      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* ask()).absent, [
        {
          endpoint: "toy/ticks",
          topic: "a",
          state: "interrupted",
          awayMillis: 11_000,
          reason: "Closed",
          error: "the handshake was refused with HTTP 503"
        }
      ])

      yield* network.refuse(() => undefined)
      yield* TestClock.adjust("4 seconds")
      yield* (yield* network.accept).send(tick("a", 2))
      yield* settle
      assert.isTrue(yield* isReady({ grace: 0 }))
    }).pipe(Effect.provide(world()))
  )

  it.effect("gives no grace to a topic that has never delivered", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      yield* (yield* network.accept).close(1006)
      yield* settle

      assert.deepStrictEqual(yield* absent({ grace: "1 day" }), ["a interrupted 0"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("does not come from what does not decode", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const peer = yield* network.accept
      yield* peer.send("#a {}", "#a {}")
      yield* settle

      assert.deepStrictEqual(yield* absent(), ["a waiting 0"])
      assert.strictEqual((yield* only).malformed, 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("asks of topics of rare events no more than that they have been asked for", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(new Refused({ status: 503 }))
      yield* track([topic("a", sparse)])
      assert.deepStrictEqual(yield* absent(), ["a waiting 0"])

      yield* TestClock.adjust("1 second")
      const peer = yield* network.accept
      assert.isTrue(yield* isReady())

      yield* peer.close(1006)
      yield* network.refuse(() => new Refused({ status: 503 }))
      yield* TestClock.adjust("11 seconds")
      assert.deepStrictEqual(yield* absent(), ["a interrupted 11000"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("is not of a program whose streams have not begun, or have ended", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      assert.deepStrictEqual([yield* isReady(), yield* isReady({ leastWanted: 0 })], [false, true])

      const { fiber } = yield* track([topic("a")])
      yield* (yield* network.accept).send(tick("a", 1))
      yield* settle
      assert.deepStrictEqual([yield* isReady(), yield* isReady({ leastWanted: 2 })], [true, false])

      yield* Fiber.interrupt(fiber)
      const { isReady: stillReady, leastWanted, wanted } = yield* ask()
      assert.deepStrictEqual({ stillReady, leastWanted, wanted }, { stillReady: false, leastWanted: 1, wanted: 0 })
    }).pipe(Effect.provide(world()))
  )

  it.effect("is not lost by a rotation, in which a topic is with two connections", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { rotateNow } = yield* ConnectionPool
      yield* track([topic("a")])
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle

      yield* rotateNow
      const next = yield* network.accept
      yield* settle
      const during = yield* only
      yield* next.send(tick("a", 1), tick("a", 2))
      yield* settle
      const after = yield* only

      assert.isTrue(yield* isReady({ grace: 0 }))
      assert.deepStrictEqual(
        [during, after].map(({ events, legs, state }) => [
          state,
          events,
          legs.map(({ epoch, shard }) => [epoch, shard])
        ]),
        [
          ["live", 1, [[1, 1]]],
          ["live", 2, [[2, 2]]]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("is kept by either of two legs, and both are shown", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const first = yield* acceptObliging
      const second = yield* acceptObliging
      yield* first.send(tick("a", 1))
      yield* settle
      yield* second.send(tick("a", 1), tick("a", 2))
      yield* settle
      yield* network.refuse(() => new Refused({ status: 503 }))
      yield* first.close(1006)
      yield* TestClock.adjust("5 seconds")

      const status = yield* only
      assert.isTrue(yield* isReady({ grace: 0 }))
      assert.deepStrictEqual(
        [status.state, status.events, status.interruptions, status.dataAgeMillis],
        ["live", 2, 0, 5000]
      )
      assert.deepStrictEqual(
        status.legs.map(({ awayMillis, events, leg, reason, shard, state }) => [
          leg,
          shard,
          state,
          awayMillis,
          reason,
          events
        ]),
        [
          [1, 1, "interrupted", 5000, "Closed", 1],
          [2, 2, "live", undefined, undefined, 2]
        ]
      )

      yield* TestClock.adjust("5 seconds")
      yield* second.close(1006)
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* absent({ grace: 0 }), ["a interrupted 5000"])
    }).pipe(Effect.provide(world({ redundancy: 2 })))
  )
})

type Step =
  | { readonly _tag: "Next" }
  | { readonly _tag: "Skip"; readonly ids: number }
  | { readonly _tag: "Repeat" }
  | { readonly _tag: "Break" }
  | { readonly _tag: "Extend" }
  | { readonly _tag: "Cut" }

const step: Arbitrary.Arbitrary<Step> = Arbitrary.flatMap(between(0, 19), (n): Arbitrary.Arbitrary<Step> => {
  switch (n) {
    case 0:
      return Arbitrary.Constant({ _tag: "Cut" })
    case 1:
    case 2:
      return Arbitrary.map(between(1, 5), (ids) => ({ _tag: "Skip", ids }))
    default:
      return Arbitrary.map(oneOf(["Next", "Next", "Next", "Repeat", "Break", "Extend"]), (_tag) => ({ _tag }))
  }
})

describe("a snapshot", () => {
  it.effect.prop(
    "counts what the exchange sent",
    [Arbitrary.array(step, { minLength: 1, maxLength: 60 })],
    ([steps]) =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const sent = { events: 0, malformed: 0, gaps: 0, interruptions: 0, stale: 0, unknownFields: 0 }
        yield* track([topic("a")])
        let peer = yield* network.accept
        let id = 0
        let frames = 0
        const send = (frame: string) =>
          Effect.andThen(
            peer.send(frame),
            Effect.sync(() => void frames++)
          )
        yield* send(tick("a", id))
        sent.events++
        for (const step of steps) {
          switch (step._tag) {
            case "Next":
              sent.events++
              yield* send(tick("a", ++id))
              break
            case "Skip":
              sent.events++
              sent.gaps++
              id += step.ids + 1
              yield* send(tick("a", id))
              break
            case "Repeat":
              sent.stale++
              yield* send(tick("a", id))
              break
            case "Break":
              sent.malformed++
              yield* send("#a {}")
              break
            case "Extend":
              sent.events++
              sent.unknownFields++
              yield* send(`#a {"id":${++id},"x":1}`)
              break
            case "Cut":
              sent.interruptions++
              sent.events++
              yield* peer.close(1006)
              yield* TestClock.adjust("1 minute")
              peer = yield* network.accept
              yield* send(tick("a", ++id))
          }
          yield* settle
        }

        const { shards, topics } = yield* snapshot
        const [status] = topics
        const [leg] = status?.legs ?? []
        const { events, gaps, interruptions, malformed } = status ?? {}
        const { stale, unknownFields } = leg ?? {}
        assert.deepStrictEqual({ events, gaps, interruptions, malformed, stale, unknownFields }, sent)
        assert.strictEqual(leg?.events, sent.events)
        assert.deepStrictEqual([leg?.epoch, shards[0]?.epoch], [sent.interruptions + 1, sent.interruptions + 1])
        assert.strictEqual(shards[0]?.frames, frames)
        // The metrics of the endpoint are the sum over its topics, of which there is one.
        const metrics = yield* Effect.forEach(
          ["eventsReceived", "gaps", "interruptions", "eventsMalformed", "eventsStale", "unknownFields"] as const,
          (name) => Metric.value(Metric.withAttributes(ConnectionMetrics[name], { endpoint: "toy/ticks" }))
        )
        assert.deepStrictEqual(
          metrics.map(({ count }) => count),
          [sent.events, sent.gaps, sent.interruptions, sent.malformed, sent.stale, sent.unknownFields]
        )
      }).pipe(Effect.provide(world({ firstEvent: "1 day" })), Effect.scoped),
    { arbitrary: { runs: 60, size: 60 } }
  )

  it.effect("tells what shards do, what they have read, and why they are closed", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const shard = Effect.map(snapshot, ({ shards }) => {
        const { dataAgeMillis, epoch, error, frames, framesRejected, state } = shards[0] ?? {}
        return { dataAgeMillis, epoch, error, frames, framesRejected, state }
      })
      const quiet = { dataAgeMillis: undefined, epoch: 1, error: undefined, frames: 0, framesRejected: 0 }
      yield* network.hangNext()
      yield* track([topic("a"), topic("b")])
      assert.deepStrictEqual(yield* shard, { ...quiet, state: "dialing" })

      yield* TestClock.adjust("10 seconds")
      const error = "the handshake did not end within 10000 ms"
      assert.deepStrictEqual(yield* shard, { ...quiet, state: "waiting", error })

      yield* TestClock.adjust("1 second")
      const peer = yield* network.accept
      assert.deepStrictEqual(yield* shard, { ...quiet, state: "open", epoch: 2 })

      yield* peer.send(tick("a", 1), "nonsense", tick("b", 1))
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* shard, {
        ...quiet,
        state: "open",
        epoch: 2,
        dataAgeMillis: 3000,
        frames: 3,
        framesRejected: 1
      })
      const [first] = (yield* snapshot).shards
      assert.deepStrictEqual(
        [first?.endpoint, first?.shard, first?.leg, first?.topics],
        ["toy/ticks", 1, 1, ["a", "b"]]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells how old the last event of each topic is, and what slow consumers lost", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      yield* track([topic("a"), topic("b")])
      // It takes one batch and never another.
      yield* collect(pool.tracked([topic("a")], { capacity: 2 }).pipe(Stream.tap(() => Effect.never)))
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* peer.send(tick("a", 2), tick("a", 3), tick("a", 4), tick("a", 5))
      yield* TestClock.adjust("2 seconds")
      yield* peer.send(tick("b", 1))
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(
        (yield* snapshot).topics.map(({ dataAgeMillis, dropped, events, topic }) => [
          topic,
          dataAgeMillis,
          events,
          dropped
        ]),
        [
          ["a", 3000, 5, 2],
          ["b", 1000, 1, 0]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells each subscription of its own that holds reading", () =>
    Effect.gen(function* () {
      yield* track([topic("a")])
      yield* track([topic("a")], { overflow: "suspend" })

      assert.deepStrictEqual(
        (yield* snapshot).topics.map(({ legs, topic }) => [topic, legs.map(({ shard }) => shard)]),
        [
          ["a", [1]],
          ["a", [2]]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("begins to count anew with a topic that nobody wanted meanwhile", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { fiber } = yield* track([topic("a")])
      yield* (yield* network.accept).send(tick("a", 1), tick("a", 2))
      yield* settle
      assert.strictEqual((yield* only).events, 2)

      yield* Fiber.interrupt(fiber)
      yield* track([topic("a")])

      assert.deepStrictEqual([(yield* only).state, (yield* only).events], ["waiting", 0])
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells how late the events of each row are that tell their time", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      // The id of such an event is the time at which it was made.
      const timed = { template: "<t>", sequence: undefined, eventTime: ({ id }: Tick) => id }
      yield* track([topic("a", timed), topic("b", timed), topic("c")])
      const peer = yield* network.accept
      yield* TestClock.adjust("10 seconds")
      yield* peer.send(tick("c", 1))
      for (let i = 0; i < 98; i++) yield* peer.send(tick("a", 10_000 - (i % 2)))
      yield* peer.send(tick("b", 9910), tick("b", 9911))
      yield* settle

      // 98 of at most 1 ms, and two of 50 to 90.
      assert.deepStrictEqual((yield* snapshot).delays, [
        { endpoint: "toy/ticks", template: "<t>", count: 100, p50Millis: 0.51, p99Millis: 70 }
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes through JSON and back", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a"), topic("b", sparse)])
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1), "nonsense")
      yield* peer.close(1006)
      yield* settle
      const codec = Schema.fromJsonString(Schema.toCodecJson(Health.Readiness))
      const readiness = yield* ask()

      const text = yield* Schema.encodeEffect(codec)(readiness)

      assert.deepStrictEqual(yield* Schema.decodeEffect(codec)(text), readiness)
    }).pipe(Effect.provide(world()))
  )
})

describe("a quantile", () => {
  const bounds = [1, 2, 5, 10, 20, 50, 100]

  it.effect.prop(
    "is estimated within the bucket in which it is",
    [Arbitrary.array(between(0, 150), { minLength: 1, maxLength: 200 }), between(1, 100)],
    ([delays, percent]) =>
      Effect.sync(() => {
        const histogram = new DelayHistogram(bounds)
        for (const delay of delays) histogram.observe(delay)

        const estimate = quantile(histogram.state, percent / 100) * 1000

        const sorted = delays.toSorted((one, other) => one - other)
        const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN
        const above = bounds.find((bound) => exact <= bound) ?? Number.POSITIVE_INFINITY
        const below = bounds.findLast((bound) => bound < exact) ?? 0
        assert.isAtLeast(estimate, below)
        assert.isAtMost(estimate, above)
        assert.isAtMost(estimate, Math.max(...delays))
      }),
    { arbitrary: { runs: 300 } }
  )
})
