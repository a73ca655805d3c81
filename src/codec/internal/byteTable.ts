const quote = 0x22

// A line of the memory: a mark, a number, and the bytes of a string. What is longer is hardly said twice.
const slotBytes = 64
const slotWords = slotBytes / 4
const headBytes = 8
const mostBytes = slotBytes - headBytes
const fewestSlots = 16
const mostSlots = 4096

// How many slots there are for one byte string. With one alone, those that share it would displace each other for ever, which is what
// every fifth of a thousand names would do.
const slotsForOne = 8

// The low bits of a mark tell the size, the others are of the hash. No mark has all bits: a size is at most 56.
const sizeMask = 0x7f
const free = -1

/**
 * The hash of a string, one byte further. Any other hash will do that is the same for the same string.
 *
 * @internal
 */
export const hashOn = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

// Names that differ in a digit have hashes that lie side by side; this throws them apart.
const scatter = (hash: number): number => Math.imul(hash, 0x9e3779b1) & ~sizeMask

const firstSlot = (mark: number): number => mark >>> 16

const sizeOf = (mark: number): number => mark & sizeMask

/**
 * Numbers short strings, as they stand in JSON before the quote that ends them, of which the same come again and again: 0, 1, 2, so that
 * what belongs to them can lie in arrays. Bounded: when there is no slot left for one, it takes that of another, and its number.
 *
 * What belongs to one string lies in few places of the memory: where a thousand of them take turns, to fetch it costs more than to
 * compare it.
 *
 * @internal
 */
export class ByteTable {
  #count = 0
  #slots = 0
  #words = new Int32Array(0)
  #bytes = new Uint8Array(0)

  constructor() {
    this.#allot(fewestSlots)
  }

  /** The size of the string in a slot, if that is what stands here; -1 otherwise. */
  sizeAt(slot: number, bytes: Uint8Array, from: number): number {
    const mark = this.#markIn(slot)
    const size = sizeOf(mark)
    return mark !== free && this.#isAt(bytes, from, slot, size) ? size : -1
  }

  /** The size of the string in a slot. */
  sizeIn(slot: number): number {
    return sizeOf(this.#markIn(slot))
  }

  /** The number of the string in a slot. */
  numberIn(slot: number): number {
    return this.#words[slot * slotWords + 1] ?? -1
  }

  /** The slot of the string that stands here; -1 if it is not known. It is the string's for as long as `sizeAt` says so. */
  find(bytes: Uint8Array, from: number, hash: number): number {
    const wanted = scatter(hash)
    const first = firstSlot(wanted)
    for (let i = 0; i < slotsForOne; i++) {
      const slot = (first + i) & (this.#slots - 1)
      const mark = this.#markIn(slot)
      if (mark === free) return -1
      if ((mark & ~sizeMask) === wanted && this.#isAt(bytes, from, slot, sizeOf(mark))) return slot
    }
    return -1
  }

  /** Returns the number of the string; -1 if it is too long to be kept. */
  keep(bytes: Uint8Array, from: number, to: number, hash: number): number {
    if (to - from > mostBytes) return -1
    const mark = scatter(hash) | (to - from)
    let slot = this.#freeSlot(mark)
    while (slot === undefined && this.#slots < mostSlots) {
      this.#grow()
      slot = this.#freeSlot(mark)
    }
    const displaced = firstSlot(mark) & (mostSlots - 1)
    const number = slot === undefined ? this.numberIn(displaced) : this.#count
    this.#count = Math.max(this.#count, number + 1)
    this.#put(slot ?? displaced, bytes.subarray(from, to), mark, number)
    return number
  }

  #markIn(slot: number): number {
    return this.#words[slot * slotWords] ?? free
  }

  #isAt(bytes: Uint8Array, from: number, slot: number, size: number): boolean {
    const known = this.#bytes
    const start = slot * slotBytes + headBytes
    for (let i = 0; i < size; i++) if (bytes[from + i] !== known[start + i]) return false
    return bytes[from + size] === quote
  }

  #freeSlot(mark: number): number | undefined {
    for (let i = 0; i < slotsForOne; i++) {
      const slot = (firstSlot(mark) + i) & (this.#slots - 1)
      if (this.#markIn(slot) === free) return slot
    }
    return undefined
  }

  #put(slot: number, bytes: Uint8Array, mark: number, number: number): void {
    this.#bytes.set(bytes, slot * slotBytes + headBytes)
    this.#words[slot * slotWords] = mark
    this.#words[slot * slotWords + 1] = number
  }

  // What finds no slot any more will be kept anew.
  #grow(): void {
    const [slots, bytes, words] = [this.#slots, this.#bytes, this.#words]
    this.#allot(2 * slots)
    for (let before = 0; before < slots; before++) {
      const [mark = free, number = -1] = words.subarray(before * slotWords)
      const slot = mark === free ? undefined : this.#freeSlot(mark)
      const start = before * slotBytes + headBytes
      if (slot !== undefined) this.#put(slot, bytes.subarray(start, start + sizeOf(mark)), mark, number)
    }
  }

  #allot(slots: number): void {
    this.#slots = slots
    this.#bytes = new Uint8Array(slots * slotBytes)
    this.#words = new Int32Array(this.#bytes.buffer)
    for (let slot = 0; slot < slots; slot++) this.#words[slot * slotWords] = free
  }
}
