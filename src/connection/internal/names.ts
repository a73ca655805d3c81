import { ByteTable } from "../../codec/internal/byteTable.ts"
import type { Name, Names } from "../Protocol.ts"

const quote = 0x22
const backslash = 0x5c

const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

// Of the first 24 bytes. Most names differ in them, and what follows a short name is the same each time as well; to look for the end
// first would take as long as all the rest.
const hashOf = (bytes: Uint8Array, from: number): number =>
  Math.imul(wordAt(bytes, from), 0x85ebca6b) ^
  Math.imul(wordAt(bytes, from + 4), 0xc2b2ae35) ^
  Math.imul(wordAt(bytes, from + 8), 0x27d4eb2f) ^
  Math.imul(wordAt(bytes, from + 12), 0x165667b1) ^
  Math.imul(wordAt(bytes, from + 16), 0x2545f491) ^
  Math.imul(wordAt(bytes, from + 20), 0x9e3779b1)

/** The names that a connection has read, and what they stand for. */
export interface Directory<out A> extends Names {
  /** What a name stands for. It is not looked up each time for the name that was read last. */
  readonly find: (text: string) => A | undefined
  /** To be told when a name may stand for something else. */
  readonly forget: () => void
}

/**
 * Names that have been read before are found by their bytes.
 *
 * @internal
 */
export const make = <A>(lookUp: (text: string) => A | undefined): Directory<A> => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const known = new ByteTable()
  // By number.
  const texts: Array<string> = []
  const meanings: Array<A | undefined> = []
  let last = -1

  const decode = (bytes: Uint8Array): string | undefined => {
    if (bytes.includes(backslash)) return undefined
    try {
      return decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  const add = (bytes: Uint8Array, from: number, hash: number): Name | undefined => {
    last = -1
    const to = bytes.indexOf(quote, from)
    if (to === -1) return undefined
    // The quote may be part of a name that is written with escapes, none of which is ever kept.
    const text = decode(bytes.subarray(from, to))
    if (text === undefined) return undefined
    last = known.keep(bytes, from, to, hash)
    if (last !== -1) {
      texts[last] = text
      meanings[last] = undefined
    }
    return { text, size: to - from }
  }

  return {
    read: (bytes, from) => {
      const hash = hashOf(bytes, from)
      const slot = known.find(bytes, from, hash)
      if (slot === -1) return add(bytes, from, hash)
      last = known.numberIn(slot)
      return { text: texts[last] ?? "", size: known.sizeIn(slot) }
    },
    find: (text) => {
      // By identity, for which the text need not be fetched from the memory as it must be for `===`.
      if (last === -1 || !Object.is(texts[last], text)) return lookUp(text)
      meanings[last] ??= lookUp(text)
      return meanings[last]
    },
    forget: () => {
      meanings.fill(undefined)
    }
  }
}
