const quote = 0x22

// A line of the memory: a mark, and the bytes of a string. What is longer is hardly said twice.
const slotBytes = 64
const markBytes = 4
const mostBytes = slotBytes - markBytes
const marksPerSlot = slotBytes / markBytes
const fewestSlots = 16
const mostSlots = 4096

// How many slots there are for one byte string. With one alone, those that share it would displace each other for ever, which is what
// every fifth of a thousand names would do.
const slotsForOne = 8

// The low bits of a mark tell the size, the others are of the hash. No mark has all bits: a size is at most 60.
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
 * Values of short strings, as they stand in JSON before the quote that ends them, of which the same come again and again. Bounded:
 * when there is no slot left for one, it takes that of another.
 *
 * What belongs to one string lies in few places of the memory: where a thousand of them take turns, to fetch it costs more than to
 * compare it.
 *
 * @internal
 */
export class ByteTable<A> {
  readonly #values: Array<A | undefined> = []
  #slots = 0
  #marks = new Int32Array(0)
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

  /** By slot, what was kept there. */
  get values(): ReadonlyArray<A | undefined> {
    return this.#values
  }

  /** What was kept in a slot. */
  valueIn(slot: number): A | undefined {
    return this.#values[slot]
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

  /** A string that is too long is not kept. */
  keep(bytes: Uint8Array, from: number, to: number, hash: number, value: A): void {
    if (to - from > mostBytes) return
    const mark = scatter(hash) | (to - from)
    let slot = this.#freeSlot(mark)
    while (slot === undefined && this.#slots < mostSlots) {
      this.#grow()
      slot = this.#freeSlot(mark)
    }
    this.#put(slot ?? firstSlot(mark) & (mostSlots - 1), bytes.subarray(from, to), mark, value)
  }

  #markIn(slot: number): number {
    return this.#marks[slot * marksPerSlot] ?? free
  }

  #isAt(bytes: Uint8Array, from: number, slot: number, size: number): boolean {
    const known = this.#bytes
    const start = slot * slotBytes + markBytes
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

  #put(slot: number, bytes: Uint8Array, mark: number, value: A | undefined): void {
    this.#bytes.set(bytes, slot * slotBytes + markBytes)
    this.#marks[slot * marksPerSlot] = mark
    this.#values[slot] = value
  }

  // What finds no slot any more will be kept anew.
  #grow(): void {
    const [slots, bytes, marks, values] = [this.#slots, this.#bytes, this.#marks, this.#values.splice(0)]
    this.#allot(2 * slots)
    for (let before = 0; before < slots; before++) {
      const mark = marks[before * marksPerSlot] ?? free
      const slot = mark === free ? undefined : this.#freeSlot(mark)
      const start = before * slotBytes + markBytes
      if (slot !== undefined) this.#put(slot, bytes.subarray(start, start + sizeOf(mark)), mark, values[before])
    }
  }

  #allot(slots: number): void {
    this.#slots = slots
    this.#bytes = new Uint8Array(slots * slotBytes)
    this.#marks = new Int32Array(this.#bytes.buffer)
    for (let slot = 0; slot < slots; slot++) this.#marks[slot * marksPerSlot] = free
  }
}
