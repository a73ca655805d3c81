import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError, Rejected } from "../../src/connection/ConnectionError.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, collect, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { tick, topic } from "./ToyProtocol.ts"

import { BinaryFrame } from "../../src/connection/Transport.ts"

const binary = new BinaryFrame(new Uint8Array([1, 2, 3]))

const sparse = (name: string) => topic(name, { liveness: Liveness.sparse })

// 40 letters, so that 200 names make 8,000 bytes.
const longName = (i: number) => `a-topic-of-a-length-that-fills-frames-${String(i).padStart(3, "0")}`

describe("control frames", () => {
  it.effect(
    "are at most four a second, of at most 4,000 bytes and 200 names, for a thousand topics on one connection",
    () =>
      Effect.gen(function* () {
        yield* track([sparse("first")])
        const peer = yield* acceptObliging
        const names = Array.from({ length: 999 }, (_, i) => (i % 2 === 0 ? longName(i) : `交易-${i}`))

        yield* track(names.map(sparse))
        yield* TestClock.adjust("1 minute")

        const frames = (yield* peer.received).filter(({ text }) => text.startsWith("sub"))
        assert.deepStrictEqual(new Set(frames.flatMap(({ text }) => text.split(" ").slice(2))), new Set(names))
        for (const [i, { atMillis, text }] of frames.entries()) {
          assert.isAtMost(new TextEncoder().encode(text).length, 4000)
          assert.isAtMost(text.split(" ").length - 2, 200)
          assert.isAtMost(
            frames.filter((other) => Math.abs(other.atMillis - atMillis) < 1000 && other.atMillis <= atMillis).length,
            4,
            `frame ${i}`
          )
        }
      }).pipe(Effect.provide(layer({ topicsPerConnection: 1000 })))
  )

  it.effect("make room for pings within the same pace", () =>
    Effect.gen(function* () {
      yield* track([sparse("a")])
      const peer = yield* acceptObliging
      yield* TestClock.adjust("19900 millis")

      yield* track([sparse("b")])
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* peer.pings, 0)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(yield* peer.pings, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect(
    "that are not acknowledged are sent again after ten seconds, and the second time the connection is dialled anew",
    () =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const events = yield* watch
        yield* track([sparse("a")])
        const peer = yield* network.accept
        yield* track([sparse("b")])

        yield* TestClock.adjust("21 seconds")

        const received = (yield* peer.received).map(({ atMillis, text }) => `${atMillis} ${text}`)
        assert.deepStrictEqual(received, ["0 sub 1 b", "10000 sub 2 b"])
        assert.strictEqual(yield* peer.closedByUs, "cut")
        assert.deepStrictEqual(yield* dialSeconds, [0, 21])
        assert.strictEqual((yield* network.accept).url, "wss://toy.test/ticks?a+b")
        assert.deepStrictEqual(
          events.filter((event) => event._tag === "AckMissing").map((event) => event.topics),
          [["b"], ["b"]]
        )
      }).pipe(Effect.provide(layer()))
  )

  it.effect("whose acknowledgement comes late are forgiven", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([sparse("a")])
      const peer = yield* network.accept
      yield* track([sparse("b")])

      yield* TestClock.adjust("11 seconds")
      yield* peer.send("ok 1", "ok 2", tick("a", 1))
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(yield* dialSeconds, [0])
      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("that the exchange could not read are told as they are, without a topic to blame", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      yield* track([sparse("a")])
      const peer = yield* network.accept

      yield* peer.send("no ? 3 Invalid JSON")
      yield* settle

      const refused = events.find((event) => event._tag === "ControlRefused")
      assert.deepInclude(refused, { topics: [], code: 3, text: "Invalid JSON" })
      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a rejected topic", () => {
  it.effect("fails its own streams only, and is not asked for again", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const good = yield* track([topic("good")])
      const peer = yield* network.accept
      const bad = yield* track([topic("bad")])
      const alsoBad = yield* collect(pool.subscribe([topic("bad")]))
      yield* TestClock.adjust("1 second")

      yield* peer.send("no 1 2 unknown topic")
      yield* settle
      yield* peer.send(tick("good", 1))
      yield* settle

      const error = new ConnectionError({
        endpoint: "toy/ticks",
        reason: new Rejected({ topic: "bad", code: 2, text: "unknown topic" })
      })
      assert.deepStrictEqual(yield* Fiber.await(bad.fiber), Exit.fail(error))
      assert.deepStrictEqual(yield* Fiber.await(alsoBad.fiber), Exit.fail(error))
      assert.deepStrictEqual(brief(good.items), [1])
      yield* peer.close(1006)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* network.accept).url, "wss://toy.test/ticks?good")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is found among the others of its control frame", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("first")])
      const peer = yield* network.accept
      const names = Array.from({ length: 100 }, (_, i) => `t${i}`)
      const streams = new Map(
        yield* Effect.forEach(names, (name) => Effect.map(track([sparse(name)]), (stream) => [name, stream] as const))
      )
      // An exchange that refuses any frame with the bad name in it.
      yield* peer.receive.pipe(
        Effect.flatMap(({ text }) => {
          const [, id, ...topics] = text.split(" ")
          return peer.send(topics.includes("t37") ? `no ${id} 2 unknown topic` : `ok ${id}`)
        }),
        Effect.forever,
        Effect.forkScoped
      )

      yield* TestClock.adjust("10 seconds")
      yield* peer.send(tick("t36", 1), tick("t38", 1))
      yield* settle

      const ended = [...streams].filter(([, { fiber }]) => fiber.pollUnsafe() !== undefined)
      assert.deepStrictEqual(
        ended.map(([name]) => name),
        ["t37"]
      )
      assert.deepStrictEqual(
        ["t36", "t38"].map((name) => brief(streams.get(name)?.items ?? [])),
        [[1], [1]]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("can be asked for anew by a stream that begins later", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([sparse("good")])
      const peer = yield* network.accept
      const bad = yield* track([topic("new-listing")])
      yield* peer.send("no 1 2 unknown topic")
      yield* settle
      yield* Fiber.await(bad.fiber)
      yield* TestClock.adjust("1 minute")

      const { items } = yield* track([topic("new-listing")])
      yield* TestClock.adjust("1 second")
      yield* peer.send("ok 2", tick("new-listing", 1))
      yield* settle

      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer()))
  )
})

describe("frames that belong to no topic", () => {
  it.effect("are told as connection events, and the next frame still arrives", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { items } = yield* track([topic("a")])
      const peer = yield* network.accept
      const huge = `#a {"id":1,"padding":"${"x".repeat(10_000_000)}"}`

      yield* peer.send("<html>", "", huge, binary, tick("stranger", 1), tick("a", 1))
      yield* settle

      assert.deepStrictEqual(
        events.filter((event) => event._tag === "FrameRejected").map((event) => `${event.kind} ${event.size}`),
        ["Unreadable 6", "Unreadable 0", `Oversize ${huge.length}`, "Binary 3", "UnknownTopic 18"]
      )
      assert.deepStrictEqual(brief(items), [1])
      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are not made of events with a field that is not known: it is told once, counted, and passed over", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { items } = yield* track([topic("a")])

      yield* (yield* network.accept).send('#a {"id":1,"new":1}', '#a {"id":2,"new":2}', '#a {"id":3}')
      yield* settle

      const told = events.filter((event) => event._tag === "UnknownField")
      assert.deepStrictEqual(
        told.map(({ field, topic }) => `${topic} ${field}`),
        ["a new"]
      )
      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are not made of the last data of a topic that was unsubscribed", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      yield* track([topic("a")])
      const { fiber } = yield* track([topic("b")])
      const peer = yield* network.accept
      yield* peer.send("ok 1")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 second")

      yield* peer.send(tick("b", 1), "ok 2", tick("b", 2))
      yield* settle

      assert.strictEqual(events.filter((event) => event._tag === "FrameRejected").length, 1)
    }).pipe(Effect.provide(layer()))
  )
})
