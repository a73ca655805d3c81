/**
 * Points in time as exchanges write them.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * Milliseconds since 1970-01-01T00:00:00Z, with a fraction where the connection asked for microseconds.
 *
 * @category schemas
 * @since 0.1.0
 */
export const EpochMillis = Schema.Finite.check(
  Schema.isGreaterThanOrEqualTo(0, {
    expected: "milliseconds since the Unix epoch",
    // Generated samples lie between 2017 and 2033.
    arbitraryConstraint: { number: "integer", order: Order.Number, minimum: 1.5e12, maximum: 2e12 }
  })
).pipe(Schema.brand("EpochMillis"))

/**
 * Milliseconds since 1970-01-01T00:00:00Z, with a fraction where the connection asked for microseconds.
 *
 * @category models
 * @since 0.1.0
 */
export type EpochMillis = typeof EpochMillis.Type

/**
 * {@link EpochMillis}, encoded as a string of digits.
 *
 * @category schemas
 * @since 0.1.0
 */
export const EpochMillisString = Schema.String.check(
  Schema.isPattern(/^\d{1,16}(?:\.\d+)?$/, { expected: 'milliseconds since the Unix epoch, such as "1736996475556"' })
).pipe(
  Schema.decodeTo(
    EpochMillis,
    SchemaTransformation.transform({ decode: (digits: string) => Number(digits), encode: (millis) => String(millis) })
  )
)
