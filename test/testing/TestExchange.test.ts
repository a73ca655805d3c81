import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Transport } from "../../src/connection/Transport.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { suite as faultSuite } from "./FaultsTest.ts"
import { connect, suite } from "./TestExchangeTest.ts"

const face = { layer: TestExchange.layer, pass: TestClock.adjust, run: it.effect }

suite("TestExchange", face)
faultSuite("TestExchange", face)

describe("TestExchange in memory", () => {
  it.effect("is under every host", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange.TestExchange
      const { dial } = yield* Transport

      yield* dial("wss://fstream.binance.com/market/stream?streams=btcusdt@aggTrade")

      const [connection] = yield* exchange.connections
      assert.strictEqual(connection?.url, "wss://fstream.binance.com/market/stream?streams=btcusdt@aggTrade")
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("lets a handshake hang until the transport gives up", () =>
    Effect.gen(function* () {
      const exchange = yield* TestExchange.TestExchange
      yield* exchange.hangNext()

      const attempt = yield* Effect.forkChild(Effect.flip(connect("/market/stream")), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")

      assert.strictEqual((yield* Fiber.join(attempt))._tag, "DialFailed")
      yield* connect("/market/stream")
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("allows as many control frames in the next second as in the last", () =>
    Effect.gen(function* () {
      const client = yield* connect("/market/stream")

      for (let second = 0; second < 5; second++) {
        for (let id = 1; id <= 10; id++) yield* client.request({ method: "LIST_SUBSCRIPTIONS", id })
        yield* TestClock.adjust("1 second")
      }

      const { connections } = yield* TestExchange.TestExchange
      assert.strictEqual((yield* connections).length, 1)
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("counts pings as control frames", () =>
    Effect.gen(function* () {
      const client = yield* connect("/market/stream")

      yield* Effect.replicateEffect(client.wire.ping ?? Effect.die("this transport can ping"), 3)
      yield* client.wire.write('{"method":"LIST_SUBSCRIPTIONS","id":1}')

      assert.deepInclude(yield* client.fault, { code: 1008, text: "Too many requests" })
    }).pipe(Effect.provide(TestExchange.layer({ controlFramesPerSecond: 3 })))
  )
})
