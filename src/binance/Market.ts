/**
 * The markets of Binance and the groups of streams within them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A market, spelled as in folders, subpaths and on the command line.
 *
 * @category models
 * @since 0.1.0
 */
export const Market = Schema.Literals(["usds-m", "coin-m", "spot", "margin", "options", "portfolio-margin"])

/**
 * A market, spelled as in folders, subpaths and on the command line.
 *
 * @category models
 * @since 0.1.0
 */
export type Market = typeof Market.Type

/**
 * A market that has streams of its own, with hosts of its own.
 *
 * @category models
 * @since 0.1.0
 */
export const StreamMarket = Schema.Literals(["usds-m", "coin-m", "spot", "options"])

/**
 * A market that has streams of its own, with hosts of its own.
 *
 * @category models
 * @since 0.1.0
 */
export type StreamMarket = typeof StreamMarket.Type

/**
 * The socket on which a stream is delivered, where the market has one for each category. A subscription on another one
 * is acknowledged and stays silent (usds-m, options: split of 2026-04-23). COIN-M delivers all categories on one
 * socket, and spot has none: its rows are `public`.
 *
 * @category models
 * @since 0.1.0
 */
export const Category = Schema.Literals(["public", "market", "private"])

/**
 * The socket on which a stream is delivered.
 *
 * @category models
 * @since 0.1.0
 */
export type Category = typeof Category.Type
