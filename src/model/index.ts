/**
 * Words of the trade that every exchange shares, as schemas.
 *
 * @since 0.1.0
 */
export * as Absent from "./Absent.ts"
export * as BigDecimalString from "./BigDecimalString.ts"
export * as BookTicker from "./BookTicker.ts"
export * as DecimalString from "./DecimalString.ts"
export * as EpochMillis from "./EpochMillis.ts"
export * as Int64 from "./Int64.ts"
export * as Level from "./Level.ts"
export * as OpenLiterals from "./OpenLiterals.ts"
export * as RedactedString from "./RedactedString.ts"
export * as Side from "./Side.ts"
export * as Symbol from "./Symbol.ts"
export * as Trade from "./Trade.ts"
