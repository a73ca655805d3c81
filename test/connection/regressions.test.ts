import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Latch, Layer, Schedule, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { DialFailed, Refused, TransportFault } from "../../src/connection/ConnectionError.ts"
import * as Pool from "../../src/connection/ConnectionPool.ts"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import { EventBuffer } from "../../src/connection/internal/eventBuffer.ts"
import * as Subscriber from "../../src/connection/internal/subscriber.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { Transport } from "../../src/connection/Transport.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import * as Network from "../../src/testing/TestTransport.ts"
import { acceptObliging, brief, collect, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import * as OddClock from "./OddClock.ts"
import { endpoint, protocol, type Tick, tick, topic } from "./ToyProtocol.ts"

const regular = { liveness: Liveness.every("1 second") }
const sparse = { liveness: Liveness.sparse }
const down = new DialFailed({ cause: new Error("down") })

const poison = (id: number): number => {
  if (id === 2) throw new Error("out of order")
  return id
}

const texts = (frames: ReadonlyArray<{ readonly text: string }>) => frames.map((frame) => frame.text)

describe("a topic that is left and wanted again before the exchange was told", () => {
  it.effect("has a deadline for its first event", () =>
    Effect.gen(function* () {
      yield* track([topic("other", sparse)])
      yield* acceptObliging
      const first = yield* track([topic("a")])
      yield* TestClock.adjust("1 second")

      yield* Fiber.interrupt(first.fiber)
      const { items } = yield* track([topic("a")])
      yield* TestClock.adjust("31 seconds")

      assert.deepStrictEqual(brief(items), ["Stalled 30000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is interrupted like the others", () =>
    Effect.gen(function* () {
      yield* track([topic("other", sparse)])
      const peer = yield* acceptObliging
      const first = yield* track([topic("a")])
      yield* TestClock.adjust("1 second")

      const interrupting = yield* Effect.forkChild(Fiber.interrupt(first.fiber), { startImmediately: true })
      const { items } = yield* track([topic("a", { sequence: undefined })])
      yield* Fiber.join(interrupting)
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* peer.close(1006)
      yield* TestClock.adjust("1 second")
      yield* (yield* acceptObliging).send(tick("a", 5))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Resumed", 5])
      assert.deepStrictEqual(
        items.map((item) => item.epoch),
        [1, 1, 2, 2]
      )
    }).pipe(Effect.provide(layer()))
  )
})

describe("a topic that is wanted again while its end is on its way", () => {
  it.effect("begins with its own subscription, not with the rest of the one before", () =>
    Effect.gen(function* () {
      yield* track([topic("other", sparse)])
      const peer = yield* acceptObliging
      const first = yield* track([topic("a", { sequence: undefined })])
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(first.fiber)
      yield* settle
      assert.strictEqual(texts(yield* peer.received).at(-1), "unsub 2 a")

      const { items } = yield* track([topic("a", { sequence: undefined })])
      yield* peer.send(tick("a", 1))
      yield* TestClock.adjust("1 second")
      yield* peer.send(tick("a", 5))
      yield* settle

      assert.deepStrictEqual(brief(items), [5])
      assert.strictEqual(items[0]?.epoch, 1)
    }).pipe(Effect.provide(layer()))
  )
})

describe("a connection that is given up", () => {
  it.effect.each([0, 1, 2])("takes no topic along in silence that comes %d steps after it was lost", (steps) =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      yield* network.refuseNext(down)
      const latecomer = yield* pool.events.pipe(
        Stream.filter((event) => event._tag === "Closed"),
        Stream.take(1),
        Stream.runDrain,
        Effect.andThen(Effect.repeat(Effect.yieldNow, { times: steps })),
        Effect.andThen(Stream.runHead(pool.subscribe([topic("b")]))),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* settle
      yield* track([topic("a")])
      yield* settle
      yield* TestClock.adjust("10 seconds")
      yield* Effect.forkScoped(Effect.flatMap(network.accept, (peer) => peer.send(tick("b", 1))))
      yield* TestClock.adjust("10 seconds")

      // It may have come early enough to be lost as well; then it is told.
      assert.isDefined(latecomer.pollUnsafe())
    }).pipe(Effect.provide(layer({ backoff: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 0 })) })))
  )
})

describe("a stalled topic that is left to the silence of its connection", () => {
  it.effect("is cared for although its connection speaks again", () =>
    Effect.gen(function* () {
      const { items } = yield* track([topic("mute"), topic("grid", regular)])
      const peer = yield* acceptObliging
      yield* TestClock.adjust("70 seconds")
      assert.deepStrictEqual(yield* dialSeconds, [0])

      for (let id = 1; id <= 85; id++) {
        yield* peer.send(tick("grid", id))
        yield* TestClock.adjust("1 second")
      }
      yield* (yield* acceptObliging).send(tick("mute", 1))
      yield* settle

      assert.deepStrictEqual(brief(items.filter((item) => item.topic === "mute")), ["Stalled 30000", "Resumed", 1])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a stream that joins a topic which has stalled", () => {
  it.effect("is told so", () =>
    Effect.gen(function* () {
      yield* Effect.forkScoped(Effect.forever(acceptObliging))
      yield* track([topic("mute")])
      yield* TestClock.adjust("20 minutes")

      const late = yield* track([topic("mute")])
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(
        late.items.map((item) => item._tag),
        ["Stalled"]
      )
    }).pipe(Effect.provide(layer()))
  )
})

describe("a stream that joins a topic of rare events", () => {
  it.effect("is not told of a stall that is over", () =>
    Effect.gen(function* () {
      yield* track([topic("a", sparse)])
      const peer = yield* acceptObliging
      yield* peer.send(tick("a", 100), tick("a", 1))
      yield* settle
      yield* TestClock.adjust("1 minute")
      assert.include(texts(yield* peer.received).at(-1), "sub")

      const { items } = yield* track([topic("a", sparse)])
      yield* peer.send(tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), [2])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a stream that joins while its connection is away", () => {
  const joinLate = Effect.gen(function* () {
    const network = yield* Network.TestTransport
    yield* track([topic("a")])
    const first = yield* network.accept
    yield* first.send(tick("a", 1))
    yield* settle
    yield* first.close(1006)
    yield* settle
    const { items } = yield* track([topic("a")])
    yield* TestClock.adjust("1 second")
    return { items, peer: yield* network.accept }
  })

  it.effect("is told that the topic stalls on the next one", () =>
    Effect.gen(function* () {
      const { items } = yield* joinLate

      yield* TestClock.adjust("30 seconds")

      assert.deepStrictEqual(brief(items), ["Stalled 30000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is told that the first event does not decode", () =>
    Effect.gen(function* () {
      const { items, peer } = yield* joinLate

      yield* peer.send("#a {}", tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), ["Malformed 1", 2])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a stream over two endpoints of which one refuses for good", () => {
  it.effect("ends with the error, and leaves no connection to the other", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const gone = { ...endpoint, name: "toy/gone", root: "wss://toy.test/gone" }
      yield* network.refuse(({ url }) => (url.startsWith(gone.root) ? new Refused({ status: 404 }) : undefined))
      const { fiber } = yield* track([topic("a"), topic("b", { endpoint: gone })])
      const peer = yield* network.accept

      const exit = yield* Fiber.await(fiber)

      assert.isTrue(Exit.isFailure(exit) && Cause.hasFails(exit.cause))
      assert.deepStrictEqual(yield* peer.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* pool.status, [])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a control frame that can not be written", () => {
  it.effect("is made good for by the deadline of its topics, if the connection goes on", () =>
    Effect.gen(function* () {
      const { testTransport, transport } = Network.make()
      let isBroken = false
      const pool = yield* Pool.make.pipe(
        Effect.provideService(Transport, {
          dial: (url) =>
            Effect.map(transport.dial(url), (wire) => ({
              ...wire,
              write: (text) =>
                isBroken ? Effect.fail(new TransportFault({ cause: new Error("buffer is full") })) : wire.write(text)
            }))
        }),
        Effect.provideService(DialBudget.DialBudget, DialBudget.make())
      )
      yield* collect(pool.tracked([topic("other", sparse)]))
      const peer = yield* testTransport.accept
      isBroken = true
      yield* collect(pool.tracked([topic("a")]))
      isBroken = false

      yield* TestClock.adjust("31 seconds")

      assert.deepStrictEqual(
        texts(yield* peer.received).map((text) => text.replace(/ \d+ /, " ")),
        ["unsub a", "sub a"]
      )
    })
  )
})

describe("a fault of our own", () => {
  it.effect("in telling frames apart costs the frame", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const events = yield* watch
      const broken = {
        ...endpoint,
        protocol: {
          ...protocol,
          classify: (frame: Parameters<typeof protocol.classify>[0]) => {
            if (frame === "poison") throw new Error("out of order")
            return protocol.classify(frame)
          }
        }
      }
      const { items } = yield* track([topic("a", { endpoint: broken })])

      yield* (yield* network.accept).send(tick("a", 1), "poison", tick("a", 2))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2])
      const rejected = events.filter((event) => event._tag === "FrameRejected")
      assert.deepStrictEqual(
        rejected.map(({ kind }) => kind),
        ["Unreadable"]
      )
    }).pipe(Effect.provide(layer()))
  )

  const faulty: ReadonlyArray<readonly [string, Partial<Topic<Tick>>]> = [
    [
      "a decoder",
      {
        sequence: undefined,
        decode: (payload, sink) =>
          topic("a").decode(payload, { ...sink, event: (event) => sink.event({ id: poison(event.id) }) })
      }
    ],
    [
      "a sequence",
      {
        sequence: {
          showsHoles: false,
          first: ({ id }: Tick) => id,
          last: ({ id }: Tick) => id,
          isStale: (_, { id }: Tick) => poison(id) < 0,
          gap: () => undefined
        }
      }
    ],
    ["a conflation key", { sequence: undefined, conflationKey: ({ id }: Tick) => `${poison(id)}` }]
  ]
  for (const [part, options] of faulty) {
    it.effect(`in ${part} costs the event, and is told`, () =>
      Effect.gen(function* () {
        const network = yield* Network.TestTransport
        const neighbour = yield* track([topic("b")])
        const { items } = yield* track([topic("a", options)], { overflow: "conflate" })
        const peer = yield* network.accept
        yield* TestClock.adjust("1 second")

        yield* peer.send(tick("a", 1), tick("a", 2), tick("a", 3), tick("b", 1))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, "Malformed 1", 3])
        assert.deepStrictEqual(brief(neighbour.items), [1])
      }).pipe(Effect.provide(layer()))
    )
  }

  it.effect("that ends a connection ends its streams with it", () =>
    Effect.gen(function* () {
      const broken = {
        ...endpoint,
        protocol: {
          ...protocol,
          url: (root: string): string => {
            if (root === "") return ""
            throw new Error("out of order")
          }
        }
      }
      const pool = yield* Pool.ConnectionPool
      const { fiber } = yield* track([topic("a", { endpoint: broken })])

      const exit = yield* Fiber.await(fiber)

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.deepStrictEqual(yield* pool.status, [])
    }).pipe(Effect.provide(layer()))
  )
})

describe("a pool whose scope is closed", () => {
  it.effect("lets go of those who still listen", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const services = yield* Layer.buildWithScope(layer(), scope)
      const { events, stream } = yield* Effect.gen(function* () {
        const events = yield* collect((yield* Pool.ConnectionPool).events)
        const stream = yield* track([topic("a")])
        yield* (yield* (yield* Network.TestTransport).accept).send(tick("a", 1))
        yield* settle
        return { stream, events }
      }).pipe(Effect.provide(services))

      yield* Scope.close(scope, Exit.void)
      yield* settle

      assert.isDefined(stream.fiber.pollUnsafe())
      assert.isDefined(events.fiber.pollUnsafe())
    })
  )

  it.effect("takes nobody in", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const services = yield* Layer.buildWithScope(layer(), scope)
      yield* Scope.close(scope, Exit.void)

      const late = yield* Effect.provide(track([topic("a")]), services)

      assert.isDefined(late.fiber.pollUnsafe())
    })
  )
})

describe("a connection", () => {
  const Asking = Context.Reference("effect-binance/test/Asking", { defaultValue: () => "the pool" })

  it.effect("lives in the surroundings of its pool, not in those of the stream that happened to come first", () =>
    Effect.gen(function* () {
      const { transport } = Network.make()
      const askers: Array<string> = []
      const pool = yield* Pool.make.pipe(
        Effect.provideService(Transport, {
          dial: (url) =>
            Effect.flatMap(Asking, (asking) => {
              askers.push(asking)
              return transport.dial(url)
            })
        }),
        Effect.provideService(DialBudget.DialBudget, DialBudget.make())
      )

      yield* Effect.provideService(collect(pool.subscribe([topic("a")])), Asking, "a stream")

      assert.deepStrictEqual(askers, ["the pool"])
    })
  )
})

describe("reading that is held", () => {
  it.effect("goes on if the buffer was taken before anybody could wait for it", () =>
    Effect.gen(function* () {
      const buffer = new EventBuffer<unknown>({ capacity: 1, overflow: "suspend" })
      const subscriber = Subscriber.make({ isTracked: false, failsOnMalformed: false, buffer })
      buffer.push(1)
      yield* subscriber.pull

      const waiting = yield* Effect.forkChild(subscriber.room, { startImmediately: true })
      yield* settle

      assert.isDefined(waiting.pollUnsafe())
    })
  )

  it.effect("ends at once when its stream ends", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const { fiber } = yield* collect(
        Stream.mapEffect(pool.subscribe([topic("a")], { overflow: "suspend", capacity: 1 }), () => Effect.never)
      )
      const peer = yield* network.accept
      for (const id of [1, 2, 3, 4]) yield* peer.send(tick("a", id))
      yield* settle

      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual(yield* peer.closedByUs, { code: 1000 })
      assert.deepStrictEqual(yield* pool.status, [])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lets no acknowledgement time out", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const items: Array<Tick> = []
      const long = (i: number) => topic(`${"x".repeat(100)}${i}`, sparse)
      yield* pool
        .subscribe([topic("a", sparse), ...Array.from({ length: 60 }, (_, i) => long(i))], {
          overflow: "suspend",
          capacity: 1
        })
        .pipe(
          Stream.runForEach((item) =>
            Effect.andThen(
              Effect.sleep("1 minute"),
              Effect.sync(() => void items.push(item))
            )
          ),
          Effect.forkScoped({ startImmediately: true })
        )
      yield* settle
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* peer.send(tick("a", 2))
      yield* settle
      yield* peer.send("ok 1", tick("a", 3))

      yield* TestClock.adjust("10 minutes")

      assert.deepStrictEqual(yield* dialSeconds, [0])
      assert.deepStrictEqual(items, [{ id: 1 }, { id: 2 }, { id: 3 }])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is no reason to call a topic stalled as soon as it goes on", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const events = yield* watch
      yield* pool.subscribe([topic("a"), topic("b")], { overflow: "suspend", capacity: 1 }).pipe(
        Stream.runForEach(() => Effect.sleep("59999 millis")),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* settle
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1))
      yield* settle
      yield* peer.send(tick("a", 2))
      yield* settle

      yield* TestClock.adjust("61 seconds")

      assert.deepStrictEqual(
        events.filter((event) => event._tag === "Stalled"),
        []
      )
    }).pipe(Effect.provide(layer()))
  )
})

describe("pings that are not answered", () => {
  it.effect("do not pile up while other frames prove the connection", () =>
    Effect.gen(function* () {
      const { testTransport, transport } = Network.make()
      let waiting = 0
      const unanswered = Effect.acquireUseRelease(
        Effect.sync(() => void waiting++),
        () => Effect.never,
        () => Effect.sync(() => void waiting--)
      )
      const pool = yield* Pool.make.pipe(
        Effect.provideService(Transport, {
          dial: (url) => Effect.map(transport.dial(url), (wire) => ({ ...wire, ping: unanswered }))
        }),
        Effect.provideService(DialBudget.DialBudget, DialBudget.make())
      )
      yield* collect(pool.subscribe([topic("a")]))
      const peer = yield* testTransport.accept

      for (let id = 1; id <= 50; id++) {
        yield* peer.send(tick("a", id))
        yield* settle
        yield* TestClock.adjust("39 seconds")
      }

      assert.strictEqual(waiting, 1)
    })
  )
})

describe("a machine that is busy", () => {
  it.effect("does not blame the peer for what has not been read", () =>
    Effect.gen(function* () {
      const clock = yield* OddClock.make
      yield* clock.run(
        Effect.gen(function* () {
          const { items } = yield* track([topic("a", regular)])
          const peer = yield* acceptObliging
          yield* peer.send(tick("a", 1))
          yield* settle
          yield* TestClock.adjust("5 seconds")

          clock.beBusyFor(120_000)
          yield* TestClock.adjust("120 seconds")
          yield* peer.send(tick("a", 2))
          yield* settle
          yield* TestClock.adjust("5 seconds")

          assert.deepStrictEqual(brief(items), [1, 2])
          assert.strictEqual((yield* dialSeconds).length, 1)
        }).pipe(Effect.provide(layer()))
      )
    })
  )
})

describe("a connection that is refreshed", () => {
  it.effect("starts no connection for topics that are being handed over already", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* settle
      yield* network.refuseNext(new Refused({ status: 429, retryAfterMillis: 3_600_000 }))
      yield* TestClock.adjust("91 seconds")
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const again = yield* network.accept
      yield* again.send(tick("a", 2))
      yield* settle

      yield* TestClock.adjust("2 hours")

      assert.deepStrictEqual(
        (yield* pool.status).map(({ topics }) => topics),
        [["a"]]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is refreshed again after its successor was given up", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* settle
      yield* network.refuseNext(down, 2)

      yield* TestClock.adjust("30 minutes")

      assert.isAtLeast((yield* dialSeconds).length, 4)
    }).pipe(Effect.provide(layer({ backoff: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 1 })) })))
  )
})

describe("a connection that is rotated", () => {
  // Topic `a` comes from the old connection, and its successor is open.
  const begin = Effect.fnUntraced(function* (options: Partial<Topic<Tick>>, buffer?: Pool.BufferOptions) {
    const network = yield* Network.TestTransport
    const pool = yield* Pool.ConnectionPool
    const { items } = yield* track([topic("a", options)], buffer)
    const old = yield* network.accept
    yield* old.send(tick("a", 1))
    yield* settle
    yield* pool.rotateNow
    const next = yield* network.accept
    yield* settle
    return { items, old, next, pool }
  })

  it.effect("is rotated to the end although it asks for a topic again meanwhile", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      yield* track([topic("other", sparse)])
      const old = yield* network.accept
      yield* track([topic("a", sparse)])
      yield* TestClock.adjust("9 seconds")
      yield* pool.rotateNow
      yield* acceptObliging

      yield* TestClock.adjust("9 seconds")
      assert.deepStrictEqual(texts(yield* old.received), ["sub 1 a", "sub 2 a"])
      yield* old.send("ok 2")
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(yield* old.closedByUs, { code: 1000 })
      assert.deepStrictEqual(
        (yield* pool.status).map(({ topics }) => topics),
        [["other", "a"]]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves no topic unwatched that falls mute in its midst", () =>
    Effect.gen(function* () {
      const { items } = yield* begin(regular)

      yield* TestClock.adjust("2 minutes")

      assert.strictEqual(brief(items)[1], "Stalled 10000")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves no topic unwatched that falls mute when it has gone over", () =>
    Effect.gen(function* () {
      const { items, next, old } = yield* begin(regular)
      yield* next.send(tick("a", 2), tick("a", 3))
      yield* settle
      yield* old.send(tick("a", 2))
      yield* settle

      yield* TestClock.adjust("2 minutes")

      assert.deepStrictEqual(brief(items).slice(0, 4), [1, 2, 3, "Stalled 10000"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves no topic unwatched that goes over because time is up", () =>
    Effect.gen(function* () {
      const { items, old } = yield* begin(regular)
      for (let id = 2; id <= 35; id++) {
        yield* TestClock.adjust("1 second")
        yield* old.send(tick("a", id))
        yield* settle
      }

      yield* TestClock.adjust("2 minutes")

      assert.include(brief(items), "Stalled 10000")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("goes on carrying a topic that its successor is refused", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const others = Array.from({ length: 60 }, (_, i) => topic(`${"x".repeat(100)}${i}`, sparse))
      yield* track(others)
      const old = yield* acceptObliging
      yield* TestClock.adjust("1 second")
      const { fiber, items } = yield* track([topic("a")])
      yield* TestClock.adjust("1 second")
      yield* old.send(tick("a", 1))
      yield* settle
      yield* pool.rotateNow
      const next = yield* network.accept
      yield* next.receive.pipe(
        Effect.flatMap(({ text }) => {
          const [, id, ...named] = text.split(" ")
          return next.send(named.includes("a") ? `no ${id} 2 unknown topic` : `ok ${id}`)
        }),
        Effect.forever,
        Effect.forkScoped
      )

      yield* TestClock.adjust("20 seconds")
      yield* old.send(tick("a", 2))
      yield* settle

      assert.isUndefined(fiber.pollUnsafe())
      assert.deepStrictEqual(brief(items), [1, 2])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("takes topics in again when its successor could not be had", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      yield* track([topic("a")])
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle
      yield* network.refuseNext(down)
      yield* pool.rotateNow
      yield* settle

      const { items } = yield* track([topic("b")])
      yield* TestClock.adjust("1 second")
      yield* old.send(tick("b", 1))
      yield* settle

      assert.deepStrictEqual(brief(items), [1])
      assert.deepStrictEqual(
        (yield* pool.status).map(({ topics }) => topics),
        [["a", "b"]]
      )
    }).pipe(Effect.provide(layer({ backoff: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 0 })) })))
  )

  it.effect("gives each rotation its own time, also when one follows the other at once", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const { items, next, old, pool } = yield* begin({ sequence: undefined })
      yield* old.send(tick("a", 2))
      yield* next.send(tick("a", 2))
      yield* TestClock.adjust("4 seconds")
      yield* pool.rotateNow
      yield* network.accept
      yield* settle

      yield* TestClock.adjust("2 seconds")
      yield* next.send(tick("a", 3))
      yield* settle

      assert.deepStrictEqual(brief(items), [1, 2, 3])
    }).pipe(Effect.provide(layer({ firstEvent: "5 seconds" })))
  )

  it.effect("loses nothing of a stream that holds reading meanwhile", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const gate = yield* Latch.make(true)
      const items: Array<Tick> = []
      yield* pool.subscribe([topic("a")], { overflow: "suspend", capacity: 1 }).pipe(
        Stream.runForEach((item) =>
          Effect.andThen(
            gate.await,
            Effect.sync(() => void items.push(item))
          )
        ),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* settle
      const old = yield* network.accept
      yield* old.send(tick("a", 1))
      yield* settle
      yield* gate.close
      for (const id of [2, 3, 4, 5]) yield* old.send(tick("a", id))
      yield* settle
      yield* pool.rotateNow
      const next = yield* network.accept
      yield* settle

      yield* TestClock.adjust("2 minutes")
      yield* gate.open
      yield* settle
      yield* next.send(tick("a", 6))
      yield* settle
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(
        items.map(({ id }) => id),
        [1, 2, 3, 4, 5, 6]
      )
    }).pipe(Effect.provide(layer()))
  )

  for (const [kind, options] of [
    ["events without ids", { sequence: undefined }],
    ["states", { sequence: undefined, stateTime: ({ id }: Tick) => id }]
  ] as const) {
    it.effect(`repeats no ${kind} that the old connection told before it dropped`, () =>
      Effect.gen(function* () {
        const { items, next, old } = yield* begin(options)
        yield* old.send(tick("a", 2), tick("a", 3))
        yield* settle
        yield* old.close(1006)
        yield* settle

        for (const id of [2, 3, 4, 5]) yield* next.send(tick("a", id))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4, 5])
      }).pipe(Effect.provide(layer()))
    )

    it.effect(`repeats no ${kind} when time is up and the new connection lags behind`, () =>
      Effect.gen(function* () {
        const { items, next, old } = yield* begin(options)
        for (let id = 2; id <= 40; id++) {
          yield* TestClock.adjust("1 second")
          yield* old.send(tick("a", id))
          yield* settle
          if (id > 3) yield* next.send(tick("a", id - 2))
          yield* settle
        }

        const ids = items.flatMap((item) => (item._tag === "Event" ? [item.event.id] : []))
        assert.deepStrictEqual(
          ids,
          Array.from({ length: 38 }, (_, i) => i + 1)
        )
      }).pipe(Effect.provide(layer()))
    )
  }

  for (const [kind, options] of [
    ["events without ids", { sequence: undefined }],
    ["events whose ids only grow", { sequence: Sequence.increasing("id") }]
  ] satisfies ReadonlyArray<readonly [string, Partial<Topic<Tick>>]>) {
    it.effect(`marks what may be missing of ${kind} when the old connection drops before the new one spoke`, () =>
      Effect.gen(function* () {
        const { items, next, old } = yield* begin(options)
        yield* old.close(1006)
        yield* settle

        yield* next.send(tick("a", 4))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Resumed", 4])
      }).pipe(Effect.provide(layer()))
    )

    it.effect(
      `marks what may be missing of ${kind} when nothing is heard of the old connection and the new one is quiet`,
      () =>
        Effect.gen(function* () {
          const { items, next, old } = yield* begin(options)
          yield* old.answerPings(false)

          yield* TestClock.adjust("1 minute")
          yield* next.send(tick("a", 4))
          yield* settle

          assert.deepStrictEqual(brief(items), [1, "Interrupted PingTimeout", "Resumed", 4])
        }).pipe(Effect.provide(layer()))
    )

    it.effect(`marks no outage of ${kind} when the new connection repeats the last of the one that dropped`, () =>
      Effect.gen(function* () {
        const { items, next, old } = yield* begin(options)
        yield* old.send(tick("a", 2), tick("a", 3))
        yield* old.close(1006)
        yield* settle

        for (const id of [3, 4]) yield* next.send(tick("a", id))
        yield* settle

        assert.deepStrictEqual(brief(items), [1, 2, 3, 4])
      }).pipe(Effect.provide(layer()))
    )
  }

  it.effect.each(["drops", "goes on"])(
    "does not take what its successor repeats for ids that start anew, when the old connection %s",
    (fate) =>
      Effect.gen(function* () {
        const { items, next, old } = yield* begin({})
        yield* old.send(tick("a", 2), tick("a", 3))
        yield* settle
        if (fate === "drops") yield* old.close(1006)
        yield* settle

        yield* next.send(tick("a", 2))
        yield* settle
        yield* next.send(tick("a", 3))
        yield* TestClock.adjust("1 minute")

        assert.deepStrictEqual(brief(items), [1, 2, 3])
      }).pipe(Effect.provide(layer()))
  )

  for (const [part, options] of [
    ["a time of states", { sequence: undefined, stateTime: ({ id }: Tick) => poison(id) }],
    [
      "a sequence",
      {
        sequence: {
          showsHoles: false,
          first: ({ id }: Tick) => id,
          last: ({ id }: Tick) => poison(id),
          isStale: (_, { id }: Tick) => id === 3 && poison(2) > 0,
          gap: () => undefined
        }
      }
    ]
  ] satisfies ReadonlyArray<readonly [string, Partial<Topic<Tick>>]>) {
    it.effect(`survives ${part} that breaks`, () =>
      Effect.gen(function* () {
        const neighbour = yield* track([topic("b")])
        const { items, next, old } = yield* begin(options)

        yield* old.send(tick("a", 2), tick("b", 1))
        yield* next.send(tick("a", 2), tick("b", 2))
        yield* next.send(tick("a", 3))
        yield* TestClock.adjust("40 seconds")
        yield* next.send(tick("a", 4))
        yield* settle

        assert.deepStrictEqual(brief(neighbour.items), [1, 2])
        assert.strictEqual(brief(items).at(-1), 4)
      }).pipe(Effect.provide(layer()))
    )
  }

  it.effect("goes on watching a topic that it refuses while the next connection has yet to bring it", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const pool = yield* Pool.ConnectionPool
      const news = yield* watch
      yield* track([topic("a", { liveness: Liveness.sparse })])
      const old = yield* network.accept
      yield* settle
      const { items } = yield* track([topic("b", { liveness: Liveness.every("1 second") })])
      const [, id] = (yield* old.receive).text.split(" ")
      yield* pool.rotateNow
      const next = yield* network.accept
      yield* settle
      yield* old.send(`no ${id} 2 unknown topic`)
      yield* settle
      yield* TestClock.adjust("36 seconds")
      yield* settle

      assert.isTrue(news.some((event) => event._tag === "Stalled" && event.topic === "b" && event.shard === 2))
      yield* next.send(tick("b", 1))
      yield* settle
      assert.strictEqual(items.at(-1)?._tag, "Event")
    }).pipe(Effect.provide(layer()))
  )
})

describe("odd requests", () => {
  it.effect("for patience without end are taken at their word", () =>
    Effect.gen(function* () {
      yield* track([topic("other", sparse)])
      const peer = yield* (yield* Network.TestTransport).accept
      const { items } = yield* track([topic("a")])
      yield* TestClock.adjust("1 second")

      yield* peer.send(tick("a", 1))
      yield* settle

      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer({ ackTimeout: "Infinity", dialTimeout: "Infinity" })))
  )

  it.effect("for no pings at all leave the silence of connections watched", () =>
    Effect.gen(function* () {
      yield* track([topic("a", regular)])
      const peer = yield* acceptObliging

      yield* TestClock.adjust("91 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 91])
      assert.strictEqual(yield* peer.pings, 0)
    }).pipe(Effect.provide(layer({ pingInterval: "Infinity" })))
  )

  it.effect("for half an event of capacity are rounded", () =>
    Effect.gen(function* () {
      const network = yield* Network.TestTransport
      const { fiber } = yield* track([topic("a")], { overflow: "fail", capacity: 1.5 })

      yield* (yield* network.accept).send(tick("a", 1), tick("a", 2), tick("a", 3))
      yield* settle

      const exit = yield* Fiber.await(fiber)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasFails(exit.cause))
    }).pipe(Effect.provide(layer()))
  )

  it.effect("for no topics end at once", () =>
    Effect.gen(function* () {
      const { fiber } = yield* track([])

      assert.deepStrictEqual(yield* Fiber.await(fiber), Exit.void)
    }).pipe(Effect.provide(layer()))
  )
})
