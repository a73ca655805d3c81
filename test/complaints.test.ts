/**
 * What users of other Binance libraries reported, each as a test. The numbers are the ranks of the complaints in a survey of
 * their issue trackers; one thread of each is named.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Metric, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../src/Binance.ts"
import * as MarketStream from "../src/binance/MarketStream.ts"
import * as UsdsM from "../src/binance/usds-m/index.ts"
import * as Backoff from "../src/connection/Backoff.ts"
import { DialFailed, Refused } from "../src/connection/ConnectionError.ts"
import { unknownFields } from "../src/connection/ConnectionMetrics.ts"
import { ConnectionPool } from "../src/connection/ConnectionPool.ts"
import type * as ConnectionPolicy from "../src/connection/ConnectionPolicy.ts"
import type { Tracked } from "../src/continuity/Tracked.ts"
import { TestExchange } from "../src/testing/TestExchange.ts"
import * as Exchange from "../src/testing/TestExchange.ts"
import { settle } from "./connection/harness.ts"

const world = (policy: ConnectionPolicy.Options = {}, exchange: Exchange.Options = {}) =>
  Binance.layerWith({ policy: { backoff: Backoff.make({ jitter: false }), ...policy } }).pipe(
    Layer.provideMerge(Exchange.layer({ seed: "complaints", symbols: ["BTCUSDT", "ETHUSDT"], ...exchange })),
    Layer.provideMerge(Logger.layer([]))
  )

const watch = Effect.fnUntraced(function* <A, E, R>(stream: Stream.Stream<Tracked<A>, E, R>) {
  const items: Array<Tracked<A>> = []
  const fiber = yield* stream.pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* settle
  return { items, fiber }
})

const markers = (items: ReadonlyArray<Tracked<unknown>>) =>
  items.filter((item) => item._tag !== "Event").map((item) => item._tag)

const seconds = Effect.gen(function* () {
  const { dials } = yield* TestExchange
  return (yield* dials).map(({ atMillis }) => atMillis / 1000)
})

const btc = { symbol: "BTCUSDT" }

describe("complaints about other libraries", () => {
  it.effect("1: a stream goes silent, the socket stays open, there is no error (python-binance #670)", () =>
    Effect.gen(function* () {
      const { accept } = yield* TestExchange
      const { items } = yield* watch(UsdsM.markPrice.tracked({ ...btc, updateSpeed: "1s" }))
      const connection = yield* accept
      yield* TestClock.adjust("10 seconds")
      yield* connection.mute(true)

      yield* TestClock.adjust("2 minutes")

      assert.deepStrictEqual(markers(items), ["Stalled", "Interrupted", "Resumed"])
      assert.strictEqual((yield* seconds).length, 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("1: the cable is pulled and TCP does not notice (binance-connector-java #139)", () =>
    Effect.gen(function* () {
      const { accept } = yield* TestExchange
      const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))
      const connection = yield* accept
      yield* TestClock.adjust("10 seconds")
      yield* connection.freeze(true)

      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(markers(items), ["Interrupted", "Gap", "Resumed"])
      const interrupted = items.find((item) => item._tag === "Interrupted")
      assert.strictEqual(interrupted?.reason, "PingTimeout")
    }).pipe(Effect.provide(world()))
  )

  it.effect("2: SUBSCRIBE is acknowledged and no data comes for ever (binance-public-data #472)", () =>
    Effect.gen(function* () {
      const { mute, unmute } = yield* TestExchange
      yield* mute("btcusdt@aggTrade", "btcusdt@markPrice@1s", "btcusdt@forceOrder")
      const trades = yield* watch(UsdsM.aggTrade.tracked(btc))
      const marks = yield* watch(UsdsM.markPrice.tracked({ ...btc, updateSpeed: "1s" }))
      const liquidations = yield* watch(UsdsM.forceOrder.tracked(btc))

      yield* TestClock.adjust("31 seconds")
      assert.deepStrictEqual(
        [trades, marks, liquidations].map(({ items }) => markers(items)),
        [["Stalled"], ["Stalled"], []]
      )

      yield* TestClock.adjust("1 hour")
      yield* unmute("btcusdt@aggTrade", "btcusdt@markPrice@1s")
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(trades.items.at(-1)?._tag, "Event")
      assert.strictEqual(marks.items.at(-1)?._tag, "Event")
      assert.deepStrictEqual(markers(liquidations.items), ["Interrupted", "Resumed"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("2: each row is asked for on the socket that carries it (cryptofeed #1128)", () =>
    Effect.gen(function* () {
      const { connections } = yield* TestExchange
      yield* watch(MarketStream.merge.tracked([UsdsM.aggTrade.of(btc), UsdsM.bookTicker.of(btc), UsdsM.trade.of(btc)]))
      yield* TestClock.adjust("5 seconds")

      const routes = (yield* connections).map(({ url }) =>
        decodeURIComponent(new URL(url).pathname + new URL(url).search)
      )
      assert.sameMembers(routes, [
        "/market/stream?streams=btcusdt@aggTrade",
        "/public/stream?streams=btcusdt@bookTicker/btcusdt@trade"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("6: data between disconnect and reconnect is lost without a word (unicorn-binance-websocket-api #15)", () =>
    Effect.gen(function* () {
      const { accept, dropAll } = yield* TestExchange
      const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))
      yield* accept
      yield* TestClock.adjust("10 seconds")
      yield* dropAll()
      yield* TestClock.adjust("10 seconds")

      const ids = items.flatMap((item) => (item._tag === "Event" ? [item.event.aggregateTradeId] : []))
      const gap = items.find((item) => item._tag === "Gap")
      assert.isDefined(gap)
      const missing = Array.from({ length: gap.to - gap.from + 1 }, (_, i) => gap.from + i)
      const all = [...ids, ...missing].toSorted((a, b) => a - b)
      assert.deepStrictEqual(
        all,
        Array.from({ length: all.length }, (_, i) => (all[0] ?? 0) + i)
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("7: the cut after 24 hours is not handled, or comes at a bad moment (connector-python #337, #442)", () =>
    Effect.gen(function* () {
      const { accept, dials } = yield* TestExchange
      const { items } = yield* watch(
        MarketStream.merge.tracked([
          UsdsM.aggTrade.of(btc),
          UsdsM.markPrice.of(btc),
          UsdsM.kline.of({ ...btc, interval: "1h" })
        ])
      )

      yield* TestClock.adjust("6 hours")

      const ended = Effect.flatMap(accept, (connection) => connection.ended)
      const endings = yield* Effect.replicateEffect(ended, (yield* dials).length - 1)
      assert.isAtLeast(endings.length, 6)
      assert.deepStrictEqual(new Set(endings.map(({ code }) => code)), new Set([1000]))
      assert.deepStrictEqual(markers(items), [])
    }).pipe(Effect.provide(world({ rotateAfter: "55 minutes" }, { lifetime: "1 hour", activity: 0.05 })))
  )

  describe("8: what kills the official connector at its renewal after 23 hours (binance-connector-js 2.4.9)", () => {
    // Renewed once; what the stream has brought so far.
    const renewed = Effect.gen(function* () {
      const { accept } = yield* TestExchange
      const pool = yield* ConnectionPool
      const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))
      const old = yield* accept
      yield* TestClock.adjust("5 seconds")
      yield* pool.rotateNow
      const renewal = yield* accept
      yield* TestClock.adjust("10 seconds")
      return { accept, items, old, renewal }
    })

    it.effect("duplicates, and streams that the renewal forgets", () =>
      Effect.gen(function* () {
        const { items, old } = yield* renewed
        yield* TestClock.adjust("10 seconds")

        const ids = items.flatMap((item) => (item._tag === "Event" ? [item.event.aggregateTradeId] : []))
        assert.strictEqual((yield* old.ended).code, 1000)
        assert.isAbove(ids.length, 10)
        assert.deepStrictEqual(
          ids,
          ids.map((_, i) => (ids[0] ?? 0) + i)
        )
        assert.deepStrictEqual(markers(items), [])
      }).pipe(Effect.provide(world()))
    )

    it.effect("a drop of the renewed connection, which is never dialled again", () =>
      Effect.gen(function* () {
        const { accept, items, renewal } = yield* renewed
        yield* renewal.drop()
        yield* TestClock.adjust("10 seconds")
        yield* accept

        assert.deepStrictEqual(markers(items), ["Interrupted", "Gap", "Resumed"])
        assert.strictEqual(items.at(-1)?._tag, "Event")
      }).pipe(Effect.provide(world()))
    )

    it.effect(
      "a renewal that is refused once, after which the cut of the old connection ends the stream for good",
      () =>
        Effect.gen(function* () {
          const { accept, refuseNext } = yield* TestExchange
          const pool = yield* ConnectionPool
          const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))
          const old = yield* accept
          yield* TestClock.adjust("5 seconds")
          yield* refuseNext(new Refused({ status: 503 }))
          yield* pool.rotateNow
          yield* settle
          yield* old.drop()
          yield* TestClock.adjust("30 seconds")

          assert.strictEqual(items.at(-1)?._tag, "Event")
          assert.strictEqual((yield* pool.status).length, 1)
          assert.deepStrictEqual(markers(items), ["Interrupted", "Gap", "Resumed"])
        }).pipe(Effect.provide(world()))
    )
  })

  it.effect(
    "9: subscribing to many topics ends in 1008 Too many requests and a reconnect storm (nautilus_trader #5012)",
    () =>
      Effect.gen(function* () {
        const { accept, connections } = yield* TestExchange
        yield* watch(UsdsM.aggTrade.tracked(btc))
        const first = yield* accept
        for (let i = 0; i < 150; i++) yield* watch(UsdsM.kline.tracked({ symbol: `COIN${i}USDT`, interval: "1m" }))
        yield* TestClock.adjust("2 minutes")

        const times = (yield* first.received).map(({ atMillis }) => atMillis)
        for (const from of times) assert.isAtMost(times.filter((at) => at >= from && at < from + 1000).length, 4)
        assert.strictEqual((yield* connections)[0]?.id, first.id)
      }).pipe(Effect.provide(world({}, { controlFramesPerSecond: 5 })))
  )

  it.effect("9: after 1008 the next dial is not made at once (lean #5583)", () =>
    Effect.gen(function* () {
      const { accept } = yield* TestExchange
      yield* watch(UsdsM.aggTrade.tracked(btc))
      yield* (yield* accept).drop(1008, "Too many requests")
      yield* TestClock.adjust("3 minutes")

      assert.deepStrictEqual(yield* seconds, [0, 120])
    }).pipe(Effect.provide(world()))
  )

  it.effect("10: a full queue kills or starves the stream (python-binance #1016)", () =>
    Effect.gen(function* () {
      const seen: Array<Tracked<unknown>> = []
      yield* UsdsM.bookTicker.tracked(btc, { capacity: 10 }).pipe(
        Stream.runForEach((item) =>
          Effect.andThen(
            Effect.sleep("1 second"),
            Effect.sync(() => void seen.push(item))
          )
        ),
        Effect.forkChild({ startImmediately: true })
      )
      const neighbour = yield* watch(UsdsM.bookTicker.tracked(btc))

      yield* TestClock.adjust("5 minutes")

      assert.isNotEmpty(seen.filter((item) => item._tag === "Dropped"))
      assert.strictEqual(seen.filter((item) => item._tag === "Interrupted").length, 0)
      assert.isAtLeast(seen.length, 290)
      assert.deepStrictEqual(markers(neighbour.items), [])
    }).pipe(Effect.provide(world({}, { activity: 50 })))
  )

  it.effect("11: the process crashes when the network is lost (connector-js #546)", () =>
    Effect.gen(function* () {
      const { refuseNext } = yield* TestExchange
      yield* refuseNext(new DialFailed({ cause: new Error("getaddrinfo ENOTFOUND fstream.binance.com") }), 2)
      yield* refuseNext(new Refused({ status: 503 }))
      const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))

      yield* TestClock.adjust("30 seconds")

      assert.deepStrictEqual(yield* seconds, [0, 1, 3, 7])
      assert.strictEqual(items.at(-1)?._tag, "Event")
    }).pipe(Effect.provide(world()))
  )

  it.effect("13: reconnecting gives up (python-binance #122)", () =>
    Effect.gen(function* () {
      const { refuse } = yield* TestExchange
      const week = 7 * 24 * 3_600_000
      yield* refuse(({ atMillis }) => (atMillis < week ? new DialFailed({ cause: new Error("down") }) : undefined))
      const { items } = yield* watch(UsdsM.aggTrade.tracked(btc))

      yield* TestClock.adjust("1 week")
      yield* TestClock.adjust("1 minute")

      assert.strictEqual(items.at(-1)?._tag, "Event")
    }).pipe(Effect.provide(world()))
  )

  it.effect("15: memory grows with every subscription and reconnect (unicorn-binance-websocket-api #205)", () =>
    Effect.gen(function* () {
      const { connections, dropAll } = yield* TestExchange
      const pool = yield* ConnectionPool
      yield* watch(UsdsM.markPrice.tracked(btc))
      for (let cycle = 0; cycle < 200; cycle++) {
        const { fiber } = yield* watch(UsdsM.aggTrade.tracked(btc))
        if (cycle % 10 === 0) yield* dropAll()
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(fiber)
      }
      yield* TestClock.adjust("1 minute")

      assert.deepStrictEqual(
        (yield* pool.status).map(({ topics }) => topics),
        [["btcusdt@markPrice"]]
      )
      assert.strictEqual((yield* connections).length, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("19: a symbol in the wrong case, or a name that is none, gives silence (Binance.Net #620)", () =>
    Effect.gen(function* () {
      const wrong = yield* Effect.flip(Stream.runDrain(UsdsM.topics(["BTCUSDT@aggTrade"])))
      const none = yield* Effect.flip(Stream.runDrain(UsdsM.topics(["btcusdt@depth@250ms"])))

      assert.strictEqual(UsdsM.aggTrade.topic(btc), "btcusdt@aggTrade")
      assert.include(wrong.message, 'written in lower case, as in "btcusdt@aggTrade"')
      assert.include(none.message, "updateSpeed")
      assert.deepStrictEqual(yield* seconds, [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("21: too-eager timeouts disconnect healthy sockets of quiet markets (tardis-node #48)", () =>
    Effect.gen(function* () {
      const { items } = yield* watch(UsdsM.forceOrder.tracked({ symbol: "QUIETUSDT" }))
      const thin = yield* watch(UsdsM.contractInfo.tracked())
      yield* TestClock.adjust("12 hours")

      assert.deepStrictEqual(items, [])
      assert.deepStrictEqual(markers(thin.items), [])
      assert.deepStrictEqual(yield* seconds, [0])
    }).pipe(Effect.provide(world()))
  )

  it.effect("22: an event with a new field is dropped or breaks the stream (node-binance-api #605)", () =>
    Effect.gen(function* () {
      const { accept } = yield* TestExchange
      const count = Effect.map(
        Metric.value(Metric.withAttributes(unknownFields, { endpoint: "usds-m/market" })),
        ({ count }) => Number(count)
      )
      const { items } = yield* watch(UsdsM.aggTrade.tracked({ symbol: "NEWUSDT" }))
      const connection = yield* accept
      const before = yield* count
      const event = '"e":"aggTrade","E":1,"a":7,"s":"NEWUSDT","p":"1.5","q":"2","f":1,"l":1,"T":1,"m":false'

      yield* connection.send(`{"stream":"newusdt@aggTrade","data":{${event},"zz":{"y":[1]}}}`)
      yield* settle

      assert.deepStrictEqual(
        items.map((item) => (item._tag === "Event" ? item.event.price : item._tag)),
        [1.5]
      )
      assert.strictEqual((yield* count) - before, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("28: a number of the wrong type is passed on as if it were right (connector-go #131)", () =>
    Effect.gen(function* () {
      const { accept } = yield* TestExchange
      const { items } = yield* watch(UsdsM.aggTrade.tracked({ symbol: "NEWUSDT" }))
      const connection = yield* accept
      const event = (price: string) =>
        `{"stream":"newusdt@aggTrade","data":{"e":"aggTrade","E":1,"a":7,"s":"NEWUSDT","p":${price},"q":"2","f":1,"l":1,"T":1,"m":false}}`

      yield* connection.send(event('"1e5"'), event("12"), event('"0.5"'))
      yield* settle

      assert.deepStrictEqual(
        items.map((item) => item._tag),
        ["Malformed", "Event"]
      )
      const [malformed] = items
      assert.strictEqual(
        malformed?._tag === "Malformed" ? malformed.error.message : "",
        'newusdt@aggTrade: expected string, found 12 at ["p"]'
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("29: one bad symbol resets everything (cryptofeed #291)", () =>
    Effect.gen(function* () {
      const { mute } = yield* TestExchange
      const good = yield* watch(UsdsM.markPrice.tracked({ ...btc, updateSpeed: "1s" }))
      const bad = yield* watch(UsdsM.markPrice.tracked({ symbol: "ETHUSDT", updateSpeed: "1s" }))
      yield* mute("ethusdt@markPrice@1s")

      yield* TestClock.adjust("5 minutes")

      assert.deepStrictEqual(markers(good.items), [])
      assert.isAtLeast(good.items.length, 299)
      assert.deepStrictEqual(markers(bad.items), ["Stalled"])
    }).pipe(Effect.provide(world()))
  )
})

describe("a thousand topics", () => {
  it.effect("deliver over the default shards, with no more dials than shards and within the dial budget", () =>
    Effect.gen(function* () {
      const symbols = Array.from({ length: 1000 }, (_, i) => `COIN${i}USDT`)
      const { items } = yield* watch(
        MarketStream.merge.tracked(symbols.map((symbol) => UsdsM.markPrice.of({ symbol, updateSpeed: "1s" })))
      )

      yield* TestClock.adjust("10 seconds")

      assert.strictEqual(new Set(items.map((item) => item.topic)).size, 1000)
      assert.strictEqual((yield* seconds).length, 5)
      assert.deepStrictEqual(markers(items), [])
    }).pipe(
      Effect.provide(
        world(
          {},
          { symbols: Array.from({ length: 1000 }, (_, i) => ({ symbol: `COIN${i}USDT`, price: 1 })), activity: 0.01 }
        )
      )
    )
  )
})
