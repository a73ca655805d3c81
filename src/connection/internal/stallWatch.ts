import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Session } from "../Connection.ts"
import { never } from "./legRecord.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * Wakes when a topic of a shard should have delivered and has not. One timer per connection: it sleeps until the nearest
 * deadline of any topic.
 *
 * @internal
 */
export interface StallWatch {
  /** Must be told of a deadline that may be nearer than all others. */
  readonly dueAt: (millis: number) => void
  /** Hands over the topics that are due, for as long as the connection lives. */
  readonly run: (session: Session) => Effect.Effect<never>
}

/** @internal */
export const make = (options: {
  readonly feeds: ReadonlyMap<string, TopicFeed>
  /** How long to wait after reading was held. */
  readonly graceMillis: number
  readonly onDue: (feeds: ReadonlyArray<TopicFeed>, session: Session) => Effect.Effect<void>
}): StallWatch => {
  const { feeds } = options
  const nearer = Latch.makeUnsafe(false)
  let wakesMillis = never

  // A topic that is going over to another connection is watched where it still comes from.
  const carried = (session: Session) => Array.from(feeds.values()).filter((feed) => feed.isCarriedBy(session))

  const nearest = (session: Session): number => Math.min(never, ...carried(session).map((feed) => feed.dueMillis))

  return {
    dueAt: (millis) => {
      if (millis < wakesMillis) nearer.openUnsafe()
    },
    run: Effect.fnUntraced(function* (session) {
      while (true) {
        nearer.closeUnsafe()
        wakesMillis = Math.max(nearest(session), session.pulse.releasedMillis + options.graceMillis)
        const now = session.time.nowUnsafe()
        if (wakesMillis === never) {
          yield* nearer.await
        } else if (wakesMillis > now) {
          yield* Effect.raceFirst(session.time.sleep(wakesMillis - now), nearer.await)
        } else if (session.pulse.isHeld) {
          yield* Effect.sleep(Duration.millis(options.graceMillis))
        } else {
          yield* options.onDue(
            carried(session).filter((feed) => feed.dueMillis <= now),
            session
          )
        }
      }
    })
  }
}
