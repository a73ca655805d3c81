import { ByteTable, hashOn } from "../../codec/internal/byteTable.ts"
import type { Name, Names } from "../Protocol.ts"

const quote = 0x22
const backslash = 0x5c

/** The names that a connection has read, and what they stand for. */
export interface Directory<out A> extends Names {
  /** What a name stands for. It is not looked up each time for the name that was read last. */
  readonly find: (text: string) => A | undefined
  /** To be told when a name may stand for something else. */
  readonly forget: () => void
}

interface Entry<A> extends Name {
  meaning: A | undefined
  /** As of when. */
  edition: number
}

/**
 * Names that have been read before are found by their bytes.
 *
 * @internal
 */
export const make = <A>(lookUp: (text: string) => A | undefined): Directory<A> => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const known = new ByteTable<Entry<A>>()
  let last: Entry<A> | undefined
  let edition = 1

  const decode = (bytes: Uint8Array): Entry<A> | undefined => {
    if (bytes.includes(backslash)) return undefined
    try {
      return { text: decoder.decode(bytes), size: bytes.length, meaning: undefined, edition: 0 }
    } catch {
      return undefined
    }
  }

  const read = (bytes: Uint8Array, from: number): Entry<A> | undefined => {
    const size = known.sizeOfLast(bytes, from)
    if (size !== undefined && bytes[from + size] === quote) return known.last
    let hash = 0
    let at = from
    for (let byte = bytes[at]; byte !== quote; byte = bytes[++at]) {
      if (byte === undefined) return undefined
      hash = hashOn(hash, byte)
    }
    const found = known.find(bytes, from, at, hash)
    if (found !== undefined) return found
    // The quote may be part of a name that is written with escapes, none of which is ever kept.
    const name = decode(bytes.subarray(from, at))
    if (name !== undefined) known.keep(bytes, from, at, hash, name)
    return name
  }

  return {
    read: (bytes, from) => (last = read(bytes, from)),
    find: (text) => {
      if (last?.text !== text) return lookUp(text)
      if (last.edition !== edition) {
        last.meaning = lookUp(text)
        last.edition = edition
      }
      return last.meaning
    },
    forget: () => {
      edition++
    }
  }
}
