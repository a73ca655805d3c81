const quote = 0x22

// What is longer is hardly said twice: 64 bytes with the quote.
const mostWords = 16
const fewestWords = 4
const fewestSlots = 16
const mostSlots = 8192
// A hash and a number, which is free while there is none.
const slotWords = 2
const free = -1

// How many slots there are for one string. With one alone, those that share it would displace each other for ever, which is what every
// fifth of a thousand names would do.
const slotsForOne = 8

const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

// The highest bit of the first byte that is a quote; 0 if none of the four is.
const quoteIn = (word: number): number => {
  const others = word ^ 0x22222222
  const found = (others - 0x01010101) & ~others & 0x80808080
  return found & -found
}

// Names that differ in a digit are thrown apart.
const hashOn = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/**
 * Numbers short strings, as they stand in JSON before the quote that ends them, of which the same come again and again: 0, 1, 2, so that
 * what belongs to them can lie in arrays. Bounded: when there is no slot left for one, it takes that of another, and its number.
 *
 * Strings are read and compared by four bytes at once, up to the quote. All of them are packed tightly: where a thousand take turns,
 * to fetch one from the memory costs more than to compare it.
 *
 * @internal
 */
export class ByteTable {
  #count = 0
  #slots = fewestSlots
  #index = new Int32Array(fewestSlots * slotWords).fill(free)
  // By number, each string with its quote, and zeros up to where the next one begins.
  #words = new Int32Array(fewestSlots * fewestWords)
  #bytes = new Uint8Array(this.#words.buffer)
  #pitch = fewestWords
  // The string that was looked for last.
  readonly #sought = new Int32Array(mostWords)
  #length = 0
  #hash = 0

  /** Bytes of the string that `find` found last, without the quote. */
  size = 0

  /** The number of the string that stands here; -1 if it is not known. It is the string's for as long as `sizeAt` says so. */
  find(bytes: Uint8Array, from: number): number {
    if (!this.#seek(bytes, from)) return -1
    const hash = this.#hash
    for (let i = 0; i < slotsForOne; i++) {
      const at = this.#place(hash, i)
      const number = this.#index[at + 1] ?? free
      if (number === free) return -1
      if (this.#index[at] === hash && this.#isSought(number)) return number
    }
    return -1
  }

  /** The size of the string of a number, if that is what stands here; -1 otherwise. */
  sizeAt(number: number, bytes: Uint8Array, from: number): number {
    const known = this.#bytes
    const start = number * this.#pitch * 4
    for (let i = 0; i < known.length; i++) {
      const byte = known[start + i]
      if (bytes[from + i] !== byte) return -1
      if (byte === quote) return i
    }
    return -1
  }

  /** Keeps the string that stands here, which is not known, and returns its number; -1 if it is too long. */
  keep(bytes: Uint8Array, from: number): number {
    if (!this.#seek(bytes, from)) return -1
    const hash = this.#hash
    let at = this.#freePlace(hash)
    while (at === undefined && this.#slots < mostSlots) {
      this.#grow()
      at = this.#freePlace(hash)
    }
    const displaced = this.#place(hash, 0)
    const number = at === undefined ? (this.#index[displaced + 1] ?? free) : this.#count
    this.#count = Math.max(this.#count, number + 1)
    this.#put(at ?? displaced, hash, number)
    this.#reserve(number)
    const start = number * this.#pitch
    this.#words.fill(0, start, start + this.#pitch)
    this.#words.set(this.#sought.subarray(0, this.#length), start)
    return number
  }

  // Reads the string up to its quote; false if that does not come soon.
  #seek(bytes: Uint8Array, from: number): boolean {
    const sought = this.#sought
    let hash = 0
    for (let i = 0; i < mostWords; i++) {
      const word = wordAt(bytes, from + 4 * i)
      const end = quoteIn(word)
      if (end !== 0) {
        const last = word & ((end << 1) - 1)
        sought[i] = last
        this.#length = i + 1
        this.#hash = hashOn(hash, last)
        this.size = 4 * i + ((31 - Math.clz32(end)) >> 3)
        return true
      }
      sought[i] = word
      hash = hashOn(hash, word)
    }
    return false
  }

  // A string that ends where this one ends, and is the same up to there.
  #isSought(number: number): boolean {
    const start = number * this.#pitch
    for (let i = 0; i < this.#length; i++) if (this.#words[start + i] !== this.#sought[i]) return false
    return true
  }

  // Where the ith slot for a hash is.
  #place(hash: number, i: number): number {
    return (((hash >>> 16) + i) & (this.#slots - 1)) * slotWords
  }

  #freePlace(hash: number): number | undefined {
    for (let i = 0; i < slotsForOne; i++) {
      const at = this.#place(hash, i)
      if (this.#index[at + 1] === free) return at
    }
    return undefined
  }

  #put(at: number, hash: number, number: number): void {
    this.#index[at] = hash
    this.#index[at + 1] = number
  }

  #grow(): void {
    const index = this.#index
    this.#slots *= 2
    this.#index = new Int32Array(this.#slots * slotWords).fill(free)
    for (let i = 0; i < index.length; i += slotWords) {
      const [hash = 0, number = free] = index.subarray(i)
      const at = number === free ? undefined : this.#freePlace(hash)
      // What finds none any more will be kept anew.
      if (at !== undefined) this.#put(at, hash, number)
    }
  }

  // Makes room for the string sought under the next number, or under one that changes hands.
  #reserve(number: number): void {
    const [words, before] = [this.#words, this.#pitch]
    const room = words.length / before
    if (number < room && this.#length <= before) return
    while (this.#pitch < this.#length) this.#pitch *= 2
    this.#words = new Int32Array((number < room ? room : 2 * room) * this.#pitch)
    this.#bytes = new Uint8Array(this.#words.buffer)
    for (let i = 0; i < room; i++) this.#words.set(words.subarray(i * before, (i + 1) * before), i * this.#pitch)
  }
}
