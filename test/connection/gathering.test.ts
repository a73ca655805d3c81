import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Backoff from "../../src/connection/Backoff.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import * as TestTransport from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, layer, settle, track } from "./harness.ts"
import { tick, topic } from "./ToyProtocol.ts"

const regular = { liveness: Liveness.every("1 second") }

let latestId = 1000

type Delivery = readonly [peer: TestTransport.Peer, names: ReadonlyArray<string>]

// One event more of each topic, and 5 seconds.
const beat = (...deliveries: ReadonlyArray<Delivery>) =>
  Effect.gen(function* () {
    latestId++
    for (const [peer, names] of deliveries) for (const name of names) yield* peer.send(tick(name, latestId))
    yield* TestClock.adjust("5 seconds")
  })

// As long as it takes until a connection is taken for stable, and a little longer.
const halfAMinute = (...deliveries: ReadonlyArray<Delivery>) => Effect.repeat(beat(...deliveries), { times: 6 })

// Topic `mute` stalls on the connection of the others and is given one of its own, where it delivers.
const begin = Effect.gen(function* () {
  const pool = yield* ConnectionPool
  const others = yield* track([topic("a"), topic("b")])
  const muted = yield* track([topic("mute", regular)])
  const first = yield* acceptObliging
  yield* Effect.repeat(beat([first, ["a", "b"]]), { times: 12 })
  const second = yield* acceptObliging
  yield* second.send(tick("mute", 1))
  yield* settle
  const carried = Effect.map(pool.status, (shards) => shards.map(({ topics }) => topics.join(" ")))
  return { pool, others, muted, first, second, carried }
})

describe("topics that have stalled and been given a connection of their own", () => {
  it.effect("go back to the others without a marker when those have another connection", () =>
    Effect.gen(function* () {
      const { carried, first, muted, second } = yield* begin
      assert.deepStrictEqual(yield* carried, ["a b", "mute"])

      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const third = yield* acceptObliging
      yield* halfAMinute([third, ["a", "b"]], [second, ["mute"]])
      const before = muted.items.length
      const id = latestId + 1
      yield* second.send(tick("mute", id))
      yield* third.send(tick("mute", id), tick("mute", id + 1))
      yield* settle

      assert.deepStrictEqual(yield* carried, ["a b mute"])
      assert.deepStrictEqual(yield* second.closedByUs, { code: 1000 })
      assert.deepStrictEqual(brief(muted.items.slice(before)), [id, id + 1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("go over to one connection with the others when those are rotated", () =>
    Effect.gen(function* () {
      const { carried, first, muted, others, pool, second } = yield* begin
      const before = [muted.items.length, others.items.length] as const

      yield* pool.rotateNow
      const third = yield* acceptObliging
      yield* settle
      yield* Effect.forkScoped(Effect.forever(acceptObliging))
      const id = latestId + 1
      yield* first.send(tick("a", id), tick("b", id))
      yield* second.send(tick("mute", 2))
      yield* third.send(tick("a", id), tick("b", id), tick("mute", 2), tick("mute", 3))
      yield* settle

      assert.deepStrictEqual(brief(muted.items.slice(before[0])), [2, 3])
      assert.deepStrictEqual(brief(others.items.slice(before[1])), [id, id])
      assert.deepStrictEqual(yield* carried, ["a b mute"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("stay where they are while the connection on which they stalled is still open", () =>
    Effect.gen(function* () {
      const { carried, first, second } = yield* begin

      yield* second.close(1006)
      yield* TestClock.adjust("1 second")
      const third = yield* acceptObliging
      yield* halfAMinute([first, ["a", "b"]], [third, ["mute"]])

      assert.strictEqual(third.url, "wss://toy.test/ticks?mute")
      assert.deepStrictEqual(yield* carried, ["a b", "mute"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("do not go where there is no room", () =>
    Effect.gen(function* () {
      const { carried, first, second } = yield* begin

      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const third = yield* acceptObliging
      yield* halfAMinute([third, ["a", "b"]], [second, ["mute"]])

      assert.deepStrictEqual(yield* carried, ["a b", "mute"])
    }).pipe(Effect.provide(layer({ topicsPerConnection: 2 })))
  )

  it.effect("do not come back to a connection on which they were mute, by way of another one", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      const carried = Effect.map(pool.status, (shards) => shards.map(({ topics }) => topics.join(" ")))
      yield* track(["a", "b", "c", "d"].map((name) => topic(name)))
      const leaving = yield* track([topic("left"), topic("leaving")])
      yield* track([topic("mute", regular)])
      const first = yield* acceptObliging
      yield* track([topic("e"), topic("f")])
      const others = yield* acceptObliging
      yield* others.send(tick("e", 1), tick("f", 1))
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const second = yield* acceptObliging
      yield* Effect.repeat(beat([second, ["a", "b", "c", "d", "left", "leaving"]]), { times: 13 })
      const own = yield* acceptObliging
      yield* own.send(tick("mute", 1))
      yield* Fiber.interrupt(leaving.fiber)

      yield* others.close(1006)
      yield* TestClock.adjust("1 second")
      const again = yield* acceptObliging
      yield* halfAMinute([second, ["a", "b", "c", "d"]], [again, ["e", "f"]], [own, ["mute"]])
      yield* beat([second, ["a", "b", "c", "d"]], [again, ["e", "f", "mute"]], [own, ["mute"]])
      assert.deepStrictEqual(yield* carried, ["a b c d", "e f mute"])
      yield* again.close(1006)
      yield* TestClock.adjust("1 second")
      const last = yield* acceptObliging
      yield* halfAMinute([second, ["a", "b", "c", "d"]], [last, ["e", "f", "mute"]])

      assert.deepStrictEqual(yield* carried, ["a b c d", "e f mute"])
    }).pipe(Effect.provide(layer({ topicsPerConnection: 7 })))
  )

  it.effect("cost one dial for each connection of the others on which they are mute, and none in between", () =>
    Effect.gen(function* () {
      const { carried, first, second } = yield* begin
      const network = yield* TestTransport.TestTransport
      let [shared, own] = [first, second]

      for (let cuts = 1; cuts <= 3; cuts++) {
        yield* shared.close(1006)
        yield* TestClock.adjust("1 second")
        shared = yield* acceptObliging
        yield* halfAMinute([shared, ["a", "b"]], [own, ["mute"]])
        assert.deepStrictEqual(yield* carried, ["a b mute", "mute"])
        yield* Effect.repeat(beat([shared, ["a", "b"]]), { times: 9 })
        own = yield* acceptObliging
        yield* Effect.repeat(beat([shared, ["a", "b"]], [own, ["mute"]]), { times: 120 })

        assert.deepStrictEqual(yield* carried, ["a b", "mute"])
        assert.lengthOf(yield* network.dials, 2 + 2 * cuts)
      }
    }).pipe(Effect.provide(layer()))
  )

  it.effect("do not join a connection that ends again and again", () =>
    Effect.gen(function* () {
      const { carried, first, muted, second } = yield* begin
      const before = muted.items.length
      let shared = first

      for (let cuts = 1; cuts <= 5; cuts++) {
        yield* shared.close(1006)
        yield* TestClock.adjust("2 seconds")
        shared = yield* acceptObliging
        yield* Effect.repeat(beat([shared, ["a", "b"]], [second, ["mute"]]), { times: 4 })
      }

      assert.deepStrictEqual(yield* carried, ["a b", "mute"])
      assert.isFalse(muted.items.slice(before).some(({ _tag }) => _tag === "Interrupted"))
    }).pipe(Effect.provide(layer({ backoff: Backoff.make({ initial: "1 second", cap: "2 seconds", jitter: false }) })))
  )

  it.effect("stay where they are while rotations are held", () =>
    Effect.gen(function* () {
      const { carried, first, pool, second } = yield* begin

      yield* Effect.forkScoped(pool.holdRotation(Effect.never))
      yield* settle
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const third = yield* acceptObliging
      yield* halfAMinute([third, ["a", "b"]], [second, ["mute"]])

      assert.deepStrictEqual(yield* carried, ["a b", "mute"])
    }).pipe(Effect.provide(layer()))
  )
})
