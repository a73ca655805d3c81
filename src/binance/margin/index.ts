/**
 * Margin: cross and isolated margin accounts, which trade on the spot market with borrowed money.
 *
 * @since 0.1.0
 */
export * as UserEvents from "./UserEvents.ts"
