import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Metric, Schedule, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Refused } from "../../src/connection/ConnectionError.ts"
import { eventsLed, eventsReceived, gaps, gapsHealed } from "../../src/connection/ConnectionMetrics.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { type Peer, TestTransport } from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, layer, settle, track, watch } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

const twofold = layer({ redundancy: 2 })

// Both connections are open, and both have shown that they are as far as the other.
const begin = Effect.fnUntraced(function* (options: Partial<Topic<Tick>> = {}) {
  const network = yield* TestTransport
  const { fiber, items } = yield* track<Tick>([topic("a", options)])
  const first = yield* acceptObliging
  const second = yield* acceptObliging
  for (const peer of [first, second]) {
    yield* peer.send(tick("a", 1))
    yield* settle
  }
  return { fiber, first, items, network, second }
})

const say = (peer: Peer, ...ids: ReadonlyArray<number>) =>
  Effect.andThen(
    Effect.forEach(ids, (id) => peer.send(tick("a", id)), { discard: true }),
    settle
  )

const count = (counter: Metric.Counter<number>, attributes: Record<string, string> = {}) =>
  Effect.map(
    Metric.value(Metric.withAttributes(counter, { endpoint: "toy/ticks", ...attributes })),
    (state) => state.count
  )

const kinds: ReadonlyArray<{
  readonly kind: string
  readonly options: Partial<Topic<Tick>>
  readonly showsHoles?: boolean
}> = [
  { kind: "contiguous ids", options: {}, showsHoles: true },
  { kind: "ids that only grow", options: { sequence: Sequence.increasing("id") } },
  { kind: "states with times", options: { sequence: undefined, stateTime: ({ id }: Tick) => id } },
  { kind: "payloads alone", options: { sequence: undefined } }
]

describe("redundancy", () => {
  for (const { kind, options, showsHoles } of kinds) {
    it.effect(`delivers each event once, whichever connection brings it first, by ${kind}`, () =>
      Effect.gen(function* () {
        const { first, items, second } = yield* begin(options)
        yield* say(first, 2, 3)
        yield* say(second, 2, 3, 4, 5)
        yield* say(first, 4, 5, 6)
        yield* say(second, 6)

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6])
      }).pipe(Effect.provide(twofold))
    )

    it.effect(`does not notice the end of a connection, be it ahead or behind, by ${kind}`, () =>
      Effect.gen(function* () {
        const { first, items, second } = yield* begin(options)
        yield* say(first, 2, 3, 4)
        yield* say(second, 2)
        yield* first.close(1006)
        yield* settle
        yield* say(second, 3, 4, 5)
        yield* TestClock.adjust("2 seconds")
        const third = yield* acceptObliging
        yield* say(third, 5, 6)
        yield* second.fail(new Error("cut"))
        yield* settle
        yield* say(third, 7)

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6, 7])
      }).pipe(Effect.provide(twofold))
    )

    it.effect(`waits for the other connection when one comes back ahead of it, by ${kind}`, () =>
      Effect.gen(function* () {
        const { first, items, second } = yield* begin(options)
        yield* first.close(1006)
        yield* say(second, 2)
        yield* TestClock.adjust("2 seconds")
        const third = yield* acceptObliging
        yield* say(third, 5, 6)
        assert.deepStrictEqual(brief(items), [1, 2])
        yield* say(second, 3, 4, 5)
        yield* say(third, 7)

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6, 7])
      }).pipe(Effect.provide(twofold))
    )

    it.effect(`marks an outage of both, and counts it over when either comes back, by ${kind}`, () =>
      Effect.gen(function* () {
        const { first, items, second } = yield* begin(options)
        yield* first.close(1006)
        yield* second.close(1006)
        yield* settle
        yield* TestClock.adjust("2 seconds")
        const third = yield* acceptObliging
        yield* say(third, 4, 5)

        const gap = showsHoles === true ? ["Gap 2-3"] : []
        assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", ...gap, "Resumed", 4, 5])
      }).pipe(Effect.provide(twofold))
    )

    it.effect(`goes on with the one that speaks when the other has been silent for five seconds, by ${kind}`, () =>
      Effect.gen(function* () {
        const { first, items, second } = yield* begin(options)
        yield* first.close(1006)
        yield* say(second, 2)
        yield* TestClock.adjust("2 seconds")
        const third = yield* acceptObliging
        yield* say(third, 5, 6)
        yield* TestClock.adjust("5 seconds")
        yield* settle

        const lost = showsHoles === true ? ["Gap 3-4"] : ["Interrupted Silent", "Resumed"]
        assert.deepStrictEqual(brief(items), [1, 2, ...lost, 5, 6])
      }).pipe(Effect.provide(twofold))
    )
  }

  it.effect("lets an older connection tell the first event although a newer one is ahead, by payloads alone", () =>
    Effect.gen(function* () {
      const { items } = yield* track<Tick>([topic("a", { sequence: undefined })])
      const first = yield* acceptObliging
      const second = yield* acceptObliging
      yield* second.close(1006)
      yield* TestClock.adjust("2 seconds")
      const third = yield* acceptObliging
      yield* say(third, 2)
      yield* say(first, 1, 2)
      yield* say(third, 3)

      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("does not tell what one connection keeps back after what came later on the other, by payloads alone", () =>
    Effect.gen(function* () {
      const { first, items, second } = yield* begin({ sequence: undefined })
      yield* first.close(1006)
      yield* settle
      yield* TestClock.adjust("2 seconds")
      const third = yield* acceptObliging
      yield* say(third, 2, 3)
      yield* say(second, 3)
      yield* say(third, 4)
      yield* TestClock.adjust("10 seconds")
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 3, 4])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("fills the holes of one connection with what the other brings, and counts them", () =>
    Effect.gen(function* () {
      const [healedBefore, gapsBefore] = [yield* count(gapsHealed), yield* count(gaps)]
      const { first, items, second } = yield* begin()
      yield* say(first, 2, 5)
      yield* say(second, 2, 3)
      yield* say(first, 6)
      yield* say(second, 4, 7)
      yield* say(first, 7)
      yield* say(second, 8)

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, 6, 7, 8])
      assert.deepStrictEqual([(yield* count(gapsHealed)) - healedBefore, (yield* count(gaps)) - gapsBefore], [2, 0])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("marks a hole of one connection when the other has brought nothing to fill it for five seconds", () =>
    Effect.gen(function* () {
      const { first, items, second } = yield* begin()
      yield* say(first, 2)
      yield* say(second, 2)
      yield* TestClock.adjust("6 seconds")
      yield* say(first, 3, 6)
      assert.deepStrictEqual(brief(items), [1, 2, 3])
      yield* TestClock.adjust("5 seconds")
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3, "Gap 4-5", 6])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("marks a hole that both connections have, once", () =>
    Effect.gen(function* () {
      const gapsBefore = yield* count(gaps)
      const { first, items, second } = yield* begin()
      yield* say(first, 2, 5)
      yield* say(second, 2, 5, 6)
      yield* TestClock.adjust("5 seconds")
      yield* settle
      yield* say(first, 6, 7)

      assert.deepStrictEqual(brief(items), [1, 2, "Gap 3-4", 5, 6, 7])
      assert.strictEqual((yield* count(gaps)) - gapsBefore, 1)
    }).pipe(Effect.provide(twofold))
  )

  it.effect("says which connection led", () =>
    Effect.gen(function* () {
      const led = Effect.forEach(["1", "2"], (leg) => count(eventsLed, { leg }))
      const [ledBefore, receivedBefore] = [yield* led, yield* count(eventsReceived)]
      const { first, second } = yield* begin()
      yield* say(first, 2, 3)
      yield* say(second, 2, 3, 4)

      const ledNow = yield* led
      assert.deepStrictEqual(
        ledNow.map((now, at) => now - (ledBefore[at] ?? 0)),
        [3, 1]
      )
      assert.strictEqual((yield* count(eventsReceived)) - receivedBefore, 4)
    }).pipe(Effect.provide(twofold))
  )

  it.effect("counts each event of a topic once, whichever connection brought it", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      const { first, second } = yield* begin()
      yield* say(first, 2)
      yield* say(second, 2, 3, 4)

      assert.deepStrictEqual(
        (yield* pool.topics).map(({ events, legs }) => [events, legs.map((leg) => leg.events)]),
        [[4, [2, 4]]]
      )
    }).pipe(Effect.provide(twofold))
  )

  it.effect("leaves a topic that is mute on one connection to the other, and asks for it again there", () =>
    Effect.gen(function* () {
      const options = { liveness: Liveness.every("1 second") }
      const { first, items, network, second } = yield* begin(options)
      const news = yield* watch
      for (let id = 2; id < 160; id++) {
        yield* TestClock.adjust("1 second")
        yield* say(second, id)
      }

      assert.deepStrictEqual(
        brief(items),
        Array.from({ length: 159 }, (_, at) => at + 1)
      )
      assert.isTrue(news.some((event) => event._tag === "Stalled" && event.action === "resubscribe"))
      assert.isAbove((yield* first.received).length, 0)
      assert.isAbove((yield* network.dials).length, 2)
    }).pipe(Effect.provide(twofold))
  )

  it.effect("delivers from the connection that opens while the other can not be had", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(new Refused({ status: 404 }))
      const { items } = yield* track<Tick>([topic("a")])
      const only = yield* acceptObliging
      yield* say(only, 1, 2)
      yield* TestClock.adjust("1 minute")
      yield* say(only, 3)

      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("ends the streams when neither connection can be had", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(new Refused({ status: 404 }), 2)
      const { fiber } = yield* track<Tick>([topic("a")])
      const error = yield* Effect.flip(Fiber.join(fiber))

      assert.strictEqual(error.reason._tag, "Refused")
    }).pipe(Effect.provide(twofold))
  )

  it.effect("tells once of an event that neither connection can decode", () =>
    Effect.gen(function* () {
      const { first, items, second } = yield* begin()
      for (const peer of [first, second]) {
        yield* peer.send("#a nonsense")
        yield* settle
      }
      yield* say(first, 2)

      assert.deepStrictEqual(brief(items), [1, "Malformed 1", 2])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("takes ids that have started anew on both connections as a new beginning", () =>
    Effect.gen(function* () {
      const { first, items, second } = yield* begin({ liveness: Liveness.every("1 second") })
      yield* say(first, 1000)
      yield* say(second, 1000)
      for (let id = 1; id <= 120; id++) {
        yield* TestClock.adjust("1 second")
        yield* say(first, id)
        yield* say(second, id)
      }

      const ids = brief(items).filter((item) => typeof item === "number")
      const anew = ids.slice(ids.indexOf(1000) + 1)
      assert.isAbove(anew.length, 30)
      assert.deepStrictEqual(
        anew,
        anew.map((_, at) => (anew[0] ?? 0) + at)
      )
    }).pipe(Effect.provide(twofold))
  )

  it.effect("says which leg each connection is, and closes both when the stream ends", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      const { fiber, first, second } = yield* begin()
      assert.deepStrictEqual(
        (yield* pool.status).map(({ leg, topics }) => [leg, topics]),
        [
          [1, ["a"]],
          [2, ["a"]]
        ]
      )
      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual(yield* first.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* second.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* pool.status, [])
    }).pipe(Effect.provide(twofold))
  )

  it.effect("rotates both connections without a marker", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      const { first, items, second } = yield* begin()
      yield* pool.rotateNow
      const third = yield* acceptObliging
      const fourth = yield* acceptObliging
      for (const peer of [third, first, fourth, second]) yield* say(peer, 2, 3)
      yield* say(third, 4)
      yield* say(fourth, 4, 5)

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
      assert.deepStrictEqual(yield* first.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* second.closedByUs, { code: 1000 })
    }).pipe(Effect.provide(twofold))
  )

  const Step = Schema.Struct({
    what: Schema.Literals(["first", "second", "both", "drop first", "drop second", "wait"]),
    many: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 }))
  })

  for (const { kind, options } of kinds) {
    it.effect.prop(
      `loses and repeats nothing while one of two connections is well, by ${kind}`,
      [Schema.Array(Step).check(Schema.isMaxLength(30))],
      ([steps]) =>
        Effect.gen(function* () {
          const { first, items, network, second } = yield* begin(options)
          // What the exchange has written, and how far each connection has read; one that is away joins where the exchange is.
          let last = 1
          const legs: Array<{ peer: Peer | undefined; read: number }> = [
            { peer: first, read: 1 },
            { peer: second, read: 1 }
          ]
          const read = (at: number, upTo: number) =>
            Effect.suspend(() => {
              const leg = legs[at]
              if (leg?.peer === undefined) return Effect.void
              const ids = Array.from({ length: Math.max(0, upTo - leg.read) }, (_, i) => leg.read + 1 + i)
              leg.read = Math.max(leg.read, upTo)
              return say(leg.peer, ...ids)
            })
          const reopen = Effect.gen(function* () {
            const at = legs.findIndex(({ peer }) => peer === undefined)
            if (at === -1) return
            yield* read(1 - at, last)
            yield* TestClock.adjust("6 seconds")
            legs[at] = { peer: yield* acceptObliging, read: last }
            // Both have been read to the same event: the one that came back is as far as the other.
            last++
            for (const one of [at, 1 - at]) yield* read(one, last)
          })

          for (const { many, what } of steps) {
            last += many
            if (what === "first" || what === "both") yield* read(0, last)
            if (what === "second" || what === "both") yield* read(1, last - 1)
            if (what === "wait") yield* TestClock.adjust("1 second")
            if (what === "drop first" || what === "drop second") {
              const at = what === "drop first" ? 0 : 1
              yield* reopen
              yield* legs[at]?.peer?.close(1006) ?? Effect.void
              yield* settle
              legs[at] = { peer: undefined, read: 0 }
            }
          }
          yield* reopen
          for (const at of [0, 1]) yield* read(at, last)

          assert.deepStrictEqual(
            brief(items),
            Array.from({ length: last }, (_, at) => at + 1)
          )
          assert.isAtMost((yield* network.dials).length, 2 + steps.length)
        }).pipe(Effect.provide(layer({ redundancy: 2, backoff: Schedule.spaced("1 second") }))),
      { arbitrary: { runs: 60 } }
    )
  }
})
