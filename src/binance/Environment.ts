/**
 * Which Binance a program talks to.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type { Market, StreamMarket } from "./Market.ts"

/**
 * Roots of one market; the paths of its streams and requests are appended to them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Roots {
  /** Streams: `wss://fstream.binance.com` */
  readonly webSocket: string
  /** REST: `https://fapi.binance.com` */
  readonly rest: string
  /** WebSocket API: `wss://ws-fapi.binance.com`. Where there is none, its calls fail. */
  readonly webSocketApi?: string | undefined
  /**
   * Whether each category has a path of its own below `webSocket`: `/public`, `/market`, `/private`. Default: false,
   * one path for all.
   */
  readonly isRouted?: boolean | undefined
  /**
   * The unit in which the streams tell times; only spot has another than milliseconds. Events have milliseconds in any
   * case, with a fraction of three digits where the wire has microseconds. Default: `millisecond`.
   */
  readonly timeUnit?: "millisecond" | "microsecond" | undefined
}

/**
 * Roots of every market that the environment serves.
 *
 * @category models
 * @since 0.1.0
 */
export interface Environment extends Readonly<Record<StreamMarket, Roots>> {
  readonly name: string
  /**
   * The risk stream, and REST beside that of spot. Where there is none, as on every test exchange of Binance's, its calls fail. Orders
   * and fills come over the WebSocket API of spot.
   */
  readonly margin?: Roots | undefined
  /** Where there is none, as on every test exchange of Binance's, its calls fail. */
  readonly "portfolio-margin"?: Roots | undefined
}

/**
 * The exchange itself.
 *
 * **Details**
 *
 * European options share host and paths with USDⓈ-M. On COIN-M no split by category is documented, and clients go
 * without (2026-11); should Binance enforce one, it is `"coin-m": { ...production["coin-m"], isRouted: true }`.
 *
 * @category environments
 * @since 0.1.0
 */
export const production: Environment = {
  name: "production",
  "usds-m": {
    webSocket: "wss://fstream.binance.com",
    rest: "https://fapi.binance.com",
    webSocketApi: "wss://ws-fapi.binance.com",
    isRouted: true
  },
  "coin-m": {
    webSocket: "wss://dstream.binance.com",
    rest: "https://dapi.binance.com",
    webSocketApi: "wss://ws-dapi.binance.com"
  },
  spot: {
    webSocket: "wss://stream.binance.com:9443",
    rest: "https://api.binance.com",
    webSocketApi: "wss://ws-api.binance.com"
  },
  options: { webSocket: "wss://fstream.binance.com", rest: "https://eapi.binance.com", isRouted: true },
  margin: { webSocket: "wss://margin-stream.binance.com", rest: "https://api.binance.com" },
  "portfolio-margin": { webSocket: "wss://fstream.binance.com", rest: "https://papi.binance.com" }
}

/**
 * The exchange itself, with the spot hosts that have market data and nothing else: no key, no account, and open where
 * the others may not be reached.
 *
 * @category environments
 * @since 0.1.0
 */
export const marketDataOnly: Environment = {
  ...production,
  name: "market-data-only",
  spot: { webSocket: "wss://data-stream.binance.vision", rest: "https://data-api.binance.vision" }
}

/**
 * The older name and hosts of Binance's test exchange. It delivers on unrouted and wrongly routed paths too, so a
 * program that works here may be mute in production (usds-m, measured 2026-09-15).
 *
 * @category environments
 * @since 0.1.0
 */
export const testnet: Environment = {
  name: "testnet",
  "usds-m": {
    webSocket: "wss://fstream.binancefuture.com",
    rest: "https://testnet.binancefuture.com",
    webSocketApi: "wss://testnet.binancefuture.com",
    isRouted: true
  },
  "coin-m": {
    webSocket: "wss://dstream.binancefuture.com",
    rest: "https://testnet.binancefuture.com",
    webSocketApi: "wss://testnet.binancefuture.com"
  },
  spot: {
    webSocket: "wss://stream.testnet.binance.vision",
    rest: "https://testnet.binance.vision",
    webSocketApi: "wss://ws-api.testnet.binance.vision"
  },
  options: {
    webSocket: "wss://fstream.binancefuture.com",
    rest: "https://testnet.binancefuture.com",
    isRouted: true
  }
}

/**
 * Binance's test exchange under its present name. What is said of {@link testnet} holds here.
 *
 * @category environments
 * @since 0.1.0
 */
export const demo: Environment = {
  name: "demo",
  "usds-m": {
    webSocket: "wss://demo-fstream.binance.com",
    rest: "https://demo-fapi.binance.com",
    webSocketApi: testnet["usds-m"].webSocketApi,
    isRouted: true
  },
  "coin-m": {
    webSocket: "wss://demo-dstream.binance.com",
    rest: "https://demo-dapi.binance.com",
    webSocketApi: testnet["coin-m"].webSocketApi
  },
  spot: {
    webSocket: "wss://demo-stream.binance.com",
    rest: "https://demo-api.binance.com",
    webSocketApi: "wss://demo-ws-api.binance.com"
  },
  options: { webSocket: "wss://demo-fstream.binance.com", rest: "https://demo-fapi.binance.com", isRouted: true }
}

/**
 * Another environment with roots of your own choice, the same for every market: a relay, a recorder, a proxy of yours.
 * What is left out stays as it is.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withRoots = (
  base: Environment,
  roots: {
    readonly webSocket?: string | undefined
    readonly rest?: string | undefined
    readonly webSocketApi?: string | undefined
  },
  name = "custom"
): Environment => {
  const at = <R extends Roots | undefined>(market: R): R =>
    market && {
      ...market,
      webSocket: roots.webSocket ?? market.webSocket,
      rest: roots.rest ?? market.rest,
      // A root brings no market an API that it does not have.
      ...(market.webSocketApi && { webSocketApi: roots.webSocketApi ?? market.webSocketApi })
    }
  return {
    name,
    "usds-m": at(base["usds-m"]),
    "coin-m": at(base["coin-m"]),
    spot: at(base.spot),
    options: at(base.options),
    margin: at(base.margin),
    "portfolio-margin": at(base["portfolio-margin"])
  }
}

/**
 * An exchange at roots of your own choice, the same for every market and with the paths that Binance has. Its WebSocket API is where
 * its streams are, unless it has a root of its own.
 *
 * @category environments
 * @since 0.1.0
 */
export const custom = (roots: Pick<Roots, "webSocket" | "rest" | "webSocketApi">, name = "custom"): Environment =>
  withRoots(production, { ...roots, webSocketApi: roots.webSocketApi ?? roots.webSocket }, name)

/**
 * The simulated exchange at a host. There one host serves all markets, so those that Binance would tell apart by their
 * hosts have a path of their own: `ws://…/coin-m/stream`, `ws://…/spot/stream`.
 *
 * @category environments
 * @since 0.1.0
 */
export const simulated = (roots: Pick<Roots, "webSocket" | "rest">): Environment => {
  const { "coin-m": coinM, margin, spot, ...others } = custom(roots, "simulated")
  return {
    ...others,
    "coin-m": { ...coinM, webSocket: `${roots.webSocket}/coin-m` },
    margin: margin && { ...margin, webSocket: `${roots.webSocket}/margin` },
    spot: { ...spot, webSocket: `${roots.webSocket}/spot` }
  }
}

/**
 * Where the REST endpoints of a market are.
 *
 * @category getters
 * @since 0.1.0
 */
export const restRoot = (environment: Environment, market: Market): string | undefined => environment[market]?.rest

/**
 * The same environment, with times of spot to the microsecond.
 *
 * **Example** (Reading spot to the microsecond)
 *
 * ```ts
 * NodeBinance.layerWith({ environment: Environment.toMicroseconds(Environment.production) })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const toMicroseconds = (base: Environment): Environment => ({
  ...base,
  spot: { ...base.spot, timeUnit: "microsecond" }
})

/**
 * The environment of the streams that run in its reach. Default: {@link production}.
 *
 * @category references
 * @since 0.1.0
 */
export const Current: Context.Reference<Environment> = Context.Reference<Environment>(
  "effect-binance/binance/Environment",
  { defaultValue: () => production }
)

/**
 * Sets the environment.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (environment: Environment): Layer.Layer<never> => Layer.succeed(Current, environment)
