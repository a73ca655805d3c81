/**
 * Values that do not always apply, for which exchanges then write something else: `-1`, `0`, `""` or `null`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * A value, or `undefined`, encoded as what is written in its place.
 *
 * **Details**
 *
 * What is written in its place is no value: with `0` for an absent id there is no id 0.
 *
 * **Example** (An id that is written as -1 where there is none)
 *
 * ```ts
 * Absent.encodedAs(-1, Schema.Int)
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const encodedAs = <const Written extends string | number | null, S extends Schema.Top>(
  written: Written,
  value: S
) => {
  // `Schema.Literal` has no null.
  const literal = (written === null ? Schema.Null : Schema.Literal(written)) as unknown as Schema.Codec<Written>
  const absent = SchemaTransformation.transform<undefined, Written>({
    decode: () => undefined,
    encode: () => written
  })
  // As text, so that the bigint 0n counts as the number 0.
  const isValue = Schema.makeFilter((value: S["Type"]) => written === null || String(value) !== String(written), {
    expected: `a value other than ${JSON.stringify(written)}`
  })
  return Schema.Union([literal.pipe(Schema.decodeTo(Schema.Undefined, absent)), value.check(isValue)])
}
