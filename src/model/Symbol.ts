/**
 * Names of what is traded, such as `BTCUSDT`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const lower = (text: string) => text.toLowerCase()
const upper = (text: string) => text.toUpperCase()

/**
 * A name as a parameter of a topic: given in any case, in lower case on the wire.
 *
 * **Details**
 *
 * Letters that do not come back from the other case (ß becomes SS) are no part of a name.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parameter = (options: {
  /** Matches names in any case. */
  readonly alphabet: RegExp
  /** What a name is, in words. */
  readonly expected: string
  /** Regular expression of generated samples. */
  readonly sample: string
}) => {
  const isName = (text: string) =>
    options.alphabet.test(text) && upper(lower(text)) === upper(text) && lower(upper(text)) === lower(text)
  const isLower = (text: string) => isName(text) && lower(text) === text
  return Schema.String.check(Schema.makeFilter(isLower, { expected: `${options.expected} in lower case` })).pipe(
    Schema.decodeTo(
      Schema.String.check(
        Schema.makeFilter(isName, {
          expected: options.expected,
          arbitraryConstraint: { patterns: [{ source: options.sample, flags: "" }] }
        })
      ),
      SchemaTransformation.transform({ decode: upper, encode: lower })
    )
  )
}

/**
 * A symbol as a parameter of a topic: `BTCUSDT`, encoded as `btcusdt`, which is taken for it too.
 *
 * **Details**
 *
 * Letters and digits of any script and `_`: quarterly contracts are named `BTCUSDT_261225`, and some perpetuals have
 * Chinese names (usds-m, 2026-10-07).
 *
 * @category schemas
 * @since 0.1.0
 */
export const Symbol = parameter({
  alphabet: /^[\p{L}\p{N}_]+$/u,
  expected: "letters, digits or _",
  sample: "^[A-Z0-9]{2,12}(?:_[0-9]{6})?$"
})

/**
 * A symbol as a parameter of a topic.
 *
 * @category models
 * @since 0.1.0
 */
export type Symbol = typeof Symbol.Type

/**
 * A pair as a parameter of a topic: a symbol without the date of delivery, hence without `_`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Pair = parameter({
  alphabet: /^[\p{L}\p{N}]+$/u,
  expected: "letters or digits",
  sample: "^[A-Z0-9]{2,12}$"
})

/**
 * A pair as a parameter of a topic.
 *
 * @category models
 * @since 0.1.0
 */
export type Pair = typeof Pair.Type

/**
 * The name of a symbol, pair or asset in an event, as the exchange spells it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Name = Schema.String.check(
  Schema.makeFilter((text) => text.length > 0, {
    expected: "a name",
    arbitraryConstraint: { patterns: [{ source: "^[A-Z0-9]{2,12}(?:_[0-9]{6})?$", flags: "" }] }
  })
)

/**
 * The name of a symbol, pair or asset in an event.
 *
 * @category models
 * @since 0.1.0
 */
export type Name = typeof Name.Type
