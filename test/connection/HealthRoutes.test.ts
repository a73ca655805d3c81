import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Schema, Stream } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Health from "../../src/connection/Health.ts"
import * as HealthRoutes from "../../src/connection/HealthRoutes.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"

const world = (options?: HealthRoutes.Options) =>
  HealthRoutes.layer(options).pipe(
    Layer.provideMerge(HttpRouter.layer),
    Layer.provideMerge(Binance.layer),
    Layer.provideMerge(Exchange.layer({ seed: "health" })),
    Layer.provideMerge(Logger.layer([]))
  )

/** What the router answers to a request. */
const get = Effect.fnUntraced(function* (path: string) {
  const router = yield* HttpRouter.HttpRouter
  const response = yield* router
    .asHttpEffect()
    .pipe(
      Effect.provideService(
        HttpServerRequest.HttpServerRequest,
        HttpServerRequest.fromWeb(new Request(`http://program.test${path}`))
      ),
      Effect.scoped
    )
  const web = HttpServerResponse.toWeb(response)
  return { status: web.status, headers: web.headers, text: yield* Effect.promise(() => web.text()) }
})

const readiness = Effect.fnUntraced(function* (path = "/ready") {
  const { headers, status, text } = yield* get(path)
  assert.match(headers.get("content-type") ?? "", /^application\/json/)
  assert.strictEqual(headers.get("cache-control"), "no-store")
  return { status, ...Schema.decodeUnknownSync(Schema.toCodecJson(Health.Readiness))(JSON.parse(text)) }
})

const begin = Effect.gen(function* () {
  const { accept } = yield* TestExchange
  yield* MarketStream.merge([
    UsdsM.aggTrade.of({ symbol: "BTCUSDT" }),
    UsdsM.markPrice.of({ symbol: "BTCUSDT", updateSpeed: "1s" }),
    UsdsM.forceOrder.of({ symbol: "BTCUSDT" })
  ]).pipe(Stream.runDrain, Effect.forkChild)
  yield* accept
})

describe("GET /ready", () => {
  it.effect("is 503 until every topic has delivered, and 200 from then on", () =>
    Effect.gen(function* () {
      const before = yield* readiness()
      assert.deepStrictEqual([before.status, before.isReady, before.wanted], [503, false, 0])

      const { mute, unmute } = yield* TestExchange
      yield* mute("btcusdt@markPrice@1s")
      yield* begin
      yield* TestClock.adjust("5 seconds")
      const during = yield* readiness()
      assert.deepStrictEqual(
        [during.status, during.absent.map(({ state, topic }) => [topic, state])],
        [503, [["btcusdt@markPrice@1s", "waiting"]]]
      )

      yield* unmute("btcusdt@markPrice@1s")
      yield* TestClock.adjust("5 seconds")
      const after = yield* readiness()
      assert.deepStrictEqual([after.status, after.isReady, after.absent], [200, true, []])
    }).pipe(Effect.provide(world()))
  )

  it.effect("turns 503 when a topic goes mute, names it, and turns 200 again", () =>
    Effect.gen(function* () {
      const { mute, unmute } = yield* TestExchange
      yield* begin
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* get("/ready")).status, 200)

      yield* mute("btcusdt@markPrice@1s")
      yield* TestClock.adjust("21 seconds")
      const muted = yield* readiness()
      assert.deepStrictEqual(
        [muted.status, muted.absent.map(({ state, topic }) => [topic, state])],
        [503, [["btcusdt@markPrice@1s", "stalled"]]]
      )

      yield* unmute("btcusdt@markPrice@1s")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* get("/ready")).status, 200)
    }).pipe(Effect.provide(world()))
  )

  it.effect("shows counts, ages and delays of every topic", () =>
    Effect.gen(function* () {
      yield* begin
      yield* TestClock.adjust("10 seconds")

      const { snapshot } = yield* readiness()
      const marks = snapshot.topics.find(({ template }) => template === "<symbol>@markPrice@<updateSpeed>")
      assert.strictEqual(marks?.endpoint, "usds-m/market")
      assert.isAtLeast(marks?.events ?? 0, 9)
      assert.isAtMost(marks?.dataAgeMillis ?? Number.NaN, 1000)
      assert.include(
        snapshot.delays.map(({ endpoint, template }) => `${endpoint} ${template}`),
        "usds-m/market <symbol>@markPrice@<updateSpeed>"
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes by the options, and where it is told to be", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* readiness("/health/ready")).status, 200)
      assert.strictEqual((yield* get("/health/live")).status, 200)
    }).pipe(Effect.provide(world({ leastWanted: 0, readyPath: "/health/ready", livePath: "/health/live" })))
  )
})

describe("GET /live", () => {
  it.effect("is 200 whatever the exchange does: a restart would mend nothing", () =>
    Effect.gen(function* () {
      const { dropAll, hangNext } = yield* TestExchange
      yield* begin
      yield* hangNext(100)
      yield* dropAll()
      yield* TestClock.adjust("10 minutes")

      const { headers, status, text } = yield* get("/live")
      assert.deepStrictEqual([status, text, headers.get("cache-control")], [200, "alive", "no-store"])
      assert.strictEqual((yield* get("/ready")).status, 503)
    }).pipe(Effect.provide(world()))
  )
})
