import * as Cause from "effect/Cause"
import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Event, Marker } from "../../continuity/Tracked.ts"
import { ConnectionError, Overflow } from "../ConnectionError.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Topic } from "../Topic.ts"
import type { FeedOptions } from "./feedOptions.ts"
import type { Outlet } from "./outlet.ts"
import type { Ending, Subscriber } from "./subscriber.ts"
import { TopicCounts } from "./topicCounts.ts"
import type { Turn } from "./turn.ts"

const nobody: ReadonlyArray<Subscriber> = []

// All topics that one subscriber alone has share one list.
const joined = (some: ReadonlyArray<Subscriber>, others: ReadonlyArray<Subscriber>): ReadonlyArray<Subscriber> =>
  some.length === 0 ? others : others.length === 0 ? some : [...some, ...others]

/**
 * Hands the events and markers of one topic to all of its subscribers.
 *
 * @internal
 */
export class FanOut implements Outlet {
  readonly #turn: Turn
  readonly #tally: Tally
  #subscribers = nobody
  // Those for whom the topic's history has not begun: markers of before are not told to them.
  #newcomers = nobody
  straight: Subscriber | undefined
  #conflates = false
  readonly #conflationKey: ((event: unknown) => string) | undefined
  readonly #endpoint: string
  readonly #topic: string
  readonly counts: TopicCounts

  constructor(topic: Topic<unknown>, options: Pick<FeedOptions, "tally" | "turn">) {
    this.counts = new TopicCounts(options.tally)
    this.#turn = options.turn
    this.#tally = options.tally
    // It tells of events that the decoder of the same topic made.
    this.#conflationKey = topic.conflationKey as ((event: unknown) => string) | undefined
    this.#endpoint = topic.endpoint.name
    this.#topic = topic.name
  }

  get isOneOfMany(): boolean {
    return false
  }

  get isHolding(): boolean {
    return false
  }

  get isEmpty(): boolean {
    return this.#everyone.length === 0
  }

  link(subscriber: Subscriber, hasBegun: boolean): void {
    if (hasBegun) this.#subscribers = joined(this.#subscribers, subscriber.alone)
    else this.#newcomers = joined(this.#newcomers, subscriber.alone)
    this.#conflates ||= subscriber.buffer.overflow === "conflate"
    this.#seeWhoIsAlone()
  }

  unlink(subscriber: Subscriber): void {
    this.#subscribers = this.#subscribers.filter((other) => other !== subscriber)
    const newcomers = this.#newcomers.filter((other) => other !== subscriber)
    this.#newcomers = newcomers.length === 0 ? nobody : newcomers
    this.#seeWhoIsAlone()
  }

  isHoldingSince(): boolean {
    return false
  }

  release(): void {}

  reads(): void {}

  keyOf(event: unknown): string | undefined {
    return this.#conflates ? this.#conflationKey?.(event) : undefined
  }

  asked(): void {}

  begin(): void {
    if (this.#newcomers === nobody) return
    this.#subscribers = this.#everyone
    this.#newcomers = nobody
    this.#seeWhoIsAlone()
  }

  event(event: unknown, epoch: number, key: string | undefined): void {
    this.#tally.eventsReceived++
    this.begin()
    let tracked: Event<unknown> | undefined
    for (const subscriber of this.#subscribers) {
      if (subscriber.isTracked) {
        tracked ??= { _tag: "Event", endpoint: this.#endpoint, topic: this.#topic, epoch, event }
        this.#push(subscriber, tracked, key)
      } else {
        this.#push(subscriber, event, key)
      }
    }
  }

  beginWith(marker: Marker): void {
    for (const subscriber of this.#newcomers) this.#mark(subscriber, marker)
    this.begin()
  }

  mark(marker: Marker): void {
    this.counts.marker(marker)
    for (const subscriber of this.#subscribers) this.#mark(subscriber, marker)
  }

  failStrict(error: EventDecodeError): void {
    for (const subscriber of this.#everyone) {
      if (subscriber.failsOnMalformed) this.#end(subscriber, Cause.fail(error))
    }
  }

  end(ending: Ending): void {
    for (const subscriber of this.#everyone) this.#end(subscriber, ending)
  }

  #mark(subscriber: Subscriber, marker: Marker): void {
    if (!subscriber.isTracked || subscriber.hasEnded) return
    subscriber.buffer.mark(marker)
    this.#turn.touch(subscriber)
  }

  #push(subscriber: Subscriber, item: unknown, key: string | undefined): void {
    if (subscriber.hasEnded) return
    const { buffer } = subscriber
    const dropped = buffer.dropped
    const isConflated = buffer.overflow === "conflate" && key !== undefined
    if (!buffer.push(item, isConflated ? `${this.#endpoint}\n${this.#topic}\n${key}` : undefined)) {
      const reason = new Overflow({ capacity: buffer.capacity })
      return this.#end(subscriber, Cause.fail(new ConnectionError({ endpoint: this.#endpoint, reason })))
    }
    if (buffer.dropped > dropped) {
      this.counts.drop(buffer.dropped - dropped)
      if (buffer.overflow !== "conflate" && !subscriber.isDropping) {
        this.#turn.tell({ _tag: "Dropped", topic: this.#topic })
      }
      subscriber.isDropping = true
    }
    this.#turn.touch(subscriber)
  }

  #end(subscriber: Subscriber, ending: Ending): void {
    subscriber.end(ending)
    this.#turn.touch(subscriber)
  }

  #seeWhoIsAlone(): void {
    const [first, ...others] = this.#subscribers
    const isAlone = others.length === 0 && this.#newcomers === nobody && !this.#conflates
    this.straight = isAlone && first?.isTracked === false ? first : undefined
  }

  get #everyone(): ReadonlyArray<Subscriber> {
    return joined(this.#subscribers, this.#newcomers)
  }
}
