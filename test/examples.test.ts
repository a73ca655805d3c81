import { assert, describe, it } from "@effect/vitest"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Fiber, Layer, Logger, Metric, Schedule, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock, TestConsole } from "effect/testing"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { isDeepStrictEqual } from "node:util"
import * as Account from "../examples/account.ts"
import * as AnyTopics from "../examples/any-topics.ts"
import * as CombinedStreams from "../examples/combined-streams.ts"
import * as ConnectionAlarm from "../examples/connection-alarm.ts"
import * as HealthAndMetrics from "../examples/health-and-metrics.ts"
import * as MarginRisk from "../examples/margin-risk.ts"
import * as MidAndCvd from "../examples/mid-and-cvd.ts"
import * as QuietRotation from "../examples/quiet-rotation.ts"
import * as OpenOrders from "../examples/open-orders.ts"
import * as Requests from "../examples/requests.ts"
import * as SilentStreamAlarm from "../examples/silent-stream-alarm.ts"
import * as SpotAccount from "../examples/spot-account.ts"
import * as Credentials from "../src/binance/Credentials.ts"
import * as Binance from "../src/Binance.ts"
import type { ConnectionPool } from "../src/connection/ConnectionPool.ts"
import * as Health from "../src/connection/Health.ts"
import * as NodeBinance from "../src/node/NodeBinance.ts"
import * as NodeSignature from "../src/node/NodeSignature.ts"
import * as NodeTestExchange from "../src/node/NodeTestExchange.ts"
import { defaultAccount } from "../src/testing/ExchangeOptions.ts"
import * as TestExchange from "../src/testing/TestExchange.ts"
import { settle } from "./connection/harness.ts"
// These are tests themselves.
import "../examples/account-time-travel.test.ts"
import "../examples/substituting-layers.test.ts"
import "../examples/time-travel.test.ts"

const world = Layer.mergeAll(
  Binance.layer.pipe(Layer.provideMerge(TestExchange.layer({ seed: "examples" }))),
  TestConsole.layer,
  Logger.layer([])
)

const accounts = Credentials.layer(defaultAccount).pipe(
  Layer.provideMerge(world),
  Layer.provideMerge(NodeSignature.layer),
  Layer.provideMerge(Logger.layer([]))
)

// What is done meanwhile takes its turns.
const pass = settle.pipe(Effect.andThen(TestClock.adjust("5 seconds")), Effect.andThen(settle))

const buy = { symbol: "BTCUSDT", side: "BUY", price: "80000", quantity: "0.5", clientOrderId: "mine" } as const

// Runs a program for some seconds of virtual time.
const watch = Effect.fnUntraced(function* <E>(
  program: Effect.Effect<void, E, ConnectionPool>,
  disturb: Effect.Effect<void, never, TestExchange.TestExchange> = Effect.void
) {
  const exchange = yield* TestExchange.TestExchange
  const fiber = yield* Effect.forkChild(program)
  yield* exchange.accept
  yield* TestClock.adjust("10 seconds")
  yield* disturb
  yield* TestClock.adjust("2 minutes")
  yield* Fiber.interrupt(fiber)
})

const matching = (lines: ReadonlyArray<unknown>, pattern: RegExp) => lines.filter((line) => pattern.test(String(line)))

describe("examples", () => {
  it.effect("mid-and-cvd prints quotes and the volume delta", () =>
    Effect.gen(function* () {
      yield* watch(MidAndCvd.program)

      const lines = yield* TestConsole.logLines
      assert.isNotEmpty(matching(lines, /^mid [\d.]+, spread [\d.]+ bps$/))
      assert.isNotEmpty(matching(lines, /^(BUY|SELL) CVD -?[\d.]+$/))
    }).pipe(Effect.provide(world))
  )

  it.effect("combined-streams prints book, trades and mark price of one stream", () =>
    Effect.gen(function* () {
      yield* watch(CombinedStreams.program)

      const lines = yield* TestConsole.logLines
      for (const pattern of [/^book {2}[\d.]+ \/ [\d.]+, 20 levels$/, /^trade [\d.]+ at [\d.]+$/, /^mark {2}[\d.]+$/]) {
        assert.isNotEmpty(matching(lines, pattern), String(pattern))
      }
    }).pipe(Effect.provide(world))
  )

  it.effect("any-topics prints the events of topics by name, and says what is legal of a name that is not", () =>
    Effect.gen(function* () {
      yield* watch(AnyTopics.program(["btcusdt@aggTrade", "!markPrice@arr@1s"]))
      yield* AnyTopics.program(["btcusdt@aggtrade"])
      yield* AnyTopics.program(["btcusdt@trades"])

      const tags = (yield* TestConsole.logLines).map((event) => (event as { readonly _tag: string })._tag)
      assert.deepStrictEqual(new Set(tags), new Set(["AggTrade", "MarkPrice"]))
      const errors = yield* TestConsole.errorLines
      assert.isNotEmpty(matching(errors, /no topic "btcusdt@aggtrade": .*, as in "btcusdt@aggTrade"/))
      assert.isNotEmpty(matching(errors, /no topic "btcusdt@trades": .*<symbol>@trade/))
    }).pipe(Effect.provide(world))
  )

  it.effect("silent-stream-alarm tells of a connection that drops and of a topic that goes mute", () =>
    Effect.gen(function* () {
      const disturb = Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        yield* exchange.dropAll()
        yield* TestClock.adjust("10 seconds")
        yield* exchange.mute("btcusdt@markPrice@1s")
      })

      yield* watch(SilentStreamAlarm.program, disturb)

      const lines = yield* TestConsole.errorLines
      assert.isNotEmpty(matching(lines, /^btcusdt@aggTrade lost its connection: Closed$/))
      assert.isNotEmpty(matching(lines, /^btcusdt@aggTrade lacks the events \d+ to \d+$/))
      assert.isNotEmpty(matching(lines, /^btcusdt@markPrice@1s is subscribed but mute for \d+ ms$/))
      assert.isNotEmpty(matching(lines, /^btcusdt@aggTrade delivers again$/))
    }).pipe(Effect.provide(world))
  )

  it.effect("connection-alarm tells of a topic that goes mute and of a connection that ends", () =>
    Effect.gen(function* () {
      const disturb = Effect.gen(function* () {
        const exchange = yield* TestExchange.TestExchange
        yield* exchange.mute("btcusdt@markPrice@1s")
        yield* TestClock.adjust("15 seconds")
        yield* exchange.dropAll()
      })

      yield* watch(ConnectionAlarm.program, disturb)

      const lines = yield* TestConsole.errorLines
      assert.isNotEmpty(matching(lines, /^btcusdt@markPrice@1s is mute for \d+ ms: resubscribe$/))
      assert.isNotEmpty(matching(lines, /^usds-m\/market: .*1006/))
    }).pipe(Effect.provide(world))
  )

  it.effect("account prints fills, balances, positions and margin calls, and what was missed by REST", () =>
    Effect.gen(function* () {
      const { accept, account, dropAll } = yield* TestExchange.TestExchange
      const { deposit, fill, place } = yield* account()
      yield* Effect.forkChild(Account.program)
      const connection = yield* accept
      yield* pass

      const placed = yield* place("usds-m", buy)
      yield* fill("usds-m", placed, { quantity: "0.2" })
      yield* pass
      yield* connection.send(
        `{"e":"MARGIN_CALL","E":1,"p":[{"s":"BTCUSDT","ps":"BOTH","pa":"0.2","mt":"CROSSED","iw":"0","mp":"1","up":"0","mm":"40.5"}]}`
      )
      yield* pass
      yield* dropAll()
      yield* fill("usds-m", placed)
      yield* deposit("usds-m", "USDT", "100")
      yield* pass

      assert.deepStrictEqual(yield* TestConsole.logLines, [
        "BTCUSDT BUY order NEW (stream)",
        "USDT balance 0 (stream)",
        "BTCUSDT position 0.2 (stream)",
        "BTCUSDT BUY 0.2 at 80000, PARTIALLY_FILLED (stream)",
        "BTCUSDT MARGIN CALL, needs 40.5 (stream)",
        "BTCUSDT BUY 0.3 at 80000, FILLED (rest)",
        "USDT balance 100 (rest)",
        "BTCUSDT position 0.5 (rest)"
      ])
    }).pipe(Effect.provide(accounts))
  )

  it.effect("margin-risk prints warnings and loans, and what is owed when it could be told of none", () =>
    Effect.gen(function* () {
      const { accept, account, dropAll } = yield* TestExchange.TestExchange
      const { borrow, charge, setMarginLevel } = yield* account()
      yield* Effect.forkChild(MarginRisk.program)
      yield* accept
      yield* pass

      yield* borrow("margin", "USDT", "100")
      yield* setMarginLevel("margin", { level: "1.3", status: "MARGIN_CALL" })
      yield* pass
      yield* dropAll()
      yield* charge("margin", "USDT", "0.02")
      yield* setMarginLevel("margin", { level: "1.2", status: "MARGIN_CALL" })
      yield* pass

      assert.deepStrictEqual(yield* TestConsole.logLines, [
        "margin level 999",
        "BORROW 100 USDT, interest 0",
        "MARGIN_CALL at margin level 1.3",
        "warnings may be missing: Closed",
        "margin level 1.2",
        "USDT 100 owed, and 0.02"
      ])
    }).pipe(Effect.provide(accounts))
  )

  it.effect("spot-account prints fills and balances, and what was missed while the connection was away", () =>
    Effect.gen(function* () {
      const { accept, account, dropAll } = yield* TestExchange.TestExchange
      const { fill, place } = yield* account()
      yield* Effect.forkChild(SpotAccount.program)
      yield* accept
      yield* pass

      const placed = yield* place("spot", buy)
      yield* fill("spot", placed, { quantity: "0.2" })
      yield* pass
      yield* dropAll()
      yield* fill("spot", placed)
      yield* pass

      assert.deepStrictEqual(yield* TestConsole.logLines, [
        "complete again, 0 were missing",
        "USDT -40000, 40000 in orders",
        "BUY 0.2 BTCUSDT at 80000",
        "USDT -40000, 24000 in orders",
        "BTC 0.2, 0 in orders",
        "events may be missing: Closed",
        "BUY 0.3 BTCUSDT at 80000",
        "USDT -40000, 0 in orders",
        "BTC 0.5, 0 in orders",
        "complete again, 2 were missing"
      ])
    }).pipe(Effect.provide(accounts))
  )

  it.effect("requests.ts shows what the account has, and that the connection answers", () =>
    Effect.gen(function* () {
      const { account } = yield* TestExchange.TestExchange
      yield* (yield* account()).deposit("spot", "USDT", "12.5")
      yield* Requests.program

      assert.deepStrictEqual(yield* TestConsole.logLines, ["12.5 USDT", "the WebSocket API answers"])
    }).pipe(Effect.provide(accounts))
  )

  it.effect("open-orders prints the orders that may still be filled", () =>
    Effect.gen(function* () {
      const { accept, account } = yield* TestExchange.TestExchange
      const { end, fill, place } = yield* account()
      yield* Effect.forkChild(OpenOrders.program)
      yield* accept
      yield* pass

      const placed = yield* place("usds-m", buy)
      yield* pass
      yield* fill("usds-m", placed, { quantity: "0.2" })
      yield* pass
      yield* end("usds-m", placed, "CANCELED")
      yield* pass

      assert.deepStrictEqual(yield* TestConsole.logLines, [
        "no open orders",
        "mine NEW",
        "mine PARTIALLY_FILLED",
        "no open orders"
      ])
    }).pipe(Effect.provide(accounts))
  )

  it.live("health-and-metrics serves readiness and metrics over sockets, and logs no probe", () =>
    Effect.gen(function* () {
      const { environment, mute, unmute } = yield* TestExchange.TestExchange
      yield* mute("btcusdt@markPrice@1s")
      const logged: Array<unknown> = []
      const binance = NodeBinance.layerWith({ environment })
      const logger = Logger.layer([Logger.make(({ message }) => void logged.push(message))])
      yield* Layer.build(Layer.provide(HealthAndMetrics.program, [binance, logger]))
      const probe = Effect.gen(function* () {
        const response = yield* HttpClient.get("/ready")
        const body = yield* HttpClientResponse.schemaBodyJson(Schema.toCodecJson(Health.Readiness))(response)
        return { status: response.status, absent: body.absent.map(({ topic }) => topic) }
      })
      const until = (status: number, absent: ReadonlyArray<string>) =>
        probe.pipe(
          Effect.repeat({
            schedule: Schedule.spaced("20 millis"),
            until: (found) => found.status === status && isDeepStrictEqual(found.absent, absent)
          }),
          Effect.timeout("30 seconds")
        )

      yield* until(503, ["btcusdt@markPrice@1s"])
      yield* unmute("btcusdt@markPrice@1s")
      yield* until(200, [])
      assert.strictEqual((yield* HttpClient.get("/live")).status, 200)

      const metrics = yield* Effect.flatMap(HttpClient.get("/metrics"), (response) => response.text)
      assert.match(metrics, /^connection_events_received_total\{endpoint="usds-m\/market"\} [1-9]\d*$/m)
      assert.match(
        metrics,
        /^connection_event_delay_seconds_bucket\{endpoint="usds-m\/market",template="<symbol>@aggTrade",le="0.001"\} \d+$/m
      )
      // The request for metrics, and none of the probes before it.
      const responses = Effect.sync(() => matching(logged, /Sent HTTP response/).length)
      const count = yield* responses.pipe(
        Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (count) => count > 0 }),
        Effect.timeout("30 seconds")
      )
      assert.strictEqual(count, 1)
    }).pipe(
      Effect.scoped,
      Effect.provide([
        NodeTestExchange.layer({ seed: "health" }),
        NodeHttpServer.layerTest,
        Layer.succeed(Metric.MetricRegistry, new Map())
      ])
    )
  )

  it.effect("quiet-rotation replaces its connection in the small hours of Tokyo, and in no others", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(QuietRotation.program)
      yield* TestClock.adjust("3 days")
      yield* Fiber.interrupt(fiber)

      const lines = yield* TestConsole.logLines
      assert.isAtLeast(matching(lines, /Z Rotated$/).length, 3)
      // 4 to 7 o'clock in Tokyo, or five minutes later where it was held.
      for (const line of matching(lines, /Z Rotating$/)) assert.match(String(line), /T(?:19|20|21|22:0[0-5])/)
    }).pipe(
      Effect.provide(
        Layer.mergeAll(
          Binance.layerWith({ policy: { ...QuietRotation.policy, pingInterval: "1 hour" } }).pipe(
            Layer.provideMerge(TestExchange.layer({ seed: "rotation", symbols: ["BTCUSDT"], activity: 0.01 }))
          ),
          TestConsole.layer,
          Logger.layer([])
        )
      )
    )
  )

  it.live("trades.ts, as its own process, prints trades until it is interrupted", () =>
    Effect.gen(function* () {
      const { environment } = yield* TestExchange.TestExchange
      const env = { ...process.env, BINANCE_WS_URL: environment["usds-m"].webSocket }
      const child = spawn(process.execPath, ["--conditions=effect-binance-source", "examples/trades.ts"], { env })

      const line = yield* Effect.promise(async () => {
        const [first] = await once(createInterface(child.stdout), "line")
        child.kill("SIGINT")
        await once(child, "exit")
        return String(first)
      })

      assert.match(line, /^BTCUSDT [\d.]+ [\d.]+$/)
    }).pipe(Effect.provide(NodeTestExchange.layer({ seed: "trades" })))
  )
})
