import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration } from "effect"
import { readFileSync } from "node:fs"
import * as BinanceProtocol from "../../src/binance/BinanceProtocol.ts"
import * as Environment from "../../src/binance/Environment.ts"
import { Directory } from "../../src/connection/internal/names.ts"
import type { Incoming } from "../../src/connection/Protocol.ts"
import * as ProtocolTest from "../connection/ProtocolTest.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"

const protocol = BinanceProtocol.marketStreams

const quote = (text: string) => JSON.stringify(text)

/** A JSON string in which every letter is an escape. */
const escaped = (text: string) =>
  `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`

const symbol = Arbitrary.map(
  Arbitrary.all({
    name: oneOf(["btcusdt", "1000pepeusdt", "btcusdt_261225", "币安人生usdt", "ñandúusdc"]),
    n: between(0, 99)
  }),
  ({ n, name }) => `${name}${n}`
)

const topic = Arbitrary.map(
  Arbitrary.all({
    symbol,
    form: oneOf([
      "<>@aggTrade",
      "<>@depth5@100ms",
      "<>@kline_1M",
      "<>_perpetual@continuousKline_1m",
      "!bookTicker",
      "!a@arr"
    ])
  }),
  ({ form, symbol }) => form.replace("<>", symbol)
)

const methods: Readonly<Record<string, ProtocolTest.Request["method"]>> = {
  SUBSCRIBE: "subscribe",
  UNSUBSCRIBE: "unsubscribe",
  LIST_SUBSCRIPTIONS: "probe"
}

ProtocolTest.suite("Binance", protocol, {
  topic,
  data: (topic, payload) => [
    `{"stream":${quote(topic)},"data":${payload}}`,
    `{\n  "stream" : ${quote(topic)},\n  "data" : ${payload}\n}\n`,
    ` {"stream":${quote(topic)},"data":${payload}}`,
    `{"stream":${quote(topic)},"data":${payload}}\n`,
    `{"data":${payload},"stream":${quote(topic)}}`,
    `{"stream":${escaped(topic)},"data":${payload}}`,
    `{${escaped("stream")}:${quote(topic)},${escaped("data")}:${payload}}`,
    // Binance adds fields every quarter; one day perhaps here.
    `{"stream":${quote(topic)},"data":${payload},"sent":1791382992488}`,
    `{"stream":${quote(topic)},"data":${payload},"sent":"1791382992488","by":null}`,
    `{"stream":${quote(topic)},"sent":{"data":[{"data":1},"\\"}"],"stream":"other"},"data":${payload}}`,
    `{"data":{"from":"a key that is told twice"},"stream":${quote(topic)},"data":${payload}}`
  ],
  reply: (id) => [
    `{"result":null,"id":${id}}`,
    `{"id":${id},"result":null}`,
    `{"result":["btcusdt@aggTrade"],"id":${id}}`,
    `{ "result": true, "id": ${id} }`
  ],
  refusal: (id, code, text) => {
    const error = `{"code":${code},"msg":${quote(text)}}`
    return id === undefined
      ? [`{"error":${error}}`, `{"error":${error},"id":null}`, `{"id":"abc","error":${error}}`, error]
      : [
          `{"error":${error},"id":${id}}`,
          `{"id":${id},"error":${error}}`,
          `{"code":${code},"msg":${quote(text)},"id":${id}}`
        ]
  },
  shutdown: [
    '{"e":"serverShutdown","E":1770123456789}',
    '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}',
    '{ "stream": "!serverShutdown", "data": { "e": "serverShutdown", "E": 1770123456789 } }',
    '{"data":{"e":"serverShutdown","E":1770123456789},"stream":"!serverShutdown"}',
    '{"event":{"e":"serverShutdown","E":1770123456789}}'
  ],
  unreadable: [
    "hello",
    "{",
    "[]",
    "null",
    "1",
    '"text"',
    "{}",
    '{"result":null}',
    '{"id":1}',
    '{"result":null,"id":"1"}',
    '{"stream":"btcusdt@aggTrade"}',
    '{"stream":7,"data":{}}',
    '{"data":{}}',
    '{"error":"no","id":1}',
    '{"error":{"msg":"no"},"id":1}',
    '{"error":{"code":"2","msg":"no"},"id":1}',
    // The payload alone, as raw connections bring it.
    '{"e":"aggTrade","E":1791382992488,"s":"BTCUSDT"}'
  ],
  readRequest: (text) => {
    const { id, method, params = [], ...others } = JSON.parse(text)
    assert.deepStrictEqual(others, {})
    return { method: methods[method] ?? assert.fail(method), id, topics: params }
  },
  readUrl: (root, url) => {
    const { pathname, searchParams } = new URL(url)
    assert.strictEqual(pathname, `${new URL(root).pathname}/stream`)
    return searchParams.get("streams")?.split("/") ?? []
  }
})

describe("frames of Binance", () => {
  const folder = new URL("../fixtures/usds-m/control/", import.meta.url)

  const replies: ReadonlyArray<{ readonly file: string; readonly expected: Incoming }> = [
    { file: "ack", expected: { _tag: "Reply", id: 1, result: null } },
    { file: "getProperty", expected: { _tag: "Reply", id: 2, result: true } },
    { file: "listSubscriptions", expected: { _tag: "Reply", id: 3, result: ["btcusdt@aggTrade"] } },
    {
      file: "error",
      expected: {
        _tag: "Refusal",
        id: 4,
        code: 2,
        text: "Invalid request: missing field `method` at line 1 column 73"
      }
    },
    {
      file: "error.noId",
      expected: {
        _tag: "Refusal",
        id: undefined,
        code: 3,
        text: "Invalid JSON: expected value at line 1 column 1"
      }
    },
    {
      file: "error.tooManySubscriptions",
      expected: { _tag: "Refusal", id: 1, code: 4, text: "Too many subscriptions" }
    }
  ]

  /** A fixture as it stands in its file, and without spaces, as it comes over the wire. */
  const read = (file: string) => {
    const text = readFileSync(new URL(`${file}.json`, folder), "utf8")
    return [text, JSON.stringify(JSON.parse(text))]
  }

  it.each(replies)("are read as they were captured: $file", ({ expected, file }) => {
    for (const frame of read(file).flatMap(ProtocolTest.frames)) {
      assert.deepStrictEqual(protocol.classify(frame), expected)
    }
  })

  it("are read as they were captured: combined", () => {
    for (const frame of read("combined").flatMap(ProtocolTest.frames)) {
      const incoming = protocol.classify(frame)
      assert.isTrue(incoming._tag === "Data")
      if (incoming._tag !== "Data") return
      assert.strictEqual(incoming.topic, "btcusdt@aggTrade")
      const payload = JSON.parse(ProtocolTest.payloadText(incoming))
      assert.strictEqual(payload.e, "aggTrade")
      assert.strictEqual(payload.a, 3_477_868_433)
    }
  })

  it("keep each digit and each space of the payload, in whatever form they come", () => {
    const payload = '{ "i":12345678901234567890, "p" : "1.10", "q":1.10, "s":"\\u5e01" }'

    for (const text of [
      `{"stream":"a@b","data":${payload}}`,
      `{ "stream":"a@b","data":${payload} }`,
      `{"data":${payload},"stream":"a@b"}`
    ]) {
      for (const frame of ProtocolTest.frames(text)) {
        const incoming = protocol.classify(frame)
        assert.isTrue(incoming._tag === "Data")
        if (incoming._tag === "Data") assert.strictEqual(ProtocolTest.payloadText(incoming).trim(), payload)
      }
    }
  })

  it("keep a payload that is a number apart from what follows it", () => {
    const incoming = protocol.classify('{"stream":"a@b","data":1,"sent":3}')

    assert.isTrue(incoming._tag === "Data")
    if (incoming._tag === "Data") assert.strictEqual(ProtocolTest.payloadText(incoming), "1")
  })

  it("that break off after their topic are left to it, so that its streams are told of the loss", () => {
    const whole = '{"stream":"btcusdt@depth","data":{"e":"depthUpdate","x":{"b":1}}}'

    for (let length = whole.indexOf("data") + 6; length < whole.length; length++) {
      const incoming = protocol.classify(whole.slice(0, length))
      assert.isTrue(incoming._tag === "Data", whole.slice(0, length))
      if (incoming._tag !== "Data") return
      ProtocolTest.assertSound(incoming)
      assert.strictEqual(incoming.topic, "btcusdt@depth")
      assert.throws(() => JSON.parse(ProtocolTest.payloadText(incoming)))
    }
  })

  it("are read in place where the names of the connection are at hand", () => {
    const frame = new TextEncoder().encode('{"stream":"币安人生usdt@trade","data":{"s":"币安人生USDT"}}')
    const names = new Directory(() => undefined)

    for (const incoming of [protocol.classify(frame, names), protocol.classify(frame, names)]) {
      assert.isTrue(incoming._tag === "Data")
      if (incoming._tag !== "Data") return
      assert.strictEqual(incoming.frame, frame)
      assert.strictEqual(incoming.topic, "币安人生usdt@trade")
      assert.strictEqual(ProtocolTest.payloadText(incoming), '{"s":"币安人生USDT"}')
    }
  })

  it("with a payload that is no UTF-8 are left to its topic", () => {
    const frame = new TextEncoder().encode('{"stream":"x","data":{"s":"?"}}')
    frame[27] = 0xff

    assert.strictEqual(protocol.classify(frame, new Directory(() => undefined))._tag, "Data")
  })

  it("that are no UTF-8 are unreadable", () => {
    const bytes = new TextEncoder().encode('{"stream":"x","data":{}}')
    bytes[11] = 0xff

    assert.strictEqual(protocol.classify(bytes)._tag, "Unreadable")
    assert.strictEqual(protocol.classify(bytes, new Directory(() => undefined))._tag, "Unreadable")
  })

  it("with an error code that is no exact integer are unreadable", () => {
    for (const code of ["1.5", "1e400", "12345678901234567890", "null", '"2"']) {
      assert.strictEqual(protocol.classify(`{"error":{"code":${code},"msg":"no"},"id":1}`)._tag, "Unreadable", code)
    }
  })

  it("with an error that has no words are refusals all the same", () => {
    assert.deepStrictEqual(protocol.classify('{"error":{"code":2},"id":1}'), {
      _tag: "Refusal",
      id: 1,
      code: 2,
      text: ""
    })
  })

  it("are told in words that show where they begin, when they can not be read", () => {
    const incoming = protocol.classify(`[1,2,${"3,".repeat(10_000)}4]`)

    assert.isTrue(incoming._tag === "Unreadable")
    if (incoming._tag === "Unreadable") assert.include(incoming.expectation, "[1,2,3,3")
  })
})

describe("requests to Binance", () => {
  it("are written as Binance documents them", () => {
    assert.strictEqual(
      protocol.subscribe(1, ["btcusdt@aggTrade", "btcusdt@kline_1m"]),
      '{"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@kline_1m"],"id":1}'
    )
    assert.strictEqual(
      protocol.unsubscribe(2, ["btcusdt@aggTrade"]),
      '{"method":"UNSUBSCRIBE","params":["btcusdt@aggTrade"],"id":2}'
    )
    assert.strictEqual(protocol.probe(3), '{"method":"LIST_SUBSCRIPTIONS","id":3}')
  })

  it("name symbols that are not ASCII as they are in a frame, and percent-encoded in a URL", () => {
    assert.include(protocol.subscribe(1, ["币安人生usdt@trade"]), '"币安人生usdt@trade"')
    assert.strictEqual(
      protocol.url("wss://fstream.binance.com/public", ["币安人生usdt@trade", "!bookTicker"]),
      "wss://fstream.binance.com/public/stream?streams=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9Fusdt@trade/!bookTicker"
    )
  })

  it("go to the socket of their category, in every environment", () => {
    const roots = [Environment.production, Environment.testnet, Environment.demo].map(
      (environment) => BinanceProtocol.endpoint(environment, "usds-m", "market").root
    )

    assert.deepStrictEqual(roots, [
      "wss://fstream.binance.com/market",
      "wss://fstream.binancefuture.com/market",
      "wss://demo-fstream.binance.com/market"
    ])
    assert.strictEqual(BinanceProtocol.endpoint(Environment.production, "usds-m", "public").name, "usds-m/public")
  })

  it("go to the host of their market, on one path where it has no categories", () => {
    const endpoints = (["coin-m", "spot", "options"] as const).map((market) => {
      const { name, root } = BinanceProtocol.endpoint(Environment.production, market, "market")
      return { name, root }
    })

    assert.deepStrictEqual(endpoints, [
      { name: "coin-m", root: "wss://dstream.binance.com" },
      { name: "spot", root: "wss://stream.binance.com:9443" },
      { name: "options/market", root: "wss://fstream.binance.com/market" }
    ])
  })

  it("go to paths of COIN-M by category, should Binance ask for them", () => {
    const coinM = { ...Environment.production["coin-m"], isRouted: true }
    const routed = { ...Environment.production, "coin-m": coinM }

    assert.strictEqual(BinanceProtocol.endpoint(routed, "coin-m", "public").root, "wss://dstream.binance.com/public")
  })

  it("write the plus of a UTC offset so that a URL keeps it", () => {
    const [topic] = ["btcusdt@kline_1d@+08:00"]

    const url = protocol.url("wss://stream.binance.com:9443", ["btcusdt@trade", topic])

    assert.strictEqual(new URL(url).searchParams.get("streams"), `btcusdt@trade/${topic}`)
    assert.include(protocol.subscribe(1, [topic]), topic)
  })

  it("keep four of them to a second: Binance has closed connections for five", () => {
    assert.strictEqual(protocol.limits.frameSpacing, "250 millis")
    assert.isAtMost(protocol.limits.topicsPerConnection, 1024)
  })

  it("leave room for a pong among the five that spot allows in a second, however they bunch", () => {
    const spacing = Duration.toMillis(BinanceProtocol.spotStreams.limits.frameSpacing)
    const inOneSecond = Math.floor(999 / spacing) + 1

    assert.isAtMost(inOneSecond + 1, 5)
  })

  it("have broken no rule when a pong of ours came too late for Binance, which closes with 1008 then too", () => {
    assert.isFalse(BinanceProtocol.spotStreams.isPolicyViolation(1008, "Pong timeout"))
    assert.isTrue(BinanceProtocol.spotStreams.isPolicyViolation(1008, "Too many requests"))
  })

  it("ask for no more topics of options on a connection than are documented", () => {
    assert.strictEqual(BinanceProtocol.optionsStreams.limits.topicsPerConnection, 200)
  })
})
