/**
 * The markets that the commands serve, as an argument and for the help.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Market, StreamMarket } from "../binance/Market.ts"
import type { Topics } from "../binance/MarketTopics.ts"
import { markets } from "../internal/markets.ts"

/**
 * A market with its rows.
 *
 * @category models
 * @since 0.1.0
 */
export interface Served {
  readonly market: StreamMarket
  readonly topics: Topics<unknown>
}

/**
 * All of them.
 *
 * @category models
 * @since 0.1.0
 */
export const all: ReadonlyArray<Served> = StreamMarket.literals.map((market) => ({ market, topics: markets[market] }))

/**
 * Their names, in words.
 *
 * @category models
 * @since 0.1.0
 */
export const names = StreamMarket.literals.join(", ")

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
    (name) => (isKnown(name) ? `${names}; ${name} has no market streams` : names)
  )
)
