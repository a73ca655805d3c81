/**
 * Values that do not always apply, for which exchanges then write something else: `-1`, `0`, `""` or `null`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * A value, or `undefined`, encoded as what stands for it.
 *
 * **Details**
 *
 * The schema of the value should not take what is written in its place: an id that is `0` where there is none wants to be
 * positive otherwise.
 *
 * **Example** (An id that is written as -1 where there is none)
 *
 * ```ts
 * Absent.encodedAs(-1, Schema.Natural)
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const encodedAs = <const Written extends string | number | null, S extends Schema.Constraint>(
  written: Written,
  value: S
) => {
  // `Schema.Literal` has no null.
  const literal = (written === null ? Schema.Null : Schema.Literal(written)) as unknown as Schema.Codec<Written>
  const absent = SchemaTransformation.transform<undefined, Written>({
    decode: () => undefined,
    encode: () => written
  })
  return Schema.Union([literal.pipe(Schema.decodeTo(Schema.Undefined, absent)), value])
}
