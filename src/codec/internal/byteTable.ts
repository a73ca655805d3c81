// What is longer is hardly said twice.
const mostBytes = 64
const fewestSlots = 16
const mostSlots = 4096

// How many slots there are for one byte string. With one alone, those that share it would displace each other for ever, which is what
// every fifth of a thousand names would do.
const slotsForOne = 8

// No mark has all bits: a size is at most 64.
const free = -1

/**
 * The hash of a byte string, one byte further.
 *
 * @internal
 */
export const hashOn = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

// Names that differ in a digit have hashes that lie side by side; this throws them apart. The low bits tell the size.
const markOf = (hash: number, size: number): number => (Math.imul(hash, 0x9e3779b1) & ~0x7f) | size

const firstSlot = (mark: number): number => mark >>> 16

const sizeOf = (mark: number): number => mark & 0x7f

/**
 * Values of short byte strings of which the same come again and again. Bounded: when there is no slot left for one, it takes that of
 * another.
 *
 * What belongs to one string lies in few places of the memory: where a thousand of them take turns, to fetch it costs more than to
 * compare it.
 *
 * @internal
 */
export class ByteTable<A> {
  readonly #values: Array<A | undefined> = []
  #marks = new Int32Array(fewestSlots).fill(free)
  #bytes = new Uint8Array(fewestSlots * mostBytes)
  #lastSlot = 0
  #lastSize: number | undefined
  #last: A | undefined

  /** The size of the string that was found or kept last, if its bytes stand here. */
  sizeOfLast(bytes: Uint8Array, from: number): number | undefined {
    const size = this.#lastSize
    return size !== undefined && this.#isAt(bytes, from, this.#lastSlot, size) ? size : undefined
  }

  /** The value of the string that was found or kept last. */
  get last(): A | undefined {
    return this.#last
  }

  find(bytes: Uint8Array, from: number, to: number, hash: number): A | undefined {
    if (to - from > mostBytes) return undefined
    const marks = this.#marks
    const wanted = markOf(hash, to - from)
    const first = firstSlot(wanted)
    for (let i = 0; i < slotsForOne; i++) {
      const slot = (first + i) & (marks.length - 1)
      const mark = marks[slot]
      if (mark === free) return undefined
      if (mark === wanted && this.#isAt(bytes, from, slot, to - from)) {
        return this.#remember(slot, to - from, this.#values[slot])
      }
    }
    return undefined
  }

  keep(bytes: Uint8Array, from: number, to: number, hash: number, value: A): void {
    if (to - from > mostBytes) return
    const mark = markOf(hash, to - from)
    let slot = this.#freeSlot(mark)
    while (slot === undefined && this.#marks.length < mostSlots) {
      this.#grow()
      slot = this.#freeSlot(mark)
    }
    this.#put(slot ?? firstSlot(mark) & (mostSlots - 1), bytes.subarray(from, to), mark, value)
  }

  #isAt(bytes: Uint8Array, from: number, slot: number, size: number): boolean {
    const known = this.#bytes
    const start = slot * mostBytes
    for (let i = 0; i < size; i++) if (bytes[from + i] !== known[start + i]) return false
    return true
  }

  #freeSlot(mark: number): number | undefined {
    for (let i = 0; i < slotsForOne; i++) {
      const slot = (firstSlot(mark) + i) & (this.#marks.length - 1)
      if (this.#marks[slot] === free) return slot
    }
    return undefined
  }

  #put(slot: number, bytes: Uint8Array, mark: number, value: A | undefined): void {
    this.#bytes.set(bytes, slot * mostBytes)
    this.#marks[slot] = mark
    this.#values[slot] = value
    this.#remember(slot, bytes.length, value)
  }

  #remember(slot: number, size: number, value: A | undefined): A | undefined {
    this.#lastSlot = slot
    this.#lastSize = size
    this.#last = value
    return value
  }

  // What finds no slot any more will be kept anew.
  #grow(): void {
    const [bytes, marks, values] = [this.#bytes, this.#marks, this.#values.splice(0)]
    this.#bytes = new Uint8Array(2 * bytes.length)
    this.#marks = new Int32Array(2 * marks.length).fill(free)
    marks.forEach((mark, before) => {
      const slot = mark === free ? undefined : this.#freeSlot(mark)
      const start = before * mostBytes
      if (slot !== undefined) this.#put(slot, bytes.subarray(start, start + sizeOf(mark)), mark, values[before])
    })
  }
}
