/**
 * Which Binance a program talks to.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/**
 * Roots of one market; the routed paths are appended to them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Roots {
  /** Streams: `wss://fstream.binance.com` */
  readonly webSocket: string
  /** REST: `https://fapi.binance.com` */
  readonly rest: string
}

/**
 * Roots of every market that the environment serves.
 *
 * @category models
 * @since 0.1.0
 */
export interface Environment {
  readonly name: string
  readonly "usds-m": Roots
}

/**
 * The exchange itself.
 *
 * @category environments
 * @since 0.1.0
 */
export const production: Environment = {
  name: "production",
  "usds-m": { webSocket: "wss://fstream.binance.com", rest: "https://fapi.binance.com" }
}

/**
 * The older name and hosts of Binance's test exchange. It delivers on unrouted and wrongly routed paths too, so a program that works
 * here may be mute in production (measured 2026-09-15).
 *
 * @category environments
 * @since 0.1.0
 */
export const testnet: Environment = {
  name: "testnet",
  "usds-m": { webSocket: "wss://fstream.binancefuture.com", rest: "https://testnet.binancefuture.com" }
}

/**
 * Binance's test exchange under its present name. What is said of {@link testnet} holds here.
 *
 * @category environments
 * @since 0.1.0
 */
export const demo: Environment = {
  name: "demo",
  "usds-m": { webSocket: "wss://demo-fstream.binance.com", rest: "https://demo-fapi.binance.com" }
}

/**
 * An exchange at roots of your own choice, the same for every market: a simulated exchange, a relay, a recorder.
 *
 * @category environments
 * @since 0.1.0
 */
export const custom = (roots: Roots, name = "custom"): Environment => ({ name, "usds-m": roots })

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
