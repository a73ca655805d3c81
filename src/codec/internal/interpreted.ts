import { expect, type Read, startsWith, utf8 } from "./cursor.ts"
import type { Check, Choice, Constant, List, Tuple } from "./form.ts"
import type { Layout, ObjectLayout } from "./layout.ts"
import { readers } from "./scalars.ts"
import { skip } from "./skipping.ts"
import type { Tables } from "./textTable.ts"

const comma = 0x2c
const rightBracket = 0x5d

const leftBracket = utf8("[")
const separator = utf8(",")
const end = { array: utf8("]"), object: utf8("}") }

const checked = (read: Read<unknown>, checks: ReadonlyArray<Check>): Read<unknown> =>
  checks.length === 0
    ? read
    : (bytes, cursor) => {
        const value = read(bytes, cursor)
        if (!cursor.hasFailed && !checks.every(({ accepts }) => accepts(value))) cursor.fail()
        return value
      }

const constantOf = ({ json, value }: Constant): Read<unknown> => {
  const expected = utf8(json)
  return (bytes, cursor) => {
    expect(bytes, cursor, expected)
    return value
  }
}

const choiceOf = ({ constant, otherwise }: Choice, tables: Tables): Read<unknown> => {
  const expected = utf8(constant.json)
  const [readConstant, readOther] = [constantOf(constant), make(otherwise, tables)]
  return (bytes, cursor) => (startsWith(bytes, cursor, expected) ? readConstant : readOther)(bytes, cursor)
}

const listOf = (layout: List<Layout>, tables: Tables): Read<unknown> => {
  const read = make(layout.item, tables)
  return (bytes, cursor) => {
    const items: Array<unknown> = []
    expect(bytes, cursor, leftBracket)
    if (bytes[cursor.at] === rightBracket) {
      cursor.at++
      return items
    }
    while (cursor.at < cursor.end) {
      items.push(read(bytes, cursor))
      const byte = bytes[cursor.at]
      cursor.at++
      if (byte === rightBracket) return items
      if (byte !== comma) break
    }
    return cursor.fail()
  }
}

const tupleOf = (layout: Tuple<Layout>, tables: Tables): Read<unknown> => {
  const reads = layout.items.map((item) => make(item, tables))
  return (bytes, cursor) => {
    expect(bytes, cursor, leftBracket)
    const items = reads.map((read, i) => {
      if (i > 0) expect(bytes, cursor, separator)
      return read(bytes, cursor)
    })
    expect(bytes, cursor, end.array)
    return items
  }
}

const objectOf = (layout: ObjectLayout, tables: Tables): Read<unknown> => {
  const members = layout.members.map(({ head, value }) => ({
    head: utf8(head),
    read: value === undefined ? skip : make(value, tables)
  }))
  return (bytes, cursor) => {
    const values: Array<unknown> = []
    for (const { head, read } of members) {
      expect(bytes, cursor, head)
      values.push(read(bytes, cursor))
    }
    expect(bytes, cursor, end.object)
    const made: Record<string, unknown> = {}
    for (const { name, source } of layout.properties) {
      made[name] = typeof source === "number" ? values[source] : source.value
    }
    return made
  }
}

const readerOf = (layout: Layout, tables: Tables): Read<unknown> => {
  switch (layout._tag) {
    case "Constant":
      return constantOf(layout)
    case "Text": {
      const table = tables.of(layout)
      return (bytes, cursor) => table.read(bytes, cursor)
    }
    case "Choice":
      return choiceOf(layout, tables)
    case "List":
      return listOf(layout, tables)
    case "Tuple":
      return tupleOf(layout, tables)
    case "Object":
      return objectOf(layout, tables)
    default:
      return readers[layout._tag]
  }
}

/**
 * Makes a reader of functions that call each other.
 *
 * @internal
 */
export const make = (layout: Layout, tables: Tables): Read<unknown> =>
  checked(readerOf(layout, tables), "checks" in layout ? layout.checks : [])
