import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as ConnectionMetrics from "../../src/connection/ConnectionMetrics.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import { Arrivals } from "../../src/connection/internal/arrivals.ts"
import { uptimeMillis } from "../../src/connection/internal/uptime.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { between } from "../continuity/arbitraries.ts"
import { layer, track } from "./harness.ts"
import * as OddClock from "./OddClock.ts"
import { readable, type Tick, topic } from "./ToyProtocol.ts"

const second = 1000
const minute = 60 * second

/** Metrics that start at zero. */
const registry = () => Layer.succeed(Metric.MetricRegistry, new Map())

// Nothing is asked for again, however long a test is silent.
const patient = { firstEvent: "1 day", silence: "1 day", pingInterval: "Infinity", rotateAfter: "Infinity" } as const

const world = () => layer(patient).pipe(Layer.provideMerge(registry()))

/** A tick that tells when the exchange made it. */
interface Timed extends Tick {
  readonly atMillis: number
}

/** A topic whose payloads are arrays of event times. */
const timed = (name: string, options: Partial<Topic<Timed>> = {}): Topic<Timed> => ({
  ...topic(name),
  template: "<timed>",
  sequence: undefined,
  decode: ({ frame, from, to }, sink) => {
    for (const [id, atMillis] of (JSON.parse(readable(frame).slice(from, to)) as ReadonlyArray<number>).entries()) {
      sink.event({ id, atMillis })
    }
  },
  eventTime: ({ atMillis }: Timed) => atMillis,
  ...options
})

const histogram = (template = "<timed>") =>
  Metric.value(ConnectionMetrics.eventDelay({ endpoint: "toy/ticks", template }))

const boundsMillis = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, Number.POSITIVE_INFINITY]

/** How many delays lie at or below each bound and above the one before: what a histogram must tell. */
const expected = (delays: ReadonlyArray<number>): Readonly<Record<number, number>> => {
  const counts: Record<number, number> = {}
  for (const delay of delays) {
    const bound = boundsMillis.find((bound) => delay <= bound) ?? Number.NaN
    counts[bound] = (counts[bound] ?? 0) + 1
  }
  return counts
}

/** The same as the metric tells it. */
const told = (template?: string) =>
  Effect.map(histogram(template), ({ buckets, count }) => {
    const counts: Record<number, number> = {}
    let before = 0
    for (const [bound, sum] of [...buckets, [Number.POSITIVE_INFINITY, count] as const]) {
      if (sum > before) counts[Math.round(bound * 1000)] = sum - before
      before = sum
    }
    return counts
  })

/** Lets the clock reach a time, whatever the time of day. */
const until = Effect.fnUntraced(function* (millis: number) {
  yield* TestClock.adjust(millis - (yield* uptimeMillis))
})

const networkMillis = 80

/** An event each 20 seconds, each of which takes so many milliseconds longer than the network at best. */
const deliver = Effect.fnUntraced(function* (
  delays: ReadonlyArray<number>,
  options: {
    /** By how much the exchange's clock is ahead of ours when it makes the event of so many milliseconds after its first. */
    readonly skewMillis?: (sinceMillis: number) => number
    readonly before?: (index: number) => void
  } = {}
) {
  const network = yield* TestTransport
  yield* track([timed("a")])
  const peer = yield* network.accept
  const startMillis = yield* uptimeMillis
  for (const [index, delay] of delays.entries()) {
    const sinceMillis = index * 20 * second
    options.before?.(index)
    yield* until(startMillis + sinceMillis + networkMillis + delay)
    yield* peer.send(`#a [${startMillis + sinceMillis + (options.skewMillis?.(sinceMillis) ?? 0)}]`)
    yield* TestClock.adjust(0)
  }
})

const someDelays = [0, 0, 1, 3, 40, 0, 1500, 12_000, 9]

describe("the delay of events", () => {
  it.effect("is told against the fastest of the connection, in seconds", () =>
    Effect.gen(function* () {
      yield* deliver(someDelays)

      assert.deepStrictEqual(yield* told(), { 1: 4, 5: 1, 10: 1, 50: 1, 2000: 1, Infinity: 1 })
      const { count, max, min, sum } = yield* histogram()
      assert.deepStrictEqual([count, min, max], [9, 0, 12])
      assert.closeTo(sum, 13.553, 1e-9)
    }).pipe(Effect.provide(world()))
  )

  it.effect.prop(
    "is the same whatever the difference of the clocks",
    [between(-3 * second, 3 * second), Arbitrary.array(between(0, 15_000), { maxLength: 10 })],
    ([skewMillis, delays]) =>
      Effect.gen(function* () {
        // Nothing is told of events before the first that is fast.
        yield* deliver([0, ...delays], { skewMillis: () => skewMillis })

        assert.deepStrictEqual(yield* told(), expected([0, ...delays]))
      }).pipe(Effect.provide(world()), Effect.scoped),
    { arbitrary: { runs: 50 } }
  )

  it.effect.each([-3 * second, 3 * second])("is the same if the exchange's clock is off by %s ms", (skewMillis) =>
    Effect.gen(function* () {
      yield* deliver(someDelays, { skewMillis: () => skewMillis })

      assert.deepStrictEqual(yield* told(), expected(someDelays))
    }).pipe(Effect.provide(world()))
  )

  it.effect.each([-3 * second, 3 * second])("is the same if our time of day is set by %s ms meanwhile", (stepMillis) =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      const before = (index: number) => clock.setBack(index < 4 ? 0 : -stepMillis)

      yield* deliver(someDelays, { before }).pipe(Effect.provide(layer(patient)), clock.run)

      assert.deepStrictEqual(yield* told(), expected(someDelays))
    }).pipe(Effect.provide(registry()))
  )

  // 3 events a minute; the step comes after 20 minutes, and 20 more follow.
  it.effect.each([
    ["set back: too great for 5 to 10 minutes", -3 * second, [15, 30]],
    ["put on: no less than nothing", 3 * second, [0, 0]]
  ] as const)("meets the step of an exchange's clock that is %s", ([, stepMillis, [least, most]]) =>
    Effect.gen(function* () {
      yield* deliver(
        Array.from({ length: 120 }, () => 0),
        { skewMillis: (sinceMillis) => (sinceMillis < 20 * minute ? 0 : stepMillis) }
      )

      const { 1: fast = 0, 5000: late = 0 } = yield* told()
      assert.strictEqual(fast + late, 120)
      assert.isAtLeast(late, least)
      assert.isAtMost(late, most)
    }).pipe(Effect.provide(world()))
  )

  it.effect.each([
    ["slow", -0.00005, 15],
    ["fast", 0.00005, 0]
  ] as const)("is off by no more than ten minutes' worth of drift, if the exchange's clock is %s", ([, drift, least]) =>
    Effect.gen(function* () {
      yield* deliver(
        Array.from({ length: 720 }, () => 0),
        { skewMillis: (sinceMillis) => Math.round(drift * sinceMillis) }
      )

      const { count, max } = yield* histogram()
      assert.strictEqual(count, 720)
      assert.isAtLeast(max * second, least)
      assert.isAtMost(max * second, 31)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is told against the fastest event of before, if all came late after our own process had stalled", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([timed("a")])
      const peer = yield* network.accept
      for (let at = 0; at < 4 * minute; at += second) {
        yield* until(at)
        yield* peer.send(`#a [${at}]`)
        yield* TestClock.adjust(0)
      }

      yield* until(9 * minute)
      for (let at = 4 * minute; at < 9 * minute; at += minute) yield* peer.send(`#a [${at}]`)
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(yield* told(), { 1: 240, Infinity: 5 })
      assert.strictEqual((yield* histogram()).max, 300)
    }).pipe(Effect.provide(world()))
  )

  it.effect("starts anew with each connection, whose way may be another", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([timed("a")])
      const first = yield* network.accept
      yield* until(second)
      yield* first.send("#a [1000]")
      yield* first.close(1006)
      yield* TestClock.adjust(5 * second)

      const next = yield* network.accept
      yield* next.send("#a [1001]")
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(yield* told(), { 1: 2 })
    }).pipe(Effect.provide(world()))
  )

  it.effect("compares the topics of a connection with each other, and is told by template and not by topic", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([timed("a"), timed("b"), timed("c", { template: "<slow>" })])
      const peer = yield* network.accept
      yield* until(minute)

      yield* peer.send("#a [59990]", "#b [59986]", "#c [59000]")
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(yield* told(), { 1: 1, 5: 1 })
      assert.deepStrictEqual(yield* told("<slow>"), { 1000: 1 })
    }).pipe(Effect.provide(world()))
  )

  it.effect("is told once for each payload, however many events it holds and however many streams read it", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([timed("a")])
      yield* track([timed("a")])
      const peer = yield* network.accept
      yield* until(minute)

      yield* peer.send("#a [59990,59970,59000]", "#a []", "#a [59986]")
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(yield* told(), { 1: 1, 5: 1 })
    }).pipe(Effect.provide(world()))
  )

  it.effect(
    "is not told of events that do not tell their time, or whose topic breaks over it; they are delivered",
    () =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const poisoned = (event: Timed) => {
          if (event.atMillis === 1) throw new Error("poison")
          return event.atMillis === 2 ? undefined : event.atMillis === 3 ? Number.NaN : event.atMillis
        }
        const { items } = yield* track([timed("a", { eventTime: poisoned })])
        const peer = yield* network.accept
        yield* until(minute)

        yield* peer.send("#a [59990]", "#a [1]", "#a [2]", "#a [3]", "#a [59986]")
        yield* TestClock.adjust(0)

        assert.lengthOf(items, 5)
        assert.deepStrictEqual(yield* told(), { 1: 1, 5: 1 })
      }).pipe(Effect.provide(world()))
  )

  it.effect("is told by all pools of a program together", () =>
    Effect.gen(function* () {
      yield* deliver([0, 7]).pipe(Effect.provide(layer()))
      yield* deliver([0, 300]).pipe(Effect.provide(layer()))

      assert.deepStrictEqual(yield* told(), expected([0, 7, 0, 300]))
    }).pipe(Effect.provide(registry()))
  )

  it.effect("of a rotation leaves out what was held until the seam", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { rotateNow } = yield* ConnectionPool
      const { items } = yield* track([timed("a", { sequence: Sequence.contiguous("atMillis") })])
      const old = yield* network.accept
      yield* until(minute)
      yield* old.send("#a [59990]")
      yield* TestClock.adjust(0)

      yield* rotateNow
      const next = yield* network.accept
      yield* next.send("#a [59992]")
      yield* TestClock.adjust(second)
      yield* old.send("#a [59991,59992]")
      yield* TestClock.adjust(0)
      yield* next.send("#a [59993]")
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(
        items.map((item) => (item._tag === "Event" ? item.event.atMillis : item._tag)),
        [59_990, 59_991, 59_992, 59_993]
      )
      assert.deepStrictEqual(yield* told(), { 1: 2, 1000: 1 })
    }).pipe(Effect.provide(world()))
  )
})

describe("arrivals", () => {
  it.effect.prop(
    "are late by comparison with the fastest of the last 5 to 10 minutes",
    [
      Arbitrary.array(Arbitrary.all({ afterMillis: between(0, 60_000), offset: between(-5000, 5000) }), {
        maxLength: 60
      })
    ],
    ([steps]) =>
      Effect.sync(() => {
        const arrivals = new Arrivals()
        const past: Array<{ readonly now: number; readonly offset: number }> = []
        let now = 0
        for (const { afterMillis, offset } of steps) {
          now += afterMillis
          past.push({ now, offset })
          const least = (forMillis: number) =>
            Math.min(...past.filter((each) => each.now > now - forMillis).map((each) => each.offset))

          arrivals.at(now)
          const delay = arrivals.delay(now - offset)

          assert.isAtLeast(delay, 0)
          assert.isAtLeast(delay, offset - least(5 * minute))
          assert.isAtMost(delay, offset - least(10 * minute))
        }
      }),
    { arbitrary: { runs: 300, size: 60 } }
  )
})
