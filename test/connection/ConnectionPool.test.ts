import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { brief, collect, layer, track, watch } from "./harness.ts"
import { endpoint, protocol, type Tick, tick, topic } from "./ToyProtocol.ts"

const texts = (frames: ReadonlyArray<{ readonly text: string }>) => frames.map((frame) => frame.text)

describe("ConnectionPool", () => {
  it.effect("delivers the events of a topic in order", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])
      const peer = yield* network.accept

      yield* peer.send(tick("a", 1), tick("a", 2))
      yield* peer.send(tick("a", 3))
      yield* TestClock.adjust(0)

      assert.strictEqual(peer.url, "wss://toy.test/ticks?a")
      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("gives bare events to a plain stream", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { items } = yield* collect(pool.subscribe([topic("a")]))
      const first = yield* network.accept

      yield* first.send(tick("a", 1), "#a {}")
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      yield* (yield* network.accept).send(tick("a", 5))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(items, [{ id: 1 }, { id: 5 }])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("puts no more topics on a connection than the exchange takes, whatever the policy says", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const limits = { ...protocol.limits, topicsPerConnection: 2 }
      const narrow = { ...endpoint, protocol: { ...protocol, limits } }

      yield* track(["a", "b", "c"].map((name) => topic(name, { endpoint: narrow })))
      yield* network.accept
      yield* network.accept

      assert.deepStrictEqual(
        (yield* network.dials).map(({ url }) => url),
        ["wss://toy.test/ticks?a+b", "wss://toy.test/ticks?c"]
      )
    }).pipe(Effect.provide(layer({ topicsPerConnection: 1000 })))
  )

  it.effect("carries two subscribers of one topic over one connection, one subscription and one decoding", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      let decoded = 0
      const counted: Topic<Tick> = {
        ...topic("a"),
        decode: (payload, sink) => {
          decoded++
          topic("a").decode(payload, sink)
        }
      }
      const one = yield* track([counted])
      const two = yield* track([counted])
      const peer = yield* network.accept

      yield* peer.send(tick("a", 1), tick("a", 2))
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(
        [brief(one.items), brief(two.items)],
        [
          [1, 2],
          [1, 2]
        ]
      )
      assert.strictEqual(decoded, 2)
      assert.strictEqual((yield* network.dials).length, 1)
      assert.deepStrictEqual(yield* peer.received, [])
    }).pipe(Effect.provide(layer()))
  )

  it.effect(
    "decodes each payload once for ten subscribers who have come one after the other, and for those who stay",
    () =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const pool = yield* ConnectionPool
        let decoded = 0
        const counted: Topic<Tick> = {
          ...topic("a"),
          decode: (payload, sink) => {
            decoded++
            topic("a").decode(payload, sink)
          }
        }
        // Bare, with markers, and among other topics.
        const streams = [
          pool.subscribe([counted]),
          Stream.map(pool.tracked([counted]), (item) => (item._tag === "Event" ? item.event : item)),
          pool.subscribe([topic("b"), counted])
        ]
        const all = [yield* collect(Stream.map(pool.subscribe([counted]), (tick): unknown => tick))]
        const peer = yield* network.accept

        for (let id = 1; id < 10; id++) {
          yield* peer.send(tick("a", id))
          yield* TestClock.adjust("1 second")
          all.push(yield* collect(streams[id % streams.length] ?? Stream.empty))
        }
        yield* peer.send(tick("a", 10))
        yield* TestClock.adjust("1 second")
        yield* Effect.forEach(all.slice(0, 5), ({ fiber }) => Fiber.interrupt(fiber))
        yield* peer.send(tick("a", 11))
        yield* TestClock.adjust("1 second")

        const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i }))
        assert.deepStrictEqual(
          all.map(({ items }) => items),
          all.map((_, joined) => ids(joined + 1, joined < 5 ? 10 : 11))
        )
        assert.strictEqual(decoded, 11)
      }).pipe(Effect.provide(layer()))
  )

  it.effect("merges topics into one stream in the order of reading", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a"), topic("b")])
      const peer = yield* network.accept

      yield* peer.send(tick("b", 1), tick("a", 7), tick("b", 2), tick("a", 8))
      yield* TestClock.adjust(0)

      assert.strictEqual(peer.url, "wss://toy.test/ticks?a+b")
      assert.deepStrictEqual(
        items.map((item) => item.topic),
        ["b", "a", "b", "a"]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("subscribes a later topic on the open connection, and unsubscribes when its last subscriber leaves", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const peer = yield* network.accept

      const one = yield* track([topic("b")])
      const two = yield* track([topic("b")])
      yield* TestClock.adjust("1 second")
      yield* peer.send("ok 1")
      yield* Fiber.interrupt(one.fiber)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(texts(yield* peer.received), ["sub 1 b"])

      yield* Fiber.interrupt(two.fiber)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(texts(yield* peer.received), ["sub 1 b", "unsub 2 b"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("closes the socket with 1000 when the last topic leaves", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { fiber } = yield* track([topic("a")])
      const peer = yield* network.accept

      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual(yield* peer.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* pool.status, [])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("closes the socket with 1000 when a stream has taken what it wanted", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const pool = yield* ConnectionPool
      const { fiber, items } = yield* collect(Stream.take(pool.subscribe([topic("a")]), 2))
      const peer = yield* network.accept

      yield* peer.send(tick("a", 1), tick("a", 2), tick("a", 3))
      yield* Fiber.join(fiber)

      assert.deepStrictEqual(items, [{ id: 1 }, { id: 2 }])
      assert.deepStrictEqual(yield* peer.closedByUs, { code: 1000 })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("stops dialling when the last topic leaves during the backoff", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { fiber } = yield* track([topic("a")])
      yield* (yield* network.accept).close(1006)
      yield* TestClock.adjust("500 millis")

      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("10 minutes")

      assert.strictEqual((yield* network.dials).length, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("spreads 1,000 topics over the default shards, with no more dials than shards", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const names = Array.from({ length: 1000 }, (_, i) => `t${i}`)
      const { items } = yield* track(names.map((name) => topic(name)))

      for (let shard = 0; shard < 5; shard++) {
        const peer = yield* network.accept
        const inUrl = (peer.url.split("?")[1] ?? "").split("+")
        yield* TestClock.adjust("2 seconds")
        const later = (yield* peer.received).flatMap(({ text }) => text.split(" ").slice(2))
        const asked = [...inUrl, ...later]
        assert.strictEqual(asked.length, 200)
        const [first = "", ...rest] = asked.map((name) => tick(name, 1))
        yield* peer.send(first, ...rest)
      }
      yield* TestClock.adjust("5 seconds")

      assert.deepStrictEqual(new Set(items.map((item) => item.topic)), new Set(names))
      assert.strictEqual((yield* network.dials).length, 5)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("tells what happens to a connection, in order", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const events = yield* watch
      const { fiber } = yield* track([topic("a")])
      const first = yield* network.accept
      yield* track([topic("b")])
      yield* TestClock.adjust(0)
      yield* first.send("ok 1")
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      yield* network.accept
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(
        events.map((event) => `${event.atMillis} ${event.epoch} ${event._tag}`),
        [
          "0 1 Dialing",
          "0 1 Opened",
          "0 1 Subscribed",
          "0 1 Closed",
          "0 1 Redialing",
          "1000 2 Dialing",
          "1000 2 Opened"
        ]
      )
    }).pipe(Effect.provide(layer()))
  )
})
