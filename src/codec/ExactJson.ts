/**
 * JSON text in which integers may have more digits than a `number` holds.
 *
 * **Details**
 *
 * `JSON.parse` rounds 8389766145050669870, an id of an order, to 8389766145050669568. Here such an integer is a `bigint`, and
 * is written as a bare integer again.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/**
 * Any value that JSON text may hold.
 *
 * @category models
 * @since 0.1.0
 */
export type Json = null | boolean | number | bigint | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/**
 * Any value that JSON text may hold; a `bigint` is an integer that no number holds. Printed as JSON, it is a string.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Json: Schema.Codec<Json> = Schema.Union([
  Schema.Null,
  Schema.Boolean,
  Schema.Finite,
  Schema.BigInt.check(Schema.makeFilter((value) => !Number.isSafeInteger(Number(value)), { expected: "no number" })),
  Schema.String,
  Schema.Array(Schema.suspend(() => Json)),
  Schema.Record(
    Schema.String,
    Schema.suspend(() => Json)
  )
])

// The compiler's library does not know the third argument yet (ECMAScript 2027, in engines since 2023).
interface Context {
  readonly source?: string
}

const integer = /^-?\d+$/

const exactInteger = (_key: string, value: unknown, context?: Context): unknown =>
  Predicate.isNumber(value) &&
  !Number.isSafeInteger(value) &&
  context?.source !== undefined &&
  integer.test(context.source)
    ? BigInt(context.source)
    : value

// Every number with fewer digits in a row is exact, and a reviver makes the parser several times slower.
const longRun = /\d{16}/

/**
 * Reads JSON text. Integers beyond 2^53 are `bigint`, other numbers `number`.
 *
 * **Gotchas**
 *
 * Throws a `SyntaxError` where `JSON.parse` does. In an engine that does not tell a reviver the source text such integers
 * are rounded numbers, which `Schema.Int` and `Int64` refuse.
 *
 * @category decoding
 * @since 0.1.0
 */
export const parse = (text: string): unknown => (longRun.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text))

// Its result stands for the text itself wherever it is written.
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown } // ECMAScript 2027, as above

/**
 * Writes a value as JSON text, a `bigint` as a bare integer.
 *
 * @category encoding
 * @since 0.1.0
 */
export const stringify = (value: unknown): string =>
  JSON.stringify(value, (_key, value: unknown) => (typeof value === "bigint" ? rawJSON(String(value)) : value))
