import { appendToRun, type Marker } from "../../continuity/Tracked.ts"
import type { Overflow } from "../Overflow.ts"

/** Markers that stand between the same two events. */
class Run {
  readonly markers: Array<Marker> = []
}

/** The place of an event that a later one of the same key has replaced, in a buffer without markers. */
const hole = Symbol("hole")

/**
 * Events and markers of one subscription, in order, between the connection that brings them and the consumer that takes them all
 * at once.
 *
 * Only events count towards the capacity. Markers are never dropped, and between two events there is at most one of a kind per
 * topic, so memory is bounded by the capacity whatever the connection does.
 *
 * @internal
 */
export class EventBuffer<A> {
  /** Events dropped since the buffer was made. */
  dropped = 0
  readonly capacity: number
  readonly overflow: Overflow
  readonly #describe: ((event: A) => Marker | undefined) | undefined
  #items: Array<A | Run | typeof hole> = []
  #keys: Array<string | undefined> = []
  #latest = new Map<string, number>()
  #front = new Run()
  #head = 0
  #events = 0
  #plain = true
  #compactAt: number

  constructor(options: {
    readonly capacity: number
    readonly overflow: Overflow
    /** Makes the `Dropped` that stands in the place of an event. Without it, nothing marks the place. */
    readonly describe?: ((event: A) => Marker | undefined) | undefined
  }) {
    this.capacity = options.capacity
    this.overflow = options.overflow
    this.#describe = options.describe
    this.#compactAt = 2 * options.capacity + 64
  }

  get isEmpty(): boolean {
    return this.#head === this.#items.length && this.#front.markers.length === 0
  }

  get isFull(): boolean {
    return this.#events >= this.capacity
  }

  /**
   * Takes an event in. Returns false if the buffer is full and its policy is to fail; the event is not taken then.
   *
   * With a key, the event replaces the one of the same key that waits.
   */
  push(event: A, key?: string): boolean {
    if (key !== undefined) this.#replace(key)
    if (this.#events >= this.capacity) {
      switch (this.overflow) {
        case "fail":
          return false
        case "dropping":
          this.#drop(event, this.#tailRun())
          return true
        case "sliding":
        case "conflate":
          this.#dropOldest()
          break
        case "suspend":
          break
      }
    }
    if (key !== undefined) {
      this.#latest.set(key, this.#items.length)
      this.#keys[this.#items.length] = key
    }
    this.#items.push(event)
    this.#events++
    if (this.#items.length >= this.#compactAt) this.#compact()
    return true
  }

  /** Puts a marker behind the last event. */
  mark(marker: Marker): void {
    appendToRun(this.#tailRun().markers, marker)
  }

  /** Takes out everything, in order. */
  takeAll(): Array<A | Marker> {
    const items = this.#items
    const front = this.#front.markers
    const untouched = this.#plain && this.#head === 0 && front.length === 0
    // Nothing but events: `#plain` is false as soon as a run or a hole is among them.
    const taken = untouched ? (items as Array<A>) : this.#flatten(front)
    this.#items = []
    this.#keys = []
    this.#latest.clear()
    this.#front = new Run()
    this.#head = 0
    this.#events = 0
    this.#plain = true
    return taken
  }

  #flatten(out: Array<A | Marker>): Array<A | Marker> {
    let run: Array<Marker> = out as Array<Marker> // `#front` holds markers alone
    let inRun = true
    for (let i = this.#head; i < this.#items.length; i++) {
      const item = this.#items[i]
      if (item === hole || item === undefined) continue
      if (item instanceof Run) {
        if (!inRun) run = []
        for (const marker of item.markers) appendToRun(run, marker)
        inRun = true
        continue
      }
      if (inRun && run !== out) out.push(...run)
      inRun = false
      out.push(item)
    }
    if (inRun && run !== out) out.push(...run)
    return out
  }

  #tailRun(): Run {
    const last = this.#items.at(-1)
    if (last instanceof Run && this.#items.length > this.#head) return last
    if (this.#items.length === this.#head) return this.#front
    const run = new Run()
    this.#items.push(run)
    this.#plain = false
    return run
  }

  #drop(event: A, run: Run): void {
    this.dropped++
    const marker = this.#describe?.(event)
    if (marker !== undefined) appendToRun(run.markers, marker)
  }

  #dropOldest(): void {
    for (; this.#head < this.#items.length; this.#head++) {
      const item = this.#items[this.#head]
      if (item === hole || item === undefined) continue
      if (item instanceof Run) {
        for (const marker of item.markers) appendToRun(this.#front.markers, marker)
        continue
      }
      this.#items[this.#head] = hole
      this.#forget(this.#head)
      this.#head++
      this.#events--
      this.#drop(item, this.#front)
      return
    }
  }

  #replace(key: string): void {
    const at = this.#latest.get(key)
    if (at === undefined) return
    const item = this.#items[at]
    this.#forget(at)
    if (item === undefined || item === hole || item instanceof Run) return
    const before = at === this.#head ? this.#front : this.#items[at - 1]
    const run = before instanceof Run ? before : new Run()
    this.#drop(item, run)
    this.#items[at] = before instanceof Run || this.#describe === undefined ? hole : run
    this.#events--
    this.#plain = false
  }

  #forget(at: number): void {
    const key = this.#keys[at]
    if (key === undefined) return
    this.#keys[at] = undefined
    this.#latest.delete(key)
  }

  // Closes up the places of events that went, and joins the runs that have come to lie side by side.
  #compact(): void {
    const items: Array<A | Run | typeof hole> = []
    const keys: Array<string | undefined> = []
    this.#latest.clear()
    for (let i = this.#head; i < this.#items.length; i++) {
      const item = this.#items[i]
      if (item === hole || item === undefined) continue
      const last = items.at(-1)
      const target = items.length === 0 ? this.#front : last
      if (item instanceof Run && target instanceof Run) {
        for (const marker of item.markers) appendToRun(target.markers, marker)
        continue
      }
      const key = this.#keys[i]
      if (key !== undefined) {
        this.#latest.set(key, items.length)
        keys[items.length] = key
      }
      items.push(item)
    }
    this.#items = items
    this.#keys = keys
    this.#head = 0
    this.#compactAt = 2 * Math.max(items.length, this.capacity) + 64
  }
}
