import * as Effect from "effect/Effect"
import * as Backoff from "../Backoff.ts"
import type { Session } from "../Connection.ts"
import type { Report } from "./report.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * How one connection gives way to the next, until all of its topics have gone over.
 *
 * @internal
 */
export interface GivingWay {
  readonly hasBegun: () => boolean
  /** Whether the next connection is dialled or takes over. */
  readonly isUnderWay: () => boolean
  /** Begins with the topics that are not being handed over, and goes on trying. */
  readonly begin: (session: Session) => Effect.Effect<void>
  /** Another connection has been opened in place of the one that was to give way. */
  readonly reset: () => void
}

// Between attempts. The next connection dials by itself as long as its backoff schedule lasts, so these are few.
const patience = Backoff.make({ initial: "30 seconds", cap: "10 minutes" })

/** @internal */
export const make = (options: {
  readonly feeds: ReadonlyMap<string, TopicFeed>
  /** Whether a topic is not being handed over; so it is again where the next connection was given up. */
  readonly isAtHome: (feed: TopicFeed) => boolean
  readonly replace: Effect.Effect<void>
  readonly report: Report
}): GivingWay => {
  let hasBegun = false

  const { feeds, isAtHome, replace } = options

  const isUnderWay = () => hasBegun && ![...feeds.values()].every(isAtHome)

  // Topics that are on their way here when the time comes go on when they have come.
  const begin = (session: Session): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (feeds.size === 0) return Effect.void
      const isFirst = !hasBegun
      hasBegun = true
      const again = isFirst ? Effect.forkIn(Effect.schedule(begin(session), patience), session.scope) : Effect.void
      if (![...feeds.values()].some(isAtHome)) return Effect.asVoid(again)
      options.report({ _tag: "Rotating" })
      return Effect.andThen(replace, again)
    })

  return {
    hasBegun: () => hasBegun,
    isUnderWay,
    begin,
    reset: () => {
      hasBegun = false
    }
  }
}
