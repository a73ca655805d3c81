import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Context, Duration, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Binance from "../src/Binance.ts"
import * as Environment from "../src/binance/Environment.ts"
import * as Backoff from "../src/connection/Backoff.ts"
import { Closed, ConnectionError } from "../src/connection/ConnectionError.ts"
import * as ConnectionPolicy from "../src/connection/ConnectionPolicy.ts"
import * as ConnectionPool from "../src/connection/ConnectionPool.ts"
import * as TestTransport from "../src/testing/TestTransport.ts"

const platform = Layer.merge(TestTransport.layer(), FetchHttpClient.layer)

const read = (env: Readonly<Record<string, string>>) => Binance.config.parse(ConfigProvider.fromEnv({ env }))

describe("Binance.config", () => {
  it.effect("is every default, of no environment in particular, when nothing is set", () =>
    Effect.gen(function* () {
      const { environment, policy } = yield* read({})

      assert.isUndefined(environment)
      const { backoff: _, ...rest } = ConnectionPolicy.make(policy)
      const { backoff: __, ...defaults } = ConnectionPolicy.make()
      assert.deepStrictEqual(rest, defaults)
    })
  )

  it.effect("names an environment", () =>
    Effect.gen(function* () {
      const { environment } = yield* read({ BINANCE_ENVIRONMENT: "testnet" })

      assert.strictEqual(environment, Environment.testnet)
    })
  )

  it.effect("replaces a root, and leaves the others to the environment", () =>
    Effect.gen(function* () {
      const { environment } = yield* read({ BINANCE_ENVIRONMENT: "demo", BINANCE_WS_URL: "ws://relay:9000/binance/" })

      assert.deepStrictEqual(environment?.["usds-m"], {
        isRouted: true,
        webSocket: "ws://relay:9000/binance",
        rest: Environment.demo["usds-m"].rest,
        webSocketApi: Environment.demo["usds-m"].webSocketApi
      })
      const api = yield* read({ BINANCE_WS_API_URL: "ws://relay:9001" })
      assert.strictEqual(api.environment?.spot.webSocketApi, "ws://relay:9001")
    })
  )

  it.effect("reads how connections are kept", () =>
    Effect.gen(function* () {
      const { policy } = yield* read({
        BINANCE_STABLE_AFTER: "1 minute",
        BINANCE_DIAL_TIMEOUT: "3 seconds",
        BINANCE_PING_INTERVAL: "5 seconds",
        BINANCE_PING_TIMEOUT: "2500 millis",
        BINANCE_SILENCE: "15 seconds",
        BINANCE_ROTATE_AFTER: "6 hours",
        BINANCE_REDUNDANCY: "2",
        BINANCE_TOPICS_PER_CONNECTION: "50",
        BINANCE_OVERFLOW: "conflate",
        BINANCE_CAPACITY: "100"
      })

      assert.deepInclude(ConnectionPolicy.make(policy), {
        stableAfterMillis: 60_000,
        dialTimeoutMillis: 3000,
        pingIntervalMillis: 5000,
        pingTimeoutMillis: 2500,
        silenceMillis: 15_000,
        rotateAfterMillis: 21_600_000,
        redundancy: 2,
        topicsPerConnection: 50,
        overflow: "conflate",
        capacity: 100
      })
    })
  )

  it.effect("reads the delays between dials", () =>
    Effect.gen(function* () {
      const { policy } = yield* read({ BINANCE_BACKOFF: "10 seconds", BINANCE_MAX_BACKOFF: "5 seconds" })
      const backoff = yield* Backoff.follow(ConnectionPolicy.make(policy).backoff)
      const error = new ConnectionError({ endpoint: "usds-m/market", reason: new Closed({ code: 1006, text: "" }) })

      const delay = yield* backoff.next(error, { wasStable: false, atLeast: Duration.zero })

      // The cap is below what the jitter can make of the first delay.
      assert.strictEqual(Duration.toMillis(delay), 5000)
    })
  )

  it.effect.each([
    ["BINANCE_ENVIRONMENT", "moon", 'Expected "production" | "testnet" | "demo"'],
    ["BINANCE_WS_URL", "https://fstream.binance.com", "begins with ws:// or wss:// and has no query"],
    ["BINANCE_WS_URL", "fstream.binance.com", "begins with ws:// or wss:// and has no query"],
    ["BINANCE_WS_URL", "wss://fstream.binance.com/stream?streams=x", "begins with ws:// or wss:// and has no query"],
    ["BINANCE_REST_URL", "wss://fapi.binance.com", "begins with http:// or https:// and has no query"],
    ["BINANCE_WS_API_URL", "wss://", "begins with ws:// or wss:// and has no query"],
    ["BINANCE_SILENCE", "a while", "Duration"],
    ["BINANCE_BACKOFF", "0 seconds", "longer than zero"],
    ["BINANCE_MAX_BACKOFF", "-1 seconds", "longer than zero"],
    ["BINANCE_DIAL_TIMEOUT", "0 seconds", "longer than zero"],
    ["BINANCE_PING_INTERVAL", "0 seconds", "longer than zero"],
    ["BINANCE_PING_TIMEOUT", "-5 seconds", "longer than zero"],
    ["BINANCE_STABLE_AFTER", "-1 millis", "not negative"],
    ["BINANCE_ROTATE_AFTER", "0 seconds", "longer than zero"],
    ["BINANCE_REST_TIMEOUT", "0 seconds", "longer than zero"],
    ["BINANCE_RECV_WINDOW", "2 minutes", "at most 60 seconds"],
    ["BINANCE_TOPICS_PER_CONNECTION", "1.5", "integer"],
    ["BINANCE_TOPICS_PER_CONNECTION", "0", "greater than or equal to 1"],
    ["BINANCE_REDUNDANCY", "0", "greater than or equal to 1"],
    ["BINANCE_CAPACITY", "-3", "greater than or equal to 1"],
    ["BINANCE_OVERFLOW", "explode", '"sliding"']
  ] as const)("refuses %s=%s and says what is legal", ([name, value, legal]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read({ [name]: value }))

      assert.include(error.message, name)
      assert.include(error.message, legal)
    })
  )
})

describe("Binance layers", () => {
  it.effect("provide a pool, and the environment in which the streams of the program run", () =>
    Effect.gen(function* () {
      const services = yield* Layer.build(Layer.provide(Binance.layerWith({ environment: Environment.demo }), platform))

      assert.isDefined(Context.get(services, ConnectionPool.ConnectionPool))
      assert.strictEqual(Context.get(services, Environment.Current), Environment.demo)
    })
  )

  it.effect("leave the environment to the surroundings when none is given", () =>
    Effect.gen(function* () {
      const environment = yield* Environment.Current.pipe(
        Effect.provide(Layer.provide(Binance.layer, platform)),
        Effect.provide(Environment.layer(Environment.testnet))
      )

      assert.strictEqual(environment, Environment.testnet)
    })
  )

  it.effect("leave the environment to the surroundings when the configuration names none", () =>
    Effect.gen(function* () {
      const environment = yield* Environment.Current.pipe(
        Effect.provide(Layer.provide(Binance.layerConfig(), platform)),
        Effect.provide(Environment.layer(Environment.testnet)),
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: {} }))
      )

      assert.strictEqual(environment, Environment.testnet)
    })
  )

  it.effect("read configuration by names of the program's own", () =>
    Effect.gen(function* () {
      const custom = (webSocket: string) => Environment.custom({ webSocket, rest: "http://localhost" })
      const layer = Binance.layerConfig({ environment: Config.map(Config.String("ROOT"), custom) })

      const services = yield* Layer.build(Layer.provide(layer, platform)).pipe(
        Effect.provideService(
          ConfigProvider.ConfigProvider,
          ConfigProvider.fromEnv({ env: { ROOT: "ws://localhost" } })
        )
      )

      assert.strictEqual(Context.get(services, Environment.Current)["usds-m"].webSocket, "ws://localhost")
    })
  )

  it.effect("fail when the configuration is wrong", () =>
    Effect.gen(function* () {
      const error = yield* Layer.build(Layer.provide(Binance.layerConfig(), platform)).pipe(
        Effect.provideService(
          ConfigProvider.ConfigProvider,
          ConfigProvider.fromEnv({ env: { BINANCE_ENVIRONMENT: "moon" } })
        ),
        Effect.flip
      )

      assert.strictEqual(error._tag, "ConfigError")
    })
  )
})
