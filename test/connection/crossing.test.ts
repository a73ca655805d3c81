import { assert, describe, it } from "@effect/vitest"
import { Effect, Latch, Stream } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import { type Carrier, Crossing } from "../../src/connection/internal/crossing.ts"
import { Pulse } from "../../src/connection/internal/pulse.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { brief, layer, settle, track } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

// Topics that go over to another connection without a seam: because the one that carried them is gone, or because nothing comes.

const kinds = [
  ["events without ids", { sequence: undefined }],
  ["events whose ids only grow", { sequence: Sequence.increasing("id") }],
  ["states", { sequence: undefined, stateTime: ({ id }: Tick) => id }]
] satisfies ReadonlyArray<readonly [string, Partial<Topic<Tick>>]>

// Topic `a` has told 1 and comes from the first connection; the second is open to take it over.
const begin = Effect.fnUntraced(function* (options: Partial<Topic<Tick>>) {
  const network = yield* TestTransport
  const pool = yield* ConnectionPool
  const { items } = yield* track([topic("a", options)])
  const first = yield* network.accept
  yield* first.send(tick("a", 1))
  yield* settle
  const rotate = Effect.andThen(pool.rotateNow, Effect.tap(network.accept, settle))
  const second = yield* rotate
  return { first, items, rotate, second }
})

for (const [kind, options] of kinds) {
  describe(`a topic of ${kind} that has gone over in doubt`, () => {
    it.effect("is in doubt still when it goes over once more before anything has come", () =>
      Effect.gen(function* () {
        const { first, items, rotate } = yield* begin(options)
        yield* first.close(1006)
        yield* settle
        const third = yield* rotate

        yield* TestClock.adjust("1 minute")
        yield* third.send(tick("a", 3), tick("a", 4))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Resumed", 3, 4])
      }).pipe(Effect.provide(layer()))
    )

    it.effect("is marked once, although it goes over once more to a connection that has begun", () =>
      Effect.gen(function* () {
        const { first, items, rotate } = yield* begin(options)
        yield* first.close(1006)
        yield* settle
        const third = yield* rotate

        yield* third.send(tick("a", 3))
        yield* TestClock.adjust("1 minute")
        yield* third.send(tick("a", 4))
        yield* settle

        assert.deepStrictEqual(
          brief(items).map((item) => (item === "Interrupted Rotated" ? "Interrupted Closed" : item)),
          [1, "Interrupted Closed", "Resumed", 3, 4]
        )
      }).pipe(Effect.provide(layer()))
    )

    it.effect("is whole when a later connection repeats what was told before", () =>
      Effect.gen(function* () {
        const { first, items, rotate } = yield* begin(options)
        yield* first.send(tick("a", 2), tick("a", 3))
        yield* first.close(1006)
        yield* settle
        const third = yield* rotate

        yield* third.send(tick("a", 3), tick("a", 4))
        yield* TestClock.adjust("1 minute")
        yield* third.send(tick("a", 5))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
      }).pipe(Effect.provide(layer()))
    )
  })
}

describe("a topic that has not told anything", () => {
  // Its ids would show every hole but the first.
  const start = Effect.gen(function* () {
    const network = yield* TestTransport
    const pool = yield* ConnectionPool
    const { items } = yield* track([topic("a")])
    const old = yield* network.accept
    yield* settle
    yield* pool.rotateNow
    const next = yield* network.accept
    yield* settle
    return { items, next, old }
  })

  it.effect("waits for its first event on the old connection", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* start

      yield* next.send(tick("a", 2))
      yield* settle
      assert.deepStrictEqual(brief(items), [])
      yield* old.send(tick("a", 1))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("marks that it may have lost its first event when the old connection drops", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* start

      yield* old.close(1006)
      yield* settle
      yield* next.send(tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), ["Interrupted Closed", "Resumed", 2])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a connection whose reading was held when the next one was asked", () => {
  it.effect("has not been heard by being read on", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const gate = yield* Latch.make(false)
      const items: Array<Tracked<Tick>> = []
      yield* pool.tracked([topic("a", { sequence: undefined })], { overflow: "suspend", capacity: 1 }).pipe(
        Stream.runForEach((item) =>
          Effect.andThen(
            gate.await,
            Effect.sync(() => items.push(item))
          )
        ),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* settle
      const old = yield* network.accept
      yield* old.answerPings(false)
      yield* old.send(tick("a", 1))
      yield* settle
      yield* old.send(tick("a", 2))
      yield* settle
      yield* pool.rotateNow
      const next = yield* network.accept
      yield* TestClock.adjust("1 second")

      yield* gate.open
      yield* settle
      // The old connection is dead, and nobody knows what it would have brought.
      yield* TestClock.adjust("1 minute")
      yield* next.send(tick("a", 4))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, "Interrupted PingTimeout", "Resumed", 4])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a crossing", () => {
  const start = () => {
    const old = { pulse: new Pulse(0, true) } satisfies Carrier
    const next: Carrier = { pulse: new Pulse(100, true) }
    const bare = topic("a", { sequence: undefined }) as Topic<unknown>
    const crossing = new Crossing(bare, { from: old, to: next, askedMillis: 100 })
    const bring = (id: number, now: number) => {
      const frame = `{"id":${id}}`
      crossing.seam.begin({ frame, from: 0, to: frame.length }, now)
      crossing.seam.event({ id })
    }
    const tell = (id: number) => {
      const frame = `{"id":${id}}`
      crossing.seam.deliveredByOld({ frame, from: 0, to: frame.length })
    }
    const found = () =>
      crossing.seam.connect(Number.NaN)?.map((item) => (item._tag === "Event" ? item.event : undefined))
    return { bring, crossing, found, old, tell }
  }

  it("does not trust that the next connection heard before it was asked once more", () => {
    const { crossing, old } = start()
    old.pulse.answered(150, 160)
    assert.isTrue(crossing.isOldRead)

    crossing.askedAgain(200)
    assert.isFalse(crossing.isOldRead)
    old.pulse.frame(300)
    assert.isFalse(crossing.isOldRead)
    old.pulse.answered(201, 310)

    assert.isTrue(crossing.isOldRead)
  })

  it("knows by what the next connection has brought that it heard the first time", () => {
    const { bring, crossing } = start()
    bring(1, 120)

    crossing.askedAgain(200)

    assert.strictEqual(crossing.askedMillis, 100)
  })

  it("finds no seam in what came of a subscription that has ended", () => {
    const { bring, crossing, found, tell } = start()
    bring(5, 120)
    crossing.restart(130)
    tell(5)
    assert.isUndefined(found())

    bring(7, 140)
    bring(8, 140)
    tell(6)
    assert.isUndefined(found())
    tell(7)

    assert.deepStrictEqual(found(), [{ id: 8 }])
  })
})

describe("a quiet topic on a connection that comes late", () => {
  // Topic `b` shares both connections, and what the old one brings of it was sent long ago.
  const startLate = Effect.gen(function* () {
    const network = yield* TestTransport
    const pool = yield* ConnectionPool
    const { items } = yield* track([topic("a", { sequence: undefined })])
    yield* track([topic("b", { sequence: undefined })])
    const old = yield* network.accept
    yield* old.send("ok 1", tick("a", 1), tick("b", 1))
    yield* settle
    yield* pool.rotateNow
    const next = yield* network.accept
    yield* old.answerPings(false)
    const flow = Effect.fnUntraced(function* (from: number, to: number) {
      for (let id = from; id <= to; id++) {
        yield* TestClock.adjust("1 second")
        yield* old.send(tick("b", id))
        yield* settle
      }
    })
    return { flow, items, next, old }
  })

  it.effect("does not go over before all that was sent to the old connection has been read", () =>
    Effect.gen(function* () {
      const { flow, items, next, old } = yield* startLate
      yield* flow(2, 50)
      yield* old.send(tick("a", 2))
      yield* old.answerPings(true)
      yield* flow(51, 60)
      yield* next.send(tick("a", 2), tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is in doubt when that takes too long", () =>
    Effect.gen(function* () {
      const { flow, items, next } = yield* startLate
      yield* flow(2, 80)
      yield* next.send(tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Interrupted Rotated", "Resumed", 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes over without a marker as soon as a ping is answered", () =>
    Effect.gen(function* () {
      const { flow, items, next, old } = yield* startLate
      yield* old.answerPings(true)
      yield* flow(2, 40)
      yield* next.send(tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2])
    }).pipe(Effect.provide(layer()))
  )
})
