/**
 * Exact decimal numbers, which exchanges write as strings: prices, quantities and balances of what somebody owns.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"

const plain = /^-?\d+(?:\.\d+)?$/

/**
 * Writes a decimal in plain notation with all its digits, trailing zeros included, and never with an exponent.
 *
 * **Example** (Writing a small number)
 *
 * ```ts
 * BigDecimalString.format(BigDecimal.make(120n, 8)) // "0.00000120"
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = ({ scale, value }: BigDecimal.BigDecimal): string => {
  const sign = value < 0n ? "-" : ""
  const digits = String(value).slice(sign.length)
  if (scale <= 0) return sign + (value === 0n ? digits : digits + "0".repeat(-scale))
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

const text = Schema.String.check(Schema.isPattern(plain, { expected: 'a decimal string such as "83091.70"' }))

const transformation = SchemaTransformation.transform({ decode: BigDecimal.fromStringUnsafe, encode: format })

// Generated samples: what accounts hold and owe, with up to 18 decimals.
const samples = Schema.Tuple([
  Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -(10n ** 24n), maximum: 10n ** 24n })),
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 18 }))
])

const Decimal = Schema.declare(BigDecimal.isBigDecimal, {
  identifier: "BigDecimal",
  expected: "a BigDecimal",
  toCodecJson: () => Schema.link<BigDecimal.BigDecimal>()(text, transformation),
  toCodecArbitrary: () =>
    Schema.link<BigDecimal.BigDecimal>()(samples, {
      decode: SchemaGetter.transform(([digits, decimals]) => BigDecimal.make(digits, decimals)),
      encode: SchemaGetter.forbiddenEncoding
    }),
  toEquivalence: () => BigDecimal.Equivalence,
  toFormatter: () => format
})

/**
 * A `BigDecimal`, encoded as a string of digits.
 *
 * **Details**
 *
 * Reads `-?digits[.digits]` and nothing else: an empty string, spaces, exponents and other radixes are errors. Nothing is
 * rounded, however many digits there are, and the digits are written as they were read, trailing zeros included. A value
 * is printed as JSON in the same form.
 *
 * **Gotchas**
 *
 * `===` compares instances. `BigDecimal.equals` and `Equal.equals` compare numbers: 1.5 and 1.50 are equal.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BigDecimalString = text.pipe(Schema.decodeTo(Decimal, transformation))

/**
 * A `BigDecimal`, encoded as a string of digits.
 *
 * @category models
 * @since 0.1.0
 */
export type BigDecimalString = typeof BigDecimalString.Type
