import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Sequence } from "../../continuity/Sequence.ts"
import type { Payload } from "../Protocol.ts"
import type { EventSink, Topic } from "../Topic.ts"
import * as payloadText from "./payloadText.ts"

/**
 * What the next connection of a topic brought.
 *
 * @internal
 */
export type Item = (
  { readonly _tag: "Event"; readonly event: unknown } | { readonly _tag: "Malformed"; readonly error: EventDecodeError }
) & {
  /** Text of the payload that it was read from, where that tells whether it is a repeat. */
  readonly payload: string
}

// The topic tells of its own functions where it delivers.
const unbroken =
  <A>(judge: (event: unknown) => A, otherwise: A) =>
  (event: unknown): A => {
    try {
      return judge(event)
    } catch {
      return otherwise
    }
  }

/**
 * What a topic's next connection brings while the old one still delivers, kept until it is certain that the one continues
 * the other: the seam at which the topic goes over, each event once and in order.
 *
 * With ids, the seam is there once the old connection has reached what the new one began with. Where each event tells a whole
 * state, it is there once that has happened and the new connection has told no older state than the old one. Otherwise it is there once both have come
 * to the same payload: the exchange writes an event once for all who are subscribed.
 *
 * @internal
 */
export class Seam implements EventSink<unknown> {
  readonly #sequence: Sequence<unknown> | undefined
  readonly #stateTime: ((event: unknown) => number) | undefined
  readonly #keyOf: (event: unknown) => string
  // Times of the states that the old connection has told, by what they are states of.
  readonly #oldStates = new Map<string, number>()
  #items: Array<Item> = []
  readonly #newStates = new Map<string, number>()
  // Those of the old connection's that it told when the new one had begun.
  readonly #lateStates = new Map<string, number>()
  // Payloads that the old connection has delivered meanwhile, and the last of them.
  readonly #oldPayloads = new Set<string>()
  #oldPayload: string | undefined
  #payload = ""
  // Whether the new connection has brought something that the old one had told.
  #overlaps = false

  constructor(topic: Topic<unknown>) {
    // They judge events that the decoder of the same topic made.
    this.#sequence = topic.sequence as Sequence<unknown> | undefined
    const stateTime = topic.stateTime as ((event: unknown) => number) | undefined
    const keyOf = (topic.conflationKey as ((event: unknown) => string) | undefined) ?? (() => "")
    // A state whose time can not be told is as new as any: it is passed on.
    this.#stateTime = stateTime && unbroken(stateTime, Number.NaN)
    this.#keyOf = unbroken(keyOf, "")
  }

  /** When the new connection first brought something, in milliseconds of waking time; infinite before. */
  begunMillis = Number.POSITIVE_INFINITY

  get hasBegun(): boolean {
    return this.begunMillis !== Number.POSITIVE_INFINITY
  }

  /** The new connection is about to hand over what the payload decodes to. */
  begin(payload: Payload, now: number): void {
    this.begunMillis = Math.min(this.begunMillis, now)
    if (this.#goesByPayload) this.#payload = payloadText.whole(payload)
  }

  event(event: unknown): void {
    this.#items.push({ _tag: "Event", event, payload: this.#payload })
  }

  malformed(error: EventDecodeError): void {
    this.#items.push({ _tag: "Malformed", error, payload: this.#payload })
  }

  // The old connection brings the same events and has told it.
  unknownField(): void {}

  get #goesByPayload(): boolean {
    return this.#sequence === undefined && this.#stateTime === undefined
  }

  /** The old connection has delivered an event. */
  toldByOld(event: unknown): void {
    if (this.#stateTime === undefined) return
    const key = this.#keyOf(event)
    const time = this.#stateTime(event)
    this.#oldStates.set(key, time)
    if (this.hasBegun) this.#lateStates.set(key, time)
  }

  /** The old connection has delivered all events of a payload. */
  deliveredByOld(payload: Payload): void {
    if (!this.#goesByPayload) return
    this.#oldPayload = payloadText.whole(payload)
    this.#oldPayloads.add(this.#oldPayload)
  }

  /** Forgets what the new connection brought. */
  restart(): void {
    this.begunMillis = Number.POSITIVE_INFINITY
    this.#items = []
    this.#newStates.clear()
    this.#lateStates.clear()
    this.#overlaps = false
  }

  /** What had been told up to another seam must not be repeated after this one. */
  goesOnFrom(earlier: Seam): void {
    for (const payload of earlier.#oldPayloads) this.#oldPayloads.add(payload)
    for (const [key, time] of earlier.#oldStates) if (!this.#oldStates.has(key)) this.#oldStates.set(key, time)
  }

  /** What the new connection brought after `position`, where the old one stands (NaN: nowhere); `undefined` while there may be a hole. */
  connect(position: number): ReadonlyArray<Item> | undefined {
    if (!this.hasBegun) return undefined
    if (this.#sequence !== undefined) return this.#connectById(this.#sequence, position)
    return this.#stateTime === undefined ? this.#connectByPayload() : this.#connectByState(this.#stateTime)
  }

  /**
   * Takes out what the new connection brought, hole or not, but for what has been told already, by the old one or up to
   * `position` (NaN: nothing); also whether there was such, and whether states that come before those may be on their way on
   * the old one.
   */
  takeRest(position: number): {
    readonly items: ReadonlyArray<Item>
    readonly hasRepeats: boolean
    readonly isOldBehind: boolean
  } {
    if (this.#sequence !== undefined && !Number.isNaN(position)) this.#dropStale(this.#sequence, position)
    const items = this.#items.filter((item) => !this.#isTold(item))
    const hasRepeats = this.#overlaps || items.length < this.#items.length
    const isOldBehind = this.#isOldBehind
    this.#items = []
    this.#overlaps = false
    return { items, hasRepeats, isOldBehind }
  }

  get #isOldBehind(): boolean {
    const stateTime = this.#stateTime
    const late = new Map(this.#lateStates)
    if (stateTime === undefined || late.size === 0) return false
    return this.#items.some((item) => {
      if (item._tag !== "Event") return false
      const key = this.#keyOf(item.event)
      const time = late.get(key)
      // Only the first event of a key counts.
      late.delete(key)
      return time !== undefined && time < stateTime(item.event)
    })
  }

  #isTold(item: Item): boolean {
    if (this.#goesByPayload) return this.#oldPayloads.has(item.payload)
    return item._tag === "Event" && this.#stateTime !== undefined && this.#isOldState(item.event, this.#stateTime)
  }

  #isOldState(event: unknown, stateTime: (event: unknown) => number): boolean {
    return stateTime(event) <= (this.#oldStates.get(this.#keyOf(event)) ?? Number.NEGATIVE_INFINITY)
  }

  #connectById(sequence: Sequence<unknown>, position: number): ReadonlyArray<Item> | undefined {
    // Its first event may be on its way on the old connection.
    if (Number.isNaN(position)) return undefined
    this.#dropStale(sequence, position)
    const [first] = this.#items
    const follows = first?._tag === "Event" && sequence.showsHoles && sequence.gap(position, first.event) === undefined
    return this.#overlaps || follows ? this.#items : undefined
  }

  #dropStale(sequence: Sequence<unknown>, position: number): void {
    const isNew = unbroken((event) => !sequence.isStale(position, event), true)
    const next = this.#items.findIndex((item) => item._tag === "Event" && isNew(item.event))
    const stale = next === -1 ? this.#items : this.#items.slice(0, next)
    this.#overlaps ||= stale.some((item) => item._tag === "Event")
    this.#items = next === -1 ? [] : this.#items.slice(next)
  }

  #connectByState(stateTime: (event: unknown) => number): ReadonlyArray<Item> | undefined {
    for (const item of this.#items) {
      if (item._tag === "Event") this.#newStates.set(this.#keyOf(item.event), stateTime(item.event))
    }
    const untold = this.#items.filter((item) => item._tag === "Malformed" || !this.#isOldState(item.event, stateTime))
    this.#overlaps ||= untold.length < this.#items.length
    this.#items = untold
    // States between the last of the old connection and the first of the new one may be on their way.
    if (!this.#overlaps) return undefined
    for (const [key, time] of this.#oldStates) {
      if ((this.#newStates.get(key) ?? Number.NEGATIVE_INFINITY) < time) return undefined
    }
    return this.#items
  }

  // The new connection must have come to the very payload at which the old one stands, or it would repeat what lies between.
  #connectByPayload(): ReadonlyArray<Item> | undefined {
    const at = this.#items.findLastIndex(({ payload }) => payload === this.#oldPayload)
    return at === -1 ? undefined : this.#items.slice(at + 1).filter((item) => !this.#isTold(item))
  }
}
