import * as Effect from "effect/Effect"
import type { Carrier } from "./seam.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * Two connections to one exchange are never that far apart while both deliver.
 *
 * @internal
 */
export const longestHoldUpMillis = 5_000

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
    /** How long quiet topics are waited for. */
    readonly patienceMillis: number
    /** How much longer, while nothing has been heard of the old connection. */
    readonly verdictMillis: number
    /** Lets topics go over as they are. */
    readonly goOver: (feeds: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
  }
) {
  const { now, patienceMillis, to } = options
  const endMillis = now() + patienceMillis
  while (waiting.some((feed) => feed.isGoingOverTo(to))) {
    yield* options.wait(Math.min(longestHoldUpMillis, patienceMillis))
    const at = now()
    const isDue = (feed: TopicFeed) =>
      feed.isHeldUpSince(at - longestHoldUpMillis) ||
      at >= endMillis + (feed.mayGoOverUnheard ? 0 : options.verdictMillis)
    yield* options.goOver(waiting.filter((feed) => feed.isGoingOverTo(to) && isDue(feed)))
  }
})
