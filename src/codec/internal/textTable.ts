import { ByteTable } from "./byteTable.ts"
import type { Cursor } from "./cursor.ts"
import type { Text } from "./form.ts"

const quote = 0x22
const backslash = 0x5c
const space = 0x20

// With the mark of the byte order, which is a letter like others in the midst of a frame.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const isPlain = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte === backslash || byte < space) return false
  }
  return true
}

/**
 * Reads JSON strings, of which symbols and the like are decoded once and found by their bytes from then on. Throws at what is not
 * UTF-8.
 *
 * @internal
 */
export class TextTable {
  readonly #text: Text
  readonly #known = new ByteTable()
  /** By number. */
  readonly #values: Array<unknown> = []
  // The number of the string that was found last, with which the next is compared first: symbols are told twice in many events.
  #last = -1

  constructor(text: Text) {
    this.#text = text
  }

  read(bytes: Uint8Array, cursor: Cursor): unknown {
    const from = cursor.at + 1
    if (bytes[cursor.at] !== quote) return cursor.fail()
    const size = this.#last === -1 ? -1 : this.#known.sizeAt(this.#last, bytes, from)
    if (size === -1) return this.#find(bytes, cursor, from)
    cursor.at = from + size + 1
    return this.#values[this.#last]
  }

  #find(bytes: Uint8Array, cursor: Cursor, from: number): unknown {
    const number = this.#known.find(bytes, from)
    if (number === -1) return this.#decode(bytes, cursor, from)
    this.#last = number
    // A quote beyond the end of the payload is one too many.
    cursor.at = from + this.#known.size + 1
    return this.#values[number]
  }

  #decode(bytes: Uint8Array, cursor: Cursor, from: number): unknown {
    const to = bytes.indexOf(quote, from)
    if (to === -1) return cursor.fail()
    cursor.at = to + 1
    if (cursor.hasFailed || !isPlain(bytes, from, to)) return cursor.fail()
    const decoded = this.#text.decode(decoder.decode(bytes.subarray(from, to)))
    if (decoded === undefined) return cursor.fail()
    const number = this.#text.keeps ? this.#known.keep(bytes, from) : -1
    if (number !== -1) this.#values[number] = decoded.value
    return decoded.value
  }
}

/**
 * The tables of one reader. Keys that hold texts of the same kind share one: a symbol is often followed by itself as the pair.
 *
 * @internal
 */
export class Tables {
  readonly #tables = new Map<unknown, TextTable>()

  of(text: Text): TextTable {
    const found = this.#tables.get(text.rule) ?? new TextTable(text)
    this.#tables.set(text.rule, found)
    return found
  }
}
