import { assert, describe, it } from "@effect/vitest"
import * as BinanceProtocol from "../../../src/binance/BinanceProtocol.ts"
import * as Environment from "../../../src/binance/Environment.ts"
import * as CoinM from "../../../src/binance/coin-m/index.ts"
import { StreamMarket } from "../../../src/binance/Market.ts"
import * as Spot from "../../../src/binance/spot/index.ts"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import * as StreamPath from "../../../src/testing/internal/streamPath.ts"

const simulated = Environment.simulated({ webSocket: "ws://localhost:1", rest: "http://localhost:1" })

describe("a path of the simulated exchange", () => {
  it("leads to the market to which the library goes with it, under every host", () => {
    for (const environment of [
      Environment.production,
      Environment.marketDataOnly,
      Environment.testnet,
      Environment.demo,
      simulated,
      Environment.toMicroseconds(simulated)
    ]) {
      for (const market of StreamMarket.literals) {
        const { protocol, root } = BinanceProtocol.endpoint(environment, market, "market")

        const path = StreamPath.parse(protocol.url(root, ["btcusdt@kline_1d@+08:00", "币安人生usdt@trade"]))

        assert.isTrue(path?.markets.includes(market), `${environment.name} ${market}`)
        assert.strictEqual(path?.category, environment[market].isRouted === true ? "market" : undefined)
        assert.deepStrictEqual(path?.topics, ["btcusdt@kline_1d@+08:00", "币安人生usdt@trade"])
        assert.isTrue(path?.combined)
        assert.strictEqual(path?.timeUnit, environment[market].timeUnit ?? "millisecond")
      }
    }
  })

  it.each([
    ["/coin-m/ws/btcusd_perp@trade", { markets: ["coin-m"], category: undefined, combined: false }],
    ["/coin-m/market/stream", { markets: ["coin-m"], category: "market", combined: true }],
    ["/spot/stream?streams=btcusdt@trade", { markets: ["spot"], category: undefined, combined: true }],
    ["/usds-m/public/ws", { markets: ["usds-m"], category: "public", combined: false }],
    ["/public/stream", { markets: ["usds-m", "options"], category: "public", combined: true }],
    ["ws://unknown/stream", { markets: ["usds-m", "options"], category: undefined, combined: true }]
  ])("%s is read for what it says", (url, expected) => {
    const { accounts, isApi, listenKeys, timeUnit, topics, ...path } = StreamPath.parse(url) ?? assert.fail("unknown")

    assert.deepStrictEqual<object>(path, expected)
    assert.deepStrictEqual<object>(accounts, expected.markets)
    assert.strictEqual(timeUnit, "millisecond")
    assert.isFalse(isApi)
    assert.deepStrictEqual(listenKeys, [])
    assert.lengthOf(topics, url.includes("trade") ? 1 : 0)
  })

  it.each(["/", "/spot", "/futures/ws", "/market/coin-m/ws", "/stream/nonsense", "/public"])("%s is unknown", (url) => {
    assert.isUndefined(StreamPath.parse(url))
  })
})

describe("a path of the WebSocket API", () => {
  it("is that of the market to which the library goes with it, under every host", () => {
    for (const environment of [Environment.production, Environment.testnet, Environment.demo, simulated]) {
      for (const { market, path } of [CoinM.Api.Api, Spot.Api.Api, UsdsM.Api.Api]) {
        const found = StreamPath.parse(`${environment[market].webSocketApi}${path}`)

        assert.deepStrictEqual([found?.isApi, found?.markets], [true, [market]], `${environment.name} ${market}`)
      }
    }
  })
})

describe("a path of account streams", () => {
  it.each([
    [
      "/private/stream?listenKey=k1&events=A/B&listenKey=k2&events=C",
      [
        ["k1", ["A", "B"]],
        ["k2", ["C"]]
      ]
    ],
    ["/private/ws?listenKey=k1", [["k1", undefined]]],
    ["/private/ws/k1", [["k1", undefined]]],
    ["/private/stream?streams=k1", [["k1", undefined]]],
    ["/coin-m/ws/k1", [["k1", undefined]]],
    ["/pm/ws/k1", [["k1", undefined]]],
    ["/margin/ws/k1", [["k1", undefined]]],
    ["wss://margin-stream.binance.com/stream?streams=k1", [["k1", undefined]]],
    ["/pm/stream?streams=k1", [["k1", undefined]]]
  ])("%s names its keys, and the events that are wanted", (url, expected) => {
    const found = StreamPath.parse(url)?.listenKeys.map(({ events, key }) => [key, events && [...events]])

    assert.deepStrictEqual<unknown>(found, expected)
  })

  it("is that of portfolio margin or margin where it says so, and no other market's", () => {
    assert.deepStrictEqual(StreamPath.parse("/pm/ws/k1")?.accounts, ["portfolio-margin"])
    for (const { margin } of [Environment.production, simulated]) {
      assert.deepStrictEqual(StreamPath.parse(`${margin?.webSocket}/ws/k1`)?.accounts, ["margin"])
    }
    assert.deepStrictEqual(StreamPath.parse("/private/ws/k1")?.accounts, ["usds-m", "options"])
  })
})
