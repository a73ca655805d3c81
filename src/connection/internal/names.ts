import { ByteTable, hashOn } from "../../codec/internal/byteTable.ts"
import type { Name, Names } from "../Protocol.ts"

const quote = 0x22
const backslash = 0x5c

/**
 * Names that have been read before are found by their bytes.
 *
 * @internal
 */
export const make = (): Names => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const known = new ByteTable<Name>()

  const decode = (bytes: Uint8Array): Name | undefined => {
    try {
      return { text: decoder.decode(bytes), size: bytes.length }
    } catch {
      return undefined
    }
  }

  return {
    read: (bytes, from) => {
      const size = known.sizeOfLast(bytes, from)
      if (size !== undefined && bytes[from + size] === quote) return known.last
      let hash = 0
      let at = from
      for (; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0
        if (byte === quote) break
        if (byte === backslash) return undefined
        hash = hashOn(hash, byte)
      }
      if (at === bytes.length) return undefined
      const found = known.find(bytes, from, at, hash)
      if (found !== undefined) return found
      const name = decode(bytes.subarray(from, at))
      if (name !== undefined) known.keep(bytes, from, at, hash, name)
      return name
    }
  }
}
