import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { Closed } from "../../../src/connection/ConnectionError.ts"
import * as Exchange from "../../../src/testing/internal/exchange.ts"
import * as StreamPath from "../../../src/testing/internal/streamPath.ts"
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

  it.effect("count the pong that answers a ping of spot, and none of COIN-M", () =>
    Effect.gen(function* () {
      const exchange = yield* Exchange.make({})
      /** How a connection ended that sent as many control frames as it may, in the second of a pong. */
      const ended = Effect.fnUntraced(function* (url: string, pingAfter: Duration.Input, frames: number) {
        const path = StreamPath.parse(url) ?? assert.fail("unknown")
        const ends: Array<Closed> = []
        const session = yield* exchange.open(url, path, {
          address: "127.0.0.1",
          send: () => Effect.void,
          ping: () => Effect.void,
          end: (fault) => Effect.sync(() => ends.push(fault))
        })
        yield* TestClock.adjust(pingAfter)
        for (let id = 1; id <= frames; id++) yield* session.receive(list(id))
        return ends
      })

      assert.deepStrictEqual(yield* ended("/spot/stream", "20 seconds", 5), [
        new Closed({ code: 1008, text: "Too many requests" })
      ])
      assert.deepStrictEqual(yield* ended("/coin-m/stream", "3 minutes", 10), [])
    })
  )
})
