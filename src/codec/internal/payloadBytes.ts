import * as Predicate from "effect/Predicate"
import type { Payload } from "../../connection/Protocol.ts"
import type { Cursor } from "./cursor.ts"

// What is longer is rare, and not worth the memory to encode it in.
const longestText = 1024 * 1024

/**
 * The bytes of payloads, of those too that come as text.
 *
 * @internal
 */
export class PayloadBytes {
  readonly #encoder = new TextEncoder()
  #encoded = new Uint8Array(1024)

  /** The bytes, which are valid until the next call, with the cursor at their start; `undefined` if there are none to be had. */
  of({ frame, from, to }: Payload, cursor: Cursor): Uint8Array | undefined {
    if (!Predicate.isString(frame)) {
      cursor.at = from
      cursor.end = to
      return frame
    }
    const text = frame.slice(from, to)
    // A letter takes three bytes at the most. UTF-8 has none for half of a pair.
    if (text.length > longestText || !text.isWellFormed()) return undefined
    if (this.#encoded.length < 3 * text.length) this.#encoded = new Uint8Array(4 * text.length)
    cursor.at = 0
    cursor.end = this.#encoder.encodeInto(text, this.#encoded).written
    return this.#encoded
  }
}
