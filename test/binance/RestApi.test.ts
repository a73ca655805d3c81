import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Layer, Redacted, Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { TestClock } from "effect/testing"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as Environment from "../../src/binance/Environment.ts"
import * as RateLimits from "../../src/binance/RateLimits.ts"
import * as RestApi from "../../src/binance/RestApi.ts"
import * as RestPolicy from "../../src/binance/RestPolicy.ts"
import * as RestTable from "../../src/binance/RestTable.ts"
import * as Signature from "../../src/binance/Signature.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import * as PublishedKeys from "./PublishedKeys.ts"
import * as ScriptedHttp from "./ScriptedHttp.ts"

const credentials = Credentials.layer({
  apiKey: Redacted.make(PublishedKeys.apiKey),
  secret: Redacted.make(PublishedKeys.secret)
}).pipe(Layer.provide(NodeSignature.layer))

/** A network that answers as the test says, and the time of day besides. */
const network = (
  answer: (sent: ScriptedHttp.Sent, count: number) => ScriptedHttp.Answer,
  options: { readonly policy?: RestPolicy.Options; readonly aheadMillis?: number } = {}
) => {
  let calls = 0
  const { layer, sent } = ScriptedHttp.make((request) =>
    request.url.pathname === "/fapi/v1/time"
      ? ScriptedHttp.ok({ serverTime: request.atMillis + (options.aheadMillis ?? 0) })
      : answer(request, ++calls)
  )
  const api = RestApi.layer.pipe(
    Layer.provide(layer),
    Layer.provideMerge(RateLimits.layer),
    Layer.provideMerge(credentials),
    Layer.provideMerge(RestPolicy.layer(options.policy ?? {}))
  )
  return {
    /** All but those for the time. */
    get sent() {
      return sent.filter(({ url }) => url.pathname !== "/fapi/v1/time")
    },
    get timesAsked() {
      return sent.filter(({ url }) => url.pathname === "/fapi/v1/time").length
    },
    api
  }
}

/** What comes of an effect when time goes on. */
const within = <A, E, R>(duration: Duration.Input, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    yield* TestClock.adjust(duration)
    return yield* Fiber.join(fiber)
  })

const order = {
  symbol: "BTCUSDT",
  orderId: 1,
  clientOrderId: "mine",
  status: "NEW",
  side: "BUY",
  positionSide: "BOTH",
  type: "LIMIT",
  origType: "LIMIT",
  timeInForce: "GTC",
  price: "83000.10",
  avgPrice: "0.00",
  origQty: "0.100",
  executedQty: "0.000",
  cumQuote: "0.00",
  reduceOnly: false,
  time: 1,
  updateTime: 2
}

const refusal = (status: number, code: number, msg = "x") => ({ status, body: { code, msg } })

// A table with an endpoint that must not be called twice, of which the library has none yet.
const placing = RestApi.methods(
  HttpApi.make("usds-m").add(
    HttpApiGroup.make("account").add(
      HttpApiEndpoint.post("place", "/fapi/v1/order", {
        query: { symbol: Schema.String, newClientOrderId: Schema.String },
        success: RestTable.json(Schema.Struct({ orderId: Schema.Int }))
      })
    )
  )
)

const place = placing.place({ symbol: "BTCUSDT", newClientOrderId: "mine" })

describe("a call that anybody may make", () => {
  it.effect("goes to the root of its market, with its parameters and no key", () => {
    const wire = network(() => ScriptedHttp.ok({ lastUpdateId: 7, E: 1, T: 2, bids: [["1.5", "2"]], asks: [] }))
    return Effect.gen(function* () {
      const depth = yield* UsdsM.rest.depth({ symbol: "币安人生USDT", limit: 5 })

      const expected: object = { lastUpdateId: 7, eventTime: 1, transactionTime: 2, bids: [[1.5, 2]], asks: [] }
      assert.deepStrictEqual<object>({ ...depth }, expected)
      const [sent] = wire.sent
      assert.strictEqual(
        sent?.url.href,
        "https://fapi.binance.com/fapi/v1/depth?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&limit=5"
      )
      assert.isUndefined(sent?.headers["x-mbx-apikey"])
      assert.strictEqual(wire.timesAsked, 0)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("goes where the environment says, and tells nobody of our spans", () => {
    const wire = network(() => ScriptedHttp.ok([]))
    return Effect.gen(function* () {
      yield* UsdsM.rest
        .aggTrades({ symbol: "BTCUSDT", fromId: 5 })
        .pipe(Effect.provideService(Environment.Current, Environment.testnet), Effect.withSpan("mine"))

      const [sent] = wire.sent
      assert.strictEqual(sent?.url.href, "https://testnet.binancefuture.com/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=5")
      assert.deepStrictEqual(Object.keys(sent?.headers ?? {}), [])
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("counts its weight, by its parameters", () => {
    const wire = network(() => ({
      status: 200,
      body: { lastUpdateId: 7, E: 1, T: 2, bids: [], asks: [] },
      headers: { "X-MBX-USED-WEIGHT-1M": "100" }
    }))
    return Effect.gen(function* () {
      const limits = yield* RateLimits.RateLimits
      const used = Effect.map(limits.usage, (usage) => usage.find(({ pool }) => pool === "futures")?.weight)
      yield* UsdsM.rest.depth({ symbol: "BTCUSDT", limit: 1000 })
      assert.strictEqual(yield* used, 100)

      yield* UsdsM.rest.depth({ symbol: "BTCUSDT", limit: 1000 })
      assert.strictEqual(yield* used, 120)
    }).pipe(Effect.provide(wire.api))
  })
})

describe("a call with a key", () => {
  it.effect("sends the key and no signature where none is wanted", () => {
    const wire = network(() => ScriptedHttp.ok({ listenKey: "the-key" }))
    return Effect.gen(function* () {
      const { listenKey } = yield* UsdsM.rest.createListenKey()

      assert.strictEqual(Redacted.value(listenKey), "the-key")
      const [sent] = wire.sent
      assert.strictEqual(sent?.method, "POST")
      assert.strictEqual(sent?.url.href, "https://fapi.binance.com/fapi/v1/listenKey")
      assert.strictEqual(sent?.headers["x-mbx-apikey"], PublishedKeys.apiKey)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("is signed last, over what the URL holds, at the time of the exchange", () => {
    const wire = network(() => ScriptedHttp.ok([]), { aheadMillis: 60_000, policy: { recvWindow: "3 seconds" } })
    return Effect.gen(function* () {
      yield* TestClock.adjust("1 second")
      yield* UsdsM.rest.userTrades({ symbol: "币安人生USDT", orderId: 8389766145050669870n })

      const [sent] = wire.sent
      assert.strictEqual(sent?.headers["x-mbx-apikey"], PublishedKeys.apiKey)
      const [, text = "", signature] = /^\?(.*)&signature=([0-9a-f]{64})$/.exec(sent?.url.search ?? "") ?? []
      assert.strictEqual(
        text,
        "symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT&orderId=8389766145050669870&recvWindow=3000&timestamp=61000"
      )
      const signer = yield* Signature.hmac(Redacted.make(PublishedKeys.secret))
      assert.strictEqual(signature, Redacted.value(yield* signer.sign(text)))
    }).pipe(Effect.provide(wire.api), Effect.provide(NodeSignature.layer))
  })

  it.effect("asks for the time once", () => {
    const wire = network(() => ScriptedHttp.ok([]))
    return Effect.gen(function* () {
      yield* Effect.all([UsdsM.rest.openOrders(), UsdsM.rest.balances()], { concurrency: "unbounded" })
      yield* UsdsM.rest.positions({ symbol: "BTCUSDT" })

      assert.strictEqual(wire.timesAsked, 1)
      assert.lengthOf(wire.sent, 3)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("reads ids of 64 bits, money and values that are not known yet as they are", () => {
    const body = JSON.stringify([{ ...order, status: "BRAND_NEW", orderId: 0 }]).replace(
      '"orderId":0',
      '"orderId":8389766145050669870'
    )
    const wire = network(() => ({ status: 200, body }))
    return Effect.gen(function* () {
      const [open] = yield* UsdsM.rest.openOrders({ symbol: "BTCUSDT" })

      assert.strictEqual(open?.orderId, 8389766145050669870n)
      assert.strictEqual(open?.status, "BRAND_NEW")
      assert.strictEqual(
        String(open?.price),
        String(yield* Schema.decodeEffect(Schema.BigDecimalFromString)("83000.1"))
      )
    }).pipe(Effect.provide(wire.api))
  })
})

describe("a clock that is off", () => {
  it.effect("is set right, and the call made once more", () => {
    const wire = network((_, count) => (count === 1 ? refusal(400, -1021) : ScriptedHttp.ok([])))
    return Effect.gen(function* () {
      yield* UsdsM.rest.openOrders()

      assert.lengthOf(wire.sent, 2)
      assert.strictEqual(wire.timesAsked, 2)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("is not set right again and again", () => {
    const wire = network(() => refusal(400, -1021))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(UsdsM.rest.openOrders())

      assert.strictEqual(error.reason._tag, "TimestampRefused")
      assert.lengthOf(wire.sent, 2)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("is set right for the next order, but places none twice", () => {
    const wire = network(() => refusal(400, -1021))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(place)

      assert.strictEqual(error.reason._tag, "TimestampRefused")
      assert.lengthOf(wire.sent, 1)
      assert.strictEqual(wire.timesAsked, 2)
    }).pipe(Effect.provide(wire.api))
  })
})

describe("a failure that may pass", () => {
  it.effect.each([
    ["the exchange is overloaded", refusal(503, -1008)],
    ["its gateway broke", { status: 502, body: "<html><title>502 Bad Gateway</title></html>" }],
    ["there is no network", new Error("getaddrinfo ENOTFOUND fapi.binance.com")]
  ] as const)("%s: is tried three times", ([_, answer]) => {
    const wire = network((_, count) => (count < 3 ? answer : ScriptedHttp.ok([])))
    return Effect.gen(function* () {
      yield* within("2 seconds", UsdsM.rest.openOrders())

      const [first = -1, second = -1, third = -1] = wire.sent.map(({ atMillis }) => atMillis)
      assert.strictEqual(first, 0)
      assert.isTrue(second >= 160 && second <= 240, `${second}`)
      assert.isTrue(third - second >= 320 && third - second <= 480, `${third}`)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("is told in the end", () => {
    const wire = network(() => new Error("connect ECONNREFUSED 127.0.0.1:443"))
    return Effect.gen(function* () {
      const error = yield* within("2 seconds", Effect.flip(UsdsM.rest.openOrders()))

      assert.strictEqual(
        error.message,
        "usds-m, GET /fapi/v1/openOrders: could not be reached (connect ECONNREFUSED 127.0.0.1:443)"
      )
      assert.isTrue(error.isRetryable)
      assert.lengthOf(wire.sent, 3)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("is no answer in time", () => {
    const wire = network((_, count) => (count === 1 ? "hang" : ScriptedHttp.ok([])))
    return Effect.gen(function* () {
      yield* within("12 seconds", UsdsM.rest.openOrders())

      assert.lengthOf(wire.sent, 2)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("leaves open what became of an order, which is not placed again", () => {
    const wire = network(() => "hang")
    return Effect.gen(function* () {
      const error = yield* within("30 seconds", Effect.flip(place))

      assert.strictEqual(error.reason._tag, "OrderStateUnknown")
      assert.include(error.reason, { clientOrderId: "mine" })
      assert.include(error.message, "no answer within 10000 ms")
      assert.lengthOf(wire.sent, 1)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("leaves open what became of an order whose connection broke", () => {
    const wire = network(() => new Error("socket hang up"))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(place)

      assert.strictEqual(error.reason._tag, "OrderStateUnknown")
      assert.isFalse(error.isRetryable)
      assert.lengthOf(wire.sent, 1)
    }).pipe(Effect.provide(wire.api))
  })
})

describe("a failure that stays", () => {
  it.effect.each([
    ["a wrong key", refusal(401, -2014, "API-key format invalid."), "KeyRefused"],
    [
      "an address that is not allowed",
      refusal(401, -2015, "Invalid API-key, IP, or permissions for action."),
      "KeyRefused"
    ],
    ["a wrong secret", refusal(400, -1022, "Signature for this request is not valid."), "SignatureRefused"],
    ["a wrong symbol", refusal(400, -1121, "Invalid symbol."), "InvalidRequest"],
    ["a retired endpoint", { status: 410, body: "<html><title>410 Gone</title></html>" }, "Retired"],
    ["a body that is not JSON", { status: 200, body: "<html>" }, "Unreadable"],
    ["a body of another form", { status: 200, body: [{ symbol: 1 }] }, "Unreadable"]
  ] as const)("%s: is told at once", ([_, answer, tag]) => {
    const wire = network(() => answer)
    return Effect.gen(function* () {
      const error = yield* Effect.flip(UsdsM.rest.openOrders())

      assert.strictEqual(error.reason._tag, tag)
      assert.isFalse(error.isRetryable)
      assert.lengthOf(wire.sent, 1)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("a parameter that is none is not sent", () => {
    const wire = network(() => ScriptedHttp.ok([]))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(UsdsM.rest.openOrders({ symbol: "" }))

      assert.match(error.message, /^usds-m, GET \/fapi\/v1\/openOrders: not sent: /)
      assert.lengthOf(wire.sent, 0)
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("a market that the environment does not have", () => {
    const wire = network(() => ScriptedHttp.ok([]))
    const table = HttpApi.make("portfolio-margin").add(
      HttpApiGroup.make("market").add(
        HttpApiEndpoint.get("ping", "/papi/v1/ping", { success: RestTable.json(Schema.Struct({})) })
      )
    )
    return Effect.gen(function* () {
      const { ping } = RestApi.methods(table)
      const error = yield* Effect.flip(Effect.provideService(ping(), Environment.Current, Environment.testnet))

      assert.include(error.message, "there is no portfolio-margin in testnet")
      yield* ping()
      assert.strictEqual(wire.sent[0]?.url.href, "https://papi.binance.com/papi/v1/ping")
    }).pipe(Effect.provide(wire.api))
  })
})

describe("limits", () => {
  it.effect("are waited for after 429, as long as Binance says", () => {
    const wire = network((_, count) =>
      count === 1 ? { ...refusal(429, -1003), headers: { "Retry-After": "7" } } : ScriptedHttp.ok([])
    )
    return Effect.gen(function* () {
      yield* within("8 seconds", UsdsM.rest.openOrders())

      assert.deepStrictEqual(
        wire.sent.map(({ atMillis }) => atMillis),
        [0, 7000]
      )
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("that were broken stop every request until the ban is over", () => {
    const wire = network((_, count) =>
      count === 1 ? { ...refusal(418, -1003), headers: { "Retry-After": "120" } } : ScriptedHttp.ok([])
    )
    return Effect.gen(function* () {
      const banned = yield* Effect.flip(UsdsM.rest.openOrders())
      yield* TestClock.adjust("20 seconds")
      const still = yield* Effect.flip(UsdsM.rest.aggTrades({ symbol: "BTCUSDT" }))

      assert.include(banned.reason, { _tag: "Banned", retryAfterMillis: 120_000 })
      assert.include(still.reason, { _tag: "Banned", retryAfterMillis: 100_000 })
      assert.lengthOf(wire.sent, 1)

      yield* TestClock.adjust("100 seconds")
      yield* UsdsM.rest.aggTrades({ symbol: "BTCUSDT" })
    }).pipe(Effect.provide(wire.api))
  })

  it.effect("are not waited for by the deadline of an answer", () => {
    const wire = network((_, count) =>
      count === 1 ? { ...refusal(429, -1003), headers: { "Retry-After": "50" } } : ScriptedHttp.ok([])
    )
    return Effect.gen(function* () {
      yield* within("1 minute", UsdsM.rest.openOrders())

      assert.lengthOf(wire.sent, 2)
    }).pipe(Effect.provide(wire.api))
  })
})
