/**
 * A place in the bytes of a frame.
 *
 * Whoever finds there what he does not know puts the cursor beyond the end. Nothing can be read beyond the end, so a reader that
 * has failed fails to its last step, and only the last one has to look.
 *
 * @internal
 */
export class Cursor {
  /** The next byte to read. */
  at = 0
  /** The place behind the last byte. */
  end = 0

  get hasFailed(): boolean {
    return this.at > this.end
  }

  fail(): undefined {
    this.at = this.end + 1
  }
}

/**
 * Reads a part of a frame. What it returns means something only if the cursor has not failed.
 *
 * @internal
 */
export type Read<A> = (bytes: Uint8Array, cursor: Cursor) => A

const encoder = new TextEncoder()

/** @internal */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/**
 * Goes over bytes that must stand at the cursor.
 *
 * @internal
 */
export const expect = (bytes: Uint8Array, cursor: Cursor, expected: Uint8Array): void => {
  if (startsWith(bytes, cursor, expected)) cursor.at += expected.length
  else cursor.fail()
}

/**
 * Whether bytes stand at the cursor.
 *
 * @internal
 */
export const startsWith = (bytes: Uint8Array, { at, end }: Cursor, expected: Uint8Array): boolean => {
  if (at + expected.length > end) return false
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}
