import { type Cursor, expect, type Read, startsWith, utf8 } from "./cursor.ts"
import type { Scalar } from "./form.ts"

const quote = 0x22
const minus = 0x2d
const dot = 0x2e
const zero = 0x30
const nine = 0x39

// The powers of ten that a double holds without loss.
export const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

// As many digits before the point as `DecimalString` takes.
const mostWholeDigits = 308

const decoder = new TextDecoder()

/**
 * Reads a JSON number that is a safe integer and written as one.
 *
 * @internal
 */
export const integer = (bytes: Uint8Array, cursor: Cursor): number | undefined => {
  let at = cursor.at
  const isNegative = bytes[at] === minus
  if (isNegative) at++
  const start = at
  let value = 0
  let byte = bytes[at] ?? 0
  for (; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0) value = value * 10 + (byte - zero)
  // A sum that has lost a digit is no safe integer.
  if (at === start || value > Number.MAX_SAFE_INTEGER || (bytes[start] === zero && at > start + 1)) return cursor.fail()
  cursor.at = at
  return isNegative ? -value : value
}

// Reads `-?digits[.digits]` to the double that is nearest.
const fixed = (bytes: Uint8Array, cursor: Cursor): number | undefined => {
  const from = cursor.at
  const isNegative = bytes[from] === minus
  const start = isNegative ? from + 1 : from
  let at = start
  let value = 0
  let byte = bytes[at] ?? 0
  for (; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0) value = value * 10 + (byte - zero)
  const wholeDigits = at - start
  let fractionDigits = 0
  if (byte === dot) {
    const point = at
    byte = bytes[++at] ?? 0
    for (; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0) value = value * 10 + (byte - zero)
    fractionDigits = at - point - 1
    if (fractionDigits === 0) return cursor.fail()
  }
  if (wholeDigits === 0 || wholeDigits > mostWholeDigits) return cursor.fail()
  cursor.at = at
  const power = powersOfTen[fractionDigits]
  // Both are exact, and division rounds to the nearest. A sum that has lost a digit is no safe integer.
  if (power !== undefined && value <= Number.MAX_SAFE_INTEGER) value /= power
  else value = Number(decoder.decode(bytes.subarray(start, at)))
  return isNegative ? 0 - value : value
}

/**
 * Reads a JSON number without an exponent.
 *
 * @internal
 */
export const number = (bytes: Uint8Array, cursor: Cursor): number | undefined => {
  const isNegative = bytes[cursor.at] === minus
  const start = isNegative ? cursor.at + 1 : cursor.at
  const second = bytes[start + 1] ?? 0
  if (bytes[start] === zero && second >= zero && second <= nine) return cursor.fail()
  const value = fixed(bytes, cursor)
  // `-0` is a number of its own.
  return isNegative && value === 0 ? cursor.fail() : value
}

/**
 * Reads a JSON string as `DecimalString` does.
 *
 * @internal
 */
export const decimal = (bytes: Uint8Array, cursor: Cursor): number | undefined => {
  if (bytes[cursor.at] !== quote) return cursor.fail()
  cursor.at++
  const value = fixed(bytes, cursor)
  if (bytes[cursor.at] !== quote) return cursor.fail()
  cursor.at++
  return value
}

const yes = utf8("true")
const no = utf8("false")

/** @internal */
export const boolean = (bytes: Uint8Array, cursor: Cursor): boolean => {
  const isTrue = startsWith(bytes, cursor, yes)
  expect(bytes, cursor, isTrue ? yes : no)
  return isTrue
}

/** @internal */
export const readers: { readonly [Tag in Scalar["_tag"]]: Read<unknown> } = {
  Integer: integer,
  Number: number,
  Decimal: decimal,
  Boolean: boolean
}
