import * as Predicate from "effect/Predicate"
import type { Form, Struct } from "./form.ts"

/**
 * The keys that stand in an object, in their order, with those of the objects within.
 *
 * @internal
 */
export type KeyOrder = ReadonlyArray<Entry>

/** One key of an object. */
export interface Entry {
  readonly key: string
  /** Of the object that it leads to, or of each object in the array that it leads to. */
  readonly inner: KeyOrder | undefined
}

// What a peer invents must not fill the memory.
const mostKeys = 64
const longestKey = 64

const structIn = (form: Form | undefined): Struct | undefined =>
  form?._tag === "List" ? structIn(form.item) : form?._tag === "Struct" ? form : undefined

/**
 * The order in which the schema encodes: all keys but those that have a default.
 *
 * @internal
 */
export const declared = (struct: Struct): KeyOrder => {
  const withDefault = new Set(struct.properties.flatMap(({ absence, key }) => (Predicate.isString(absence) ? [] : key)))
  return Array.from(struct.members)
    .filter(([key]) => !withDefault.has(key))
    .map(([key, form]) => {
      const inner = structIn(form)
      return { key, inner: inner && declared(inner) }
    })
}

/**
 * The keys that the schema does not know, as `key` or `outer.key`.
 *
 * @internal
 */
export const unknownKeys = (struct: Struct, order: KeyOrder, prefix = ""): ReadonlyArray<string> =>
  order.flatMap(({ inner, key }) => {
    const form = struct.members.get(key)
    const within = structIn(form)
    if (form === undefined) return [prefix + key]
    return within === undefined || inner === undefined ? [] : unknownKeys(within, inner, `${prefix}${key}.`)
  })

const observedIn = (form: Form, struct: Struct, value: unknown): KeyOrder | undefined => {
  if (form._tag !== "List") return observed(struct, value)
  // An empty array does not say what it would hold.
  if (!Array.isArray(value) || value.length === 0) return declared(struct)
  const order = observedIn(form.item, struct, value[0])
  // Unknown keys are told once for each object, and the order does not say how many there are.
  return order === undefined || unknownKeys(struct, order).length > 0 ? undefined : order
}

/**
 * The order of the keys of a parsed object; `undefined` if no reader could be made for it.
 *
 * @internal
 */
export const observed = (struct: Struct, value: unknown): KeyOrder | undefined => {
  if (!Predicate.isObject(value)) return undefined
  const keys = Object.keys(value)
  if (keys.length > mostKeys || keys.some((key) => key.length > longestKey)) return undefined
  const order: Array<Entry> = []
  for (const key of keys) {
    const form = struct.members.get(key)
    const within = structIn(form)
    const inner = form && within && observedIn(form, within, value[key])
    if (within !== undefined && inner === undefined) return undefined
    order.push({ key, inner })
  }
  return order
}

/**
 * The order as a text: equal orders are equal texts.
 *
 * @internal
 */
export const format = (order: KeyOrder): string => JSON.stringify(order)
