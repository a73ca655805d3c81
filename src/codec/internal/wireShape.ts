import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import type { EventSink } from "../../connection/Topic.ts"

/**
 * The keys that an encoded value may have, at every depth where there are any.
 *
 * @internal
 */
export type WireShape =
  | { readonly _tag: "Object"; readonly prefix: string; readonly keys: ReadonlyMap<string, WireShape | undefined> }
  | { readonly _tag: "Array"; readonly items: WireShape }
  /** One of many objects, told apart by what stands at `key`. */
  | { readonly _tag: "Variants"; readonly key: string; readonly shapes: ReadonlyMap<unknown, WireShape> }

// What a discriminator may be; none if anything else may stand there too.
const literals = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.LiteralValue> => {
  const members = SchemaAST.isUnion(ast) ? ast.types : [ast]
  return members.every(SchemaAST.isLiteral) ? members.map(({ literal }) => literal) : []
}

const variants = ({ types }: SchemaAST.Union, prefix: string): WireShape | undefined => {
  const objects = types.filter(SchemaAST.isObjects)
  const key = objects[0]?.propertySignatures.find(({ type }) => literals(type).length > 0)?.name
  if (!Predicate.isString(key)) return undefined
  const shapes = new Map<unknown, WireShape>()
  for (const ast of objects) {
    const shape = walk(ast, prefix)
    const discriminator = ast.propertySignatures.find(({ name }) => name === key)
    if (shape === undefined || discriminator === undefined) continue
    for (const literal of literals(discriminator.type)) shapes.set(literal, shape)
  }
  return { _tag: "Variants", key, shapes }
}

const walk = (ast: SchemaAST.AST, prefix: string): WireShape | undefined => {
  if (SchemaAST.isObjects(ast)) {
    // An index signature allows any key.
    if (ast.indexSignatures.length > 0) return undefined
    const keys = new Map<string, WireShape | undefined>()
    for (const { name, type } of ast.propertySignatures) {
      if (Predicate.isString(name)) keys.set(name, walk(type, `${prefix}${name}.`))
    }
    return { _tag: "Object", prefix, keys }
  }
  if (SchemaAST.isArrays(ast)) {
    const [item, ...others] = ast.rest
    const items = item === undefined || others.length > 0 || ast.elements.length > 0 ? undefined : walk(item, prefix)
    return items === undefined ? undefined : { _tag: "Array", items }
  }
  return SchemaAST.isUnion(ast) ? variants(ast, prefix) : undefined
}

/**
 * Reads the shape off a schema, once per row.
 *
 * @internal
 */
export const make = (ast: SchemaAST.AST): WireShape | undefined => walk(SchemaAST.toEncoded(ast), "")

/**
 * Tells the keys of `value` that the shape does not know, as `key` or `outer.key`.
 *
 * @internal
 */
export const reportUnknown = (shape: WireShape, value: unknown, sink: Pick<EventSink<never>, "unknownField">): void => {
  if (shape._tag === "Array") {
    if (!Array.isArray(value)) return
    for (let i = 0; i < value.length; i++) reportUnknown(shape.items, value[i], sink)
    return
  }
  if (!Predicate.isObject(value)) return
  if (shape._tag === "Variants") {
    const variant = shape.shapes.get(value[shape.key])
    if (variant !== undefined) reportUnknown(variant, value, sink)
    return
  }
  for (const key in value) {
    const inner = shape.keys.get(key)
    if (inner !== undefined) reportUnknown(inner, value[key], sink)
    else if (!shape.keys.has(key)) sink.unknownField(shape.prefix + key)
  }
}
