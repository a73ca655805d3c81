import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import { ByteTable } from "../../src/codec/internal/byteTable.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"

const quote = 0x22
const longest = 63

/** The bytes of a frame, and where in it a string begins. */
interface Place {
  readonly bytes: Uint8Array
  readonly from: number
}

/** What stands before the quote, unless that does not come soon. */
const textAt = ({ bytes, from }: Place): string | undefined => {
  const size = bytes.subarray(from).indexOf(quote)
  return size === -1 || size > longest ? undefined : String.fromCharCode(...bytes.subarray(from, from + size))
}

/** A table beside a map, which must agree about all that the table still knows. */
class Beside {
  readonly table = new ByteTable()
  readonly numbers = new Map<string, number>()
  /** By number. */
  readonly texts: Array<string> = []
  /** Strings that were not known any more, although no other one had got their number. */
  forgotten = 0

  read(place: Place): void {
    const { bytes, from } = place
    const text = textAt(place)
    const found = this.table.find(bytes, from)
    if (text === undefined) {
      assert.deepStrictEqual([found, this.table.keep(bytes, from)], [-1, -1])
      return
    }
    const known = this.numbers.get(text)
    if (found === -1 && known !== undefined) this.forgotten++
    if (found !== -1) assert.strictEqual(found, known)
    const number = found === -1 ? this.table.keep(bytes, from) : found
    if (found === -1) this.note(text, number)
    assert.strictEqual(this.table.find(bytes, from), number)
    assert.strictEqual(this.table.size, text.length)
    assert.strictEqual(this.table.sizeAt(number, bytes, from), text.length)
  }

  // Whose number it was is not known any more.
  note(text: string, number: number): void {
    const displaced = this.texts[number]
    if (displaced !== undefined) this.numbers.delete(displaced)
    this.numbers.set(text, number)
    this.texts[number] = text
  }
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

const asPlace = (text: string): Place => ({ bytes: latin1(`${text}"`), from: 0 })

// Neighbours of the quote, and what differs from it in the highest bit alone, among others.
const letters = [0x00, 0x01, 0x21, 0x23, 0xa2, 0x5c, 0x61, 0x80, 0xff] as const

const letter = oneOf(letters)
const behind = Arbitrary.array(oneOf([...letters, quote]), { maxLength: 9 })

const base = Arbitrary.array(letter, { minLength: 70, maxLength: 70 })

// Strings that are like each other: each is the start of one, with another letter somewhere.
const variation = Arbitrary.all({
  size: oneOf([0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 59, 60, 61, 62, 63, 64, 65, 70]),
  at: between(0, 69),
  letter
})

const visit = Arbitrary.all({ which: between(0, 7), before: behind, isEnded: oneOf([true, true, true, false]), behind })

describe("a table of strings", () => {
  it.prop(
    "gives each its number, wherever it stands and whatever comes behind it",
    [base, Arbitrary.array(variation, { minLength: 1, maxLength: 8 }), Arbitrary.array(visit, { maxLength: 40 })],
    ([base, variations, visits]) => {
      const strings = variations.map(({ at, letter, size }) => base.with(at, letter).slice(0, size))
      const beside = new Beside()

      for (const { before, behind, isEnded, which } of visits) {
        const string = strings[which % strings.length] ?? []
        // What is not ended goes on, up to the next quote.
        const rest = isEnded ? [quote, ...behind] : behind.filter((byte) => byte !== quote)
        const place = { bytes: Uint8Array.of(...before, ...string, ...rest), from: before.length }
        beside.read(place)
        const text = textAt(place)
        for (const [number, known] of beside.texts.entries()) {
          const size = beside.table.sizeAt(number, place.bytes, place.from)
          assert.strictEqual(size, known === text ? text.length : -1)
        }
      }

      assert.strictEqual(beside.forgotten, 0)
      assert.strictEqual(beside.texts.length, beside.numbers.size)
    },
    { arbitrary: { runs: 500, size: 60 } }
  )

  it("keeps what is as long as may be, and nothing that is longer or has no end", () => {
    const table = new ByteTable()
    const keep = (bytes: Uint8Array) => [table.find(bytes, 0), table.keep(bytes, 0), table.find(bytes, 0)]

    assert.deepStrictEqual(keep(latin1(`${"x".repeat(63)}"`)), [-1, 0, 0])
    assert.deepStrictEqual(keep(latin1(`${"x".repeat(64)}"`)), [-1, -1, -1])
    assert.deepStrictEqual(keep(latin1("x".repeat(63))), [-1, -1, -1])
    assert.deepStrictEqual(keep(latin1("")), [-1, -1, -1])
    assert.deepStrictEqual(keep(latin1('"')), [-1, 1, 1])
  })

  it("tells strings apart that have the same hash", () => {
    const beside = new Beside()
    // Found by a search among names of seven letters.
    const alike = ["SAAAADA", "S7R7AZA", "S78SUZK"].map(asPlace)

    for (const place of [...alike, ...alike]) beside.read(place)

    assert.deepStrictEqual([...beside.numbers.values()], [0, 1, 2])
  })

  it("knows a thousand all the same when longer ones come than those before", () => {
    const beside = new Beside()
    const names = Array.from({ length: 1000 }, (_, i) => asPlace(`s${i}`.padEnd(1 + (i >> 4), "x")))

    for (const place of [...names, ...names]) beside.read(place)

    assert.deepStrictEqual([beside.forgotten, beside.numbers.size], [0, 1000])
  })

  it("stays bounded and right while strings displace each other", () => {
    const beside = new Beside()
    const strings = Array.from({ length: 20_000 }, (_, i) => asPlace(`${i}`.padEnd(i % 64, "\u00ff")))
    // Each comes again soon, and much later.
    const soon = strings.flatMap((place, i) => [place, strings[Math.max(0, i - 50)] ?? place])

    for (const place of [...soon, ...strings]) beside.read(place)

    assert.isBelow(beside.texts.length, 8400)
    assert.isAbove(beside.numbers.size, 3900)
    assert.isBelow(beside.forgotten, 100)
    const found = Array.from(beside.numbers.keys(), (text) => beside.table.find(asPlace(text).bytes, 0))
    assert.deepStrictEqual(found, [...beside.numbers.values()])
  })
})
