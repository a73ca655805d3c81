/**
 * Price levels of an order book.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DecimalString } from "./DecimalString.ts"

/**
 * Price and quantity that rests at it: quote asset per unit of base asset, and base asset.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Level = Schema.Tuple([DecimalString, DecimalString])

/**
 * Price and quantity that rests at it.
 *
 * @category models
 * @since 0.1.0
 */
export type Level = readonly [price: number, quantity: number]
