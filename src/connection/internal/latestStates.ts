import * as Equal from "effect/Equal"
import type { Topic } from "../Topic.ts"

// What has not been told for so long is not what a late or repeated frame brings.
const memoryMillis = 60_000

/**
 * What a topic whose events carry no ids has told last, by what its events are states of: so that a frame that comes twice or
 * late is known. Where events tell no states, the last event is all there is to compare with.
 *
 * @internal
 */
export class LatestStates {
  readonly #timeOf: (event: unknown) => number
  readonly #keyOf: (event: unknown) => string
  // Two minutes at the most, so that candles and symbols of the past do not add up.
  #recent = new Map<string, unknown>()
  #earlier = new Map<string, unknown>()
  #recentSinceMillis = 0

  constructor(topic: Topic<unknown>) {
    // They judge events that the decoder of the same topic made.
    const stateTime = topic.stateTime as ((event: unknown) => number) | undefined
    const keyOf = topic.conflationKey as ((event: unknown) => string) | undefined
    this.#timeOf = stateTime ?? (() => 0)
    this.#keyOf = (stateTime && keyOf) ?? (() => "")
  }

  /** What an event is to those who have been told of the events before. */
  judge(event: unknown): "next" | "repeat" | "older" {
    const key = this.#keyOf(event)
    const last = this.#recent.get(key) ?? this.#earlier.get(key)
    if (last === undefined) return "next"
    const later = this.#timeOf(event) - this.#timeOf(last)
    if (later < 0) return "older"
    // The exchange may tell twice of one moment, and then it tells of a change.
    return later === 0 && Equal.equals(event, last) ? "repeat" : "next"
  }

  note(event: unknown, now: number): void {
    if (now >= this.#recentSinceMillis + memoryMillis) {
      this.#earlier = this.#recent
      this.#recent = new Map()
      this.#recentSinceMillis = now
    }
    this.#recent.set(this.#keyOf(event), event)
  }

  /** The exchange's clock has started anew. */
  clear(): void {
    this.#recent.clear()
    this.#earlier.clear()
  }
}
