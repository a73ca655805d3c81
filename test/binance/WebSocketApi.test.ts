import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import { BigDecimal, Deferred, Effect, Fiber, Layer, Redacted, Schedule, Schema, Stream } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as ApiSubscription from "../../src/binance/ApiSubscription.ts"
import * as ApiTable from "../../src/binance/ApiTable.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as Environment from "../../src/binance/Environment.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import { RateLimits } from "../../src/binance/RateLimits.ts"
import * as RestTable from "../../src/binance/RestTable.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as WebSocketApi from "../../src/binance/WebSocketApi.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as Faults from "../../src/testing/Faults.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { collect, settle } from "../connection/harness.ts"
import { as, ed25519 } from "../testing/restFace.ts"

const world = (options: Binance.Options = {}) =>
  Binance.layerWith({
    rest: { retry: Schedule.recurs(2) },
    ...options,
    policy: { backoff: Backoff.make({ jitter: false }), ...options.policy }
  }).pipe(
    Layer.provideMerge(TestExchange.layer({ accounts: [defaultAccount, ed25519] })),
    Layer.provideMerge(Layer.orDie(Credentials.layer(defaultAccount))),
    Layer.provideMerge(NodeSignature.layer)
  )

const exchange = TestExchange.TestExchange

const start = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.forkChild(Effect.exit(effect), { startImmediately: true }).pipe(Effect.tap(() => settle))

/** What a program may add: an order, which must not be sent twice, and a question about one. */
const Orders = ApiTable.make({
  ...Spot.Api.Api,
  signed: RpcGroup.make(
    ...Spot.Api.Api.signed.requests.values(),
    Rpc.make("order.place", {
      payload: { symbol: Schema.String, newClientOrderId: Schema.String },
      success: Schema.Struct({ orderId: Schema.Int })
    }),
    Rpc.make("order.status", {
      payload: { symbol: Schema.String, orderId: Schema.BigInt },
      success: Schema.Struct({ status: Schema.String })
    })
      .annotateMerge(RestTable.weight(4))
      .annotateMerge(RestTable.repeatable)
  )
})

const orders = WebSocketApi.methods(Orders)

const place = orders("order.place", { symbol: "BTCUSDT", newClientOrderId: "mine" })

const ask = orders("order.status", { symbol: "币安人生USDT", orderId: 9_007_199_254_740_993n })

const filled = { status: 200, result: { status: "FILLED" } }

/** The stream of an account, as somebody sees it who has credentials. */
const follow = <R>(subscription: ApiSubscription.ApiSubscription<R>) =>
  Effect.map(Effect.context<WebSocketApi.WebSocketApi | Credentials.Credentials | R>(), (context) =>
    Stream.provideContext(Spot.subscription(subscription), context)
  )

const methods = Effect.gen(function* () {
  const { api } = yield* exchange
  return (yield* api.requests).map(({ method }) => method)
})

describe("a call of the WebSocket API", () => {
  it.effect("goes to the market's own address, on one connection for all that are made", () =>
    Effect.gen(function* () {
      yield* Effect.all([Spot.api("time"), Spot.api("ping"), Spot.api("session.status")], { concurrency: "unbounded" })
      yield* UsdsM.api("ping")
      const { connections } = yield* exchange

      assert.deepStrictEqual(
        (yield* connections).map(({ url }) => new URL(url).pathname),
        ["/ws-api/v3", "/ws-fapi/v1"]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("has the answer that is its own, whichever comes first", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.hangNext()
      const first = yield* start(Spot.api("session.subscriptions"))
      const { serverTime } = yield* Spot.api("time")

      assert.strictEqual(serverTime, 0)
      assert.isUndefined(first.pollUnsafe())
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails where the environment has no WebSocket API", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Spot.api("time")).pipe(
        Effect.provideService(Environment.Current, Environment.marketDataOnly)
      )

      assert.strictEqual(error.message, "spot, time: there is no spot in the WebSocket API of market-data-only")
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails with what Binance said", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.answerNext({ status: 400, error: { code: -1121, msg: "Invalid symbol." } })
      const error = yield* Effect.flip(ask)

      assert.include(error, { market: "spot", call: "order.status" })
      assert.include(error.reason, { _tag: "InvalidRequest", status: 400, code: -1121, text: "Invalid symbol." })
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails with one error that says what was expected, where the answer is another", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.answerNext({ status: 200, result: { status: 7, listenKey: "secret" } })
      const error = yield* Effect.flip(ask)

      assert.strictEqual(error.reason._tag, "Unreadable")
      assert.notInclude(error.message, "secret")
    }).pipe(Effect.provide(world()))
  )

  it.effect("is made again where Binance was busy", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.answerNext({ status: 503, error: { code: -1008, msg: "busy" } }, 2)
      yield* api.answer(({ method }) => (method === "order.status" ? filled : undefined))

      assert.strictEqual((yield* ask).status, "FILLED")
      assert.deepStrictEqual(yield* methods, ["order.status", "order.status", "order.status"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("waits for as long as Binance says, with all that follow, and streams go on", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      const data = { serverTime: 1_795_176_000_000, retryAfter: 1_795_176_030_000 }
      yield* api.answerNext({ status: 429, error: { code: -1003, msg: "Too much request weight used.", data } })
      const first = yield* start(Spot.api("time"))
      const second = yield* start(Spot.rest.time())
      yield* TestClock.adjust("29 seconds")
      assert.deepStrictEqual([first.pollUnsafe(), second.pollUnsafe()], [undefined, undefined])
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(first)
      yield* Fiber.join(second)
    }).pipe(Effect.provide(world()))
  )

  it.effect("counts against the limits of spot, with REST, and of futures by itself", () =>
    Effect.gen(function* () {
      yield* Spot.rest.time()
      yield* Spot.api("session.status")
      yield* UsdsM.api("session.status")
      const usage = yield* RateLimits.use(({ usage }) => usage)

      assert.deepStrictEqual(
        usage.filter(({ weight }) => weight > 0).map(({ pool, weight }) => [pool, weight]),
        // A connection counts too.
        [
          ["spot", 1 + 2 + 2],
          ["usds-m-websocket-api", 5 + 2]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("is given up after a while, and made again", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.hangNext()
      const call = yield* start(Spot.api("time"))
      yield* TestClock.adjust("11 seconds")

      assert.strictEqual((yield* Effect.flatten(Fiber.join(call))).serverTime, 10_000)
      assert.deepStrictEqual(yield* methods, ["time", "time"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("is made again on the next connection, where one ended beneath it", () =>
    Effect.gen(function* () {
      const { accept, api } = yield* exchange
      yield* api.hangNext()
      const call = yield* start(Spot.api("time"))
      yield* (yield* accept).drop()
      yield* TestClock.adjust("1 second")

      assert.strictEqual((yield* Effect.flatten(Fiber.join(call))).serverTime, 1000)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is never made again if it may have been executed, and says which order it was", () =>
    Effect.gen(function* () {
      const { accept, api } = yield* exchange
      yield* api.hangNext(2)
      const dropped = yield* start(Effect.flip(place))
      yield* (yield* accept).drop()
      const first = yield* Effect.flatten(Fiber.join(dropped))
      yield* TestClock.adjust("1 second")
      const forgotten = yield* start(Effect.flip(place))
      yield* TestClock.adjust("10 seconds")
      const second = yield* Effect.flatten(Fiber.join(forgotten))
      yield* api.answerNext({ status: 500, error: { code: -1007, msg: "Timeout waiting for response." } })
      const third = yield* Effect.flip(place)

      for (const { isRetryable, reason } of [first, second, third]) {
        assert.include(reason, { _tag: "OrderStateUnknown", clientOrderId: "mine" })
        assert.isFalse(isRetryable)
      }
      assert.lengthOf(yield* methods, 3)
    }).pipe(Effect.provide(world()))
  )

  it.effect("was not executed if it was never sent", () =>
    Effect.gen(function* () {
      const { refuse } = yield* exchange
      yield* refuse(() => new DialFailed({ cause: new Error("getaddrinfo ENOTFOUND ws-api.binance.com") }))
      const call = yield* start(Effect.flip(place))
      yield* TestClock.adjust("10 seconds")
      const error = yield* Effect.flatten(Fiber.join(call))

      assert.strictEqual(error.reason._tag, "Unreachable")
      assert.isTrue(error.isRetryable)
      assert.include(error.message, "ENOTFOUND ws-api.binance.com")
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails when nothing is tried any more, and the next one tries anew", () =>
    Effect.gen(function* () {
      const { refuseNext } = yield* exchange
      yield* refuseNext(new DialFailed({ cause: new Error("no network") }))
      const error = yield* Effect.flip(place)
      yield* Spot.api("time")

      assert.strictEqual(error.reason._tag, "Unreachable")
    }).pipe(Effect.provide(world({ policy: { backoff: Schedule.recurs(0) } })))
  )

  it.effect("is made again once the clock was set", () =>
    Effect.gen(function* () {
      const { rest } = yield* exchange
      yield* Spot.rest.openOrders()
      yield* rest.setAhead("1 minute")
      yield* as(ed25519)(Spot.api("session.logon"))

      assert.deepStrictEqual(yield* methods, ["session.logon", "session.logon"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("is signed as it stands in the request, sorted, with letters of any kind and every digit", () =>
    Effect.gen(function* () {
      const { accept, api } = yield* exchange
      yield* api.answerNext(filled)
      yield* ask
      const { text } = yield* (yield* accept).receive
      const { params } = yield* api.requested

      const signed = "apiKey=simulated-api-key&orderId=9007199254740993&recvWindow=5000&symbol=币安人生USDT&timestamp=0"
      const signature = createHmac("sha256", "simulated-secret").update(signed).digest("hex")
      assert.strictEqual(params["signature"], signature)
      assert.include(text, `"orderId":9007199254740993,`)
    }).pipe(Effect.provide(world()))
  )
})

describe("a session", () => {
  it.effect("is for Ed25519 keys", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Spot.api("session.logon"))

      assert.include(error.reason, {
        _tag: "InvalidParameters",
        expectation: "expected an Ed25519 key, found HMAC: with such a key each request is signed"
      })
      assert.deepStrictEqual(yield* methods, [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("makes signatures of its own key needless, and of no other", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.answer(({ method }) => (method === "order.status" ? filled : undefined))
      const { apiKey, authorizedSince } = yield* as(ed25519)(Spot.api("session.logon"))
      yield* as(ed25519)(ask)
      yield* ask
      yield* Spot.api("session.logout")
      yield* as(ed25519)(ask)

      const asked = (yield* api.requests).filter(({ method }) => method === "order.status")
      assert.deepStrictEqual(
        asked.map(({ params }) => params["apiKey"]),
        [undefined, "simulated-api-key", "ed25519-key"]
      )
      assert.deepStrictEqual([apiKey && Redacted.value(apiKey), authorizedSince], ["ed25519-key", 0])
      assert.strictEqual((yield* Spot.api("session.status")).apiKey, null)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is begun anew on each connection, until it is logged out", () =>
    Effect.gen(function* () {
      const { accept, dropAll } = yield* exchange
      yield* as(ed25519)(Spot.api("session.logon"))
      yield* (yield* accept).drop()
      yield* TestClock.adjust("1 second")
      const { apiKey } = yield* Spot.api("session.status")
      yield* Spot.api("session.logout")
      yield* dropAll()
      yield* TestClock.adjust("2 seconds")
      const after = yield* Spot.api("session.status")

      assert.strictEqual(apiKey && Redacted.value(apiKey), "ed25519-key")
      assert.strictEqual(after.apiKey, null)
      assert.strictEqual((yield* methods).filter((method) => method === "session.logon").length, 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("that Binance has ended fails what relied on it, and is not begun again", () =>
    Effect.gen(function* () {
      const { accept, api, dropAll } = yield* exchange
      yield* as(ed25519)(Spot.api("session.logon"))
      yield* api.hangNext(2)
      const unsigned = yield* start(Effect.flip(as(ed25519)(ask)))
      const other = yield* start(Spot.api("time"))
      const error = { code: -2015, msg: "Invalid API-key, IP, or permissions for action." }
      yield* (yield* accept).send(JSON.stringify({ id: null, status: 401, error }))
      const failed = yield* Effect.flatten(Fiber.join(unsigned))
      assert.isUndefined(other.pollUnsafe())
      yield* dropAll()
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(other)

      assert.include(failed.reason, { _tag: "KeyRefused", status: 401, code: -2015 })
      assert.strictEqual((yield* methods).filter((method) => method === "session.logon").length, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("that can not be begun anew is over", () =>
    Effect.gen(function* () {
      const { accept, api } = yield* exchange
      yield* as(ed25519)(Spot.api("session.logon"))
      yield* api.answerNext({ status: 401, error: { code: -2015, msg: "Invalid API-key." } })
      yield* (yield* accept).drop()
      yield* TestClock.adjust("1 second")
      yield* api.answerNext(filled)
      yield* as(ed25519)(ask)

      assert.strictEqual((yield* api.requests).at(-1)?.params["apiKey"], "ed25519-key")
    }).pipe(Effect.provide(world()))
  )
})

describe("a connection of the WebSocket API", () => {
  it.effect("is replaced before Binance ends it, once what is underway on it has its answer", () =>
    Effect.gen(function* () {
      const { accept, api, connections } = yield* exchange
      yield* Spot.api("time")
      const old = yield* accept
      yield* TestClock.adjust("30 minutes")
      yield* api.hangNext()
      const call = yield* start(Spot.api("session.subscriptions"))
      const { id } = (yield* api.requests).at(-1) ?? assert.fail("nothing was asked")
      yield* TestClock.adjust("5 seconds")
      const together = (yield* connections).length
      yield* Spot.api("ping")
      const last = (yield* api.requests).at(-1)
      yield* old.send(JSON.stringify({ id, status: 200, result: [] }))
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(yield* Effect.flatten(Fiber.join(call)), [])
      assert.deepStrictEqual([together, last?.connection], [2, 2])
      assert.deepStrictEqual(
        (yield* connections).map((each) => each.id),
        [2]
      )
      assert.strictEqual((yield* old.ended).code, 1000)
    }).pipe(Effect.provide(world({ policy: { rotation: { due: () => Effect.sleep(1_805_000) } } })))
  )

  it.effect("is replaced when Binance says that it is going to end", () =>
    Effect.gen(function* () {
      const { accept, api, connections } = yield* exchange
      yield* Spot.api("time")
      yield* (yield* accept).send(`{"event":{"e":"serverShutdown","E":1770123456789}}`)
      yield* settle
      yield* Spot.api("ping")
      yield* TestClock.adjust("1 second")

      assert.strictEqual((yield* api.requests).at(-1)?.connection, 2)
      assert.lengthOf(yield* connections, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("tells what happens to it", () =>
    Effect.gen(function* () {
      const { accept, dropAll, inject } = yield* exchange
      const told: Array<string> = []
      yield* WebSocketApi.WebSocketApi.use(({ events }) =>
        Stream.runForEach(events, ({ _tag, endpoint, epoch, shard }) =>
          Effect.sync(() => void told.push(`${endpoint}#${shard}.${epoch} ${_tag}`))
        )
      ).pipe(Effect.forkChild({ startImmediately: true }))
      yield* Spot.api("ping")
      yield* (yield* accept).send("[")
      yield* dropAll()
      yield* TestClock.adjust("2 seconds")
      yield* settle
      yield* Effect.scoped(inject(Faults.serverShutdown({ shape: "event" })))
      yield* TestClock.adjust("1 second")
      yield* settle

      assert.deepStrictEqual(told, [
        "spot/api#1.1 Dialing",
        "spot/api#1.1 Opened",
        "spot/api#1.1 FrameRejected",
        "spot/api#1.1 Closed",
        "spot/api#1.1 Redialing",
        "spot/api#1.2 Dialing",
        "spot/api#1.2 Opened",
        "spot/api#1.2 ShutdownAnnounced",
        "spot/api#1.2 Rotating",
        "spot/api#2.1 Dialing",
        "spot/api#2.1 Opened",
        "spot/api#1.2 Rotated"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("that answers no ping is given up", () =>
    Effect.gen(function* () {
      const { accept, dials } = yield* exchange
      yield* Spot.api("time")
      yield* (yield* accept).freeze(true)
      yield* TestClock.adjust("41 seconds")
      yield* Spot.api("time")

      assert.lengthOf(yield* dials, 2)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes with the program", () =>
    Effect.gen(function* () {
      const { accept } = yield* exchange
      yield* Spot.api("time").pipe(Effect.provide(Layer.fresh(Binance.layer)))

      assert.strictEqual((yield* (yield* accept).ended).code, 1000)
    }).pipe(Effect.provide(world()))
  )
})

/** Signals as short words. */
const brief = (signals: ReadonlyArray<ApiSubscription.Signal>) =>
  signals.map((signal) => {
    switch (signal._tag) {
      case "Subscribed":
        return "Subscribed"
      case "Interrupted":
        return `Interrupted ${signal.reason}`
      case "Event": {
        const { frame, from, to } = signal.payload
        const event = JSON.parse(String(frame).slice(from, to))
        return event.e === "executionReport" ? `${event.x} ${event.c}` : event.e
      }
    }
  })

const order = { symbol: "BTCUSDT", side: "BUY", price: "1", quantity: "1" } as const

describe("the events of an account", () => {
  it.effect("come in order, from when they were asked for", () =>
    Effect.gen(function* () {
      const { account } = yield* exchange
      const own = yield* account()
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* own.deposit("spot", "USDT", "10")
      const placed = yield* own.place("spot", { ...order, clientOrderId: "a" })
      yield* own.fill("spot", placed)
      yield* own.deposit("margin", "USDT", "10")
      yield* settle

      assert.deepStrictEqual(brief(items), [
        "Subscribed",
        "outboundAccountPosition",
        "balanceUpdate",
        "NEW a",
        "outboundAccountPosition",
        "TRADE a",
        "outboundAccountPosition"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("decode to what the exchange did, to the last digit", () =>
    Effect.gen(function* () {
      const { account } = yield* exchange
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      const placed = yield* (yield* account()).place("spot", { ...order, price: "0.00000019" })
      yield* settle
      const [, signal] = items
      const frame = signal?._tag === "Event" ? signal.payload.frame : ""
      const event = yield* Effect.fromResult(Spot.UserEvents.decode(frame))

      assert.strictEqual(event._tag, "ExecutionReport")
      assert.deepStrictEqual("orderId" in event && [event.orderId, BigDecimal.format(event.price)], [
        placed.orderId,
        "0.00000019"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("may be asked for by a session, which is begun for them", () =>
    Effect.gen(function* () {
      const { account } = yield* exchange
      const own = yield* account(ed25519.apiKey)
      const { items } = yield* collect(yield* as(ed25519)(follow(ApiSubscription.bySession)))
      yield* own.place("spot", { ...order, clientOrderId: "a" })
      yield* settle

      assert.deepStrictEqual(brief(items), ["Subscribed", "NEW a", "outboundAccountPosition"])
      assert.deepStrictEqual(yield* methods, ["session.logon", "userDataStream.subscribe"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("may be asked for by several at once, each on a connection of its own", () =>
    Effect.gen(function* () {
      const { account } = yield* exchange
      const one = yield* collect(yield* follow(ApiSubscription.bySignature))
      const other = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* (yield* account()).place("spot", { ...order, clientOrderId: "a" })
      yield* settle

      assert.deepStrictEqual(brief(one.items), ["Subscribed", "NEW a", "outboundAccountPosition"])
      assert.deepStrictEqual(brief(other.items), brief(one.items))
    }).pipe(Effect.provide(world()))
  )

  it.effect("are asked for again on the next connection", () =>
    Effect.gen(function* () {
      const { accept, account } = yield* exchange
      const own = yield* account()
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* (yield* accept).drop()
      yield* settle
      yield* own.place("spot", { ...order, clientOrderId: "missed" })
      yield* TestClock.adjust("1 second")
      yield* own.place("spot", { ...order, clientOrderId: "told" })
      yield* settle

      assert.deepStrictEqual(brief(items), [
        "Subscribed",
        "Interrupted Closed",
        "Subscribed",
        "NEW told",
        "outboundAccountPosition"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("are asked for again where Binance ended them and nothing else", () =>
    Effect.gen(function* () {
      const { accept, api } = yield* exchange
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* api.answer(({ id }) => (id === 1 ? undefined : { status: 200, result: { subscriptionId: 1 } }))
      yield* (yield* accept).send(`{"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1728973001334}}`)
      yield* settle
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(brief(items), [
        "Subscribed",
        "eventStreamTerminated",
        "Interrupted EventStreamTerminated",
        "Subscribed"
      ])
    }).pipe(Effect.provide(world()))
  )

  it.effect("go on while a connection is replaced, and none is missed", () =>
    Effect.gen(function* () {
      const { account, connections } = yield* exchange
      const own = yield* account()
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      for (let hour = 0; hour < 72; hour++) {
        yield* own.place("spot", { ...order, clientOrderId: String(hour) })
        yield* TestClock.adjust("1 hour")
        yield* settle
      }

      const told = brief(items).filter((word) => word.startsWith("NEW"))
      assert.deepStrictEqual(
        told,
        Array.from({ length: 72 }, (_, hour) => `NEW ${hour}`)
      )
      assert.deepStrictEqual(
        brief(items).filter((word) => /Subscribed|Interrupted/.test(word)),
        ["Subscribed", "Subscribed", "Subscribed", "Subscribed"]
      )
      assert.lengthOf(yield* connections, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("of margin are let go on with a new token when half of its life is over, for three days", () =>
    Effect.gen(function* () {
      const { account, api, rest } = yield* exchange
      const own = yield* account()
      const { items } = yield* collect(yield* follow(ApiSubscription.byListenToken(Margin.rest.createListenToken())))
      for (let hour = 0; hour < 72; hour++) {
        yield* own.place("margin", { ...order, clientOrderId: String(hour) })
        yield* TestClock.adjust("1 hour")
        yield* settle
      }

      const told = brief(items).filter((word) => word.startsWith("NEW"))
      assert.deepStrictEqual(
        told,
        Array.from({ length: 72 }, (_, hour) => `NEW ${hour}`)
      )
      assert.isFalse(brief(items).some((word) => /Interrupted|Terminated/.test(word)))
      // On each connection at once and after 12 hours, until it is 23 hours old, or as much as an hour younger.
      assert.deepStrictEqual(
        (yield* api.requests).map(({ connection }) => connection),
        [1, 1, 2, 2, 3, 3, 4]
      )
      const made = (yield* rest.requests).filter(({ path }) => path === "/sapi/v1/userListenToken")
      assert.lengthOf(made, 7)
    }).pipe(Effect.provide(world()))
  )

  it.effect("of a token that could not be replaced in time begin again with the next one", () =>
    Effect.gen(function* () {
      const { account, rest } = yield* exchange
      const own = yield* account()
      const token = Margin.rest.createListenToken({ validity: 3_600_000 })
      const { items } = yield* collect(yield* follow(ApiSubscription.byListenToken(token)))
      yield* rest.answer(({ path }) => (path.endsWith("userListenToken") ? { status: 503 } : undefined))
      yield* TestClock.adjust("61 minutes")
      yield* settle
      const before = brief(items)
      yield* rest.answer(() => undefined)
      yield* TestClock.adjust("1 minute")
      yield* own.place("margin", { ...order, clientOrderId: "told" })
      yield* settle

      assert.deepStrictEqual(before, ["Subscribed", "eventStreamTerminated", "Interrupted EventStreamTerminated"])
      assert.deepStrictEqual(brief(items).slice(3), ["Subscribed", "NEW told", "outboundAccountPosition"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("of a token that is refused begin with another one", () =>
    Effect.gen(function* () {
      const { api, rest } = yield* exchange
      yield* api.answerNext({ status: 400, error: { code: -1209, msg: "Invalid listenToken." } }, 2)
      const { items } = yield* collect(yield* follow(ApiSubscription.byListenToken(Margin.rest.createListenToken())))
      yield* TestClock.adjust("5 seconds")
      yield* settle

      assert.deepStrictEqual(brief(items), ["Interrupted StreamKeyUnknown", "Subscribed"])
      const tokens = (yield* api.requests).map(({ params }) => String(params["listenToken"]))
      assert.strictEqual(new Set(tokens).size, 3)
      assert.lengthOf(
        (yield* rest.requests).filter(({ path }) => path === "/sapi/v1/userListenToken"),
        3
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("fail where the key is refused", () =>
    Effect.gen(function* () {
      const unknown = { apiKey: Redacted.make("unknown"), secret: Redacted.make("x") }
      const stream = yield* as(unknown)(follow(ApiSubscription.bySignature))
      const error = yield* Effect.flip(Stream.runDrain(stream))

      assert.strictEqual(error._tag, "BinanceError")
      assert.include(error.reason, { _tag: "KeyRefused", code: -2015 })
    }).pipe(Effect.provide(world()))
  )

  it.effect("fail with the connection where nothing is tried any more", () =>
    Effect.gen(function* () {
      const { refuse } = yield* exchange
      yield* refuse(() => new DialFailed({ cause: new Error("no network") }))
      const error = yield* Effect.flip(Stream.runDrain(yield* follow(ApiSubscription.bySignature)))

      assert.strictEqual(error._tag, "ConnectionError")
    }).pipe(Effect.provide(world({ policy: { backoff: Schedule.recurs(0) } })))
  )

  it.effect("are asked for on another connection where Binance does not answer, since they may have begun", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.hangNext()
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* TestClock.adjust("12 seconds")
      yield* settle

      assert.deepStrictEqual(brief(items), ["Subscribed"])
      assert.deepStrictEqual(
        (yield* api.requests).map(({ connection }) => connection),
        [1, 2]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect.each([-2035, -2042])(
    "are asked for on another connection where this one has no place for them (%s)",
    (code) =>
      Effect.gen(function* () {
        const { api, connections } = yield* exchange
        yield* api.answerNext({ status: 400, error: { code, msg: "No." } })
        const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
        yield* TestClock.adjust("2 seconds")
        yield* settle

        assert.deepStrictEqual(brief(items), ["Subscribed"])
        assert.deepStrictEqual(
          (yield* api.requests).map(({ connection }) => connection),
          [1, 2]
        )
        assert.lengthOf(yield* connections, 1)
      }).pipe(Effect.provide(world()))
  )

  it.effect("say why there are none yet, once", () =>
    Effect.gen(function* () {
      const { api, refuseNext } = yield* exchange
      yield* refuseNext(new DialFailed({ cause: new Error("no network") }), 3)
      yield* api.answerNext({ status: 503, error: { code: -1008, msg: "Overloaded." } }, 2)
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* TestClock.adjust("1 minute")
      yield* settle

      assert.deepStrictEqual(brief(items), ["Interrupted DialFailed", "Subscribed"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("fail with what Binance said last, where they are not to be asked for for ever", () =>
    Effect.gen(function* () {
      const { api } = yield* exchange
      yield* api.answerNext({ status: 503, error: { code: -1008, msg: "Overloaded." } }, 3)
      const credentials = yield* Effect.context<WebSocketApi.WebSocketApi | Credentials.Credentials>()
      const asked = Spot.subscription(ApiSubscription.bySignature, { retry: Schedule.recurs(2) })
      const error = yield* Effect.flip(Stream.runDrain(Stream.provideContext(asked, credentials)))

      assert.strictEqual(error.reason._tag, "Unavailable")
      assert.lengthOf(yield* api.requests, 3)
    }).pipe(Effect.provide(world()))
  )

  it.effect("have a place for frames that can not be read, since they may have been events", () =>
    Effect.gen(function* () {
      const { accept } = yield* exchange
      const { items } = yield* collect(yield* follow(ApiSubscription.bySignature))
      yield* (yield* accept).send('{"subscriptionId":0,"event":{"e":"executionReport"', '{"what":"ever"}')
      yield* settle

      assert.deepStrictEqual(
        items.map(({ _tag }) => _tag),
        ["Subscribed", "Unreadable", "Unreadable"]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("wait for a reader that is slow, and are all told", () =>
    Effect.gen(function* () {
      const { account } = yield* exchange
      const own = yield* account()
      const go = yield* Deferred.make<void>()
      const stream = Stream.tap(yield* follow(ApiSubscription.bySignature), () => Deferred.await(go))
      const { items } = yield* collect(stream)
      for (let i = 0; i < 1500; i++) yield* own.place("spot", { ...order, clientOrderId: String(i) })
      yield* settle
      yield* TestClock.adjust("5 minutes")
      yield* Deferred.succeed(go, undefined)
      yield* settle
      yield* TestClock.adjust("1 minute")
      yield* settle

      assert.deepStrictEqual(
        brief(items).filter((word) => word.startsWith("NEW")),
        Array.from({ length: 1500 }, (_, i) => `NEW ${i}`)
      )
      assert.lengthOf(
        brief(items).filter((word) => word === "Subscribed"),
        1
      )
    }).pipe(Effect.provide(world()))
  )
})
