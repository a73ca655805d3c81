/** @internal */
import type { Cursor } from "./cursor.ts"
import type { Text } from "./form.ts"

const quote = 0x22
const backslash = 0x5c
const space = 0x20

// What is longer is hardly said twice.
const mostBytes = 64
const fewestSlots = 16
const mostSlots = 4096

interface Entry {
  readonly bytes: Uint8Array
  readonly hash: number
  readonly value: unknown
}

// With the mark, as `JSON.parse` is given the text of a whole frame, in which it stands in the midst.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const equal = (bytes: Uint8Array, at: number, expected: Uint8Array): boolean => {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

/**
 * Reads JSON strings of which the same few come again and again, such as symbols: each is decoded once and found by its bytes
 * from then on. Bounded: what has the same place as another one takes it.
 *
 * @internal
 */
export class TextTable {
  readonly #text: Text
  #slots: Array<Entry | undefined> = Array.from({ length: fewestSlots }, () => undefined)
  #last: Entry | undefined

  constructor(text: Text) {
    this.#text = text
  }

  read(bytes: Uint8Array, cursor: Cursor): unknown {
    if (bytes[cursor.at] !== quote) return cursor.fail()
    const from = cursor.at + 1
    const last = this.#last
    if (last !== undefined && equal(bytes, from, last.bytes) && bytes[from + last.bytes.length] === quote) {
      cursor.at = from + last.bytes.length + 1
      return last.value
    }
    return this.#find(bytes, cursor, from)
  }

  #find(bytes: Uint8Array, cursor: Cursor, from: number): unknown {
    let at = from
    let hash = 0
    for (; at < cursor.end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === quote) break
      if (byte === backslash || byte < space) return cursor.fail()
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    const length = at - from
    const found = this.#slots[hash & (this.#slots.length - 1)]
    if (found !== undefined && found.bytes.length === length && equal(bytes, from, found.bytes)) {
      this.#last = found
      cursor.at = at + 1
      return found.value
    }
    const decoded = this.#text.decode(decoder.decode(bytes.subarray(from, at)))
    if (decoded === undefined) return cursor.fail()
    cursor.at = at + 1
    if (this.#text.keeps && length <= mostBytes) {
      // A copy, also where `bytes` is a Buffer, whose slices are views.
      this.#keep({ bytes: new Uint8Array(bytes.subarray(from, at)), hash, value: decoded.value })
    }
    return decoded.value
  }

  #keep(entry: Entry): void {
    this.#last = entry
    const isTaken = this.#put(entry)
    if (!isTaken || this.#slots.length === mostSlots) return
    const before = this.#slots
    this.#slots = Array.from({ length: 2 * before.length }, () => undefined)
    for (const other of before) if (other !== undefined) this.#put(other)
    this.#put(entry)
  }

  // Returns whether the place was taken.
  #put(entry: Entry): boolean {
    const slot = entry.hash & (this.#slots.length - 1)
    const isTaken = this.#slots[slot] !== undefined
    this.#slots[slot] = entry
    return isTaken
  }
}

/**
 * The tables of one reader.
 *
 * @internal
 */
export class Tables {
  readonly #tables = new Map<Text, TextTable>()

  of(text: Text): TextTable {
    const found = this.#tables.get(text) ?? new TextTable(text)
    this.#tables.set(text, found)
    return found
  }
}
