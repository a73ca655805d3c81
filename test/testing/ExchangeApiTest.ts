/**
 * What the simulated exchange must answer over the WebSocket API, however it is reached.
 */
import { assert, describe } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { HttpClient } from "effect/http"
import { RpcGroup } from "effect/rpc"
import * as ApiSubscription from "../../src/binance/ApiSubscription.ts"
import * as ApiTable from "../../src/binance/ApiTable.ts"
import * as CoinM from "../../src/binance/coin-m/index.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as WebSocketApi from "../../src/binance/WebSocketApi.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { as, ed25519, elsewhere, type Face, rsa, tests } from "./restFace.ts"

/** Methods that begin events, called like any other. */
const bare = WebSocketApi.methods(
  ApiTable.make({ ...Spot.Api.Api, signed: Spot.Api.Api.subscribe, subscribe: RpcGroup.make() })
)

const subscribe = bare("userDataStream.subscribe.signature")

const order = { symbol: "BTCUSDT", side: "BUY", price: "1", quantity: "1" } as const

export const suite = (name: string, face: Face) =>
  describe(name, () => {
    const test = tests(face)

    test(
      "tells the time of each market, and that it is there",
      Effect.gen(function* () {
        const { rest } = yield* TestExchange
        yield* rest.setAhead("1 hour")
        for (const api of [CoinM.api, Spot.api, UsdsM.api]) {
          yield* api("ping")
          assert.isAtLeast((yield* api("time")).serverTime, 3_600_000)
        }
      })
    )

    test(
      "begins events for whoever signs with the right key: HMAC, Ed25519, RSA",
      Effect.gen(function* () {
        const first = yield* subscribe
        const second = yield* as(ed25519)(subscribe)
        const third = yield* as(rsa)(subscribe)

        assert.deepStrictEqual(
          [first, second, third].map(({ subscriptionId }) => subscriptionId),
          [0, 1, 2]
        )
        assert.deepStrictEqual(
          (yield* Spot.api("session.subscriptions")).map(({ subscriptionId }) => subscriptionId),
          [0, 1, 2]
        )
      }),
      { accounts: [defaultAccount, ed25519, rsa] }
    )

    test(
      "ends the events of all accounts when it is told to, and says so to each",
      Effect.gen(function* () {
        const { api } = yield* TestExchange
        const ended = yield* Spot.subscription(ApiSubscription.bySignature).pipe(
          Stream.tap(({ _tag }) => (_tag === "Subscribed" ? api.endSubscriptions : Effect.void)),
          Stream.takeUntil(({ _tag }) => _tag === "Interrupted"),
          Stream.runCollect
        )

        assert.deepStrictEqual(
          ended.map((signal) => (signal._tag === "Interrupted" ? signal.reason : signal._tag)),
          ["Subscribed", "Event", "EventStreamTerminated"]
        )
        assert.deepStrictEqual(yield* Spot.api("session.subscriptions"), [])
      })
    )

    test(
      "refuses keys, addresses and signatures that are wrong",
      Effect.gen(function* () {
        const unknown = { apiKey: Redacted.make("unknown"), secret: Redacted.make("x") }
        const reasons = yield* Effect.forEach(
          [unknown, elsewhere, { ...defaultAccount, secret: Redacted.make("another") }],
          (key) => Effect.map(Effect.flip(as(key)(subscribe)), ({ reason }) => reason)
        )

        assert.deepStrictEqual(
          reasons.map((reason) => [reason._tag, "code" in reason && reason.code]),
          [
            ["KeyRefused", -2015],
            ["KeyRefused", -2015],
            ["SignatureRefused", -1022]
          ]
        )
      }),
      { accounts: [defaultAccount, elsewhere] }
    )

    test(
      "refuses times that are not its own, until the client has set its clock",
      Effect.gen(function* () {
        const { api, rest } = yield* TestExchange
        yield* Spot.rest.openOrders()
        yield* rest.setAhead("1 minute")
        yield* subscribe

        assert.lengthOf(yield* api.requests, 2)
      })
    )

    test(
      "logs on Ed25519 keys, and begins events for whom it has logged on",
      Effect.gen(function* () {
        const early = yield* Effect.flip(bare("userDataStream.subscribe"))
        yield* as(ed25519)(Spot.api("session.logon"))
        const { apiKey } = yield* Spot.api("session.status")
        yield* bare("userDataStream.subscribe")
        yield* Spot.api("session.logout")

        assert.strictEqual(early.reason._tag, "KeyRefused")
        assert.strictEqual(apiKey && Redacted.value(apiKey), "ed25519-key")
        assert.deepStrictEqual(yield* Spot.api("session.subscriptions"), [])
      }),
      { accounts: [defaultAccount, ed25519] }
    )

    test(
      "begins the events of an account once on a connection, and ends them once",
      Effect.gen(function* () {
        const { subscriptionId } = yield* subscribe
        const twice = yield* Effect.flip(subscribe)
        yield* Spot.api("userDataStream.unsubscribe", { subscriptionId })
        const gone = yield* Effect.flip(Spot.api("userDataStream.unsubscribe", { subscriptionId }))
        yield* subscribe
        yield* Spot.api("userDataStream.unsubscribe")

        assert.include(twice.reason, { _tag: "Refused", code: -2035 })
        assert.include(gone.reason, { _tag: "Refused", code: -2036 })
        assert.deepStrictEqual(yield* Spot.api("session.subscriptions"), [])
      })
    )

    test(
      "takes tokens that it has made, and for no longer than they live",
      Effect.gen(function* () {
        const { token } = yield* Margin.rest.createListenToken({ validity: 1 })
        yield* Effect.andThen(TestExchange, ({ rest }) => rest.setAhead("1 second"))
        const late = yield* Effect.flip(bare("userDataStream.subscribe.listenToken", { listenToken: token }))
        const living = yield* Margin.rest.createListenToken()
        const { expirationTime } = yield* bare("userDataStream.subscribe.listenToken", { listenToken: living.token })

        assert.include(late.reason, { _tag: "StreamKeyUnknown", code: -1209 })
        assert.strictEqual(expirationTime, living.expirationTime)
      })
    )

    test(
      "tells what happens in an account",
      Effect.gen(function* () {
        const { account } = yield* TestExchange
        const own = yield* account()
        const signals = yield* Spot.subscription(ApiSubscription.bySignature).pipe(
          Stream.tap(({ _tag }) =>
            _tag === "Subscribed" ? own.place("spot", { ...order, clientOrderId: "mine" }) : Effect.void
          ),
          Stream.take(2),
          Stream.runCollect
        )
        const [, event] = signals
        const text = event?._tag === "Event" ? String(event.payload.frame) : ""

        assert.strictEqual(JSON.parse(text).event.c, "mine")
      })
    )

    test(
      "counts weights with those of REST, and sends away who goes on when there are none left",
      Effect.gen(function* () {
        const { accept, environment, rest } = yield* TestExchange
        const client = yield* HttpClient.HttpClient
        yield* rest.setAhead(60_000 - ((yield* Spot.api("time")).serverTime % 60_000))
        const connection = yield* accept
        // Past what this program knows of limits: 6,000, and 6 more that are refused.
        for (let i = 0; i < 30; i++)
          yield* client.get(`${environment.spot.rest}/api/v3/depth?symbol=BTCUSDT&limit=5000`)
        const error = yield* Effect.flip(Spot.api("time"))
        const { code } = yield* connection.ended

        assert.include(error.reason, { _tag: "Banned", status: 418, code: -1003 })
        assert.strictEqual(code, 1008)
      })
    )

    test(
      "says so where it does not know a method",
      Effect.gen(function* () {
        // A method of spot, asked of futures.
        const elsewhere = WebSocketApi.methods(
          ApiTable.make({ ...Spot.Api.Api, market: "usds-m", path: "/ws-fapi/v1" })
        )
        const { reason } = yield* Effect.flip(elsewhere("session.subscriptions"))

        assert.include(reason, { _tag: "InvalidRequest", code: -1020 })
      })
    )
  })
