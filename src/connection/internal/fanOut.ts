import * as Cause from "effect/Cause"
import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Event, Marker } from "../../continuity/Tracked.ts"
import { ConnectionError, Overflow } from "../ConnectionError.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Outlet } from "./outlet.ts"
import type { News } from "./report.ts"
import type { Ending, Subscriber } from "./subscriber.ts"
import { TopicCounts } from "./topicCounts.ts"

/** A subscriber's part in one topic. */
interface Link {
  readonly subscriber: Subscriber
  /** Whether the subscriber's part of the topic's history has begun: markers of before are not told. */
  hasBegun: boolean
}

const nothing: ReadonlyArray<News> = []

/**
 * Hands the events and markers of one topic to all of its subscribers.
 *
 * @internal
 */
export class FanOut implements Outlet {
  readonly isOneOfMany = false
  readonly #endpoint: string
  readonly #topic: string
  readonly counts: TopicCounts
  readonly #links: Array<Link> = []
  #touched: Array<Subscriber> = []
  // None most of the time; an empty array would have to be fetched from the memory to see that.
  #news: Array<News> | undefined

  conflates = false
  readonly isHolding = false

  constructor(endpoint: string, topic: string, tally: Tally) {
    this.#endpoint = endpoint
    this.#topic = topic
    this.counts = new TopicCounts(tally)
  }

  get isEmpty(): boolean {
    return this.#links.length === 0
  }

  link(subscriber: Subscriber, hasBegun: boolean): void {
    this.#links.push({ subscriber, hasBegun })
    this.conflates ||= subscriber.buffer.overflow === "conflate"
  }

  unlink(subscriber: Subscriber): void {
    const at = this.#links.findIndex((link) => link.subscriber === subscriber)
    if (at !== -1) this.#links.splice(at, 1)
  }

  isHoldingSince(): boolean {
    return false
  }

  release(): void {}

  at(_now: number, touched: Array<Subscriber>): void {
    this.#touched = touched
  }

  reads(): void {}

  asked(): void {}

  begin(): void {
    for (const link of this.#links) link.hasBegun = true
  }

  event(event: unknown, epoch: number, key: string | undefined): void {
    this.counts.event()
    let tracked: Event<unknown> | undefined
    for (const link of this.#links) {
      link.hasBegun = true
      const { subscriber } = link
      if (subscriber.isTracked) {
        tracked ??= { _tag: "Event", endpoint: this.#endpoint, topic: this.#topic, epoch, event }
        this.#push(subscriber, tracked, key)
      } else {
        this.#push(subscriber, event, key)
      }
    }
  }

  beginWith(marker: Marker): void {
    for (const link of this.#links) {
      if (link.hasBegun) continue
      link.hasBegun = true
      this.#mark(link.subscriber, marker)
    }
  }

  mark(marker: Marker): void {
    this.counts.marker(marker)
    for (const { hasBegun, subscriber } of this.#links) if (hasBegun) this.#mark(subscriber, marker)
  }

  failStrict(error: EventDecodeError): void {
    for (const { subscriber } of this.#links) {
      if (subscriber.failsOnMalformed) this.#end(subscriber, Cause.fail(error))
    }
  }

  end(ending: Ending): void {
    for (const { subscriber } of this.#links) this.#end(subscriber, ending)
  }

  tell(news: News): void {
    this.#news ??= []
    this.#news.push(news)
  }

  takeNews(): ReadonlyArray<News> {
    const news = this.#news
    if (news === undefined) return nothing
    this.#news = undefined
    return news
  }

  #mark(subscriber: Subscriber, marker: Marker): void {
    if (!subscriber.isTracked || subscriber.hasEnded) return
    subscriber.buffer.mark(marker)
    this.#touch(subscriber)
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
      if (buffer.overflow !== "conflate" && !subscriber.isDropping) this.tell({ _tag: "Dropped", topic: this.#topic })
      subscriber.isDropping = true
    }
    this.#touch(subscriber)
  }

  #end(subscriber: Subscriber, ending: Ending): void {
    subscriber.end(ending)
    this.#touch(subscriber)
  }

  #touch(subscriber: Subscriber): void {
    if (subscriber.isTouched) return
    subscriber.isTouched = true
    this.#touched.push(subscriber)
  }
}
