import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import * as OddClock from "./OddClock.ts"
import { tick, topic } from "./ToyProtocol.ts"

const regular = { liveness: Liveness.every("1 second") }

const texts = (frames: ReadonlyArray<{ readonly text: string }>) => frames.map((frame) => frame.text)

describe("silence of a connection", () => {
  it.effect("redials at 90 seconds without data, although pings are answered", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a", regular)])
      const peer = yield* acceptObliging
      yield* TestClock.adjust("3 seconds")
      yield* peer.send(tick("a", 1))

      yield* TestClock.adjust("89999 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0])
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* peer.closedByUs, "cut")
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(yield* dialSeconds, [0, 94])
      assert.deepStrictEqual(brief(items), [1, "Stalled 10000", "Interrupted Silent"])
      assert.isAtLeast(yield* peer.pings, 3)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is counted in data frames: acknowledgements and replies do not end it", () =>
    Effect.gen(function* () {
      yield* track([topic("a", regular)])
      const peer = yield* acceptObliging

      for (let second = 0; second < 9; second++) {
        yield* peer.send("ok 77")
        yield* TestClock.adjust("10 seconds")
      }
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(yield* dialSeconds, [0, 91])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is never shorter than one and a half ping intervals", () =>
    Effect.gen(function* () {
      yield* track([topic("a", regular)])
      yield* acceptObliging

      yield* TestClock.adjust("89999 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0])
      yield* TestClock.adjust("1001 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0, 91])
    }).pipe(Effect.provide(layer({ silence: "10 seconds", pingInterval: "1 minute" })))
  )

  it.effect("means nothing while every topic is of rare events", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a", { liveness: Liveness.sparse })])
      const peer = yield* acceptObliging
      yield* peer.send(tick("a", 1))

      yield* TestClock.adjust("3 hours")

      assert.deepStrictEqual(yield* dialSeconds, [0])
      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is counted anew for a topic that is added to a quiet connection", () =>
    Effect.gen(function* () {
      yield* track([topic("quiet", { liveness: Liveness.sparse })])
      yield* acceptObliging
      yield* TestClock.adjust("1 hour")

      yield* track([topic("a", regular)])
      yield* TestClock.adjust("1 second")
      yield* TestClock.adjust("88 seconds")
      assert.strictEqual((yield* dialSeconds).length, 1)
      yield* TestClock.adjust("3 seconds")

      // Asked for at 3600.25, a control frame after the ping of that second.
      assert.deepStrictEqual(yield* dialSeconds, [0, 3691.25])
    }).pipe(Effect.provide(layer()))
  )
})

describe("deadlines", () => {
  it.effect("go by uptime: a time of day that is set back by an hour delays nothing", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      yield* clock.run(
        Effect.gen(function* () {
          const { items } = yield* track([topic("a", regular)])
          const peer = yield* acceptObliging
          yield* peer.send(tick("a", 1))
          yield* settle
          clock.setBack(3_600_000)

          yield* TestClock.adjust("89999 millis")
          assert.strictEqual((yield* dialSeconds).length, 1)
          yield* TestClock.adjust("2 seconds")

          assert.strictEqual((yield* dialSeconds).length, 2)
          assert.deepStrictEqual(brief(items), [1, "Stalled 10000", "Interrupted Silent"])
        }).pipe(Effect.provide(layer()))
      )
    })
  )
})

describe("pings", () => {
  it.effect("redial when neither a pong nor any frame follows within the deadline", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* track([topic("a")])
      const peer = yield* acceptObliging
      yield* peer.answerPings(false)
      yield* peer.send(tick("a", 1))

      yield* TestClock.adjust("39999 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0])
      yield* TestClock.adjust("1001 millis")

      assert.deepStrictEqual(yield* dialSeconds, [0, 41])
      assert.strictEqual(yield* peer.closedByUs, "cut")
      const closed = events.find((event) => event._tag === "Closed")
      assert.strictEqual(closed?.error.message, "toy/ticks: no answer to a ping within 20000 ms")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are not missed by a peer that sends anything at all", () =>
    Effect.gen(function* () {
      yield* track([topic("a")])
      const peer = yield* acceptObliging
      yield* peer.answerPings(false)

      for (let id = 1; id <= 20; id++) {
        yield* peer.send(tick("a", id))
        yield* TestClock.adjust("39 seconds")
      }

      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are spared while frames flow", () =>
    Effect.gen(function* () {
      yield* track([topic("a")])
      const peer = yield* acceptObliging

      for (let id = 1; id <= 100; id++) {
        yield* peer.send(tick("a", id))
        yield* TestClock.adjust("10 seconds")
      }

      assert.strictEqual(yield* peer.pings, 0)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("become requests where the transport can not ping", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a", { liveness: Liveness.sparse })])
      const peer = yield* network.accept

      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(texts(yield* peer.received), ["probe 0"])
      yield* peer.send("ok 0")
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(texts(yield* peer.received), ["probe 0", "probe 0"])
      yield* TestClock.adjust("21 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 61])
    }).pipe(Effect.provide(layer({}, { canPing: false })))
  )
})

describe("a topic that stalls", () => {
  it.effect(
    "is marked, asked for again, then moved alone to a fresh connection; its 199 neighbours notice nothing",
    () =>
      Effect.gen(function* () {
        const pool = yield* ConnectionPool
        const neighbours = Array.from({ length: 199 }, (_, i) => `n${i}`)
        const others = yield* track(neighbours.map((name) => topic(name, { sequence: undefined })))
        const { items } = yield* track([topic("mute", regular)])
        const peer = yield* acceptObliging
        const [head = "", ...rest] = neighbours.map((name) => tick(name, 1))
        const beat = Effect.andThen(peer.send(head, ...rest), TestClock.adjust("1 second"))

        yield* Effect.repeat(beat, { times: 28 })
        const before = texts(yield* peer.received).filter((text) => text.endsWith(" mute"))
        yield* Effect.repeat(beat, { times: 1 })
        const after = texts(yield* peer.received).filter((text) => text.endsWith(" mute"))
        assert.deepStrictEqual(brief(items), ["Stalled 30000"])
        assert.deepStrictEqual(
          after.slice(before.length).map((text) => text.replace(/ \d+ /, " ")),
          ["unsub mute", "sub mute"]
        )

        yield* Effect.repeat(beat, { times: 30 })
        const fresh = yield* acceptObliging
        assert.strictEqual(fresh.url, "wss://toy.test/ticks?mute")
        yield* fresh.send(tick("mute", 5))
        yield* settle

        assert.deepStrictEqual(brief(items), ["Stalled 30000", "Resumed", 5])
        assert.deepStrictEqual(
          items.map((item) => item.epoch),
          [1, 2, 2]
        )
        assert.strictEqual(
          others.items.every((item) => item._tag === "Event"),
          true
        )
        assert.deepStrictEqual(
          (yield* pool.status).map((shard) => shard.topics.length),
          [199, 1]
        )
        assert.strictEqual((yield* dialSeconds).length, 2)
      }).pipe(Effect.provide(layer()))
  )

  it.effect("marks what is missing while it is asked for again, although it had come back before", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a", { ...regular, sequence: undefined })])
      const peer = yield* (yield* TestTransport).accept
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* peer.receive).text, "unsub 1 a")

      yield* peer.send(tick("a", 2))
      yield* peer.send("ok 1")
      yield* TestClock.adjust("250 millis")
      assert.strictEqual((yield* peer.receive).text, "sub 2 a")
      yield* peer.send("ok 2", tick("a", 4), tick("a", 5))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Stalled 10000", "Resumed", 2, "Interrupted Stalled", "Resumed", 4, 5])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is caught by the first-event deadline whether it is regular or not", () =>
    Effect.gen(function* () {
      const trades = yield* track([topic("aggTrade", { liveness: Liveness.irregular })])
      const marks = yield* track([topic("markPrice", regular)])
      const liquidations = yield* track([topic("forceOrder", { liveness: Liveness.sparse })])
      const peer = yield* acceptObliging
      yield* peer.answerPings(true)

      yield* TestClock.adjust("30 seconds")

      assert.deepStrictEqual(brief(trades.items), ["Stalled 30000"])
      assert.deepStrictEqual(brief(marks.items), ["Stalled 30000"])
      assert.deepStrictEqual(brief(liquidations.items), [])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is left to the silence rule when nothing comes on its connection at all", () =>
    Effect.gen(function* () {
      yield* track([topic("a", regular)])
      yield* acceptObliging

      yield* TestClock.adjust("91 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 91])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes to fresh connections at growing intervals while it stays mute", () =>
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      yield* Effect.forkScoped(Effect.forever(acceptObliging))
      yield* track([topic("unknown")])

      yield* TestClock.adjust("20 minutes")

      // Asked again at 30.25, a control frame after it was unsubscribed.
      assert.deepStrictEqual(yield* dialSeconds, [0, 60.25, 90.25, 150.25, 270.25, 510.25, 990.25])
      assert.strictEqual((yield* pool.status).length, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes at growing intervals even if it is one that always delivers", () =>
    Effect.gen(function* () {
      yield* Effect.forkScoped(Effect.forever(acceptObliging))
      const { items } = yield* track([topic("a", { liveness: Liveness.sparse }), topic("delisted", regular)])

      yield* TestClock.adjust("20 minutes")

      // The silence of the connection is mended once; then the topic leaves its neighbour in peace.
      assert.deepStrictEqual(yield* dialSeconds, [0, 91, 121, 181, 301, 541, 1021])
      assert.deepStrictEqual(brief(items.filter((item) => item.topic === "a")), ["Interrupted Silent", "Resumed"])
      assert.deepStrictEqual(brief(items.filter((item) => item.topic === "delisted")), [
        "Stalled 30000",
        "Interrupted Silent"
      ])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("shares one fresh connection with the topics that stall at the same time", () =>
    Effect.gen(function* () {
      const thin = Array.from({ length: 50 }, (_, i) => topic(`thin${i}`))
      yield* track([topic("busy"), ...thin])
      const peer = yield* acceptObliging

      for (let id = 1; id <= 61; id++) {
        yield* peer.send(tick("busy", id))
        yield* TestClock.adjust("1 second")
      }

      assert.strictEqual((yield* dialSeconds).length, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is forgiven a quiet market once it has delivered, unless it is regular", () =>
    Effect.gen(function* () {
      const irregular = yield* track([topic("a")])
      const grid = yield* track([topic("b", regular)])
      const peer = yield* acceptObliging
      yield* TestClock.adjust("1 second")
      yield* peer.send(tick("a", 1), tick("b", 1))

      yield* TestClock.adjust("9999 millis")
      assert.deepStrictEqual(brief(grid.items), [1])
      yield* TestClock.adjust("1 millis")

      assert.deepStrictEqual(brief(grid.items), [1, "Stalled 10000"])
      assert.deepStrictEqual(brief(irregular.items), [1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("must deliver once more after it has been asked for again, although it had come back before", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a")])
      const peer = yield* (yield* TestTransport).accept
      yield* peer.answerPings(true)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* peer.receive).text, "unsub 1 a")
      yield* peer.send(tick("a", 1), "ok 1")
      yield* TestClock.adjust("250 millis")
      assert.strictEqual((yield* peer.receive).text, "sub 2 a")
      yield* peer.send("ok 2")
      yield* settle

      yield* TestClock.adjust("29999 millis")
      assert.deepStrictEqual(brief(items), ["Stalled 30000", "Resumed", 1])
      yield* TestClock.adjust("1 millis")

      assert.deepStrictEqual(brief(items), ["Stalled 30000", "Resumed", 1, "Stalled 30000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is alive as long as something comes, be it what does not decode", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a", regular)])
      const peer = yield* acceptObliging
      yield* peer.send(tick("a", 1))
      yield* TestClock.adjust("8 seconds")
      yield* peer.send('#a {"id":"?"}')
      yield* settle

      yield* TestClock.adjust("9999 millis")
      assert.deepStrictEqual(brief(items), [1, "Malformed 1"])
      yield* TestClock.adjust("1 millis")

      assert.deepStrictEqual(brief(items), [1, "Malformed 1", "Stalled 10000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is not kept alive by old events, nor is its time up earlier for them", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("a", regular)])
      const peer = yield* acceptObliging
      for (let id = 1; id <= 5; id++) {
        yield* TestClock.adjust("9 seconds")
        yield* peer.send(tick("a", id))
        yield* settle
      }

      yield* TestClock.adjust("5 seconds")
      yield* peer.send(tick("a", 1))
      yield* TestClock.adjust("4999 millis")
      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
      yield* TestClock.adjust("1 millis")

      assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5, "Stalled 10000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("no longer matters once its stream has ended", () =>
    Effect.gen(function* () {
      yield* track([topic("busy", { liveness: Liveness.sparse })])
      const { fiber } = yield* track([topic("mute")])
      yield* acceptObliging
      yield* TestClock.adjust("29 seconds")

      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("10 minutes")

      assert.strictEqual((yield* dialSeconds).length, 1)
    }).pipe(Effect.provide(layer()))
  )
})
