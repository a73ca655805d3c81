import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"

type Rename = (encoded: Readonly<Record<string, unknown>>) => unknown

// Every kind of value that JSON has, with those that people give a meaning of their own.
const anyValues: ReadonlyArray<unknown> = [null, true, false, 0, 1, -1.5, "", "0", "1.50", "text", [], ["1", "2"], {}]

const asRename = (ast: SchemaAST.Objects): Rename | undefined => {
  const [link, ...others] = ast.encoding ?? []
  if (link?.transformation._tag !== "Transformation" || others.length > 0) return undefined
  const getter = link.transformation.decode
  return getter._tag === "Transform" ? getter.transform : undefined
}

const typesOf = (ast: SchemaAST.Objects): ReadonlyMap<PropertyKey, SchemaAST.AST> =>
  new Map(ast.propertySignatures.map(({ name, type }) => [name, type]))

// Names of the encoded keys, read off what becomes of values that nothing else is equal to.
const readNames = (rename: Rename, keys: ReadonlyArray<string>): ReadonlyMap<string, string> | undefined => {
  const marks = keys.map((key) => [key, Symbol(key)] as const)
  const renamed = rename(Object.fromEntries(marks))
  if (!Predicate.isObject(renamed) || Object.keys(renamed).length !== keys.length) return undefined
  const nameOf = new Map(Object.entries(renamed).map(([name, mark]) => [mark, name]))
  const names = marks.flatMap(([key, mark]) => {
    const name = nameOf.get(mark)
    return name === undefined ? [] : [[key, name] as const]
  })
  return names.length === keys.length ? new Map(names) : undefined
}

const leavesValues = (rename: Rename, names: ReadonlyMap<string, string>): boolean =>
  anyValues.every((value) =>
    [...names].every(([key, name]) => {
      const renamed = rename({ [key]: value })
      return Predicate.isObject(renamed) && Object.keys(renamed).join() === name && Object.is(renamed[name], value)
    })
  )

/**
 * The decoded name of each encoded key, in the order of the encoded keys, if the two sides of a struct differ in names alone, as
 * those of `Schema.encodeKeys` do; `undefined` if they differ in more.
 *
 * A transformation is a function, which can not be looked into. It counts as renaming if the types on both sides are the same and
 * if values of all kinds come out as they went in.
 *
 * @internal
 */
export const find = (ast: SchemaAST.Objects): ReadonlyMap<string, string> | undefined => {
  const encoded = ast.encoding === undefined ? ast : ast.encoding[0].to
  if (!SchemaAST.isObjects(encoded) || encoded.indexSignatures.length > 0) return undefined
  const keys = encoded.propertySignatures.map(({ name }) => name)
  if (!keys.every(Predicate.isString)) return undefined
  if (encoded === ast) return new Map(keys.map((key) => [key, key]))

  const rename = asRename(ast)
  if (rename === undefined || encoded.encoding !== undefined || encoded.checks !== undefined) return undefined
  try {
    const names = readNames(rename, keys)
    if (names === undefined || names.size !== ast.propertySignatures.length || !leavesValues(rename, names)) {
      return undefined
    }
    const types = typesOf(ast)
    const isSame = encoded.propertySignatures.every(({ name: key, type }) => {
      const decoded = types.get(names.get(String(key)) ?? "")
      return decoded !== undefined && SchemaAST.toEncoded(decoded) === type
    })
    return isSame ? names : undefined
  } catch {
    return undefined // it looks at the values
  }
}
