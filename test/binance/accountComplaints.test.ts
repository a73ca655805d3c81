/**
 * What users of other Binance libraries reported of account streams, each as a test. The numbers are the ranks of the complaints in a survey
 * of their issue trackers; one thread of each is named.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Margin from "../../src/binance/margin/index.ts"
import { Refused } from "../../src/connection/ConnectionError.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import {
  assertBelieved,
  collect,
  fillsOf,
  follow,
  idsOf,
  markersOf,
  pass,
  rotate,
  type Subject,
  subjects,
  world
} from "./AccountTest.ts"

const newest = Effect.gen(function* () {
  const last = (yield* (yield* TestExchange).connections).at(-1)
  assert.isDefined(last)
  return last
})

const methods = Effect.gen(function* () {
  return (yield* (yield* TestExchange).rest.requests)
    .filter(({ path }) => path.endsWith("/listenKey"))
    .map(({ method }) => method)
})

/** Those of listen keys. */
const ofKeys = (subject: Subject) => {
  const { root } = subject

  it.effect("4: the listenKey expires and the stream is silently dead (python-binance #28)", () =>
    Effect.gen(function* () {
      const { exchange, fill, items, place } = yield* follow(subject)
      const placed = yield* place
      yield* exchange.rest.answer(({ method }) => (method === "PUT" ? { status: 200, body: {} } : undefined))
      yield* pass("61 minutes")
      yield* fill(placed)
      yield* pass("1 second")

      assert.include(markersOf(items), "Interrupted ListenKeyExpired")
      assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("4: keys of one market are renewed at another one's endpoint (binance 3.6.5)", () =>
    Effect.gen(function* () {
      const { exchange } = yield* follow(subject)
      yield* pass("6 hours")
      const paths = (yield* exchange.rest.requests).filter(({ method }) => method === "PUT").map(({ path }) => path)

      assert.strictEqual(paths.length, 12)
      assert.deepStrictEqual(new Set(paths), new Set([`${root}/listenKey`]))
    }).pipe(Effect.provide(world()))
  )

  it.effect("24: the endpoint of the key is gone, and the answer is a page (unicorn-binance-websocket-api #411)", () =>
    Effect.gen(function* () {
      const { rest } = yield* TestExchange
      yield* rest.answer(({ method }) => (method === "POST" ? { status: 410, body: "<h1>410 Gone</h1>" } : undefined))
      const { fiber } = yield* follow(subject)
      const error = yield* Effect.flip(Fiber.join(fiber))

      assert.strictEqual(error.reason._tag, "Retired")
      assert.include(error.message, `POST ${root}/listenKey`)
    }).pipe(Effect.provide(world()))
  )

  it.effect("30: one process ends the listenKey of another one (unicorn-binance-websocket-api #275)", () =>
    Effect.gen(function* () {
      const { fill, items, place } = yield* follow(subject)
      const other = yield* collect(subject.follow())
      const placed = yield* place
      yield* Fiber.interrupt(other.fiber)
      yield* fill(placed)
      yield* pass("1 second")

      assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
      assert.deepStrictEqual(yield* methods, ["POST", "POST"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("30: another process ends the key, and the stream of this one goes mute (same thread)", () =>
    Effect.gen(function* () {
      const { fill, items, place } = yield* follow(subject)
      const placed = yield* place
      const other = yield* collect(subject.follow({ closeOnRelease: true }))
      yield* Fiber.interrupt(other.fiber)
      yield* pass("1 second")
      yield* fill(placed)
      yield* pass("31 minutes")
      yield* fill(placed)
      yield* pass("1 second")

      assert.deepStrictEqual(fillsOf(subject, items), ["rest 1", "stream 2"])
      assert.include(markersOf(items), "Interrupted ListenKeyUnknown")
    }).pipe(Effect.provide(world()))
  )
}

/** The same complaints, where there are no keys any more. */
const ofSubscriptions = (subject: Subject) => {
  it.effect("4: the stream is silently dead when nobody renews it (python-binance #28)", () =>
    Effect.gen(function* () {
      const { fill, items, place } = yield* follow(subject)
      const placed = yield* place
      yield* pass("3 days")
      yield* fill(placed)
      yield* pass("1 second")

      assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
    }).pipe(Effect.provide(world()))
  )

  it.effect(
    "24: the endpoint of the key is gone, and is asked for all the same (unicorn-binance-websocket-api #411)",
    () =>
      Effect.gen(function* () {
        const { exchange } = yield* follow(subject)
        yield* pass("2 hours")
        yield* exchange.dropAll()
        yield* pass("1 minute")
        const paths = (yield* exchange.rest.requests).map(({ path }) => path)
        const asked = (yield* exchange.api.requests).map(({ method }) => method)

        assert.isAbove(paths.length, 0)
        assert.deepStrictEqual(
          paths.filter((path) => /userDataStream|listenKey/.test(path)),
          []
        )
        assert.isTrue(asked.every((method) => method === subject.method))
      }).pipe(Effect.provide(world()))
  )

  it.effect("30: one process ends the stream of another one (unicorn-binance-websocket-api #275)", () =>
    Effect.gen(function* () {
      const { fill, items, place } = yield* follow(subject)
      const other = yield* collect(subject.follow())
      const placed = yield* place
      yield* Fiber.interrupt(other.fiber)
      yield* fill(placed)
      yield* pass("1 second")

      assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
      assert.notInclude(markersOf(items).join(), "Interrupted")
    }).pipe(Effect.provide(world()))
  )
}

describe("a complaint about other libraries, of accounts on margin", () => {
  it.effect("23: the listenToken ends after a day, and the stream with it (Lean.Brokerages.Binance #73)", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange
      const account = yield* exchange.account()
      const { items } = yield* collect(Margin.userData.tracked({ reconcileEvery: "10 days" }))
      for (let hour = 0; hour < 72; hour++) {
        yield* account.place("margin", { symbol: "BTCUSDT", side: "BUY", price: "80000", quantity: "1" })
        yield* pass("1 hour")
      }
      const orders = items.flatMap((item) =>
        item._tag === "Event" && item.event._tag === "ExecutionReport" ? [item.source] : []
      )
      const tokens = (yield* exchange.rest.requests).filter(({ path }) => path === "/sapi/v1/userListenToken")

      assert.deepStrictEqual(
        orders,
        Array.from({ length: 72 }, () => "stream")
      )
      assert.notInclude(markersOf(items).join(), "Interrupted")
      assert.isAtLeast(tokens.length, 6)
    }).pipe(Effect.provide(world()))
  )
})

for (const subject of subjects) {
  const { asset, book, name, symbol, way } = subject

  describe(`complaints about other libraries, of accounts on ${name}`, () => {
    if (way === "key") ofKeys(subject)
    else ofSubscriptions(subject)

    it.effect("5: fills are missed around reconnects, and local orders are wrong (hummingbot #7590)", () =>
      Effect.gen(function* () {
        const { account, exchange, fill, items, place } = yield* follow(subject)
        const known = yield* Effect.forkChild(subject.orders, { startImmediately: true })
        yield* pass("1 second")
        const orders = yield* Fiber.join(known)
        const [filled, cancelled, untouched] = [yield* place, yield* place, yield* place]
        yield* pass("1 minute")
        yield* exchange.dropAll()
        yield* fill(filled)
        yield* account.fill(book, filled)
        yield* account.end(book, cancelled, "CANCELED")
        const placed = yield* account.place(book, { symbol, side: "SELL", price: "90000", quantity: "1" })
        yield* account.deposit(book, asset, "1000")
        yield* pass("10 seconds")

        assert.deepStrictEqual(fillsOf(subject, items), ["rest 1", "rest 2"])
        assert.sameMembers(
          (yield* orders).map(({ orderId }) => orderId),
          [untouched.orderId, placed.orderId]
        )
        yield* assertBelieved(subject, items)
      }).pipe(Effect.scoped, Effect.provide(world()))
    )

    describe("8: what kills the official connector when it renews its connection (binance-connector-js 2.4.9)", () => {
      const renewed = Effect.gen(function* () {
        const followed = yield* follow(subject)
        const placed = yield* followed.place
        yield* followed.fill(placed)
        yield* pass("1 minute")
        yield* rotate(subject)
        yield* followed.fill(placed)
        yield* pass("2 minutes")
        return { ...followed, placed }
      })

      it.effect("a drop of the renewed connection, which is never dialled again", () =>
        Effect.gen(function* () {
          const { exchange, fill, items, placed } = yield* renewed
          yield* exchange.dropAll()
          yield* fill(placed)
          yield* pass("10 seconds")
          yield* fill(placed)
          yield* pass("1 second")

          assert.deepStrictEqual(fillsOf(subject, items).slice(2), ["rest 3", "stream 4"])
        }).pipe(Effect.provide(world()))
      )

      it.effect("a renewal that is refused once, after which the stream ends for good", () =>
        Effect.gen(function* () {
          const { exchange, fill, items, place } = yield* follow(subject)
          const placed = yield* place
          yield* pass("1 minute")
          yield* exchange.refuseNext(new Refused({ status: 503 }))
          yield* rotate(subject)
          yield* pass("1 milli")
          yield* exchange.dropAll()
          yield* fill(placed)
          yield* pass("1 minute")
          yield* fill(placed)
          yield* pass("1 second")

          assert.deepStrictEqual(fillsOf(subject, items), ["rest 1", "stream 2"])
        }).pipe(Effect.provide(world()))
      )

      it.effect("streams that the renewal forgets", () =>
        Effect.gen(function* () {
          const { fill, items, placed } = yield* renewed
          yield* pass("30 minutes")
          yield* fill(placed)
          yield* pass("1 second")

          assert.strictEqual(fillsOf(subject, items).at(-1), "stream 3")
        }).pipe(Effect.provide(world()))
      )

      it.effect("a second of events that come twice", () =>
        Effect.gen(function* () {
          const { fill, items, placed } = yield* renewed
          yield* fill(placed)
          yield* rotate(subject)
          yield* pass("10 millis")
          yield* fill(placed)
          yield* pass("5 minutes")

          assert.deepStrictEqual(idsOf(subject, items), [1, 2, 3, 4])
          assert.strictEqual((yield* (yield* TestExchange).connections).length, 1)
        }).pipe(Effect.provide(world()))
      )
    })

    it.effect("12: long ids lose precision (sieblyio/binance #208)", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        yield* fill(yield* place)
        yield* pass("1 second")
        const ids = items.flatMap((item) => (item._tag === "Event" ? (subject.orderOf(item.event)?.orderId ?? []) : []))
        const real = (yield* (yield* exchange.account()).orders(book)).map(({ orderId }) => orderId)

        assert.deepStrictEqual(new Set(ids), new Set(real))
        assert.isTrue(ids.every((id) => typeof id === "bigint"))
      }).pipe(Effect.provide(world()))
    )

    it.effect("18: calls fail with -1021 when a clock is off (ccxt #936)", () =>
      Effect.gen(function* () {
        const { exchange, fill, items, place } = yield* follow(subject)
        const placed = yield* place
        yield* pass("1 minute")
        yield* exchange.rest.setAhead("40 seconds")
        yield* exchange.dropAll()
        yield* fill(placed)
        yield* pass("10 seconds")

        assert.deepStrictEqual(fillsOf(subject, items), ["rest 1"])
        assert.deepStrictEqual(markersOf(items), ["Reconciled 0", "Interrupted Closed", "Reconciled 2"])
      }).pipe(Effect.provide(world()))
    )

    it.effect("22: events that nobody knows are dropped, or break the stream (node-binance-api #605)", () =>
      Effect.gen(function* () {
        const { fill, items, place } = yield* follow(subject)
        const placed = yield* place
        const event = '{"e":"SOMETHING_OF_2027","E":1,"what":"ever"}'
        yield* (yield* newest).send(way === "key" ? event : `{"subscriptionId":0,"event":${event}}`)
        yield* fill(placed)
        yield* pass("1 second")

        const unknown = items.find((item) => item._tag === "Event" && item.event._tag === "Unknown")
        assert.include(JSON.stringify(unknown), "SOMETHING_OF_2027")
        assert.deepStrictEqual(fillsOf(subject, items), ["stream 1"])
      }).pipe(Effect.provide(world()))
    )

    it.effect("27: what became of an order whose answer was lost is never known (sieblyio/binance #580)", () =>
      Effect.gen(function* () {
        const { account, exchange, items } = yield* follow(subject)
        yield* pass("1 minute")
        yield* exchange.dropAll()
        // It arrives; neither its answer nor its event does.
        const clientOrderId = "sent-and-not-answered"
        yield* account.place(book, { symbol, side: "BUY", price: "80000", quantity: "1", clientOrderId })
        yield* pass("10 seconds")

        const told = items.flatMap((item) => {
          const order = item._tag === "Event" ? subject.orderOf(item.event) : undefined
          return item._tag === "Event" && order !== undefined ? [`${item.source} ${order.clientOrderId}`] : []
        })
        assert.deepStrictEqual(told, [`rest ${clientOrderId}`])
      }).pipe(Effect.provide(world()))
    )
  })
}
