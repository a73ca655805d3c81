/**
 * The markets whose accounts the commands follow, as an argument and for the help.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Options as FollowOptions, Tracked, UserDataError } from "../binance/Account.ts"
import * as CoinM from "../binance/coin-m/index.ts"
import type { Credentials } from "../binance/Credentials.ts"
import { Market } from "../binance/Market.ts"
import * as Options from "../binance/options/index.ts"
import * as PortfolioMargin from "../binance/portfolio-margin/index.ts"
import type { RestApi } from "../binance/RestApi.ts"
import type * as UserData from "../binance/UserData.ts"
import * as UsdsM from "../binance/usds-m/index.ts"
import type { ConnectionPool } from "../connection/ConnectionPool.ts"
import type { Play } from "./rehearsal.ts"

type Requirements = ConnectionPool | RestApi | Credentials

/**
 * A market with its account streams.
 *
 * @category models
 * @since 0.1.0
 */
export interface Served {
  readonly market: Market
  readonly follow: (options: FollowOptions) => Stream.Stream<Tracked<unknown>, UserDataError, Requirements>
  /** An event as JSON. Nothing of it is secret. */
  readonly encode: (event: unknown) => Schema.Json
  /** What happens in the account of the embedded exchange. */
  readonly play: Play
}

const served = <A, Order>(
  userData: UserData.UserData<A, Order, Requirements>,
  options: { readonly event: Schema.Codec<A, unknown>; readonly play: Play }
): Served => ({
  market: options.play.market,
  follow: userData.tracked,
  encode: Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(options.event))),
  play: options.play
})

/**
 * All of them.
 *
 * @category models
 * @since 0.1.0
 */
export const all: ReadonlyArray<Served> = [
  served(UsdsM.userData, {
    event: UsdsM.UserEvents.UserEvent,
    play: { market: "usds-m", symbol: "BTCUSDT", asset: "USDT", deposit: "10000", price: 83_000, quantity: "0.020" }
  }),
  served(CoinM.userData, {
    event: CoinM.UserEvents.UserEvent,
    play: { market: "coin-m", symbol: "BTCUSD_PERP", asset: "BTC", deposit: "0.5", price: 83_000, quantity: "20" }
  }),
  served(Options.userData, {
    event: Options.UserEvents.UserEvent,
    play: {
      market: "options",
      symbol: "BTC-261225-100000-C",
      asset: "USDT",
      deposit: "10000",
      price: 3750,
      quantity: "0.20"
    }
  }),
  served(PortfolioMargin.userData, {
    event: PortfolioMargin.UserEvents.UserEvent,
    play: {
      market: "portfolio-margin",
      symbol: "BTCUSDT",
      asset: "USDT",
      deposit: "10000",
      price: 83_000,
      quantity: "0.020"
    }
  })
]

const names = all.map(({ market }) => market).join(", ")

const isKnown = Schema.is(Market)

/**
 * The name of a market.
 *
 * @category arguments
 * @since 0.1.0
 */
export const argument: Argument.Argument<Served> = Argument.String("market").pipe(
  Argument.withDescription(`Market: ${names}`),
  Argument.filterMap(
    (name) => Option.fromNullishOr(all.find(({ market }) => market === name)),
    (name) => (isKnown(name) ? `${names}; accounts of ${name} are not followed` : names)
  )
)
