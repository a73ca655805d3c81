import type { SilenceRule, Session } from "../Connection.ts"
import type { Stalled } from "../ConnectionEvent.ts"
import type { Report } from "./report.ts"
import type { TopicFeed } from "./topicFeed.ts"
import type { Turn } from "./turn.ts"

/**
 * What is done in this turn about a topic that should have delivered and has not: it is asked for again at once, and the others are the
 * caller's.
 *
 * @internal
 */
export type StallRemedy = (feed: TopicFeed, session: Session) => Stalled["action"]

/** @internal */
export const make = (options: {
  readonly turn: Turn
  /** The silence of the connection after which it is dialled anew, if there is such. */
  readonly regularSilence: () => SilenceRule | undefined
  /** Asks for a topic again. */
  readonly renew: (topic: string) => void
  readonly report: Report
}): StallRemedy => {
  const { turn } = options

  const choose = (feed: TopicFeed, session: Session): Stalled["action"] => {
    if (feed.record.stalls === 1) return "resubscribe"
    // Others deliver: the fault is the topic's. Nobody does: it may be the connection's, which its silence rule mends once.
    const isAlone = session.pulse.lastDataMillis <= feed.quietSinceMillis
    const rule = isAlone && feed.record.stalls === 2 ? options.regularSilence() : undefined
    if (rule === undefined) return "move"
    // The connection may speak again before its silence is too long.
    feed.dueMillis = turn.now + rule.forMillis
    return "wait"
  }

  return (feed, session) => {
    const silentMillis = turn.now - feed.quietSinceMillis
    feed.stalled()
    const action = choose(feed, session)
    options.report({ _tag: "Stalled", topic: feed.topic.name, silentMillis, action })
    if (action === "resubscribe") options.renew(feed.topic.name)
    return action
  }
}
