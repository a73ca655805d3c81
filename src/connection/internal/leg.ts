import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Payload } from "../Protocol.ts"
import type { FanOut } from "./fanOut.ts"
import type { Outlet } from "./outlet.ts"
import { longestHoldUpMillis } from "./overlap.ts"
import * as payloadText from "./payloadText.ts"
import type { Ending } from "./subscriber.ts"
import type { TopicCounts } from "./topicCounts.ts"
import type { Turn } from "./turn.ts"

/** An event that a connection brought. */
export interface Item {
  readonly event: unknown
  readonly epoch: number
  readonly key: string | undefined
  readonly payload: string
  /** Counts how often the ids of the exchange have started anew. */
  readonly generation: number
  readonly atMillis: number
}

/** Where the legs of a topic meet. */
export interface Junction {
  readonly event: (leg: Leg, item: Item) => void
  readonly mark: (leg: Leg, marker: Marker) => void
  /** The topic has been asked for, and nothing is known to be missing. */
  readonly begin: (leg: Leg) => void
  readonly beginWith: (marker: Marker) => void
  /** Tells what a leg keeps back, although no other one has come as far. */
  readonly release: (leg: Leg, reason: string) => void
  /** Whether another leg has brought what does not decode. */
  readonly hasTold: (leg: Leg, error: EventDecodeError) => boolean
  readonly end: (leg: Leg, ending: Ending) => void
}

const never = Number.POSITIVE_INFINITY

/**
 * One of the connections that bring a topic at once.
 *
 * @internal
 */
export class Leg implements Outlet {
  /** From 0. */
  readonly number: number
  readonly isOneOfMany = true
  readonly straight = undefined
  /** `joining`: the topic comes, and it is not certain that it is as far as on the others. */
  state: "down" | "joining" | "live" = "down"
  /** Whether ids are missing between the last two events, which another connection may have brought. */
  hasGap = false
  hasEnded = false
  epoch = 1
  readonly #junction: Junction
  readonly #fanOut: FanOut
  readonly #goesByPayload: boolean
  readonly #turn: Turn
  #held: Array<Item> = []
  #askedMillis = 0
  #generation = 0
  #payload = ""

  constructor(
    number: number,
    junction: Junction,
    options: { readonly fanOut: FanOut; readonly goesByPayload: boolean; readonly turn: Turn }
  ) {
    this.number = number
    this.#junction = junction
    this.#fanOut = options.fanOut
    this.#goesByPayload = options.goesByPayload
    this.#turn = options.turn
  }

  // ---- what the junction asks of it

  /** Whether what comes, or came then, is of the first moments after the topic was asked for. */
  isNew(atMillis = this.#turn.now): boolean {
    return atMillis < this.#askedMillis + longestHoldUpMillis
  }

  /** Whether the topic was asked for later than on another connection. */
  isNewerThan(other: Leg): boolean {
    return this.#askedMillis > other.#askedMillis
  }

  /** What is kept back, oldest first. */
  get held(): ReadonlyArray<Item> {
    return this.#held
  }

  hold(item: Item): void {
    this.state = "joining"
    this.#held.push(item)
  }

  takeHeld(): ReadonlyArray<Item> {
    const held = this.#held
    this.#held = []
    return held
  }

  /** What is missing here was brought by another connection. */
  healed(tally: Tally): void {
    if (this.hasGap) tally.gapsHealed++
    this.hasGap = false
  }

  // ---- what the topic's feed tells it

  get counts(): TopicCounts {
    return this.#fanOut.counts
  }

  get isHolding(): boolean {
    return this.#held.length > 0
  }

  isHoldingSince(millis: number): boolean {
    return (this.#held[0]?.atMillis ?? never) <= millis
  }

  release(): void {
    this.#junction.release(this, "Silent")
  }

  reads(payload: Payload): void {
    if (this.#goesByPayload) this.#payload = payloadText.whole(payload)
  }

  keyOf(event: unknown): string | undefined {
    return this.#fanOut.keyOf(event)
  }

  asked(): void {
    this.#askedMillis = this.#turn.now
  }

  begin(): void {
    this.#junction.begin(this)
  }

  beginWith(marker: Marker): void {
    this.#junction.beginWith(marker)
  }

  event(event: unknown, epoch: number, key: string | undefined, isRestart: boolean): void {
    this.epoch = epoch
    if (isRestart) this.#generation++
    const generation = this.#generation
    this.#junction.event(this, { event, epoch, key, payload: this.#payload, generation, atMillis: this.#turn.now })
  }

  mark(marker: Marker): void {
    this.epoch = marker.epoch
    if (marker._tag === "Interrupted") this.#askedMillis = this.#turn.now
    this.#junction.mark(this, marker)
  }

  failStrict(error: EventDecodeError): void {
    if (!this.#junction.hasTold(this, error)) this.#fanOut.failStrict(error)
  }

  end(ending: Ending): void {
    this.#junction.end(this, ending)
  }
}
