import * as Effect from "effect/Effect"
import type { Session } from "../Connection.ts"
import type { Haste } from "./crossing.ts"
import * as overlap from "./overlap.ts"
import type { TopicFeed } from "./topicFeed.ts"
import type { Turn } from "./turn.ts"

/**
 * The topics of one connection that another one brings too, because it carries them to this moment, or to make sure of them.
 *
 * @internal
 */
export interface Handover {
  /** Another connection carries the topics to this moment; sees to it that they go over to this one. */
  readonly expect: (feeds: ReadonlyArray<TopicFeed>, session: Session) => Effect.Effect<void>
  /** To be told of topics for which something has come, or whose connection has ended. */
  readonly note: (feed: TopicFeed, session: Session) => void
  /** To be done after each batch: lets go of what has gone over, and watches what is kept back. */
  readonly settle: (session: Session) => Effect.Effect<void>
  /** Lets topics go over although it is not certain that nothing is lost or repeated. */
  readonly goOver: (haste: Haste, going: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
}

/** @internal */
export const make = (options: {
  readonly now: () => number
  /** Returns when the connections could be read for so many milliseconds. */
  readonly wait: (millis: number) => Effect.Effect<void>
  readonly patienceMillis: number
  /** How long it takes until a connection is known to be dead. */
  readonly verdictMillis: number
  readonly turn: Turn
  readonly endTurn: () => void
  /** Topics have gone over to another connection; the one that carried them to this moment lets them go. */
  readonly taken: (feeds: ReadonlyArray<TopicFeed>) => void
  readonly stopIdle: Effect.Effect<void>
}): Handover => {
  const { endTurn, turn, wait } = options
  // What those who wait for a topic are to be told when it begins to come.
  const awaited = new WeakMap<TopicFeed, overlap.Beginnings>()
  let goneOver: Array<TopicFeed> = []
  // Topics that keep something back, with the connection whose fiber watches them, and those that nobody watches yet.
  const watched = new Map<TopicFeed, Session>()
  let unwatched: Array<TopicFeed> = []

  const goOver = (haste: Haste, going: ReadonlyArray<TopicFeed>): Effect.Effect<void> =>
    Effect.suspend(() => {
      turn.begin()
      for (const feed of going) feed.goOver(haste)
      options.taken(going.filter((feed) => feed.takeGoneOver()))
      endTurn()
      return options.stopIdle
    })

  const release = Effect.fnUntraced(function* (feed: TopicFeed) {
    while (feed.isHolding) {
      yield* wait(overlap.longestHoldUpMillis)
      turn.begin()
      feed.release(turn.now - overlap.longestHoldUpMillis)
      endTurn()
    }
    watched.delete(feed)
  })

  const watch = (session: Session): Effect.Effect<void> => {
    if (unwatched.length === 0) return Effect.void
    const feeds = unwatched
    unwatched = []
    return Effect.forEach(feeds, (feed) => Effect.forkIn(release(feed), session.scope), { discard: true })
  }

  const letGo = (): Effect.Effect<void> => {
    if (goneOver.length === 0) return Effect.void
    options.taken(goneOver)
    goneOver = []
    return options.stopIdle
  }

  return {
    goOver,
    expect: (feeds, session) => {
      const beginnings = new overlap.Beginnings()
      for (const feed of feeds) awaited.set(feed, beginnings)
      return overlap
        .end(feeds, {
          ...options,
          to: session,
          beginnings,
          goOver: (going) => goOver({ reason: "Rotated", isOutage: false }, going)
        })
        .pipe(Effect.forkIn(session.scope), Effect.asVoid)
    },
    note: (feed, session) => {
      if (feed.isGoingOverTo(session)) awaited.get(feed)?.add(feed)
      if (feed.takeGoneOver()) goneOver.push(feed)
      if (!feed.isHolding || watched.get(feed) === session) return
      watched.set(feed, session)
      unwatched.push(feed)
    },
    settle: (session) => Effect.andThen(watch(session), letGo())
  }
}
