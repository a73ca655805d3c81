import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Closed } from "../../../src/connection/ConnectionError.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import { connect } from "../TestExchangeTest.ts"

const list = (id: number) => `{"method":"LIST_SUBSCRIPTIONS","id":${id}}`

describe("the rules of a market", () => {
  it.effect("close a connection to spot for the sixth control frame of a second", () =>
    Effect.gen(function* () {
      const client = yield* connect("/spot/stream")

      for (let id = 1; id <= 5; id++) yield* client.wire.write(list(id))
      yield* client.read
      yield* client.wire.write(list(6))

      assert.deepStrictEqual(yield* client.fault, new Closed({ code: 1008, text: "Too many requests" }))
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("let a connection to COIN-M send ten", () =>
    Effect.gen(function* () {
      const client = yield* connect("/coin-m/stream")

      for (let id = 1; id <= 10; id++) yield* client.wire.write(list(id))
      const last = yield* client.readUntil(({ id }) => id === 10)
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(last, { result: [], id: 10 })
    }).pipe(Effect.provide(TestExchange.layer()))
  )

  it.effect("write errors flat or below a key of their own, as each market does", () =>
    Effect.gen(function* () {
      const spot = yield* connect("/spot/stream")
      const coinM = yield* connect("/coin-m/stream")
      const error = { code: 0, msg: "Unknown property" }
      const request = { method: "GET_PROPERTY", params: ["color"], id: 1 }

      assert.deepStrictEqual(yield* spot.request(request), { ...error, id: 1 })
      assert.deepStrictEqual(yield* coinM.request(request), { error, id: 1 })
    }).pipe(Effect.provide(TestExchange.layer()))
  )
})
