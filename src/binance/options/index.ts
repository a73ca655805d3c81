/**
 * European options: contracts that are settled in USDT at expiry.
 *
 * @since 0.1.0
 */
export * as UserEvents from "./UserEvents.ts"
