/**
 * How a value stands in a frame and what becomes of it: the schema of an event, in the words of a reader.
 *
 * @internal
 */
export type Form = Leaf | List<Form> | Tuple<Form> | Struct

/** What holds no other values. */
export type Leaf = Constant | Simple | Choice

/** What has one of many values. */
export type Simple = Scalar | Text

/** Whether a decoded value is one that the schema takes. */
export interface Check {
  readonly accepts: (value: unknown) => boolean
  /** The least number that it accepts, if that is all it asks. */
  readonly minimum?: number | undefined
}

/** One text, always the same. */
export interface Constant {
  readonly _tag: "Constant"
  readonly json: string
  readonly value: string | number | boolean | null | undefined
}

/** A string, decoded by its schema. */
export interface Text {
  readonly _tag: "Text"
  /** What becomes of a text; `undefined` if the schema does not take it. */
  readonly decode: (text: string) => { readonly value: unknown } | undefined
  /** Whether equal texts may be given one value. */
  readonly keeps: boolean
  /** Forms of the same rule decode alike. */
  readonly rule: unknown
}

/** A number or a truth value. */
export interface Scalar {
  readonly _tag: "Integer" | "Number" | "Decimal" | "Boolean"
  readonly checks: ReadonlyArray<Check>
}

/** A constant, or whatever else is there. */
export interface Choice {
  readonly _tag: "Choice"
  readonly constant: Constant
  readonly otherwise: Simple
  readonly checks: ReadonlyArray<Check>
}

/** An array of any length. */
export interface List<Item> {
  readonly _tag: "List"
  readonly item: Item
  readonly checks: ReadonlyArray<Check>
}

/** An array of a fixed length. */
export interface Tuple<Item> {
  readonly _tag: "Tuple"
  readonly items: ReadonlyArray<Item>
  readonly checks: ReadonlyArray<Check>
}

/** An object. */
export interface Struct {
  readonly _tag: "Struct"
  /** In the order in which decoding makes them. */
  readonly properties: ReadonlyArray<Property>
  /** By key, in the order in which the schema encodes them. */
  readonly members: ReadonlyMap<string, Form>
  readonly checks: ReadonlyArray<Check>
}

/** What is made of one key of an object. */
export interface Property {
  readonly name: string
  readonly key: string
  /** What is made if the key is not there. */
  readonly absence: "error" | "nothing" | Constant
}
