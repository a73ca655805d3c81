import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Carrier } from "./crossing.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * Two connections to one exchange are never that far apart while both deliver.
 *
 * @internal
 */
export const longestHoldUpMillis = 5_000

/**
 * Topics of which the new connection has brought something.
 *
 * @internal
 */
export class Beginnings {
  readonly #feeds = new Set<TopicFeed>()
  readonly #more = Latch.makeUnsafe(false)

  has(feed: TopicFeed): boolean {
    return this.#feeds.has(feed)
  }

  add(feed: TopicFeed): void {
    if (this.#feeds.has(feed)) return
    this.#feeds.add(feed)
    this.#more.openUnsafe()
  }

  /** From here on `more` waits for a topic that begins later. */
  seen(): void {
    this.#more.closeUnsafe()
  }

  /** Returns when another topic begins. */
  get more(): Effect.Effect<void> {
    return this.#more.await
  }
}

/**
 * Ends the time in which topics are read from two connections. An old connection that has fallen mute must not hold up what the
 * new one brings, and topics that are quiet on both are not waited for either, once the old one is known to be well.
 *
 * @internal
 */
export const end = Effect.fnUntraced(function* (
  waiting: ReadonlyArray<TopicFeed>,
  options: {
    /** The new connection. */
    readonly to: Carrier
    readonly now: () => number
    /** Returns when both connections could be read for so many milliseconds. */
    readonly wait: (millis: number) => Effect.Effect<void>
    /** To be told of what the new connection brings. */
    readonly beginnings: Beginnings
    /** How long quiet topics are waited for. */
    readonly patienceMillis: number
    /** How much longer, while nothing has been heard of the old connection. */
    readonly verdictMillis: number
    /** Lets topics go over as they are. */
    readonly goOver: (feeds: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
  }
) {
  const { beginnings, now, patienceMillis, to } = options
  // What quiet topics have told by then may come that much later on one connection than on the other.
  const endMillis = now() + patienceMillis + longestHoldUpMillis
  while (waiting.some((feed) => feed.isGoingOverTo(to))) {
    beginnings.seen()
    // Quiet topics are looked at again when their time is over, all others often.
    const isQuiet = !waiting.some((feed) => feed.isGoingOverTo(to) && beginnings.has(feed))
    if (isQuiet && now() < endMillis) yield* Effect.raceFirst(options.wait(endMillis - now()), beginnings.more)
    else yield* options.wait(Math.min(longestHoldUpMillis, patienceMillis))
    const at = now()
    const isDue = (feed: TopicFeed) =>
      feed.isHeldUpSince(at - longestHoldUpMillis) ||
      at >= endMillis + (feed.mayGoOverUnheard ? 0 : options.verdictMillis)
    yield* options.goOver(waiting.filter((feed) => feed.isGoingOverTo(to) && isDue(feed)))
  }
})
