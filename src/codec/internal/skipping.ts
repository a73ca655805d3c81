import { type Cursor, expect, utf8 } from "./cursor.ts"
import { number } from "./scalars.ts"

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const leftBracket = 0x5b
const backslash = 0x5c
const leftBrace = 0x7b
const rightBrace = 0x7d
const space = 0x20
const firstBeyondAscii = 0x80

const words: ReadonlyMap<number | undefined, Uint8Array> = new Map(
  ["true", "false", "null"].map((word) => [word.charCodeAt(0), utf8(word)])
)

// What lies deeper is left to those who can go that deep.
const mostDepth = 8

const skipString = (bytes: Uint8Array, cursor: Cursor): void => {
  if (bytes[cursor.at] !== quote) return cursor.fail()
  for (let at = cursor.at + 1; at < cursor.end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      cursor.at = at + 1
      return
    }
    if (byte === backslash || byte < space || byte >= firstBeyondAscii) break
  }
  cursor.fail()
}

const skipMembers = (bytes: Uint8Array, cursor: Cursor, close: number, depth: number): void => {
  cursor.at++
  if (bytes[cursor.at] === close) {
    cursor.at++
    return
  }
  while (cursor.at < cursor.end) {
    if (close === rightBrace) {
      skipString(bytes, cursor)
      if (bytes[cursor.at] !== colon) return cursor.fail()
      cursor.at++
    }
    skip(bytes, cursor, depth + 1)
    const byte = bytes[cursor.at]
    cursor.at++
    if (byte === close) return
    if (byte !== comma) return cursor.fail()
  }
  cursor.fail()
}

/**
 * Goes over any JSON value that is written without white space, escapes, exponents and letters beyond ASCII.
 *
 * @internal
 */
export const skip = (bytes: Uint8Array, cursor: Cursor, depth = 0): void => {
  const byte = bytes[cursor.at]
  if (byte === quote) return skipString(bytes, cursor)
  if (byte === leftBrace || byte === leftBracket) {
    return depth === mostDepth ? cursor.fail() : skipMembers(bytes, cursor, byte + 2, depth)
  }
  const word = words.get(byte)
  if (word === undefined) number(bytes, cursor)
  else expect(bytes, cursor, word)
}
