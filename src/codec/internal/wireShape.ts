/** @internal */
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
  return undefined
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
  for (const key in value) {
    const inner = shape.keys.get(key)
    if (inner !== undefined) reportUnknown(inner, value[key], sink)
    else if (!shape.keys.has(key)) sink.unknownField(shape.prefix + key)
  }
}
