/**
 * What the REST answers of several markets have in common.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as ExactJson from "../../codec/ExactJson.ts"
import { EpochMillis } from "../../model/EpochMillis.ts"
import * as OpenLiterals from "../../model/OpenLiterals.ts"
import { RedactedString } from "../../model/RedactedString.ts"

/**
 * What time it is at the exchange.
 *
 * @category bodies
 * @since 0.1.0
 */
export const Time = Schema.Struct({ serverTime: EpochMillis })

/**
 * The key of an account's stream. Whoever has it can read along.
 *
 * @category bodies
 * @since 0.1.0
 */
export const ListenKey = Schema.Struct({ listenKey: RedactedString })

/**
 * The answer to a key that was kept alive. Older servers do not repeat the key.
 *
 * @category bodies
 * @since 0.1.0
 */
export const ListenKeyKept = Schema.Struct({ listenKey: Schema.optionalKey(RedactedString) })

/**
 * An answer that says no more than that it was done. Whatever else stands in it, such as a key, is left out.
 *
 * @category bodies
 * @since 0.1.0
 */
export const Done = Schema.Record(Schema.String, Schema.Unknown).pipe(
  // A structure without fields would let everything through.
  Schema.decodeTo(
    Schema.Struct({}),
    SchemaTransformation.transform({ decode: (_: object) => ({}), encode: (_) => ({}) })
  )
)

/**
 * A limit of the exchange, such as 2,400 of weight a minute.
 *
 * @category bodies
 * @since 0.1.0
 */
export const RateLimit = Schema.Struct({
  rateLimitType: OpenLiterals.make(["REQUEST_WEIGHT", "ORDERS", "RAW_REQUESTS", "CONNECTIONS"]),
  interval: OpenLiterals.make(["SECOND", "MINUTE", "HOUR", "DAY"]),
  intervalNum: Schema.Int,
  limit: Schema.Int
})

/**
 * A rule for the orders of a symbol, such as `PRICE_FILTER` with its `tickSize`, as Binance writes it: each type has fields of its
 * own, and types are added.
 *
 * @category bodies
 * @since 0.1.0
 */
export const SymbolFilter = Schema.StructWithRest(Schema.Struct({ filterType: Schema.String }), [
  Schema.Record(Schema.String, ExactJson.Json)
])

/**
 * A rule for the orders of a symbol.
 *
 * @category models
 * @since 0.1.0
 */
export type SymbolFilter = typeof SymbolFilter.Type
