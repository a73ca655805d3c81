/**
 * Decimal numbers that exchanges write as strings, such as `"83091.70"`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * Writes a finite number in decimal notation, never with an exponent.
 *
 * **Details**
 *
 * Of all decimals that read back as the same number it takes the one with the fewest digits.
 *
 * **Example** (Writing a small number)
 *
 * ```ts
 * DecimalString.format(1e-8) // "0.00000001"
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (value: number): string => {
  const text = String(value)
  const e = text.indexOf("e")
  if (e === -1) return text
  const sign = value < 0 ? "-" : ""
  const [whole = "", fraction = ""] = text.slice(sign.length, e).split(".")
  const digits = whole + fraction
  const point = whole.length + Number(text.slice(e + 1))
  // JavaScript turns to exponents from 1e21 on, where all digits stand before the point, and below 1e-6.
  return point > 0 ? sign + digits.padEnd(point, "0") : `${sign}0.${"0".repeat(-point)}${digits}`
}

const isFinite = (input: unknown): input is number => Number.isFinite(input)

// Generated samples look like prices and quantities: not negative, up to eight decimals.
const samples = Schema.Tuple([
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e12 })),
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8 }))
])

const Decimal = Schema.declare(isFinite, {
  identifier: "Decimal",
  expected: "a finite number",
  toCodecJson: () => undefined,
  toCodecArbitrary: () =>
    Schema.link<number>()(samples, {
      decode: SchemaGetter.transform(([digits, decimals]) => Number(`${digits}e-${decimals}`)),
      encode: SchemaGetter.forbiddenEncoding
    })
})

// 308 digits are the most whose value always fits a double.
const text = Schema.String.check(
  Schema.isPattern(/^-?\d{1,308}(?:\.\d+)?$/, { expected: 'a decimal string such as "83091.70"' })
)

/**
 * A number, encoded as a string of digits.
 *
 * **Details**
 *
 * Reads `-?digits[.digits]` and nothing else: an empty string, spaces, exponents and other radixes are errors. Up to 15
 * significant digits pass through a double without loss; of longer ones the nearest double is taken. Encoding gives
 * the same decimal back, not the same trailing zeros.
 *
 * @category schemas
 * @since 0.1.0
 */
export const DecimalString = text.pipe(
  Schema.decodeTo(
    Decimal,
    // Adding zero turns "-0.00" into 0.
    SchemaTransformation.transform({ decode: (digits: string) => Number(digits) + 0, encode: format })
  )
)

/**
 * A number, encoded as a string of digits.
 *
 * @category models
 * @since 0.1.0
 */
export type DecimalString = typeof DecimalString.Type

/**
 * A number, encoded as a string of digits, or `undefined`, encoded as an empty string.
 *
 * @category schemas
 * @since 0.1.0
 */
export const DecimalStringOrEmpty = Schema.Union([
  DecimalString,
  Schema.Literal("").pipe(
    Schema.decodeTo(
      Schema.Undefined,
      SchemaTransformation.transform({ decode: () => undefined, encode: () => "" as const })
    )
  )
])

/**
 * A number or `undefined`.
 *
 * @category models
 * @since 0.1.0
 */
export type DecimalStringOrEmpty = typeof DecimalStringOrEmpty.Type
