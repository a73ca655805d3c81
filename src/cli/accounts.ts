/**
 * The markets whose accounts the commands follow, as an argument and for the help.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Options as FollowOptions, Tracked, UserDataError } from "../binance/Account.ts"
import * as CoinM from "../binance/coin-m/index.ts"
import type { Credentials } from "../binance/Credentials.ts"
import * as Margin from "../binance/margin/index.ts"
import type { Market } from "../binance/Market.ts"
import * as Options from "../binance/options/index.ts"
import * as PortfolioMargin from "../binance/portfolio-margin/index.ts"
import type { RestApi } from "../binance/RestApi.ts"
import * as Spot from "../binance/spot/index.ts"
import type * as UserData from "../binance/UserData.ts"
import * as UsdsM from "../binance/usds-m/index.ts"
import type { WebSocketApi } from "../binance/WebSocketApi.ts"
import type { ConnectionPool } from "../connection/ConnectionPool.ts"
import type { Play } from "./rehearsal.ts"

type Requirements = ConnectionPool | WebSocketApi | RestApi | Credentials

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
  /** The isolated account of a symbol, where the market has such. */
  readonly isolated?: (symbol: string) => Served
}

const served = <A, Order, R extends Requirements, O extends FollowOptions>(
  userData: Pick<UserData.UserData<A, Order, R, O>, "tracked">,
  options: Pick<Served, "market" | "isolated"> & { readonly event: Schema.Codec<A, unknown>; readonly play: Play }
): Served => ({
  ...options,
  follow: (options) => userData.tracked(options as O), // all that markets add is optional
  encode: Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(options.event)))
})

// What the account buys and sells for dollars on the embedded exchange, where nothing else is to be said.
const dollars = { symbol: "BTCUSDT", asset: "USDT", deposit: "10000", price: 83_000, quantity: "0.020" }

const margin = (isolated?: string): Served =>
  served(
    { tracked: (options) => Margin.userData.tracked({ ...options, isolated }) },
    {
      market: "margin",
      event: Margin.UserEvents.UserEvent,
      play:
        isolated === undefined
          ? { ...dollars, book: "margin" }
          : { ...dollars, symbol: isolated, book: `margin:${isolated}` },
      isolated: margin
    }
  )

/**
 * All of them.
 *
 * @category models
 * @since 0.1.0
 */
export const all: ReadonlyArray<Served> = [
  served(UsdsM.userData, {
    market: "usds-m",
    event: UsdsM.UserEvents.UserEvent,
    play: { ...dollars, book: "usds-m" }
  }),
  served(CoinM.userData, {
    market: "coin-m",
    event: CoinM.UserEvents.UserEvent,
    play: { book: "coin-m", symbol: "BTCUSD_PERP", asset: "BTC", deposit: "0.5", price: 83_000, quantity: "20" }
  }),
  served(Spot.userData, { market: "spot", event: Spot.UserEvents.UserEvent, play: { ...dollars, book: "spot" } }),
  margin(),
  served(Options.userData, {
    market: "options",
    event: Options.UserEvents.UserEvent,
    play: {
      book: "options",
      symbol: "BTC-261225-100000-C",
      asset: "USDT",
      deposit: "10000",
      price: 3750,
      quantity: "0.20"
    }
  }),
  served(PortfolioMargin.userData, {
    market: "portfolio-margin",
    event: PortfolioMargin.UserEvents.UserEvent,
    play: { ...dollars, book: "portfolio-margin" }
  })
]

const names = all.map(({ market }) => market).join(", ")

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
    () => names
  )
)

/**
 * The symbol of an isolated account.
 *
 * @category flags
 * @since 0.1.0
 */
export const isolated: Flag.Flag<string | undefined> = Flag.String("isolated").pipe(
  Flag.withMetavar("SYMBOL"),
  Flag.withDescription("On margin: the isolated account of this symbol (default: the cross account)"),
  Flag.optional,
  Flag.map(Option.getOrUndefined)
)

/**
 * Symbols whose fills are looked for by REST.
 *
 * @category flags
 * @since 0.1.0
 */
export const symbols: Flag.Flag<ReadonlyArray<string> | undefined> = Flag.String("symbols").pipe(
  Flag.withMetavar("SYMBOL,SYMBOL"),
  Flag.withDescription("Look by REST for fills of these symbols, besides those of open orders, positions and events"),
  Flag.map((names) => names.split(",")),
  Flag.optional,
  Flag.map(Option.getOrUndefined)
)
