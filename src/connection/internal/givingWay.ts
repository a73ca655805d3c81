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
  /** Begins with the topics that are not being handed over yet, and goes on trying. */
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

  const begin = (session: Session): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (![...feeds.values()].some(isAtHome)) return Effect.void
      options.report({ _tag: "Rotating" })
      if (hasBegun) return replace
      hasBegun = true
      const again = Effect.schedule(begin(session), patience)
      return Effect.andThen(replace, Effect.forkIn(again, session.scope))
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
