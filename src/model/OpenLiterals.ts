/**
 * Enumerations that exchanges extend without notice.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Strings of which some are known.
 *
 * @category models
 * @since 0.1.0
 */
export interface OpenLiterals<L extends ReadonlyArray<string>> extends Schema.Union<
  readonly [Schema.Literals<L>, Schema.StringForLiteralAutocomplete]
> {}

/**
 * Strings of which some are known. A value that is not among them is kept as it is.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const L extends ReadonlyArray<string>>(known: L): OpenLiterals<L> =>
  Schema.Union([Schema.Literals(known), Schema.StringForLiteralAutocomplete])
