/**
 * What follows from a best bid and a best ask, of whatever exchange.
 *
 * @since 0.1.0
 */

/**
 * The best two prices of a book: quote asset per unit of base asset.
 *
 * @category models
 * @since 0.1.0
 */
export interface BestPrices {
  readonly bidPrice: number
  readonly askPrice: number
}

/**
 * The price halfway between bid and ask.
 *
 * @category calculations
 * @since 0.1.0
 */
export const mid = ({ askPrice, bidPrice }: BestPrices): number => (bidPrice + askPrice) / 2

/**
 * The distance from bid to ask in basis points (hundredths of a percent) of the mid price. `NaN` for an empty book.
 *
 * @category calculations
 * @since 0.1.0
 */
export const spreadBps = (prices: BestPrices): number => ((prices.askPrice - prices.bidPrice) / mid(prices)) * 10_000
