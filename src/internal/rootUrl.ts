import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

type Scheme = "http" | "ws"

const isRoot = (text: string, scheme: Scheme): boolean => {
  if (!URL.canParse(text)) return false
  const { hash, protocol, search } = new URL(text)
  return (protocol === `${scheme}:` || protocol === `${scheme}s:`) && search === "" && hash === ""
}

/**
 * What a root is, in words.
 *
 * @internal
 */
export const expected = (scheme: Scheme): string =>
  `a URL that begins with ${scheme}:// or ${scheme}s:// and has no query`

/**
 * A root as an operator writes it. Paths are appended to it, so a slash at its end counts for nothing.
 *
 * @internal
 */
export const RootUrl = (scheme: Scheme) =>
  Schema.String.check(Schema.makeFilter((text) => isRoot(text, scheme), { expected: expected(scheme) })).pipe(
    Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transform({ decode: (text) => text.replace(/\/+$/, ""), encode: (text) => text })
    )
  )
