import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema, Stream } from "effect"
import * as Environment from "../../src/binance/Environment.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import * as MarketTopics from "../../src/binance/MarketTopics.ts"
import { TopicError } from "../../src/binance/TopicError.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { Symbol } from "../../src/model/Symbol.ts"

const stream = MarketStream.make("usds-m")

const Quote = Schema.Struct({ symbol: Schema.String, id: Schema.Int, bid: Schema.Number })
const Session = Schema.Struct({ open: Schema.Boolean })

const quote = stream("<symbol>@quote_<depth>@<speed>", {
  category: "public",
  params: {
    symbol: Symbol,
    depth: Schema.Literals(["5", "10"]).transform([5, 10]),
    speed: Schema.optional(Schema.Literals(["fast", "slow"]))
  },
  event: Quote,
  accepts: ({ bid }) => bid > 0,
  continuity: Sequence.contiguous("id"),
  liveness: ({ speed }) => (speed === "fast" ? Liveness.every("1 second") : Liveness.irregular),
  conflateBy: ({ symbol }) => symbol,
  speeds: ["1 s"],
  summary: "Quotes of a symbol.",
  docs: "quotes"
})

const sessions = stream("!session@arr", {
  category: "market",
  params: {},
  event: Session,
  frame: "array",
  liveness: Liveness.sparse,
  speeds: ["real time"],
  summary: "Sessions."
})

const topics = MarketTopics.make("usds-m", { quote, sessions }, [
  { template: "<symbol>@quote_<depth>@live", since: "2025-01-31", instead: "<symbol>@quote_<depth>" },
  { template: "!quote@arr", since: "2025-02-01" }
])

/** A pool that gives the payloads set out for each topic, and remembers how it was asked. */
const pool = (payloads: Readonly<Record<string, ReadonlyArray<string>>>) => {
  const asked: Array<{ readonly names: ReadonlyArray<string>; readonly options: unknown }> = []
  const run = <A>(wanted: ReadonlyArray<Topic<A>>, options: unknown): ReadonlyArray<readonly [Topic<A>, A]> => {
    asked.push({ names: wanted.map(({ endpoint, name }) => `${endpoint.root} ${name}`), options })
    const events: Array<readonly [Topic<A>, A]> = []
    for (const topic of wanted) {
      for (const frame of payloads[topic.name] ?? []) {
        topic.decode(
          { _tag: "Data", topic: topic.name, frame, from: 0, to: frame.length },
          { event: (event) => events.push([topic, event]), malformed: () => {}, unknownField: () => {} }
        )
      }
    }
    return events
  }
  const layer = Layer.succeed(ConnectionPool, {
    subscribe: (wanted, options) =>
      Stream.suspend(() => Stream.fromIterable(run(wanted, options).map(([, event]) => event))),
    tracked: (wanted, options) =>
      Stream.suspend(() =>
        Stream.fromIterable(
          run(wanted, options).map(([{ endpoint, name }, event]) => ({
            _tag: "Event" as const,
            endpoint: endpoint.name,
            topic: name,
            epoch: 1,
            event
          }))
        )
      ),
    events: Stream.empty,
    rotateNow: Effect.void,
    holdRotation: (effect) => effect,
    status: Effect.succeed([]),
    topics: Effect.succeed([])
  })
  return { asked, layer }
}

const at5 = "btcusdt@quote_5"
const quotes = ['{"symbol":"BTCUSDT","id":1,"bid":5}', '{"symbol":"BTCUSDT","id":2,"bid":-5}']
const first = { symbol: "BTCUSDT", id: 1, bid: 5 }

describe("a row", () => {
  it("renders a topic of its parameters and reads it back", () => {
    const topic = quote.topic({ symbol: "BTCUSDT", depth: 10, speed: "fast" })

    assert.strictEqual(topic, "btcusdt@quote_10@fast")
    assert.strictEqual(quote.parse(topic)?.topic, topic)
    assert.strictEqual(sessions.parse(sessions.topic())?.topic, "!session@arr")
  })

  it.each([
    "BTCUSDT@quote_10",
    "btcusdt@quote_7",
    "btcusdt@quote_10@slowly",
    "btcusdt@quote_10@",
    "btcusdt@quote",
    " btcusdt@quote_10",
    "btcusdt@quote_10@fast@fast",
    "!session@arr",
    ""
  ])("does not take %j for one of its topics", (topic) => {
    assert.isUndefined(quote.parse(topic))
  })

  it("says which parameter of a topic is wrong", () => {
    assert.strictEqual(quote.mismatch("btcusdt@quote_7"), 'depth: expected "5" | "10"')
    assert.isUndefined(quote.mismatch("btcusdt@quote_5"))
    assert.isUndefined(quote.mismatch("btcusdt@trades"))
    assert.isUndefined(sessions.mismatch("!session@arr"))
  })

  it("lets its parameters decide on its liveness", () => {
    assert.deepStrictEqual(quote.of({ symbol: "X", depth: 5 }).liveness, Liveness.irregular)
    assert.deepStrictEqual(quote.of({ symbol: "X", depth: 5, speed: "fast" }).liveness, Liveness.every("1 second"))
  })

  it("tells the pool all it must know of a topic", () => {
    const topic = quote.of({ symbol: "BTCUSDT", depth: 5 }).in(Environment.demo)

    assert.strictEqual(topic.name, at5)
    assert.strictEqual(topic.endpoint.root, "wss://demo-fstream.binance.com/public")
    assert.strictEqual(topic.endpoint.name, "usds-m/public")
    assert.strictEqual(topic.sequence, quote.sequence)
    assert.strictEqual(topic.liveness, Liveness.irregular)
    assert.isDefined(topic.conflationKey)
  })

  it("tells the pool when an event was made, where the event tells it", () => {
    const timed = stream("!timed", {
      category: "market",
      params: {},
      event: Schema.Struct({ eventTime: Schema.optional(Schema.Finite) }),
      liveness: Liveness.irregular,
      speeds: ["1 s"],
      summary: "Events that may tell their time."
    })

    const { eventTime, template } = timed.of().in(Environment.production)

    const timeOf = (event: unknown) => eventTime?.(event as never) // the test knows what it hands over
    assert.strictEqual(template, "!timed")
    assert.deepStrictEqual([{ eventTime: 1_736_996_475_556.5 }, {}, { eventTime: "late" }].map(timeOf), [
      1_736_996_475_556.5,
      undefined,
      undefined
    ])
  })

  it.effect("is a stream of the events that it accepts", () =>
    Effect.gen(function* () {
      const { layer } = pool({ [at5]: quotes })

      const events = yield* Stream.runCollect(quote({ symbol: "BTCUSDT", depth: 5 })).pipe(Effect.provide(layer))

      assert.deepStrictEqual(events, [first])
    })
  )

  it.effect("is a stream of marked events, with their topic", () =>
    Effect.gen(function* () {
      const { layer } = pool({ [at5]: quotes })

      const items = yield* Stream.runCollect(quote.tracked({ symbol: "BTCUSDT", depth: 5 })).pipe(Effect.provide(layer))

      assert.deepStrictEqual(items, [{ _tag: "Event", endpoint: "usds-m/public", topic: at5, epoch: 1, event: first }])
    })
  )

  it.effect("hands its options to the pool", () =>
    Effect.gen(function* () {
      const { asked, layer } = pool({})

      yield* Stream.runDrain(quote({ symbol: "X", depth: 5 }, { capacity: 7, onMalformed: "fail" })).pipe(
        Effect.provide(layer)
      )
      yield* Stream.runDrain(sessions(undefined, { overflow: "fail" })).pipe(Effect.provide(layer))

      assert.deepStrictEqual(
        asked.map(({ options }) => options),
        [{ capacity: 7, onMalformed: "fail" }, { overflow: "fail" }]
      )
    })
  )

  it.effect("looks for the environment when it runs, not when it is made", () =>
    Effect.gen(function* () {
      const { asked, layer } = pool({})
      const events = quote({ symbol: "X", depth: 5 })
      const simulated = Environment.custom({ webSocket: "ws://localhost:1", rest: "http://localhost:1" })

      yield* Stream.runDrain(events).pipe(Effect.provide([layer, Environment.layer(simulated)]))
      yield* Stream.runDrain(events).pipe(Effect.provide(layer))

      assert.deepStrictEqual(
        asked.flatMap(({ names }) => names),
        ["ws://localhost:1/public x@quote_5", "wss://fstream.binance.com/public x@quote_5"]
      )
    })
  )

  it.effect("fails with what is legal for a parameter that is not, before the pool is asked", () =>
    Effect.gen(function* () {
      const { asked, layer } = pool({})

      const plain = yield* Effect.flip(Stream.runDrain(quote({ symbol: "btc/usdt", depth: 5 }))).pipe(
        Effect.provide(layer)
      )
      const tracked = yield* Effect.flip(Stream.runDrain(quote.tracked({ symbol: "", depth: 5, speed: "slow" }))).pipe(
        Effect.provide(layer)
      )

      assert.instanceOf(plain, TopicError)
      assert.strictEqual(plain.message, 'usds-m has no topic "btc/usdt@quote_5": symbol: expected letters, digits or _')
      assert.strictEqual(tracked.message, 'usds-m has no topic "@quote_5@slow": symbol: expected letters, digits or _')
      assert.deepStrictEqual(asked, [])
    })
  )

  it("throws the same where it is asked for a value, and shows which parameter is missing", () => {
    const quoteOfAnything = quote as unknown as { readonly topic: (params?: unknown) => string } // as JavaScript sees it

    const complaint = (params?: unknown) => {
      const called = Result.try(() => quoteOfAnything.topic(params))
      return Result.isFailure(called) && called.failure instanceof TopicError ? called.failure.message : called
    }

    assert.strictEqual(
      complaint({ symbol: "BTCUSDT", depth: 7 }),
      'usds-m has no topic "BTCUSDT@quote_7": depth: expected 5 | 10'
    )
    assert.strictEqual(complaint({ depth: 5 }), 'usds-m has no topic "<symbol>@quote_5": symbol: missing key')
    assert.strictEqual(complaint(), 'usds-m has no topic "<symbol>@quote_<depth>": symbol: missing key')
  })
})

describe("merge", () => {
  const subscriptions = [sessions.of(), quote.of({ symbol: "BTCUSDT", depth: 5 })] as const
  const payloads = { [at5]: quotes, "!session@arr": ['[{"open":true},{"open":false}]'] }

  it.effect("asks the pool once for all and gives their events in its order", () =>
    Effect.gen(function* () {
      const { asked, layer } = pool(payloads)

      const events = yield* Stream.runCollect(MarketStream.merge(subscriptions, { capacity: 3 })).pipe(
        Effect.provide(layer)
      )

      assert.deepStrictEqual(events, [{ open: true }, { open: false }, first])
      assert.deepStrictEqual(asked, [
        {
          names: ["wss://fstream.binance.com/market !session@arr", `wss://fstream.binance.com/public ${at5}`],
          options: { capacity: 3 }
        }
      ])
    })
  )

  it.effect("tells the topic of each where it is tracked", () =>
    Effect.gen(function* () {
      const { layer } = pool(payloads)

      const items = yield* Stream.runCollect(MarketStream.merge.tracked(subscriptions)).pipe(Effect.provide(layer))

      assert.deepStrictEqual(
        items.map(({ topic }) => topic),
        ["!session@arr", "!session@arr", at5]
      )
    })
  )
})

describe("topics", () => {
  it.effect("are the events of what Binance's names stand for", () =>
    Effect.gen(function* () {
      const { layer } = pool({ [at5]: quotes, "!session@arr": ['[{"open":true}]'] })

      const events = yield* Stream.runCollect(topics([at5, "!session@arr"])).pipe(Effect.provide(layer))

      assert.deepStrictEqual(events, [first, { open: true }])
    })
  )

  it.effect("fail for one name that is not legal before the pool is asked", () =>
    Effect.gen(function* () {
      const { asked, layer } = pool({})

      const error = yield* Effect.flip(Stream.runDrain(topics([at5, "btcusdt@nothing"])).pipe(Effect.provide(layer)))

      assert.instanceOf(error, TopicError)
      assert.strictEqual(error.topic, "btcusdt@nothing")
      assert.deepStrictEqual(asked, [])
    })
  )

  it.effect("are tracked likewise", () =>
    Effect.gen(function* () {
      const { layer } = pool({ [at5]: quotes })

      const items = yield* Stream.runCollect(topics.tracked([at5])).pipe(Effect.provide(layer))
      const error = yield* Effect.flip(Stream.runDrain(topics.tracked(["nothing"])).pipe(Effect.provide(layer)))

      assert.deepStrictEqual(items, [{ _tag: "Event", endpoint: "usds-m/public", topic: at5, epoch: 1, event: first }])
      assert.strictEqual(error._tag, "TopicError")
    })
  )

  it.each([
    ["BTCUSDT@quote_5", 'symbols are written in lower case, as in "btcusdt@quote_5"'],
    ["btcusdt@quote_5@live", "<symbol>@quote_<depth>@live is retired since 2025-01-31; use <symbol>@quote_<depth>"],
    ["!quote@arr", "!quote@arr is retired since 2025-02-01; nothing has taken its place"],
    ["btcusdt@quote_5@250ms", 'speed: expected "fast" | "slow"'],
    ["btcusdt@nothing", "expected one of <symbol>@quote_<depth>@<speed>, !session@arr"]
  ])("say what is legal instead of %s", (topic, expectation) => {
    const result = topics.parse(topic)

    assert.isTrue(Result.isFailure(result))
    assert.strictEqual(Result.isFailure(result) ? result.failure.expectation : "", expectation)
    assert.strictEqual(
      Result.isFailure(result) ? result.failure.message : "",
      `usds-m has no topic "${topic}": ${expectation}`
    )
  })

  it("know their rows", () => {
    assert.deepStrictEqual(topics.rows, [quote, sessions])
    assert.deepStrictEqual(topics.byName, { quote, sessions })
  })
})
