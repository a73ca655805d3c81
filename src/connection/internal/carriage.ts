import type { Shard } from "./shard.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * Which shard carries which topic, and from which to which topics are on their way.
 *
 * @internal
 */
export class Carriage {
  readonly #carriers = new Map<TopicFeed, Shard>()
  // Who carries a feed until its new carrier has taken over.
  readonly #formerCarriers = new Map<TopicFeed, Shard>()

  carry(feed: TopicFeed, shard: Shard): void {
    // Nobody knows for how long a new topic is quiet.
    shard.quietSpells.forget()
    this.#bring(feed, shard)
  }

  /** Begins to hand a feed over. The old carrier goes on until the new one has taken over: make before break. */
  handOver(feed: TopicFeed, from: Shard, to: Shard): void {
    this.#formerCarriers.set(feed, from)
    to.quietSpells.limitTo(from.quietSpells)
    this.#bring(feed, to)
  }

  #bring(feed: TopicFeed, shard: Shard): void {
    this.#carriers.set(feed, shard)
    shard.add(feed)
  }

  /** Whether a feed is carried anywhere. */
  carries(feed: TopicFeed): boolean {
    return this.#carriers.has(feed)
  }

  /** Whether a feed is carried there and is not being handed over. */
  isAtHome(feed: TopicFeed, shard: Shard): boolean {
    return this.#carriers.get(feed) === shard && !this.#formerCarriers.has(feed)
  }

  /** Ends the handing over of feeds that come from their new carriers by now. */
  taken(feeds: ReadonlyArray<TopicFeed>): void {
    for (const feed of feeds) {
      const former = this.#formerCarriers.get(feed)
      const carrier = this.#carriers.get(feed)
      if (former === undefined || carrier?.delivers(feed) !== true) continue
      this.#formerCarriers.delete(feed)
      former.remove(feed)
      carrier.tookOver(feed)
    }
  }

  forget(feed: TopicFeed): void {
    this.#carriers.get(feed)?.remove(feed)
    this.#formerCarriers.get(feed)?.remove(feed)
    this.#carriers.delete(feed)
    this.#formerCarriers.delete(feed)
  }

  /** Takes a feed off a shard that can not have it, if another one goes on with it; false otherwise. */
  leaveToOther(feed: TopicFeed, from: Shard): boolean {
    const other = [this.#carriers.get(feed), this.#formerCarriers.get(feed)].find((shard) => shard !== from)
    if (other === undefined || feed.record.isAway) return false
    from.remove(feed)
    this.#carriers.set(feed, other)
    if (other.delivers(feed)) {
      this.#formerCarriers.delete(feed)
      feed.stay()
    } else {
      // It is still on its way, and is watched at the other end when it has gone over.
      this.#formerCarriers.set(feed, from)
    }
    return true
  }
}
