/**
 * Integers of 64 bits, which a `number` holds exactly only up to 2^53.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const minimum = -(2n ** 63n)
const maximum = 2n ** 63n - 1n

// Checked before decoding too, so that an error names the key of the wire.
const Integer = Schema.BigInt.check(Schema.isBetweenBigInt({ minimum, maximum }, { expected: "an integer of 64 bits" }))

const isExact = (value: bigint): boolean => value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER

/**
 * A signed integer of 64 bits as `bigint`, such as the id of an order. Encoded as a `number` where that is exact, as a
 * `bigint` otherwise.
 *
 * **Details**
 *
 * In JSON text it is a bare integer either way; `codec/ExactJson` reads and writes such text without loss. A `number` beyond
 * 2^53 is an error, because it may be another integer than the one that was written. Printed as JSON it is a string.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Int64 = Schema.Union([Schema.Int, Integer]).pipe(
  Schema.decodeTo(
    Integer,
    SchemaTransformation.transform({
      decode: (value: number | bigint) => BigInt(value),
      encode: (value) => (isExact(value) ? Number(value) : value)
    })
  )
)

/**
 * A signed integer of 64 bits.
 *
 * @category models
 * @since 0.1.0
 */
export type Int64 = typeof Int64.Type

/**
 * {@link Int64}, encoded as a string of digits.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Int64String = Schema.String.check(
  Schema.makeFilter((text) => /^-?\d{1,19}$/.test(text) && BigInt(text) >= minimum && BigInt(text) <= maximum, {
    expected: 'an integer of 64 bits in digits, such as "88937381932"'
  })
).pipe(
  Schema.decodeTo(
    Integer,
    SchemaTransformation.transform({ decode: (digits: string) => BigInt(digits), encode: String })
  )
)
