import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import * as ExchangeApiTest from "./ExchangeApiTest.ts"
import * as ExchangeMarketsTest from "./ExchangeMarketsTest.ts"
import * as ExchangeRestTest from "./ExchangeRestTest.ts"

const layer = (options?: TestExchange.Options) =>
  // What is tried again is tried at once, since nobody moves the clock.
  Binance.layerWith({ rest: { retry: Schedule.recurs(2) } }).pipe(
    Layer.provideMerge(TestExchange.layer(options)),
    Layer.provideMerge(Layer.orDie(Credentials.layer(defaultAccount))),
    Layer.provideMerge(NodeSignature.layer)
  )

ExchangeRestTest.suite("REST of the exchange in memory", { layer, run: it.effect })
ExchangeApiTest.suite("the WebSocket API of the exchange in memory", { layer, run: it.effect })
ExchangeMarketsTest.suite("REST of each market of the exchange in memory", { layer, run: it.effect })

describe("keys of streams", () => {
  it.effect("live for an hour from when they were last kept", () =>
    Effect.gen(function* () {
      const { listenKey } = yield* UsdsM.rest.createListenKey()
      yield* TestClock.adjust("59 minutes")
      yield* UsdsM.rest.keepListenKey()
      yield* TestClock.adjust("59 minutes")
      const same = yield* UsdsM.rest.createListenKey()
      yield* TestClock.adjust("60 minutes")
      const gone = yield* Effect.flip(UsdsM.rest.keepListenKey())

      assert.strictEqual(Redacted.value(same.listenKey), Redacted.value(listenKey))
      assert.strictEqual(gone.reason._tag, "StreamKeyUnknown")
    }).pipe(Effect.provide(layer()))
  )
})

describe("a request that is not answered", () => {
  it.effect("is given up and made again", () =>
    Effect.gen(function* () {
      const { rest } = yield* TestExchange.TestExchange
      yield* rest.hangNext()
      const time = yield* Effect.forkChild(UsdsM.rest.time(), { startImmediately: true })
      yield* TestClock.adjust("11 seconds")
      yield* Fiber.join(time)

      assert.lengthOf(yield* rest.requests, 2)
    }).pipe(Effect.provide(layer()))
  )
})
