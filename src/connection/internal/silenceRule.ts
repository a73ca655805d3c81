import type { SilenceRule } from "../Connection.ts"
import type { Policy } from "../ConnectionPolicy.ts"
import { never } from "./legRecord.ts"
import type { QuietSpells } from "./quietSpells.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * The silence that topics which always deliver do not allow; `undefined` where there are none. The connection is dialled anew.
 *
 * @internal
 */
export const regular = (feeds: Iterable<TopicFeed>, policy: Policy): SilenceRule | undefined => {
  let sinceMillis = never
  let everyMillis = never
  for (const feed of feeds) {
    const { liveness } = feed.topic
    if (liveness._tag !== "Regular" || feed.askedMillis === never) continue
    sinceMillis = Math.min(sinceMillis, feed.askedMillis)
    everyMillis = Math.min(everyMillis, liveness.everyMillis)
  }
  return everyMillis === never
    ? undefined
    : { sinceMillis, forMillis: Math.max(policy.silenceMillis, 2 * everyMillis), remedy: "redial" }
}

/**
 * The silence after which topics that may be quiet are given a fresh connection: longer than is normal for them, and at growing
 * intervals; `undefined` where there are none. Markets may be quiet, so nobody is interrupted for it; but a connection that is
 * dead for its topics alone looks the same.
 *
 * @internal
 */
export const irregular = (
  feeds: Iterable<TopicFeed>,
  policy: Policy,
  quietSpells: QuietSpells
): SilenceRule | undefined => {
  let sinceMillis = never
  for (const feed of feeds) {
    if (feed.topic.liveness._tag !== "Irregular" || feed.record.isAway) continue
    sinceMillis = Math.min(sinceMillis, feed.askedMillis)
  }
  if (sinceMillis === never) return undefined
  return { sinceMillis, forMillis: quietSpells.allowedMillis(policy.silenceMillis), remedy: "tell" }
}
