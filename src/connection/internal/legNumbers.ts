const legsInBlock = 64

// What a leg has at its place, and how much that is.
const position = 0
const lastEventMillis = 1
const events = 2
const width = 3

/**
 * What changes with every event that a leg of a topic brings, side by side: in the fields of an object, each number that is not a
 * small integer lies at a place of its own in the memory, and where a thousand topics take turns, each place is fetched anew.
 *
 * A block serves many legs, each of which has a place in it for as long as it lives and lets nobody else have it afterwards; the
 * block goes when the last of them has gone.
 *
 * @internal
 */
export class LegNumbers {
  readonly #numbers = new Float64Array(width * legsInBlock)
  #used = 0

  get isFull(): boolean {
    return this.#used === this.#numbers.length
  }

  /** The place of another leg. */
  add(): number {
    const at = this.#used
    this.#used += width
    this.#numbers[at + position] = Number.NaN
    this.#numbers[at + lastEventMillis] = Number.NEGATIVE_INFINITY
    return at
  }

  /** The last id that was told; NaN before the first. */
  position(at: number): number {
    return this.#numbers[at + position] ?? Number.NaN
  }

  moveTo(at: number, id: number): void {
    this.#numbers[at + position] = id
  }

  /** In milliseconds of waking time. */
  lastEventMillis(at: number): number {
    return this.#numbers[at + lastEventMillis] ?? Number.NaN
  }

  /** Events that came, told or not. */
  events(at: number): number {
    return this.#numbers[at + events] ?? Number.NaN
  }

  event(at: number, now: number): void {
    this.#numbers[at + lastEventMillis] = now
    this.#numbers[at + events] = this.events(at) + 1
  }
}

/**
 * Hands out blocks that have room for another leg.
 *
 * @internal
 */
export const blocks = (): (() => LegNumbers) => {
  let block = new LegNumbers()
  return () => {
    if (block.isFull) block = new LegNumbers()
    return block
  }
}
