import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import { type Peer, TestTransport } from "../../src/testing/TestTransport.ts"
import * as VirtualTime from "../supervision/VirtualTime.ts"
import { brief, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { tick, type Tick, topic } from "./ToyProtocol.ts"

/** An exchange that sends each trade on all connections that are open, but for those that have died without a word. */
const openExchange = Effect.gen(function* () {
  const network = yield* TestTransport
  const open = new Set<Peer>()
  const dead = new Set<Peer>()
  const ids = new Map<string, number>()
  yield* network.accept.pipe(
    Effect.tap((peer) => {
      open.add(peer)
      const obey = Effect.forever(Effect.flatMap(peer.receive, ({ text }) => peer.send(`ok ${text.split(" ")[1]}`)))
      const end = Effect.tap(peer.closedByUs, () => Effect.sync(() => open.delete(peer)))
      return Effect.forkScoped(Effect.raceFirst(obey, end))
    }),
    Effect.forever,
    Effect.forkScoped
  )
  return {
    trade: (name = "a") =>
      Effect.suspend(() => {
        const id = (ids.get(name) ?? 0) + 1
        ids.set(name, id)
        const alive = Array.from(open).filter((peer) => !dead.has(peer))
        return Effect.forEach(alive, (peer) => peer.send(tick(name, id)), { discard: true })
      }),
    /** A trade that no connection brings. */
    lose: (name = "a") => Effect.sync(() => void ids.set(name, (ids.get(name) ?? 0) + 1)),
    /** The connections that are open bring nothing more, although they answer pings. */
    die: Effect.sync(() => open.forEach((peer) => dead.add(peer))),
    cut: Effect.suspend(() => {
      const peers = Array.from(open)
      open.clear()
      return Effect.andThen(
        Effect.forEach(peers, (peer) => peer.close(1006), { discard: true }),
        settle
      )
    })
  }
})

/** Lets a market trade by chance, on average once in so many seconds. Returns the longest time between two trades. */
const trade = Effect.fnUntraced(function* (options: {
  readonly trade: Effect.Effect<void>
  readonly everySeconds: number
  readonly hours: number
}) {
  let leftMillis = options.hours * 3_600_000
  let longestMillis = 0
  while (true) {
    const millis = Math.round(-1000 * options.everySeconds * Math.log(1 - (yield* Random.next)))
    yield* Effect.sleep(Duration.millis(Math.min(millis, leftMillis)))
    leftMillis -= millis
    if (leftMillis < 0) return longestMillis
    longestMillis = Math.max(longestMillis, millis)
    yield* options.trade
  }
})

/** One trade after each of the times. */
const tradeAfter = (trade: Effect.Effect<void>, seconds: ReadonlyArray<number>) =>
  Effect.forEach(
    seconds,
    (time) => TestClock.adjust(Duration.seconds(time)).pipe(Effect.andThen(trade), Effect.andThen(settle)),
    { discard: true }
  )

/** How long the program has waited each time before it dialled anew. */
const waits = Effect.map(watch, (events) =>
  Effect.sync(() => events.flatMap((event) => (event._tag === "Refreshing" ? [event.silentMillis / 1000] : [])))
)

const withoutIds: Partial<Topic<Tick>> = { sequence: undefined }

/** A market that has traded once, on a connection of its own. */
const openMarket = Effect.fnUntraced(function* (options: Partial<Topic<Tick>> = {}) {
  const exchange = yield* openExchange
  const { items } = yield* track([topic("a", options)])
  const waited = yield* waits
  yield* exchange.trade()
  yield* settle
  return { exchange, items, waited }
})

describe("a market that trades now and then", () => {
  it.live.each([
    { everySeconds: 10, most: 5, ids: "ids" },
    { everySeconds: 60, most: 10, ids: "ids" },
    { everySeconds: 180, most: 15, ids: "ids" },
    { everySeconds: 180, most: 15, ids: "no ids" },
    { everySeconds: 600, most: 20, ids: "ids" },
    { everySeconds: 3600, most: 30, ids: "ids" }
  ])("costs few dials: once in $everySeconds s with $ids, at most $most a day", ({ everySeconds, ids, most }) =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      const { items } = yield* track([topic("a", ids === "ids" ? {} : withoutIds)])
      yield* exchange.trade()

      yield* trade({ trade: exchange.trade(), everySeconds, hours: 24 })

      assert.deepStrictEqual(
        items.filter((item) => item._tag !== "Event"),
        []
      )
      assert.isAtMost((yield* dialSeconds).length, most)
    }).pipe(
      Effect.scoped,
      Effect.provide(layer()),
      Random.withSeed(`once in ${everySeconds} s`),
      Effect.provide(VirtualTime.layer)
    )
  )

  it.live.each([
    { everySeconds: 10, mostHours: 0.05 },
    { everySeconds: 60, mostHours: 0.25 },
    { everySeconds: 180, mostHours: 0.75 },
    { everySeconds: 600, mostHours: 1 }
  ])(
    "is not missed for long when its connection dies: once in $everySeconds s, at most $mostHours h",
    ({ everySeconds, mostHours }) =>
      Effect.gen(function* () {
        const exchange = yield* openExchange
        const { items } = yield* track([topic("a")])
        yield* exchange.trade()
        const longestMillis = yield* trade({ trade: exchange.trade(), everySeconds, hours: 12 })
        const waited = yield* waits

        yield* exchange.die
        yield* trade({ trade: exchange.trade(), everySeconds, hours: mostHours + everySeconds / 600 })

        const [noticed = Number.NaN] = yield* waited
        assert.isAtLeast(noticed, 90)
        assert.isAtMost(noticed, Math.min(Math.max(90, (1.5 * longestMillis) / 1000), mostHours * 3600))
        assert.lengthOf(
          items.filter((item) => item._tag === "Gap"),
          1
        )
      }).pipe(
        Effect.scoped,
        Effect.provide(layer()),
        Random.withSeed(`once in ${everySeconds} s`),
        Effect.provide(VirtualTime.layer)
      )
  )

  it.effect("may be quiet for half as long again as it was before, and is then asked for elsewhere", () =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      yield* track([topic("a", withoutIds)])
      yield* exchange.trade()
      yield* settle
      yield* tradeAfter(exchange.trade(), [80, 110, 20])

      yield* TestClock.adjust("164999 millis")
      assert.deepStrictEqual(yield* dialSeconds, [0])
      yield* TestClock.adjust("1 millis")

      assert.deepStrictEqual(yield* dialSeconds, [0, 375])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("teaches by what a fresh connection waits for, which is longer each time", () =>
    Effect.gen(function* () {
      const { exchange, waited } = yield* openMarket(withoutIds)

      // The second connection is opened after 90 s and waits for 160 s, of which half as much again is 240 s.
      yield* tradeAfter(exchange.trade(), [250, 239, 359])

      assert.deepStrictEqual(yield* waited, [90, 358.5])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is asked for elsewhere at growing intervals when it has fallen silent for good", () =>
    Effect.gen(function* () {
      const { exchange, waited } = yield* openMarket()
      yield* tradeAfter(exchange.trade(), [80, 80])

      yield* TestClock.adjust("5 hours")

      assert.deepStrictEqual(yield* waited, [120, 240, 480, 960, 1920, 3600, 3600, 3600])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("teaches nothing by a spell in which a trade was lost", () =>
    Effect.gen(function* () {
      const { exchange, items, waited } = yield* openMarket()
      yield* TestClock.adjust("40 seconds")
      yield* exchange.lose()
      yield* tradeAfter(exchange.trade(), [45])

      yield* TestClock.adjust("90 seconds")

      assert.deepStrictEqual(brief(items), [1, "Gap 2-2", 3])
      assert.deepStrictEqual(yield* waited, [90])
    }).pipe(Effect.provide(layer()))
  )

  it.effect.each(["is replaced", "is cut", "is cut, and the market is quiet then"])(
    "is known as such when its connection %s",
    (how) =>
      Effect.gen(function* () {
        const exchange = yield* openExchange
        const pool = yield* ConnectionPool
        yield* track([topic("a")])
        const waited = yield* waits
        yield* exchange.trade()
        yield* settle
        yield* settle
        // Each waits on one connection until the trade comes.
        yield* tradeAfter(exchange.trade(), [85, 120, 175, 260, 380])

        yield* how === "is replaced" ? pool.rotateNow : exchange.cut
        yield* tradeAfter(exchange.trade(), [how.endsWith("then") ? 70 : 10])
        yield* tradeAfter(exchange.trade(), [560])

        assert.deepStrictEqual(yield* waited, [])
      }).pipe(Effect.provide(layer()))
  )

  it.effect("is known as such although it trades in bursts", () =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      yield* track([topic("a")])
      yield* exchange.trade()
      yield* settle
      yield* tradeAfter(exchange.trade(), [85, 120, 175, 260])
      const waited = yield* waits

      const burst = [80, ...Array.from({ length: 20 }, () => 2)]
      for (let i = 0; i < 10; i++) yield* tradeAfter(exchange.trade(), burst)
      yield* tradeAfter(exchange.trade(), [380])

      assert.deepStrictEqual(yield* waited, [])
    }).pipe(Effect.provide(layer()))
  )

  it.effect.each(["a", "rare"])("is not taken for as quiet as the topic of rare events beside it (%s)", (first) =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      yield* track([topic("rare", { liveness: Liveness.sparse })])
      yield* TestClock.adjust("5 hours")
      yield* track([topic("a")])
      const waited = yield* waits
      yield* tradeAfter(exchange.trade(first), [1])
      yield* tradeAfter(exchange.trade("a"), [1])

      yield* TestClock.adjust("90 seconds")

      assert.deepStrictEqual(yield* waited, [90])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("teaches nothing as long as it counts as stalled", () =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      const { items } = yield* track([topic("a")])
      const waited = yield* waits
      yield* tradeAfter(exchange.trade(), [900])

      yield* TestClock.adjust("90 seconds")

      assert.deepStrictEqual(brief(items), ["Stalled 30000", "Resumed", 1])
      assert.deepStrictEqual(yield* waited, [90])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("is asked for elsewhere no sooner than the policy says", () =>
    Effect.gen(function* () {
      const { waited } = yield* openMarket()

      yield* TestClock.adjust("5 hours")

      assert.deepStrictEqual(yield* waited, [7200, 7200])
    }).pipe(Effect.provide(layer({ silence: "2 hours" })))
  )
})

describe("a busy market", () => {
  const busy = (trade: Effect.Effect<void>, seconds: number) =>
    tradeAfter(
      trade,
      Array.from({ length: seconds }, () => 1)
    )

  it.effect("is missed for 90 seconds when its connection dies, although it stood still for half an hour before", () =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      yield* track([topic("a")])
      yield* busy(exchange.trade(), 60)
      yield* TestClock.adjust("30 minutes")
      yield* busy(exchange.trade(), 1300)
      const waited = yield* waits

      yield* exchange.die
      yield* TestClock.adjust("100 seconds")

      assert.deepStrictEqual(yield* waited, [90])
    }).pipe(Effect.provide(layer()))
  )

  it.effect(
    "is missed for 90 seconds when its connection dies, although that had been one of a market that trades now and then",
    () =>
      Effect.gen(function* () {
        const exchange = yield* openExchange
        yield* track([topic("a")])
        yield* exchange.trade()
        yield* settle
        yield* tradeAfter(exchange.trade(), [85, 120, 175, 260])
        yield* track([topic("b")])
        yield* busy(exchange.trade("b"), 20)
        const waited = yield* waits

        yield* exchange.die
        yield* TestClock.adjust("100 seconds")

        assert.deepStrictEqual(yield* waited, [90])
        assert.lengthOf(yield* dialSeconds, 2)
      }).pipe(Effect.provide(layer()))
  )

  it.effect("is missed for 90 seconds when its connection dies, although it went over to that of such a market", () =>
    Effect.gen(function* () {
      const exchange = yield* openExchange
      const pool = yield* ConnectionPool
      const { fiber } = yield* track([topic("a"), topic("gone")])
      yield* Effect.andThen(exchange.trade(), exchange.trade("gone"))
      yield* settle
      yield* tradeAfter(exchange.trade(), [85, 120, 175, 260])
      yield* track([topic("a"), topic("b")])
      yield* Fiber.interrupt(fiber)
      yield* busy(exchange.trade("b"), 1)
      yield* pool.rotateNow
      yield* tradeAfter(Effect.andThen(exchange.trade(), exchange.trade("b")), [1, 1, 1])
      const waited = yield* waits
      assert.lengthOf(yield* pool.status, 1)

      yield* exchange.die
      yield* TestClock.adjust("100 seconds")

      assert.deepStrictEqual(yield* waited, [90])
    }).pipe(Effect.provide(layer({ topicsPerConnection: 2 })))
  )
})
