/**
 * What a simulated exchange lists, how lively it is and which limits it enforces.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import type * as Credentials from "../binance/Credentials.ts"
import type { ReplayOptions } from "./Recording.ts"

/**
 * A contract to list; what is left out is drawn, or as on Binance for well-known symbols.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContractOptions {
  /** In upper case. */
  readonly symbol: string
  /** Price at which the market opens, in quote asset per unit of base asset. */
  readonly price?: number | undefined
  readonly priceDecimals?: number | undefined
  /** Smallest step of prices, in units of the last decimal. */
  readonly tick?: number | undefined
  readonly quantityDecimals?: number | undefined
}

/**
 * Who has an account: a key, with what it is to be signed.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccountOptions extends Credentials.Options {
  /** Addresses from which the key may be used. Default: any. In memory all requests come from `127.0.0.1`. */
  readonly addresses?: ReadonlyArray<string> | undefined
}

/**
 * The account that an exchange has unless it is told otherwise.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaultAccount: AccountOptions = {
  apiKey: Redacted.make("simulated-api-key"),
  secret: Redacted.make("simulated-secret")
}

/**
 * Options of a simulated exchange; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Decides everything that is left to chance. Default: `effect-binance`. */
  readonly seed?: string | number | undefined
  /**
   * Futures that are listed: those with a name such as `BTCUSD_PERP` on COIN-M, the others on USDⓈ-M. Default of USDⓈ-M: a
   * dozen popular ones, with a quarterly pair and one on gold; of COIN-M: five, with a quarterly pair. Both show in the streams
   * of all symbols.
   */
  readonly symbols?: ReadonlyArray<string | ContractOptions> | undefined
  /** Orders a second and contract; about every fifth trades. Default: 10. */
  readonly activity?: number | undefined
  /** Trades of each contract that are kept for those who ask for them later. Default: 20,000. */
  readonly keptTrades?: number | undefined
  /**
   * Accounts, one for each key. Signatures are checked by the same services that make them, if these are in reach, and else by
   * WebCrypto. Default: one, `defaultAccount`.
   */
  readonly accounts?: ReadonlyArray<AccountOptions> | undefined
  /** A recording to play in place of the simulated market. */
  readonly replay?: ReplayOptions | undefined
  /**
   * Requests and pings that a connection may send in a second before it is closed with code 1008. Default: 10, on spot
   * 5.
   */
  readonly controlFramesPerSecond?: number | undefined
  /** Topics of a connection. One more closes it with code 1008. Default: 1,024, of options 200. */
  readonly topicsPerConnection?: number | undefined
  /** Age at which a connection is cut. Default: 24 hours. */
  readonly lifetime?: Duration.Input | undefined
  /**
   * Whether `/ws` and `/stream` without a category deliver all topics of markets whose categories have paths of their
   * own, as Binance's test exchange does. Default: false.
   */
  readonly deliversUnrouted?: boolean | undefined
}
