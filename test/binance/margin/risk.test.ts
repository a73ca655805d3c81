import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, type Duration, Effect, Fiber, Stream } from "effect"
import * as Environment from "../../../src/binance/Environment.ts"
import * as Margin from "../../../src/binance/margin/index.ts"
import { ConnectionPool } from "../../../src/connection/ConnectionPool.ts"
import * as Faults from "../../../src/testing/Faults.ts"
import { TestExchange } from "../../../src/testing/TestExchange.ts"
import { pass, world } from "../AccountTest.ts"
import { paper } from "../Paper.ts"

const textOf = (item: Margin.Risk.Tracked): string => {
  if (item._tag === "Interrupted") return `Interrupted ${item.reason}`
  if (item._tag !== "Event") return item._tag
  const { event } = item
  switch (event._tag) {
    case "MarginLevelStatusChange":
      return `${event.marginLevelStatus} ${BigDecimal.format(event.marginLevel)}`
    case "UserLiabilityChange":
      return [
        event.liabilityType,
        BigDecimal.format(event.principal),
        BigDecimal.format(event.interest),
        event.asset
      ].join(" ")
    default:
      return event._tag
  }
}

// Comparisons are none of what most tests are about.
const follow = Effect.fnUntraced(function* (options: Margin.Risk.Options = { reconcileEvery: "10 days" }) {
  const exchange = yield* TestExchange
  const account = yield* exchange.account()
  const told: Array<string> = []
  const fiber = yield* Margin.risk.tracked(options).pipe(
    Stream.runForEach((item) => Effect.sync(() => void told.push(textOf(item)))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* pass("1 second")
  return { account, exchange, fiber, told, borrow: (amount: string) => account.borrow("margin", "BTC", amount) }
})

const newest = Effect.gen(function* () {
  const { connections } = yield* TestExchange
  const connection = (yield* connections).at(-1)
  return connection ?? assert.fail("there is no connection")
})

const keyRequests = Effect.gen(function* () {
  const { rest } = yield* TestExchange
  return (yield* rest.requests).filter(({ path }) => path === "/sapi/v1/margin/listen-key")
})

const answerPut = (answer: Parameters<typeof TestExchange.Service.rest.answerNext>[0]) =>
  Effect.flatMap(TestExchange, ({ rest }) => rest.answer(({ method }) => (method === "PUT" ? answer : undefined)))

interface Loss {
  readonly name: string
  readonly bring: Effect.Effect<unknown, never, TestExchange | ConnectionPool>
  /** When the stream is to have recovered. */
  readonly after: Duration.Input
  readonly markers: ReadonlyArray<string>
}

const losses: ReadonlyArray<Loss> = [
  {
    name: "a key that expires, as the stream says (listenKeyExpired)",
    // Keepalives that Binance accepts, and that change nothing.
    bring: answerPut({ status: 200, body: {} }),
    after: "61 minutes",
    markers: ["ListenKeyExpired", "Interrupted ListenKeyExpired", "Resumed"]
  },
  {
    name: "a key that is not known when it is to be kept alive (-1125)",
    bring: answerPut({ status: 400, body: { code: -1125, msg: "This listenKey does not exist." } }),
    after: "31 minutes",
    markers: ["Interrupted ListenKeyUnknown", "Resumed"]
  },
  {
    name: "three keepalives that fail with 503",
    bring: answerPut({ status: 503, body: { code: -1001, msg: "Internal error." } }),
    after: "36 minutes",
    markers: ["Interrupted KeepAliveFailed", "Resumed"]
  },
  {
    name: "three keepalives that hang",
    bring: Effect.gen(function* () {
      const { rest } = yield* TestExchange
      yield* pass("28 minutes")
      // Each is attempted three times.
      yield* rest.hangNext(9)
    }),
    after: "10 minutes",
    markers: ["Interrupted KeepAliveFailed", "Resumed"]
  },
  {
    name: "a drop",
    bring: Effect.flatMap(newest, (connection) => connection.drop()),
    after: "1 minute",
    markers: ["Interrupted Closed", "Resumed"]
  },
  {
    name: "a pulled cable",
    bring: Effect.flatMap(newest, (connection) => connection.freeze(true)),
    after: "2 minutes",
    markers: ["Interrupted PingTimeout", "Resumed"]
  },
  {
    name: "a rotation",
    bring: Effect.flatMap(ConnectionPool, ({ rotateNow }) => rotateNow),
    after: "10 minutes",
    markers: []
  },
  { name: "a rotation before the cut after 24 hours", bring: Effect.void, after: "25 hours", markers: [] }
]

describe("the risk stream of margin", () => {
  it.effect("tells of loans, interest and the margin level, as REST does", () =>
    Effect.gen(function* () {
      const { account, borrow, told } = yield* follow()
      yield* borrow("2")
      yield* account.charge("margin", "BTC", "0.5")
      yield* account.repay("margin", "BTC", "1.5")
      yield* account.setMarginLevel("margin", { level: "1.1", status: "MARGIN_CALL" })
      yield* pass("1 second")

      assert.deepStrictEqual(told, [
        "Resumed",
        "BORROW 2 0 BTC",
        "INTEREST 0 0.5 BTC",
        "REPAY 1 0.5 BTC",
        "MARGIN_CALL 1.1"
      ])
      const { assets, marginLevel } = yield* Margin.rest.crossAccount()
      assert.strictEqual(BigDecimal.format(marginLevel), "1.1")
      assert.deepStrictEqual(
        assets.map(({ asset, borrowed, free, interest, netAsset }) => [
          asset,
          ...[free, borrowed, interest, netAsset].map((each) => BigDecimal.format(each))
        ]),
        [["BTC", "0.5", "1", "0", "-0.5"]]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("has nothing of isolated margin, and of trading", () =>
    Effect.gen(function* () {
      const { account, told } = yield* follow()
      yield* account.borrow("margin:BTCUSDT", "BTC", "1")
      yield* account.deposit("margin", "USDT", "1")
      yield* pass("1 second")

      assert.deepStrictEqual(told, ["Resumed"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("keeps its key alive every 30 minutes, at the endpoint of margin, and names it there", () =>
    Effect.gen(function* () {
      const { exchange } = yield* follow()
      yield* pass("100 minutes")

      const requests = yield* keyRequests
      assert.deepStrictEqual(
        requests.map(({ atMillis, method }) => [method, Math.round(atMillis / 60_000)]),
        [
          ["POST", 0],
          ["PUT", 30],
          ["PUT", 60],
          ["PUT", 90]
        ]
      )
      const [dial] = yield* exchange.dials
      const [, key] = /^wss:\/\/margin-stream\.binance\.com\/ws\/(\w+)$/.exec(dial?.url ?? "") ?? []
      assert.deepStrictEqual(
        requests.slice(1).map(({ query }) => query),
        Array.from({ length: 3 }, () => `listenKey=${key}`)
      )
    }).pipe(Effect.provide(world()))
  )

  for (const { after, bring, markers, name } of losses) {
    it.effect(`goes on, and claims nothing of what it missed: ${name}`, () =>
      Effect.gen(function* () {
        const { borrow, exchange, told } = yield* follow()
        yield* borrow("1")
        yield* pass("1 minute")
        yield* bring
        yield* pass(after)
        yield* exchange.rest.answer(() => undefined)
        yield* borrow("2")
        yield* pass("1 minute")

        assert.deepStrictEqual(told, ["Resumed", "BORROW 1 0 BTC", ...markers, "BORROW 2 0 BTC"])
        assert.strictEqual((yield* exchange.connections).length, 1)
      }).pipe(Effect.provide(world()))
    )
  }

  it.effect("tells each event once while two connections bring it", () =>
    Effect.gen(function* () {
      const { borrow, told } = yield* follow()
      yield* Effect.flatMap(ConnectionPool, ({ rotateNow }) => rotateNow)
      for (const amount of ["1", "2", "3"]) {
        yield* borrow(amount)
        yield* pass("100 millis")
      }
      yield* pass("10 minutes")

      assert.deepStrictEqual(told, ["Resumed", "BORROW 1 0 BTC", "BORROW 2 0 BTC", "BORROW 3 0 BTC"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("does not say that what came while nothing was open is complete", () =>
    Effect.gen(function* () {
      const { borrow, exchange, told } = yield* follow()
      yield* exchange.dropAll()
      yield* borrow("1")
      yield* pass("1 minute")

      assert.deepStrictEqual(told, ["Resumed", "Interrupted Closed", "Resumed"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("finds by REST that it has gone mute, and opens another connection", () =>
    Effect.gen(function* () {
      const { borrow, told } = yield* follow({})
      yield* pass("1 minute")
      const mute = yield* newest
      yield* mute.mute(true)
      yield* borrow("1")
      yield* pass("6 minutes")
      yield* borrow("2")
      yield* pass("1 second")

      assert.deepStrictEqual(told, ["Resumed", "Interrupted Mute", "Resumed", "BORROW 2 0 BTC"])
      assert.notStrictEqual((yield* newest).id, mute.id)
    }).pipe(Effect.provide(world()))
  )

  it.effect("does not take for mute what tells of each loan, and is not compared at that moment", () =>
    Effect.gen(function* () {
      const { account, borrow, exchange, told } = yield* follow({})
      const { id } = yield* newest
      for (let i = 0; i < 60; i++) {
        yield* borrow("1")
        yield* account.charge("margin", "BTC", "0.1")
        yield* pass("20 seconds")
        if (i % 4 === 0) yield* account.repay("margin", "BTC", "1")
        yield* pass("27 seconds")
      }

      assert.lengthOf(told, 136)
      assert.notInclude(told, "Interrupted Mute")
      assert.strictEqual((yield* newest).id, id)
      const paths = new Set((yield* exchange.rest.requests).map(({ path }) => path))
      assert.deepStrictEqual(paths, new Set(["/sapi/v1/margin/listen-key", "/api/v3/time", "/sapi/v1/margin/account"]))
    }).pipe(Effect.provide(world()))
  )

  it.effect.each([
    ["does not answer", undefined],
    ["is down", { status: 503, body: { code: -1001, msg: "Internal error." } }],
    ["refuses to tell", { status: 401, body: { code: -2015, msg: "Invalid API-key, IP, or permissions." } }]
  ] as const)("goes on without comparisons where REST %s", ([, answer]) =>
    Effect.gen(function* () {
      const { borrow, exchange, told } = yield* follow({})
      if (answer === undefined) yield* exchange.rest.setDelay("1 hour")
      else yield* exchange.rest.answer(({ path }) => (path.endsWith("/account") ? answer : undefined))
      yield* exchange.dropAll()
      yield* pass("1 second")
      yield* borrow("1")
      yield* pass("3 seconds")
      assert.deepStrictEqual(told.slice(2).toSorted(), ["BORROW 1 0 BTC", "Resumed"])
      yield* pass("6 minutes")
      yield* borrow("2")
      yield* pass("1 second")

      assert.deepStrictEqual(told.slice(4), ["BORROW 2 0 BTC"])
    }).pipe(Effect.provide(world()))
  )

  it.effect("closes its connection at its end, and its key only when asked to", () =>
    Effect.gen(function* () {
      const one = yield* follow()
      yield* Fiber.interrupt(one.fiber)
      yield* pass("1 second")
      assert.deepStrictEqual(yield* one.exchange.connections, [])
      assert.isFalse((yield* keyRequests).some(({ method }) => method === "DELETE"))

      const other = yield* follow({ closeOnRelease: true })
      yield* Fiber.interrupt(other.fiber)
      yield* pass("1 second")
      assert.lengthOf(
        (yield* keyRequests).filter(({ method }) => method === "DELETE"),
        1
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("fails at once in an environment that has no margin", () =>
    Effect.gen(function* () {
      const error = yield* Margin.risk().pipe(
        Stream.runDrain,
        Effect.provideService(Environment.Current, Environment.testnet),
        Effect.flip
      )

      assert.strictEqual(error.reason._tag, "NotServed")
      assert.include(error.message, "there is no margin in testnet")
    }).pipe(Effect.provide(world()))
  )

  it.effect("prints no key, whatever goes wrong", () => {
    const { lines, logger, tracer, write } = paper()
    return Effect.gen(function* () {
      const { borrow, exchange, told } = yield* follow()
      const pool = yield* ConnectionPool
      yield* pool.events.pipe(
        Stream.runForEach((event) => Effect.sync(() => write(event))),
        Effect.forkChild({ startImmediately: true })
      )
      for (const percent of [3, 50, 95]) {
        yield* Effect.scoped(
          Effect.andThen(Faults.inject(Faults.corrupt(percent)), Effect.andThen(borrow("1"), pass("10 seconds")))
        )
      }
      yield* exchange.rest.answer(({ method }) => (method === "PUT" ? { status: 503, body: "<html>" } : undefined))
      yield* pass("59 minutes")
      yield* Effect.scoped(Effect.andThen(Faults.inject(Faults.truncate(90)), pass("2 minutes")))
      yield* exchange.dropAll()
      yield* pass("1 minute")
      write(told, yield* pool.status, yield* pool.topics)

      const printed = lines.join("\n")
      assert.include(told, "Malformed")
      assert.include(printed, "/sapi/v1/margin/listen-key")
      assert.notInclude(printed, "simulatedListenKey")
      assert.notInclude(printed, "simulated-api-key")
    }).pipe(Effect.provide(world({ logger })), Effect.withTracer(tracer))
  })
})
