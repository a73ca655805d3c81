import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as ApiSubscription from "../../src/binance/ApiSubscription.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import { RateLimits } from "../../src/binance/RateLimits.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"
import { as, ed25519 } from "../testing/restFace.ts"
import { paper } from "./Paper.ts"
import * as PublishedKeys from "./PublishedKeys.ts"

const world = Binance.layerWith({ rest: { retry: Schedule.recurs(0) } }).pipe(
  Layer.provideMerge(TestExchange.layer({ accounts: [defaultAccount, ed25519] })),
  Layer.provideMerge(Layer.orDie(Credentials.layer(defaultAccount))),
  Layer.provideMerge(NodeSignature.layer)
)

/** All that opens something in what the exchange received and sent. */
const secretsOf = Effect.gen(function* () {
  const { api, rest } = yield* TestExchange.TestExchange
  const asked = [
    ...(yield* rest.requests).map(({ headers, query }): Record<string, unknown> => ({
      ...Object.fromEntries(new URLSearchParams(query)),
      apiKey: headers["x-mbx-apikey"]
    })),
    ...(yield* api.requests).map(({ params }) => params)
  ]
  const named = ["apiKey", "signature", "listenKey", "listenToken"] as const
  const sent = asked.flatMap((params) =>
    named.flatMap((name) => (params[name] === undefined ? [] : [String(params[name])]))
  )
  const pem = PublishedKeys.ed25519.split("\n").filter((line) => line !== "" && !line.startsWith("-"))
  return [...new Set([...sent, "simulated-secret", ...pem])]
})

describe("a program that asks", () => {
  it.effect("prints no key, secret, signature, listenKey or token, whatever comes of it", () => {
    const { lines, logger, tracer, write } = paper()
    return Effect.gen(function* () {
      const { accept, api, dropAll, rest } = yield* TestExchange.TestExchange
      const print = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.flatMap(Effect.exit(effect), (exit) => {
          write(exit)
          return Effect.logTrace("asked", exit)
        })
      const key = { listenKey: Redacted.make("no-such-listen-key") }
      const calls = Effect.gen(function* () {
        yield* print(UsdsM.rest.openOrders())
        yield* print(UsdsM.rest.createListenKey())
        yield* print(Margin.rest.keepListenKey(key))
        yield* print(Margin.rest.createListenToken())
        yield* print(Spot.api("session.status"))
        yield* print(as(ed25519)(Spot.api("session.logon")))
        yield* print(Spot.api("session.status"))
      })
      yield* calls
      // Answers that are no answers, with secrets in them.
      const { listenKey } = yield* UsdsM.rest.createListenKey()
      const leak = { listenKey: 7, apiKey: Redacted.value(listenKey), token: Redacted.value(listenKey) }
      yield* rest.answer(() => ({ status: 200, body: leak }))
      yield* api.answer(() => ({ status: 200, result: leak }))
      yield* calls
      yield* rest.answer(() => ({ status: 503, body: "<html><title>503</title></html>" }))
      yield* api.answer(() => ({ status: 401, error: { code: -2015, msg: "Invalid API-key." } }))
      yield* calls
      yield* rest.answer(() => "break")
      yield* calls
      yield* rest.answer(() => undefined)
      yield* api.answer(() => undefined)
      // Events, frames that can not be read, connections that end.
      const follow = <R>(subscription: ApiSubscription.ApiSubscription<R>) =>
        Spot.subscription(subscription).pipe(
          Stream.runForEach(({ _tag }) => Effect.logTrace(_tag)),
          print,
          Effect.forkChild({ startImmediately: true })
        )
      yield* follow(ApiSubscription.bySignature)
      yield* follow(ApiSubscription.byListenToken(Margin.rest.createListenToken()))
      yield* settle
      const connection = yield* accept
      yield* connection.send(`{"apiKey":"${Redacted.value(listenKey)}"}`, `${Redacted.value(listenKey)}{`)
      yield* TestClock.adjust("13 hours")
      yield* settle
      yield* dropAll()
      yield* TestClock.adjust("1 minute")
      yield* settle
      write(yield* RateLimits.use(({ usage }) => usage), yield* Credentials.Credentials)

      const secrets = [...(yield* secretsOf), Redacted.value(listenKey)]
      const printed = lines.join("\n")
      assert.isAtLeast(secrets.length, 15)
      assert.isTrue(secrets.some((secret) => secret.startsWith("simulatedListenToken")))
      for (const expected of ["session.logon", "GET /fapi/v1/openOrders", "Unreadable", "KeyRefused", "Unreachable"]) {
        assert.include(printed, expected)
      }
      assert.deepStrictEqual(
        secrets.filter((secret) => printed.includes(secret)),
        []
      )
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(world, logger)), Effect.withTracer(tracer))
  })
})
