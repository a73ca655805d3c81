/**
 * Text that must not be printed, such as the key of an account's stream.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"

const isRedactedString = (input: unknown): input is Redacted.Redacted =>
  Redacted.isRedacted(input) && typeof Redacted.value(input) === "string"

const Secret = Schema.declare(isRedactedString, {
  identifier: "RedactedString",
  expected: "a redacted string",
  // What is printed tells no more than a log would.
  toCodecJson: () =>
    Schema.link<Redacted.Redacted>()(Schema.String, {
      decode: SchemaGetter.transform((text) => Redacted.make(text)),
      encode: SchemaGetter.transform(String)
    }),
  toCodecArbitrary: () =>
    Schema.link<Redacted.Redacted>()(Schema.NonEmptyString, {
      decode: SchemaGetter.transform((text) => Redacted.make(text)),
      encode: SchemaGetter.forbiddenEncoding
    }),
  toEquivalence: () => Redacted.makeEquivalence(Object.is)
})

/**
 * A `Redacted` string, encoded as the string itself.
 *
 * **Details**
 *
 * Logs, errors and `Schema.toCodecJson` show `<redacted>`; only `Redacted.value` and the encoding for the exchange show the
 * text.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RedactedString = Schema.NonEmptyString.pipe(
  Schema.decodeTo(
    Secret,
    SchemaTransformation.transform({ decode: (text: string) => Redacted.make(text), encode: Redacted.value })
  )
)

/**
 * A `Redacted` string.
 *
 * @category models
 * @since 0.1.0
 */
export type RedactedString = typeof RedactedString.Type
