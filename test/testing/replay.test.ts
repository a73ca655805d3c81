import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Clock, Effect, Fiber, Layer, Result, type Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { Closed } from "../../src/connection/ConnectionError.ts"
import type { Transport } from "../../src/connection/Transport.ts"
import * as Tracked from "../../src/continuity/Tracked.ts"
import * as NodeRecording from "../../src/node/NodeRecording.ts"
import * as NodeTestExchange from "../../src/node/NodeTestExchange.ts"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import * as Recording from "../../src/testing/Recording.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { connect, readAll } from "./TestExchangeTest.ts"

const real = NodeRecording.file("test/fixtures/recordings/usds-m-btcusdt-20240808.gz")
const topics = ["btcusdt@depth@0ms", "btcusdt@bookTicker", "btcusdt@trade"]
const path = `/public/stream?streams=${topics.join("/")}`

const frames = (recorded: ReadonlyArray<Recording.Recorded>) =>
  recorded.flatMap((each) => (each._tag === "Frame" ? [`{"stream":"${each.topic}","data":${each.payload}}`] : []))

const made = (...lines: ReadonlyArray<readonly [millis: number, topic: string]>): Recording.Recording =>
  Recording.fromRecorded(
    lines.map(([receivedAtMillis, topic], i) => ({ _tag: "Frame", receivedAtMillis, topic, payload: `{"i":${i}}` }))
  )

const memory = <A, E>(
  replay: Recording.ReplayOptions,
  effect: Effect.Effect<A, E, TestExchange.TestExchange | Transport | Scope.Scope>
) => Effect.provide(Effect.scoped(effect), TestExchange.layer({ replay }))

describe("replay", () => {
  it.effect("sends all frames of its topics at full speed, in order and to the byte, then closes with 1000", () =>
    memory(
      { recording: real, speed: "full" },
      Effect.gen(function* () {
        const client = yield* connect(path)

        const { fault, texts } = yield* readAll(client)

        assert.deepStrictEqual(texts, frames(yield* Stream.runCollect(real)))
        assert.strictEqual(texts.length, 1999)
        assert.deepStrictEqual(fault, new Closed({ code: 1000, text: "the recording is over" }))
      })
    )
  )

  it.live("loses nothing on sockets either, to a reader that is slow", () =>
    Effect.gen(function* () {
      const client = yield* connect(path)

      const { texts } = yield* readAll(client, Effect.sleep("1 millis"))

      assert.deepStrictEqual(texts, frames(yield* Stream.runCollect(real)))
    }).pipe(
      Effect.scoped,
      Effect.provide(NodeTestExchange.layer({ replay: { recording: real, speed: "full" } })),
      Effect.provide(Layer.provide(NodeTransport.layer, NodeHttpClient.layerAgent))
    )
  )

  it.effect("keeps the times between frames", () =>
    memory(
      { recording: made([1000, "btcusdt@trade"], [1250.5, "btcusdt@trade"], [4000, "btcusdt@trade"]) },
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* client.readText
        const startedAt = yield* Clock.currentTimeMillis
        const times = yield* Effect.forkChild(
          Effect.forEach([2, 3], () => Effect.andThen(client.readText, Clock.currentTimeMillis)),
          { startImmediately: true }
        )

        yield* TestClock.adjust("10 seconds")

        assert.strictEqual(startedAt, 0)
        assert.deepStrictEqual(yield* Fiber.join(times), [251, 3000])
      })
    )
  )

  it.effect("divides the times between frames", () =>
    memory(
      { recording: made([1000, "btcusdt@trade"], [5000, "btcusdt@trade"]), speed: 4 },
      Effect.gen(function* () {
        const client = yield* connect(path)
        yield* client.readText
        const second = yield* Effect.forkChild(client.readText, { startImmediately: true })

        yield* TestClock.adjust("999 millis")
        assert.isUndefined(second.pollUnsafe())
        yield* TestClock.adjust("1 millis")

        yield* Fiber.join(second)
      })
    )
  )

  it.effect("begins when all topics that it waits for are subscribed, on whatever connections", () =>
    memory(
      {
        recording: made([0, "btcusdt@trade"], [0, "btcusdt@aggTrade"]),
        speed: "full",
        startWith: ["btcusdt@trade", "btcusdt@aggTrade"]
      },
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const first = yield* connect("/public/stream?streams=btcusdt@trade")
        const early = yield* Effect.forkChild(first.readText, { startImmediately: true })

        yield* TestClock.adjust("1 hour")
        const before = early.pollUnsafe()
        const second = yield* connect("/market/stream?streams=btcusdt@aggTrade")

        assert.isUndefined(before)
        assert.strictEqual(yield* Fiber.join(early), '{"stream":"btcusdt@trade","data":{"i":0}}')
        assert.strictEqual(yield* second.readText, '{"stream":"btcusdt@aggTrade","data":{"i":1}}')
        yield* exchange.exhausted
      })
    )
  )

  it.effect("goes no faster than its slowest reader, whatever the length", () => {
    let produced = 0
    const endless = Stream.map(Stream.range(0, 1_000_000), (i): Recording.Recorded => {
      produced++
      return { _tag: "Frame", receivedAtMillis: i, topic: "btcusdt@trade", payload: String(i) }
    })
    return memory(
      { recording: Stream.rechunk(endless, 10), speed: "full" },
      Effect.gen(function* () {
        const client = yield* connect(path)

        yield* TestClock.adjust("1 hour")
        const whileUnread = produced
        yield* Effect.replicateEffect(client.readText, 5000)
        yield* TestClock.adjust("1 hour")

        assert.isBelow(whileUnread, 10_000)
        assert.isAbove(produced, whileUnread)
        assert.isBelow(produced, whileUnread + 6000)
      })
    )
  })

  it.effect("waits at full speed while nobody is subscribed", () =>
    memory(
      {
        recording: Stream.rechunk(made([0, "btcusdt@trade"], [0, "btcusdt@trade"], [0, "btcusdt@trade"]), 1),
        speed: "full"
      },
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect("/public/stream")
        yield* TestClock.adjust("1 hour")
        const connection = yield* exchange.accept

        yield* client.request({ method: "SUBSCRIBE", params: ["btcusdt@trade"], id: 1 })
        const { texts } = yield* readAll(client)

        assert.deepStrictEqual(
          texts.map((text) => JSON.parse(text).data.i),
          [0, 1, 2]
        )
        assert.strictEqual((yield* connection.ended).code, 1000)
      })
    )
  )

  it.effect("is over for whoever comes later", () =>
    memory(
      { recording: made([0, "btcusdt@trade"]), speed: "full" },
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        yield* connect(path)
        yield* exchange.exhausted

        const error = yield* Effect.flip(connect(path))

        assert.deepInclude(error, { _tag: "Refused", status: 503 })
      })
    )
  )

  it.effect("tells what is wrong with the recording, and closes its connections", () =>
    memory(
      { recording: Recording.fromLines(Stream.make("hello")), speed: "full" },
      Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        const client = yield* connect(path)

        const outcome = yield* Effect.result(exchange.exhausted)
        yield* client.fault

        assert.isTrue(Result.isFailure(outcome) && outcome.failure.line === 1)
      })
    )
  )

  it.effect("gives the program every event of a made recording, which has all rows of /market", () => {
    const file = NodeRecording.file("test/fixtures/recordings/usds-m-made-market.gz")
    return Effect.gen(function* () {
      const recorded = (yield* Stream.runCollect(file)).flatMap((each) => (each._tag === "Frame" ? [each] : []))
      const wanted = [...new Set(recorded.map((each) => each.topic))]
      const templates = new Set(
        wanted.map((topic) => Result.getOrThrow(UsdsM.topics.parse(topic)).row).map((row) => row.template)
      )

      const events = yield* UsdsM.topics.tracked(wanted, { overflow: "suspend" }).pipe(
        Stream.takeUntil((item) => item._tag === "Interrupted"),
        Stream.filter(Tracked.isEvent),
        Stream.runCollect,
        Effect.provide(Binance.layer),
        Effect.provide(TestExchange.layer({ replay: { recording: file, speed: "full", startWith: wanted } }))
      )

      assert.deepStrictEqual(
        templates,
        new Set(UsdsM.topics.rows.filter(({ category }) => category === "market").map((row) => row.template))
      )
      const count = (items: ReadonlyArray<{ readonly topic: string }>) =>
        Object.fromEntries(wanted.map((topic) => [topic, items.filter((item) => item.topic === topic).length]))
      const expected = recorded.flatMap(({ payload, topic }) => {
        const items: ReadonlyArray<{ readonly st?: number }> = [JSON.parse(payload)].flat()
        // Streams of all symbols carry the other product too, which the rows leave out.
        return items.filter(({ st }) => st !== 2).map(() => ({ topic }))
      })
      assert.deepStrictEqual(count(events), count(expected))
    })
  })
})
