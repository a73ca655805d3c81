/**
 * The two sides of a market.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Whether base asset is bought or sold.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Side = Schema.Literals(["BUY", "SELL"])

/**
 * Whether base asset is bought or sold.
 *
 * @category models
 * @since 0.1.0
 */
export type Side = typeof Side.Type
