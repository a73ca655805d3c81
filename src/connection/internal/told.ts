import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Gap, Sequence } from "../../continuity/Sequence.ts"
import type { Topic } from "../Topic.ts"
import * as Recent from "./recent.ts"

/** What an event is to those who have been told of the events before it: a repeat, the next, or one that comes after a gap. */
export type Verdict = "repeat" | "next" | Gap

// What was told long ago is not repeated by a connection that is alive.
const mostStates = 16_384
const mostPayloads = 1024
const mostMalformed = 64

/**
 * What has been told of a topic that several connections bring, whichever of them brought it first.
 *
 * With ids, they say what is told. Where each event tells a whole state, its time does. Otherwise equal payloads are one
 * event: the exchange writes it once for all who are subscribed.
 *
 * @internal
 */
export class Told {
  // They judge events that the decoder of the same topic made.
  readonly #sequence: Sequence<unknown> | undefined
  readonly #stateTime: ((event: unknown) => number) | undefined
  readonly #keyOf: (event: unknown) => string
  #position: number | undefined
  readonly #states = Recent.make<string, { readonly time: number; readonly by: number }>(mostStates)
  readonly #payloads = Recent.make<string, number>(mostPayloads)
  readonly #malformed = Recent.make<string, number>(mostMalformed)

  constructor(topic: Topic<unknown>) {
    this.#sequence = topic.sequence as Sequence<unknown> | undefined
    this.#stateTime = topic.stateTime as ((event: unknown) => number) | undefined
    this.#keyOf = (topic.conflationKey as ((event: unknown) => string) | undefined) ?? (() => "")
  }

  /** Whether events are told apart by their payloads. */
  get goesByPayload(): boolean {
    return this.#sequence === undefined && this.#stateTime === undefined
  }

  /** Whether every hole shows. */
  get showsHoles(): boolean {
    return this.#sequence?.showsHoles === true
  }

  /** Whether nothing has been told. */
  get isEmpty(): boolean {
    return this.#position === undefined && this.#states.size() === 0 && this.#payloads.size() === 0
  }

  judge(event: unknown, payload: string, by: number): Verdict {
    const sequence = this.#sequence
    if (sequence !== undefined) {
      const position = this.#position
      if (position === undefined) return "next"
      return sequence.isStale(position, event) ? "repeat" : (sequence.gap(position, event) ?? "next")
    }
    if (this.#stateTime !== undefined) {
      const last = this.#states.get(this.#keyOf(event))
      if (last === undefined) return "next"
      const time = this.#stateTime(event)
      // What one connection tells of one moment is its own affair.
      return time < last.time || (time === last.time && by !== last.by) ? "repeat" : "next"
    }
    const teller = this.#payloads.get(payload)
    return teller === undefined || teller === by ? "next" : "repeat"
  }

  note(event: unknown, payload: string, by: number): void {
    if (this.#sequence !== undefined) this.#position = this.#sequence.last(event)
    else if (this.#stateTime === undefined) this.#payloads.set(payload, by)
    else this.#states.set(this.#keyOf(event), { time: this.#stateTime(event), by })
  }

  /** Whether another connection has brought what does not decode. */
  hasMalformed({ raw }: EventDecodeError, by: number): boolean {
    const teller = this.#malformed.get(raw)
    return teller !== undefined && teller !== by
  }

  noteMalformed({ raw }: EventDecodeError, by: number): void {
    this.#malformed.set(raw, by)
  }

  /** The exchange's ids have started anew. */
  restart(): void {
    this.#position = undefined
  }
}
