import type { Compile } from "./compile.ts"
import type { Cursor, Read } from "./cursor.ts"
import type { Struct } from "./form.ts"
import * as KeyOrder from "./keyOrder.ts"
import * as Layout from "./layout.ts"
import { Tables } from "./textTable.ts"

/** Reads the events whose keys stand in one order. */
interface OrderReader {
  readonly order: string
  readonly read: Read<unknown>
  readonly unknownKeys: ReadonlyArray<string>
  /** When it last knew an event. */
  usedAt: number
}

// Orders that are in use side by side, such as with and without an optional key.
const mostReaders = 4
const mostCandidates = 8
const fewestSightings = 4

/**
 * Reads events of one struct in the orders of keys in which they come: the declared one from the start, and others once they have
 * been seen often enough. Each must be seen twice as often as the one before, so that a peer who keeps inventing orders costs next
 * to nothing.
 *
 * @internal
 */
export class EventReader {
  readonly #struct: Struct
  readonly #compile: Compile
  readonly #tables = new Tables()
  readonly #readers: Array<OrderReader> = []
  #current: OrderReader | undefined
  #now = 0
  readonly #sightings = new Map<string, number>()
  #sightingsNeeded = fewestSightings

  /** Keys of the event that was read last which the schema does not know, as `key` or `outer.key`. */
  unknownKeys: ReadonlyArray<string> = []

  constructor(struct: Struct, compile: Compile) {
    this.#struct = struct
    this.#compile = compile
  }

  /** Reads the event at the cursor, which has failed afterwards if it is none that is known. */
  read(bytes: Uint8Array, cursor: Cursor): unknown {
    const start = cursor.at
    if (this.#current === undefined) this.#add(KeyOrder.declared(this.#struct))
    const current = this.#current
    if (current !== undefined) {
      const event = this.#try(current, bytes, cursor)
      if (!cursor.hasFailed) return event
    }
    for (const reader of this.#readers) {
      if (reader === current) continue
      cursor.at = start
      const event = this.#try(reader, bytes, cursor)
      if (!cursor.hasFailed) return event
    }
    return cursor.fail()
  }

  /** Takes in an event that the schema has decoded and `read` has not known. */
  learn(parsed: unknown): void {
    const order = KeyOrder.observed(this.#struct, parsed)
    if (order === undefined) return
    const text = KeyOrder.format(order)
    // It was not for its order that the event was not known.
    if (this.#readers.some((reader) => reader.order === text)) return
    const sightings = (this.#sightings.get(text) ?? 0) + 1
    if (sightings < this.#sightingsNeeded) {
      if (this.#sightings.size >= mostCandidates) this.#sightings.clear()
      this.#sightings.set(text, sightings)
      return
    }
    this.#sightings.clear()
    this.#sightingsNeeded *= 2
    this.#add(order)
  }

  #try(reader: OrderReader, bytes: Uint8Array, cursor: Cursor): unknown {
    const event = reader.read(bytes, cursor)
    if (cursor.hasFailed) return undefined
    this.#current = reader
    this.unknownKeys = reader.unknownKeys
    reader.usedAt = ++this.#now
    return event
  }

  #add(order: KeyOrder.KeyOrder): void {
    const layout = Layout.make(this.#struct, order)
    if (layout === undefined) return
    if (this.#readers.length === mostReaders) {
      const oldest = Math.min(...this.#readers.map((reader) => reader.usedAt))
      this.#readers.splice(
        this.#readers.findIndex((reader) => reader.usedAt === oldest),
        1
      )
    }
    this.#current = {
      order: KeyOrder.format(order),
      read: this.#compile(layout, this.#tables),
      unknownKeys: KeyOrder.unknownKeys(this.#struct, order),
      usedAt: ++this.#now
    }
    this.#readers.push(this.#current)
  }
}
