import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as ApiSubscription from "../../src/binance/ApiSubscription.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { as, elsewhere } from "../testing/restFace.ts"

const world = Binance.layerWith({ rest: { retry: Schedule.recurs(2) } }).pipe(
  Layer.provideMerge(TestExchange.layer({ accounts: [defaultAccount, elsewhere] })),
  Layer.provideMerge(Layer.orDie(Credentials.layer(defaultAccount))),
  Layer.provideMerge(NodeSignature.layer)
)

describe("a mistake", () => {
  const unknown = { apiKey: Redacted.make("unknown"), secret: Redacted.make("x") }
  const wrong = { ...defaultAccount, secret: Redacted.make("another") }

  it.effect.each([
    ["a wrong key", unknown, "KeyRefused"],
    ["a wrong secret", wrong, "SignatureRefused"],
    ["an address that is not allowed", elsewhere, "KeyRefused"]
  ] as const)("such as %s is told the same over REST and over the WebSocket API, and not repeated", ([, key, reason]) =>
    Effect.gen(function* () {
      const { api, rest } = yield* TestExchange.TestExchange
      const overRest = yield* Effect.flip(as(key)(UsdsM.rest.openOrders()))
      const overSocket = yield* Effect.flip(as(key)(Stream.runDrain(Spot.subscription(ApiSubscription.bySignature))))

      assert.strictEqual(overRest.reason._tag, reason)
      assert.include(overSocket.reason, { _tag: reason })
      assert.isFalse(overRest.isRetryable)
      assert.lengthOf(
        (yield* rest.requests).filter(({ path }) => path.endsWith("openOrders")),
        1
      )
      assert.lengthOf(yield* api.requests, 1)
    }).pipe(Effect.provide(world))
  )

  it.effect("of the clock, by a minute, is mended by asking once more", () =>
    Effect.gen(function* () {
      const { rest } = yield* TestExchange.TestExchange
      yield* UsdsM.rest.openOrders()
      yield* rest.setAhead("1 minute")
      yield* UsdsM.rest.openOrders()

      assert.deepStrictEqual(
        (yield* rest.requests).map(({ path }) => path.split("/").at(-1)),
        ["time", "openOrders", "openOrders", "time", "openOrders"]
      )
    }).pipe(Effect.provide(world))
  )

  it.effect("of the network is told after three attempts, and may pass", () =>
    Effect.gen(function* () {
      const { refuse, rest } = yield* TestExchange.TestExchange
      yield* rest.answer(() => "break")
      yield* refuse(() => new DialFailed({ cause: new Error("getaddrinfo ENOTFOUND") }))
      const overRest = yield* Effect.flip(UsdsM.rest.exchangeInfo())
      const attempts = (yield* rest.requests).length
      const call = yield* Effect.forkChild(Effect.flip(Spot.api("time")), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      const overSocket = yield* Fiber.join(call)

      assert.strictEqual(attempts, 3)
      for (const error of [overRest, overSocket]) {
        assert.strictEqual(error.reason._tag, "Unreachable")
        assert.isTrue(error.isRetryable)
      }
    }).pipe(Effect.provide(world))
  )
})

describe("a ban", () => {
  it.effect("stops all requests until it ends, and no stream", () =>
    Effect.gen(function* () {
      const { rest } = yield* TestExchange.TestExchange
      const trades = yield* UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
        Stream.take(50),
        Stream.runCollect,
        Effect.forkChild({ startImmediately: true })
      )
      const msg = "Way too many requests; IP banned until 120000."
      yield* rest.answerNext({ status: 418, body: { code: -1003, msg } })
      const banned = yield* Effect.flip(UsdsM.rest.time())
      const asked = (yield* rest.requests).length
      const other = yield* Effect.flip(Spot.api("time"))
      yield* TestClock.adjust("1 minute")
      const told = yield* Fiber.join(trades)
      yield* TestClock.adjust("1 minute")
      yield* UsdsM.rest.time()

      assert.include(banned.reason, { _tag: "Banned", retryAfterMillis: 120_000 })
      assert.strictEqual(other.reason._tag, "Banned")
      assert.lengthOf(told, 50)
      assert.strictEqual((yield* rest.requests).length, asked + 1)
    }).pipe(Effect.provide(world))
  )
})
