import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Schedule } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as BinanceError from "../../src/binance/BinanceError.ts"
import { StreamMarket } from "../../src/binance/Market.ts"
import * as Checkups from "../../src/cli/checkups.ts"
import * as Examination from "../../src/cli/examination.ts"
import * as FindingLines from "../../src/cli/findingLines.ts"
import * as PlainWords from "../../src/cli/plainWords.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import * as ConnectionError from "../../src/connection/ConnectionError.ts"
import { markets } from "../../src/internal/markets.ts"
import * as Faults from "../../src/testing/Faults.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"
import * as OddClock from "../connection/OddClock.ts"

const world = Binance.layerWith({
  policy: { backoff: Schedule.upTo(Backoff.make(), { times: 2 }), dialTimeout: "5 seconds", firstEvent: "Infinity" }
}).pipe(Layer.provideMerge(TestExchange.layer({ seed: "doctor" })), Layer.provideMerge(Logger.layer([])))

/** Begins an examination of some markets. */
const begin = Effect.fnUntraced(function* (names: ReadonlyArray<StreamMarket> = ["usds-m"]) {
  const { findings, run } = yield* Examination.make(Checkups.of(names), { forMillis: 30_000 })
  const fiber = yield* Effect.forkChild(run, { startImmediately: true })
  yield* settle
  return { findings, fiber }
})

/** Passes the time until an examination is over. */
const end = Effect.fnUntraced(function* ({ fiber, findings }: Effect.Success<ReturnType<typeof begin>>) {
  while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
  return findings()
})

const examine = (names?: ReadonlyArray<StreamMarket>) => Effect.flatMap(begin(names), end)

const topicsOf = ({ endpoints }: Examination.Findings) => endpoints.flatMap(({ topics }) => topics)

const verdictOf = (findings: Examination.Findings, topic: string) =>
  topicsOf(findings).find((each) => each.topic === topic)?.verdict

describe("an exchange that is well", () => {
  it.effect("is looked at in all rows of all markets, and found healthy as soon as all have spoken", () =>
    Effect.gen(function* () {
      const findings = yield* examine(StreamMarket.literals)

      const { clocks, conclusion, endpoints } = findings
      const topics = topicsOf(findings)
      const rowOf = ({ market, topic }: Examination.Topic) =>
        markets[market]?.rows.find((row) => row.parse(topic) !== undefined)
      for (const market of StreamMarket.literals) {
        const seen = topics.filter((topic) => topic.market === market).map((topic) => rowOf(topic)?.template)
        assert.deepStrictEqual(new Set(seen), new Set(markets[market]?.rows.map(({ template }) => template)))
      }
      assert.deepStrictEqual(conclusion.problems, [])
      assert.isTrue(conclusion.isHealthy)
      assert.strictEqual(conclusion.delivering + conclusion.quiet, topics.length)
      assert.isAbove(conclusion.delivering, 5 * conclusion.quiet)
      assert.deepStrictEqual(
        endpoints.map(({ endpoint }) => `${endpoint.endpoints.join(" ")} ${endpoint.state}`),
        ["usds-m/public options/public open", "usds-m/market options/market open", "coin-m open", "spot open"]
      )
      assert.deepStrictEqual(clocks.map(({ market }) => market).toSorted(), [...StreamMarket.literals].toSorted())
      for (const { firstMillis, verdict } of topics) {
        if (verdict === "delivers") assert.isAtMost(firstMillis ?? Number.NaN, 10_000)
      }
    }).pipe(Effect.provide(world))
  )
})

describe("an exchange that is not well", () => {
  it.effect("has its mute topics named, but for those that may be quiet", () =>
    Effect.gen(function* () {
      const { mute } = yield* TestExchange.TestExchange
      yield* mute("btcusdt@aggTrade", "btcusdt@markPrice@1s", "btcusdt@forceOrder")

      const findings = yield* examine()

      assert.strictEqual(verdictOf(findings, "btcusdt@aggTrade"), "silent")
      assert.strictEqual(verdictOf(findings, "btcusdt@forceOrder"), "quiet")
      assert.strictEqual(verdictOf(findings, "btcusdt@bookTicker"), "delivers")
      assert.deepStrictEqual(findings.conclusion.problems, [
        "usds-m/market: btcusdt@aggTrade is silent: asked for and not refused, and nothing came in 30 s",
        "usds-m/market: btcusdt@markPrice@1s is silent: asked for and not refused, and nothing came in 30 s"
      ])
      assert.isFalse(findings.conclusion.isHealthy)
    }).pipe(Effect.provide(world))
  )

  it.effect("has the endpoint named that it refuses, once and in words, and is examined at the others", () =>
    Effect.gen(function* () {
      const { refuse } = yield* TestExchange.TestExchange
      yield* refuse(({ url }) => (url.includes("/public") ? new ConnectionError.Refused({ status: 451 }) : undefined))

      const findings = yield* examine()

      assert.deepStrictEqual(findings.conclusion.problems, [
        "usds-m/public: Binance does not serve this location (HTTP 451)"
      ])
      assert.strictEqual(verdictOf(findings, "btcusdt@bookTicker"), "unreachable")
      assert.strictEqual(verdictOf(findings, "btcusdt@aggTrade"), "delivers")
    }).pipe(Effect.provide(world))
  )

  it.effect("has an endpoint named that can not be dialled in time", () =>
    Effect.gen(function* () {
      yield* Faults.inject(Faults.hang)

      const findings = yield* examine(["spot"])

      assert.strictEqual(findings.endpoints[0]?.endpoint.state, "failed")
      assert.strictEqual(findings.conclusion.unreachable, topicsOf(findings).length)
      assert.match(findings.conclusion.problems.join(), /^spot: .+ did not answer within 5 s: it is down/)
    }).pipe(Effect.provide(world))
  )

  it.effect("has a connection named that it ends, although all topics had delivered", () =>
    Effect.gen(function* () {
      const { connections, mute } = yield* TestExchange.TestExchange
      yield* mute("btcusdt@ticker")
      const begun = yield* begin(["spot"])
      yield* TestClock.adjust("5 seconds")
      yield* (yield* connections)[0]?.drop(1008, "Too many requests") ?? Effect.void
      const findings = yield* end(begun)

      assert.deepStrictEqual(findings.conclusion.problems, [
        "spot: the connection was closed with code 1008 (Too many requests)",
        "spot: btcusdt@ticker is silent: asked for and not refused, and nothing came in 30 s"
      ])
    }).pipe(Effect.provide(world))
  )

  it.effect("has a topic named whose first frame can not be read", () =>
    Effect.gen(function* () {
      const { accept, mute } = yield* TestExchange.TestExchange
      yield* mute("btcusdt@avgPrice")
      const begun = yield* begin(["spot"])
      yield* (yield* accept).send('{"stream":"btcusdt@avgPrice","data":{"e":"avgPrice","E":"today"}}')
      const findings = yield* end(begun)

      assert.strictEqual(verdictOf(findings, "btcusdt@avgPrice"), "malformed")
      assert.match(findings.conclusion.problems.join(), /^spot: btcusdt@avgPrice is malformed: .*expected/)
    }).pipe(Effect.provide(world))
  )

  it.effect("has the topics named that it refuses", () =>
    Effect.gen(function* () {
      const begun = yield* begin(["options"])
      // Contracts are asked for by request, once an event has named them; of several topics, one after the other is
      // refused.
      for (let i = 0; i < 20; i++) yield* Faults.inject(Faults.errorAck({ code: 2, text: "Invalid request" }))

      const findings = yield* end(begun)

      const rejected = topicsOf(findings).filter(({ verdict }) => verdict === "rejected")
      assert.isAtLeast(rejected.length, 3)
      for (const { note } of rejected) assert.strictEqual(note, "Invalid request (2)")
      assert.strictEqual(findings.conclusion.problems.length, rejected.length)
    }).pipe(Effect.provide(world))
  )
})

describe("the clock of this machine", () => {
  for (const [words, setBackMillis, problem] of [
    ["behind", 20_000, /^spot: this clock is behind the exchange's by (?:19|20)\.\d s or more: signed requests/],
    ["ahead", -20_000, /^spot: events come 20\.\d s after their times: this clock is ahead, and signed requests/],
    ["right", 500, /^$/]
  ] as const) {
    it.effect(`is compared with the times of events: ${words}`, () =>
      Effect.gen(function* () {
        const clock = yield* OddClock.make
        clock.setBack(setBackMillis)

        const findings = yield* clock.run(examine(["spot"]))

        assert.match(findings.conclusion.problems.join(), problem)
      }).pipe(Effect.provide(world))
    )
  }
})

describe("plain words", () => {
  const failed = (code: string, message = code) =>
    new ConnectionError.DialFailed({ cause: Object.assign(new Error(message), { code }) })

  for (const [reason, words] of [
    [failed("ENOTFOUND"), "DNS finds no address of x.test (ENOTFOUND): is the name right, and is there a network?"],
    [failed("EAI_AGAIN"), "DNS finds no address of x.test (EAI_AGAIN): is the name right, and is there a network?"],
    [failed("ECONNREFUSED"), "nobody listens at x.test (ECONNREFUSED), or a firewall refuses"],
    [failed("ENETUNREACH"), "there is no way to x.test (ENETUNREACH): a firewall, or no network"],
    [
      failed("CERT_HAS_EXPIRED"),
      "TLS: the certificate of x.test is not valid now (CERT_HAS_EXPIRED): look at the clock"
    ],
    [
      failed("DEPTH_ZERO_SELF_SIGNED_CERT"),
      "TLS: the certificate of x.test is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)"
    ],
    [failed("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "TLS: the certificate of x.test is not trusted"],
    [failed("ERR_TLS_CERT_ALTNAME_INVALID"), "TLS: the certificate is not that of x.test"],
    [failed("EPROTO"), "TLS: x.test does not speak it (EPROTO): a wrong port, or wss:// in place of ws://"],
    [failed("", "the proxy does not answer"), "the proxy does not let us through: the proxy does not answer"],
    [failed("", "Socks5 Authentication failed"), "the proxy does not let us through: Socks5 Authentication failed"],
    [failed("", "something new"), "x.test can not be reached: something new"],
    [
      new ConnectionError.DialFailed({ cause: new AggregateError([failed("ECONNREFUSED").cause], "") }),
      "nobody listens at x.test"
    ],
    [
      new ConnectionError.DialFailed({ cause: new Error("outer", { cause: failed("ENOTFOUND").cause }) }),
      "DNS finds no address of x.test"
    ],
    [new ConnectionError.DialTimeout({ afterMillis: 10_000 }), "x.test did not answer within 10 s: it is down"],
    [new ConnectionError.Refused({ status: 200 }), "an ordinary web page answers at x.test (HTTP 200)"],
    [new ConnectionError.Refused({ status: 403 }), "x.test refuses with HTTP 403: its firewall"],
    [new ConnectionError.Refused({ status: 404 }), "x.test has no such path (HTTP 404)"],
    [new ConnectionError.Refused({ status: 407 }), "the proxy wants a user and a password (HTTP 407)"],
    [new ConnectionError.Refused({ status: 418 }), "x.test has banned this address for a while (HTTP 418)"],
    [new ConnectionError.Refused({ status: 429 }), "x.test refuses with HTTP 429: too many requests"],
    [new ConnectionError.Refused({ status: 451 }), "Binance does not serve this location (HTTP 451)"],
    [new ConnectionError.Refused({ status: 400 }), "x.test refuses with HTTP 400"],
    [new ConnectionError.Refused({ status: 502 }), "x.test, or a proxy on the way to it, is not available (HTTP 502)"],
    [new ConnectionError.Closed({ code: 1006, text: "" }), "the connection was cut without a close frame"],
    [new ConnectionError.PingTimeout({ afterMillis: 20_000 }), "the connection died: no answer to a ping within 20 s"],
    [new ConnectionError.AckTimeout({ afterMillis: 10_000 }), "requests are not answered: none within 10 s"],
    [
      new ConnectionError.TransportFault({ cause: new Error("read ECONNRESET") }),
      "the connection broke: read ECONNRESET"
    ]
  ] as const) {
    it(`tell ${words}`, () => {
      assert.isTrue(PlainWords.explain(reason, "x.test").startsWith(words), PlainWords.explain(reason, "x.test"))
    })
  }

  for (const [reason, words] of [
    [new BinanceError.Unreachable({ cause: failed("ENOTFOUND").cause }), "DNS finds no address of x.test (ENOTFOUND)"],
    [new BinanceError.TimedOut({ afterMillis: 10_000 }), "x.test did not answer within 10 s: it is down"],
    [new BinanceError.Unavailable({ status: 503, text: "" }), "not available: no explanation (HTTP 503)"]
  ] as const) {
    it(`tell of a request ${words}`, () => {
      const told = PlainWords.explainRequest(reason, "x.test")
      assert.isTrue(told.startsWith(words), told)
    })
  }
})

describe("what the doctor prints", () => {
  it.effect("is one JSON object for each connection, topic and clock, and one for it all", () =>
    Effect.gen(function* () {
      const findings = yield* examine(["spot"])

      const lines = FindingLines.json(findings).trimEnd().split("\n")
      const tags = lines.map((line) => JSON.parse(line)._tag)
      assert.deepStrictEqual([...new Set(tags)], ["Endpoint", "Topic", "Clock", "Conclusion"])
      assert.strictEqual(tags.filter((tag) => tag === "Topic").length, topicsOf(findings).length)
      assert.deepStrictEqual(JSON.parse(lines.at(-1) ?? ""), {
        _tag: "Conclusion",
        isHealthy: true,
        delivering: 14,
        quiet: 1,
        silent: 0,
        unreachable: 0,
        problems: []
      })
    }).pipe(Effect.provide(world))
  )

  it("is a table for people, with the problems and the conclusion below it", () => {
    const at = { _tag: "Topic", market: "usds-m", endpoint: "usds-m/public" } as const
    const findings: Examination.Findings = {
      endpoints: [
        {
          endpoint: {
            _tag: "Endpoint",
            endpoints: ["usds-m/public", "options/public"],
            url: "wss://x.test/public",
            state: "open",
            openMillis: 120
          },
          topics: [
            { ...at, topic: "btcusdt@trade", verdict: "delivers", firstMillis: 31 },
            { ...at, topic: "!bookTicker", verdict: "delivers", firstMillis: 3700 },
            { ...at, topic: "btcusdt@optionTrade", verdict: "quiet", note: "comes only when something happens" },
            { ...at, topic: "btcusdt@depth@100ms", verdict: "silent", note: "nothing came" }
          ]
        },
        {
          endpoint: {
            _tag: "Endpoint",
            endpoints: ["usds-m/market"],
            url: "wss://x.test/market",
            state: "failed",
            problem: "DNS"
          },
          topics: [{ ...at, topic: "btcusdt@aggTrade", verdict: "unreachable" }]
        }
      ],
      clocks: [
        { _tag: "Clock", market: "usds-m", aheadMillis: 48 },
        { _tag: "Clock", market: "options", aheadMillis: -1400 }
      ],
      conclusion: {
        _tag: "Conclusion",
        isHealthy: false,
        delivering: 2,
        quiet: 1,
        silent: 1,
        unreachable: 1,
        problems: ["one", "two"]
      }
    }

    assert.deepStrictEqual(FindingLines.table(findings), [
      "usds-m/public, options/public  wss://x.test/public  open after 120 ms",
      "  btcusdt@trade        31 ms",
      "  !bookTicker          3.7 s",
      "  btcusdt@optionTrade         quiet: comes only when something happens",
      "  btcusdt@depth@100ms         SILENT: nothing came",
      "",
      "usds-m/market  wss://x.test/market  FAILED",
      "  btcusdt@aggTrade            UNREACHABLE",
      "",
      "By this clock, events were at least so old when they came: usds-m 48 ms, options -1.4 s.",
      "",
      "2 problems:",
      "- one",
      "- two",
      "",
      "Not healthy: 2 topics deliver, 1 may be quiet and is, 1 is silent, 1 can not be reached."
    ])
    assert.deepStrictEqual(FindingLines.progress(findings), [
      "usds-m/public, options/public  wss://x.test/public  open after 120 ms  4/4",
      "usds-m/market  wss://x.test/market  FAILED  DNS"
    ])
  })
})
