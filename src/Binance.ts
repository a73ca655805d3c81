/**
 * Everything that a program on Binance needs, minus the platform.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Environment from "./binance/Environment.ts"
import * as RateLimits from "./binance/RateLimits.ts"
import * as RestApi from "./binance/RestApi.ts"
import * as RestPolicy from "./binance/RestPolicy.ts"
import * as WebSocketApi from "./binance/WebSocketApi.ts"
import * as Backoff from "./connection/Backoff.ts"
import * as ConnectionPolicy from "./connection/ConnectionPolicy.ts"
import * as ConnectionPool from "./connection/ConnectionPool.ts"
import * as DialBudget from "./connection/DialBudget.ts"
import * as Health from "./connection/Health.ts"
import { Overflow } from "./connection/Overflow.ts"
import type { Transport } from "./connection/Transport.ts"
import * as RootUrl from "./internal/rootUrl.ts"

/**
 * Options of a program on Binance; what is left out is what the surroundings say, and otherwise has the default that
 * stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Which Binance. Default: the one in reach, which is production unless the program says otherwise. */
  readonly environment?: Environment.Environment | undefined
  /** How connections are kept. Default: every default of `ConnectionPolicy`. */
  readonly policy?: ConnectionPolicy.Options | undefined
  /** How requests are made. Default: every default of `RestPolicy`. */
  readonly rest?: RestPolicy.Options | undefined
  /** How much of Binance's limits is used. Default: every default of `RateLimits`. */
  readonly limits?: RateLimits.Options | undefined
}

/**
 * What the layers of this module provide, besides the environment in which streams run.
 *
 * @category models
 * @since 0.1.0
 */
export type Services =
  | ConnectionPool.ConnectionPool
  | DialBudget.DialBudget
  | Health.Health
  | RestApi.RestApi
  | RateLimits.RateLimits
  | WebSocketApi.WebSocketApi

const connections = ({ policy }: Options) =>
  Layer.merge(Health.layer.pipe(Layer.provideMerge(ConnectionPool.layer)), WebSocketApi.layer).pipe(
    Layer.provide(policy === undefined ? Layer.empty : ConnectionPolicy.layer(policy)),
    Layer.provideMerge(DialBudget.layer)
  )

const requests = ({ limits, rest }: Options) =>
  RestApi.layer.pipe(
    Layer.provideMerge(RateLimits.layerWith(limits ?? {})),
    Layer.merge(rest === undefined ? Layer.empty : RestPolicy.layer(rest))
  )

/**
 * A connection pool and calls with options, over any transport and any HTTP client.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: Options): Layer.Layer<Services, never, Transport | HttpClient> =>
  Layer.merge(
    Layer.provideMerge(connections(options), requests(options)),
    // Streams and calls look up their environment where they run, so it goes along.
    options.environment === undefined ? Layer.empty : Environment.layer(options.environment)
  )

/**
 * A connection pool and calls over any transport and any HTTP client.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Services, never, Transport | HttpClient> = layerWith({})

const root = (name: string, scheme: "http" | "ws") => Config.schema(RootUrl.RootUrl(scheme), name)

const known = {
  production: Environment.production,
  testnet: Environment.testnet,
  demo: Environment.demo
}

const optional = <A>(config: Config.Config<A>) => Config.map(Config.option(config), Option.getOrUndefined)

// None where nothing names one: a program that is put before another exchange, such as a simulated one, stays there.
const environment: Config.Config<Environment.Environment | undefined> = Config.all({
  name: optional(Config.Literals(["production", "testnet", "demo"], "BINANCE_ENVIRONMENT")),
  roots: Config.all({
    webSocket: Config.option(root("BINANCE_WS_URL", "ws")),
    rest: Config.option(root("BINANCE_REST_URL", "http")),
    webSocketApi: Config.option(root("BINANCE_WS_API_URL", "ws"))
  })
}).pipe(
  Config.map(({ name, roots }) => {
    const given = Record.getSomes(roots)
    if (Record.isEmptyRecord(given)) return name && known[name]
    return Environment.withRoots(known[name ?? "production"], given)
  })
)

const span = (name: string, expected: string, isLegal: (duration: Duration.Duration) => boolean) =>
  optional(Config.schema(Schema.DurationFromString.check(Schema.makeFilter(isLegal, { expected })), name))

const positive = (name: string) => span(name, "a duration longer than zero", Duration.isPositive)

const count = (name: string) => optional(Config.schema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), name))

const backoff = Config.all({
  initial: positive("BINANCE_BACKOFF"),
  cap: positive("BINANCE_MAX_BACKOFF")
})

const policy: Config.Config<ConnectionPolicy.Options> = Config.all({
  backoff: Config.map(backoff, Backoff.make),
  stableAfter: span("BINANCE_STABLE_AFTER", "a duration that is not negative", (found) => !Duration.isNegative(found)),
  dialTimeout: positive("BINANCE_DIAL_TIMEOUT"),
  pingInterval: positive("BINANCE_PING_INTERVAL"),
  pingTimeout: positive("BINANCE_PING_TIMEOUT"),
  silence: positive("BINANCE_SILENCE"),
  rotateAfter: positive("BINANCE_ROTATE_AFTER"),
  redundancy: count("BINANCE_REDUNDANCY"),
  topicsPerConnection: count("BINANCE_TOPICS_PER_CONNECTION"),
  overflow: optional(Config.schema(Overflow, "BINANCE_OVERFLOW")),
  capacity: count("BINANCE_CAPACITY")
})

const rest: Config.Config<RestPolicy.Options> = Config.all({
  timeout: positive("BINANCE_REST_TIMEOUT"),
  recvWindow: span("BINANCE_RECV_WINDOW", "a duration longer than zero, at most 60 seconds", (found) =>
    Duration.between(found, { minimum: Duration.millis(1), maximum: Duration.minutes(1) })
  )
})

/**
 * Options under the names that operators expect.
 *
 * **Details**
 *
 * - `BINANCE_ENVIRONMENT`: `production`, `testnet` or `demo`. Default: the environment in whose reach the layer is built, which is
 *   production unless the program says otherwise.
 * - `BINANCE_WS_URL`, `BINANCE_REST_URL`, `BINANCE_WS_API_URL`: roots to which the paths are appended, in place of those of
 *   the environment that is named, or of production.
 * - `BINANCE_BACKOFF`, `BINANCE_MAX_BACKOFF`, `BINANCE_STABLE_AFTER`, `BINANCE_DIAL_TIMEOUT`, `BINANCE_PING_INTERVAL`,
 *   `BINANCE_PING_TIMEOUT`, `BINANCE_SILENCE`, `BINANCE_ROTATE_AFTER`: durations such as `30 seconds`.
 * - `BINANCE_REST_TIMEOUT`, `BINANCE_RECV_WINDOW`: durations too.
 * - `BINANCE_TOPICS_PER_CONNECTION`, `BINANCE_REDUNDANCY`, `BINANCE_CAPACITY`: whole numbers from 1 on.
 * - `BINANCE_OVERFLOW`: `sliding`, `dropping`, `conflate`, `fail` or `suspend`.
 *
 * What is not set has its default. What is not legal is a `ConfigError` that names the variable and says what is.
 *
 * @category configuration
 * @since 0.1.0
 */
export const config: Config.Config<Options> = Config.all({ environment, policy, rest })

/**
 * A connection pool and calls over any transport and any HTTP client, with options from the configuration of the program, by default
 * under the names of {@link config}. Fails with a `ConfigError` that names the variable and says what is legal.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Config.Wrap<Options> = config
): Layer.Layer<Services, Config.ConfigError, Transport | HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layerWith))
