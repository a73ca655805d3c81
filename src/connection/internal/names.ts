import { ByteTable } from "../../codec/internal/byteTable.ts"
import type { Name, Names } from "../Protocol.ts"

const quote = 0x22
const backslash = 0x5c

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const decode = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(backslash)) return undefined
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * The names that a connection has read, and what they stand for. Names that have been read before are found by their bytes.
 *
 * @internal
 */
export class Directory<out A> implements Names {
  readonly #lookUp: (text: string) => A | undefined
  readonly #known = new ByteTable()
  // By number.
  readonly #texts: Array<string> = []
  readonly #meanings: Array<A | undefined> = []
  #last = -1

  constructor(lookUp: (text: string) => A | undefined) {
    this.#lookUp = lookUp
  }

  read(bytes: Uint8Array, from: number): Name | undefined {
    const number = this.#known.find(bytes, from)
    if (number === -1) return this.#add(bytes, from)
    this.#last = number
    return { text: this.#texts[number] ?? "", size: this.#known.size }
  }

  /** What a name stands for. It is not looked up each time for the name that was read last. */
  find(text: string): A | undefined {
    const last = this.#last
    // By identity, for which the text need not be fetched from the memory as it must be for `===`.
    if (last === -1 || !Object.is(this.#texts[last], text)) return this.#lookUp(text)
    const meaning = this.#meanings[last] ?? this.#lookUp(text)
    this.#meanings[last] = meaning
    return meaning
  }

  /** To be told when a name may stand for something else. */
  forget(): void {
    this.#meanings.fill(undefined)
  }

  #add(bytes: Uint8Array, from: number): Name | undefined {
    this.#last = -1
    const to = bytes.indexOf(quote, from)
    if (to === -1) return undefined
    // The quote may be part of a name that is written with escapes, none of which is ever kept.
    const text = decode(bytes.subarray(from, to))
    if (text === undefined) return undefined
    this.#last = this.#known.keep(bytes, from)
    if (this.#last !== -1) {
      this.#texts[this.#last] = text
      this.#meanings[this.#last] = undefined
    }
    return { text, size: to - from }
  }
}
