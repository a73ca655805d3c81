import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Logger, Schedule, type Scope, Stream } from "effect"
import { HttpClient } from "effect/http"
import { Backoff, Environment, UsdsM } from "../../src/index.ts"
import * as NodeBinance from "../../src/node/NodeBinance.ts"
import * as Loopback from "./Loopback.ts"
import * as LoopbackProxy from "./LoopbackProxy.ts"

/** Announces a trade to whoever connects, and gives the path that was asked for. */
const exchange = Effect.gen(function* () {
  const server = yield* Loopback.webSocket()
  const trade =
    '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1791382992488,"a":3477868433,"s":"BTCUSDT","p":"83091.70",' +
    '"q":"0.022","nq":"0.022","f":8153634393,"l":8153634394,"T":1791382992338,"m":false,"st":1}}'
  const serve = Effect.map(server.accept, (peer) => {
    peer.ws.send(trade)
    return peer
  })
  return { ...server, serve }
})

const live = <A, E>(sentence: string, effect: Effect.Effect<A, E, Scope.Scope>) => it.live(sentence, () => effect)

const firstTrade = UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(Stream.take(1), Stream.runCollect, Loopback.patiently)

describe("NodeBinance", () => {
  live(
    "streams from the environment that is given and says goodbye",
    Effect.gen(function* () {
      const { httpUrl, serve, url } = yield* exchange
      const environment = Environment.custom({ webSocket: url, rest: httpUrl })

      const [trades, peer] = yield* Effect.all([firstTrade, serve], { concurrency: "unbounded" }).pipe(
        Effect.provide(NodeBinance.layerWith({ environment, egress: { proxy: false } }))
      )

      assert.deepStrictEqual(
        trades.map(({ _tag, price, symbol }) => ({ _tag, symbol, price })),
        [{ _tag: "AggTrade", symbol: "BTCUSDT", price: 83091.7 }]
      )
      assert.strictEqual(peer.path, "/market/stream?streams=btcusdt@aggTrade")
      assert.deepStrictEqual(yield* peer.next, { _tag: "Closed", code: 1000 })
    })
  )

  live(
    "leaves the machine one way for WebSocket and REST",
    Effect.gen(function* () {
      const { httpUrl, port, serve, url } = yield* exchange
      const proxy = yield* LoopbackProxy.socks()
      const environment = Environment.custom({ webSocket: url, rest: httpUrl })

      yield* Effect.gen(function* () {
        yield* Effect.all([firstTrade, serve], { concurrency: "unbounded" })
        yield* HttpClient.get(httpUrl)
      }).pipe(Effect.provide(NodeBinance.layerWith({ environment, egress: { proxy: proxy.url } })))

      assert.deepStrictEqual(proxy.targets, [`127.0.0.1:${port}`, `127.0.0.1:${port}`])
    })
  )

  live(
    "keeps connections by the policy that is given",
    Effect.gen(function* () {
      const port = yield* Loopback.closedPort
      const layer = NodeBinance.layerWith({
        environment: Environment.custom({ webSocket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` }),
        policy: { backoff: Schedule.upTo(Backoff.make({ initial: "1 milli" }), { times: 2 }) },
        egress: { proxy: false }
      })

      const error = yield* firstTrade.pipe(Effect.provide(layer), Effect.provide(Logger.layer([])), Effect.flip)

      assert.strictEqual(error._tag, "ConnectionError")
      assert.include(error.message, "ECONNREFUSED")
    })
  )

  live(
    "reads its options from the configuration of the program",
    Effect.gen(function* () {
      const { serve, url } = yield* exchange
      const provider = ConfigProvider.fromEnv({ env: { BINANCE_WS_URL: `${url}/` } })
      yield* LoopbackProxy.withVariables({})

      const [trades] = yield* Effect.all([firstTrade, serve], { concurrency: "unbounded" }).pipe(
        Effect.provide(NodeBinance.layerConfig()),
        Effect.provideService(ConfigProvider.ConfigProvider, provider)
      )

      assert.strictEqual(trades.length, 1)
    })
  )

  live(
    "takes configuration of the program's own naming",
    Effect.gen(function* () {
      const proxy = yield* LoopbackProxy.socks()
      const { httpUrl, serve, url } = yield* exchange
      const provider = ConfigProvider.fromEnv({ env: { MY_PROXY: proxy.url } })
      const layer = NodeBinance.layerConfig({
        environment: Config.succeed(Environment.custom({ webSocket: url, rest: httpUrl })),
        egress: { proxy: Config.Redacted("MY_PROXY") }
      })

      yield* Effect.all([firstTrade, serve], { concurrency: "unbounded" }).pipe(
        Effect.provide(layer),
        Effect.provideService(ConfigProvider.ConfigProvider, provider)
      )

      assert.strictEqual(proxy.targets.length, 1)
    })
  )
})
