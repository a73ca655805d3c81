/**
 * Binance's two futures products, whose all-market streams carry one another's events since 2026-06-30.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"

/**
 * Contracts margined and settled in USDT, USDC and the like.
 *
 * @category constants
 * @since 0.1.0
 */
export const usdsM = 1

/**
 * Contracts margined and settled in the base asset.
 *
 * @category constants
 * @since 0.1.0
 */
export const coinM = 2

/**
 * Number of a futures product: {@link usdsM}, {@link coinM}, or one that is not known yet.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Product = Schema.Int.check(
  Schema.isGreaterThanOrEqualTo(1, {
    expected: "the number of a product",
    arbitraryConstraint: { order: Order.Number, minimum: usdsM, maximum: coinM }
  })
)

/**
 * Number of a futures product.
 *
 * @category models
 * @since 0.1.0
 */
export type Product = typeof Product.Type

/**
 * Whether an event is of the USDⓈ-M product. Events from before 2026-06-30 do not say and count as such.
 *
 * @category guards
 * @since 0.1.0
 */
export const isUsdsM = (event: { readonly product?: number }): boolean => event.product !== coinM

/**
 * Whether an event is of the COIN-M product. Events of COIN-M streams from before 2026-06-30 do not say and count as
 * such.
 *
 * @category guards
 * @since 0.1.0
 */
export const isCoinM = (event: { readonly product?: number }): boolean => event.product !== usdsM
