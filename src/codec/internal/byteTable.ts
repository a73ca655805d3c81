// What is longer is hardly said twice.
const mostBytes = 64
const fewestSlots = 16
const mostSlots = 4096

/** A value with the bytes that stand for it. */
interface Entry<out A> {
  readonly bytes: Uint8Array
  readonly hash: number
  readonly value: A
}

/**
 * The hash of a byte string, one byte further.
 *
 * @internal
 */
export const hashOn = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

const isAt = (bytes: Uint8Array, at: number, expected: Uint8Array): boolean => {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

/**
 * Values of short byte strings of which the same come again and again. Bounded: what has the same place as another one takes it.
 *
 * @internal
 */
export class ByteTable<A> {
  #slots: Array<Entry<A> | undefined> = Array.from({ length: fewestSlots }, () => undefined)
  #last: Entry<A> | undefined

  /** The entry that was found or kept last, if its bytes stand here. */
  lastAt(bytes: Uint8Array, from: number): Entry<A> | undefined {
    return this.#last !== undefined && isAt(bytes, from, this.#last.bytes) ? this.#last : undefined
  }

  find(bytes: Uint8Array, from: number, to: number, hash: number): Entry<A> | undefined {
    const found = this.#slots[hash & (this.#slots.length - 1)]
    if (found === undefined || found.bytes.length !== to - from || !isAt(bytes, from, found.bytes)) return undefined
    this.#last = found
    return found
  }

  keep(bytes: Uint8Array, from: number, to: number, hash: number, value: A): void {
    if (to - from > mostBytes) return
    // A copy, also of a Buffer, whose slices are views.
    const entry = { bytes: new Uint8Array(bytes.subarray(from, to)), hash, value }
    this.#last = entry
    const isTaken = this.#put(entry)
    if (!isTaken || this.#slots.length === mostSlots) return
    const before = this.#slots
    this.#slots = Array.from({ length: 2 * before.length }, () => undefined)
    for (const other of before) if (other !== undefined) this.#put(other)
  }

  // Returns whether the place was taken.
  #put(entry: Entry<A>): boolean {
    const slot = entry.hash & (this.#slots.length - 1)
    const isTaken = this.#slots[slot] !== undefined
    this.#slots[slot] = entry
    return isTaken
  }
}
