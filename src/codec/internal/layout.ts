import * as Predicate from "effect/Predicate"
import type { Check, Constant, Form, Leaf, List, Struct, Tuple } from "./form.ts"
import * as KeyOrder from "./keyOrder.ts"

/**
 * A form in which nothing is left open: it is known which keys are there, and in which order.
 *
 * @internal
 */
export type Layout = Leaf | List<Layout> | Tuple<Layout> | ObjectLayout

/** An object with these keys in this order. */
export interface ObjectLayout {
  readonly _tag: "Object"
  readonly members: ReadonlyArray<Member>
  /** In the order in which decoding makes them. */
  readonly properties: ReadonlyArray<Property>
  readonly checks: ReadonlyArray<Check>
}

/** A key with its value. */
export interface Member {
  /** What stands before the value: `{"key":` or `,"key":`. */
  readonly head: string
  /** `undefined` if the schema does not know the key; its value is passed over. */
  readonly value: Layout | undefined
}

/** A property of the object that is made. */
export interface Property {
  readonly name: string
  /** The number of the member that it is made of, or what it always is. */
  readonly source: number | Constant
}

const layoutOf = (form: Form, order: KeyOrder.KeyOrder | undefined): Layout | undefined => {
  if (form._tag === "Struct") return make(form, order ?? KeyOrder.declared(form))
  if (form._tag === "List") {
    const item = layoutOf(form.item, order)
    return item && { ...form, item }
  }
  if (form._tag === "Tuple") {
    const items = form.items.map((item) => layoutOf(item, undefined))
    return items.every(Predicate.isNotUndefined) ? { ...form, items } : undefined
  }
  return form
}

/**
 * Lays out a struct; `undefined` if a key is missing that it must have.
 *
 * @internal
 */
export const make = (struct: Struct, order: KeyOrder.KeyOrder): ObjectLayout | undefined => {
  const members: Array<Member> = []
  const numbers = new Map<string, number>()
  for (const { inner, key } of order) {
    const form = struct.members.get(key)
    const value = form && layoutOf(form, inner)
    if (form !== undefined && value === undefined) return undefined
    numbers.set(key, members.length)
    members.push({ head: `${members.length === 0 ? "{" : ","}${JSON.stringify(key)}:`, value })
  }
  const properties: Array<Property> = []
  for (const { absence, key, name } of struct.properties) {
    const source = numbers.get(key) ?? absence
    if (source === "error") return undefined
    if (source !== "nothing") properties.push({ name, source })
  }
  return members.length === 0 ? undefined : { _tag: "Object", members, properties, checks: struct.checks }
}
