/**
 * Everything that a program on Binance needs, on Node.
 *
 * @since 0.1.0
 */
import { type HttpAgent, layerNodeHttpNoAgent } from "@effect/platform-node/NodeHttpClient"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Binance from "../Binance.ts"
import type * as Signature from "../binance/Signature.ts"
import type { Transport } from "../connection/Transport.ts"
import * as Egress from "./Egress.ts"
import * as NodeSignature from "./NodeSignature.ts"
import * as NodeTransport from "./NodeTransport.ts"

/**
 * Options of a program on Binance, on Node.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends Binance.Options {
  /** How the program leaves the machine, for WebSocket and REST together. Default: as the environment variables say. */
  readonly egress?: Egress.Options | undefined
}

/**
 * What the layers of this module provide, besides the environment in which streams run.
 *
 * @category models
 * @since 0.1.0
 */
export type Services = Binance.Services | Transport | HttpClient | HttpAgent | Signature.Services

const platform = (egress: Egress.Options) =>
  Layer.mergeAll(NodeTransport.layer, NodeSignature.layer, layerNodeHttpNoAgent).pipe(
    Layer.provideMerge(Egress.layerWith(egress))
  )

/**
 * A connection pool, REST calls, and what they need of the platform, with options. Fails with an `EgressError` where the
 * proxy that is given, or named by an environment variable, can not be used.
 *
 * **Example** (Using the test exchange behind a proxy)
 *
 * ```ts
 * NodeBinance.layerWith({
 *   environment: Environment.testnet,
 *   policy: { silence: "30 seconds" },
 *   egress: { proxy: "socks5://127.0.0.1:1080" }
 * })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: Options): Layer.Layer<Services, Egress.EgressError> =>
  Layer.provideMerge(Binance.layerWith(options), platform(options.egress ?? {}))

/**
 * A connection pool, REST calls, and what they need of the platform: the environment in reach, which is production unless the program
 * says otherwise, and proxies as the environment variables name them. Provide it once, at the edge of the program: streams share
 * connections, limits and the dial budget only within one.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Services, Egress.EgressError> = layerWith({})

/**
 * A connection pool, REST calls, and what they need of the platform, with options from the configuration of the program, by default
 * under the names of `Binance.config`, such as `BINANCE_ENVIRONMENT`. Fails with a `ConfigError` that names the variable and says what
 * is legal, or with an `EgressError`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Config.Wrap<Options> = Binance.config
): Layer.Layer<Services, Config.ConfigError | Egress.EgressError> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layerWith))
