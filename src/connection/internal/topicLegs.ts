import type { Sequence } from "../../continuity/Sequence.ts"
import type { Dropped, Event } from "../../continuity/Tracked.ts"
import type { Topic } from "../Topic.ts"
import { FanOut } from "./fanOut.ts"
import type { FeedOptions } from "./feedOptions.ts"
import { Merge } from "./merge.ts"
import type { Subscriber } from "./subscriber.ts"
import { TopicFeed } from "./topicFeed.ts"
import type { Turn } from "./turn.ts"

/**
 * One topic that somebody wants, from all connections that bring it at once, of which there is one unless more are asked for.
 *
 * @internal
 */
export class TopicLegs {
  readonly topic: Topic<unknown>
  readonly feeds: ReadonlyArray<TopicFeed>
  readonly #fanOut: FanOut
  readonly #turn: Turn

  constructor(topic: Topic<unknown>, options: FeedOptions & { readonly redundancy: number }) {
    this.topic = topic
    this.#turn = options.turn
    this.#fanOut = new FanOut(topic, options)
    const outlets = options.redundancy === 1 ? [this.#fanOut] : new Merge(topic, this.#fanOut, options).legs
    this.feeds = outlets.map((outlet) => new TopicFeed(topic, outlet, options))
  }

  get isWanted(): boolean {
    return !this.#fanOut.isEmpty
  }

  link(subscriber: Subscriber): void {
    const { counts } = this.#fanOut
    counts.wantedSinceMillis = Math.min(counts.wantedSinceMillis, this.#turn.now)
    const open = this.feeds.filter((feed) => feed.isOpen)
    const stalled = open.find((feed) => feed.record.isAway && feed.record.stalls > 0)
    const isWhole = open.some((feed) => !feed.record.isAway)
    this.#fanOut.link(subscriber, isWhole || stalled !== undefined)
    for (const feed of this.feeds) feed.subscribersChanged()
    // A stall is told when it begins, and it has begun.
    if (!isWhole && stalled !== undefined && subscriber.isTracked) subscriber.buffer.mark(stalled.stall())
  }

  unlink(subscriber: Subscriber): void {
    this.#fanOut.unlink(subscriber)
    for (const feed of this.feeds) feed.subscribersChanged()
  }

  /** `Dropped` for an event of this topic. */
  describeDropped(event: Event<unknown>): Dropped {
    const { endpoint, epoch, topic } = event
    const dropped: Dropped = { _tag: "Dropped", endpoint, topic, epoch, count: 1 }
    // It judges an event that the decoder of the same topic made.
    const sequence = this.topic.sequence as Sequence<unknown> | undefined
    return sequence === undefined
      ? dropped
      : { ...dropped, from: sequence.first(event.event), to: sequence.last(event.event) }
  }
}
