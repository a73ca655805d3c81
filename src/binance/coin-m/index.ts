/**
 * COIN-M futures: contracts on `dstream.binance.com`, margined and settled in their base asset.
 *
 * @since 0.1.0
 */
export * as UserEvents from "./UserEvents.ts"
