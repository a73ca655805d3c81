/**
 * Portfolio margin: futures and cross margin of one account, secured by all that it has.
 *
 * @since 0.1.0
 */
export * as UserEvents from "./UserEvents.ts"
