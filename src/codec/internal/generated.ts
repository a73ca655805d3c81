import * as Predicate from "effect/Predicate"
import { type Read, utf8 } from "./cursor.ts"
import type { Check, Choice, Constant, List, Scalar, Tuple } from "./form.ts"
import { scales, standsAt, statements } from "./inlineScalar.ts"
import type { Layout, ObjectLayout } from "./layout.ts"
import { readers } from "./scalars.ts"
import { skip } from "./skipping.ts"
import type { Tables } from "./textTable.ts"

const fail = "return cursor.fail()"

const constant = ({ value }: Constant): string => (value === undefined ? "undefined" : JSON.stringify(value))

/**
 * The program that reads one layout, written from front to back: `at` is the place of the next byte.
 *
 * Nothing that a peer has written gets into it as text. Keys become numbers; of what else is not known here, names of the schema
 * become string literals, and values are arguments.
 */
class Program {
  readonly #tables: Tables
  readonly #lines: Array<string> = []
  readonly #arguments = new Map<unknown, string>()
  #variables = 0
  // What must stand next and is not looked for yet: two literals in a row are one.
  #literal = ""

  constructor(tables: Tables) {
    this.#tables = tables
  }

  compile(layout: Layout): Read<unknown> {
    const value = this.#value(layout)
    this.#write("cursor.at = at", `return ${value}`)
    const program = [
      '"use strict"',
      "return function read(bytes, cursor) {",
      "const end = cursor.end",
      "let at = cursor.at",
      ...this.#lines,
      "}"
    ].join("\n")
    const make = new Function(...this.#arguments.values(), program)
    return make(...this.#arguments.keys())
  }

  #write(...lines: ReadonlyArray<string>): void {
    const literal = this.#literal
    this.#literal = ""
    if (literal !== "") this.#lines.push(`if (!(${standsAt(literal)})) ${fail}`, `at += ${utf8(literal).length}`)
    this.#lines.push(...lines)
  }

  #variable(): string {
    return `v${this.#variables++}`
  }

  #argument(value: unknown): string {
    const name = this.#arguments.get(value) ?? `a${this.#arguments.size}`
    this.#arguments.set(value, name)
    return name
  }

  #check(value: string, checks: ReadonlyArray<Check>): void {
    for (const { accepts, minimum } of checks) {
      const test = minimum === undefined ? `${this.#argument(accepts)}(${value})` : `${value} >= ${minimum}`
      this.#write(`if (at > end || !(${test})) ${fail}`)
    }
  }

  // What follows writes how a value is read, and returns an expression for it that holds behind all that is written.

  #value(layout: Layout): string {
    switch (layout._tag) {
      case "Constant":
        this.#literal += layout.json
        return constant(layout)
      case "Text":
        return this.#called(`${this.#argument(this.#tables.of(layout))}.read`)
      case "Choice":
        return this.#choice(layout)
      case "List":
        return this.#list(layout)
      case "Tuple":
        return this.#tuple(layout)
      case "Object":
        return this.#object(layout)
      default:
        return this.#scalar(layout)
    }
  }

  #scalar({ _tag, checks }: Scalar): string {
    const value = this.#variable()
    const wording = { value, read: this.#argument(readers[_tag]), scales: this.#argument(scales) }
    this.#write(...statements[_tag](wording))
    this.#check(value, checks)
    return value
  }

  #choice({ checks, constant: one, otherwise }: Choice): string {
    const value = this.#variable()
    this.#write(`let ${value} = ${constant(one)}`)
    this.#write(`if (${standsAt(one.json)}) at += ${utf8(one.json).length}`, "else {")
    this.#write(`${value} = ${this.#value(otherwise)}`, "}")
    this.#check(value, checks)
    return value
  }

  #list({ checks, item }: List<Layout>): string {
    const items = this.#variable()
    this.#literal += "["
    this.#write(`const ${items} = []`, "if (bytes[at] === 93) at++", "else for (;;) {")
    this.#write(`${items}.push(${this.#value(item)})`, `if (at >= end) ${fail}`)
    this.#write("const separator = bytes[at++]", "if (separator === 93) break", `if (separator !== 44) ${fail}`, "}")
    this.#check(items, checks)
    return items
  }

  #tuple({ checks, items }: Tuple<Layout>): string {
    const values = items.map((item, i) => {
      this.#literal += i === 0 ? "[" : ","
      return this.#value(item)
    })
    this.#literal += items.length === 0 ? "[]" : "]"
    return this.#made(`[${values.join(", ")}]`, checks)
  }

  #object({ checks, members, properties }: ObjectLayout): string {
    const values = members.map(({ head, value }) => {
      this.#literal += head
      return value === undefined ? this.#called(this.#argument(skip)) : this.#value(value)
    })
    this.#literal += "}"
    const made = properties.map(({ name, source }) => {
      const value = Predicate.isNumber(source) ? values[source] : constant(source)
      return `${JSON.stringify(name)}: ${value}`
    })
    return this.#made(`{ ${made.join(", ")} }`, checks)
  }

  #made(expression: string, checks: ReadonlyArray<Check>): string {
    if (checks.length === 0) return expression
    const value = this.#variable()
    this.#write(`const ${value} = ${expression}`)
    this.#check(value, checks)
    return value
  }

  #called(read: string): string {
    const value = this.#variable()
    this.#write("cursor.at = at", `const ${value} = ${read}(bytes, cursor)`, "at = cursor.at")
    return value
  }
}

/**
 * Makes a reader by writing it as a program, which the engine compiles. Throws where the platform does not allow that.
 *
 * @internal
 */
export const make = (layout: Layout, tables: Tables): Read<unknown> => new Program(tables).compile(layout)
