import type { LegStatus, ShardStatus, TopicState, TopicStatus } from "../ConnectionStatus.ts"
import type { Topic } from "../Topic.ts"
import type { Shard } from "./shard.ts"
import type { TopicCounts } from "./topicCounts.ts"
import type { TopicFeed } from "./topicFeed.ts"

/**
 * What a shard is doing at a moment of waking time.
 *
 * @internal
 */
export const ofShard = ({ endpoint, feeds, leg, number, record }: Shard, now: number): ShardStatus => ({
  endpoint: endpoint.name,
  shard: number,
  leg: leg + 1,
  state: record.state,
  epoch: record.epoch,
  dataAgeMillis: record.pulse?.firstDataMillis === undefined ? undefined : now - record.pulse.lastDataMillis,
  error: record.error?.reason.message,
  frames: record.frames,
  framesRejected: record.framesRejected,
  topics: Array.from(feeds, (feed) => feed.topic.name)
})

const stateOf = ({ events, isOpen, record, topic }: TopicFeed): TopicState => {
  if (record.isAway) return record.isStalled ? "stalled" : "interrupted"
  return events > 0 || (topic.liveness._tag === "Sparse" && isOpen) ? "live" : "waiting"
}

const age = (millis: number, now: number): number | undefined => (Number.isFinite(millis) ? now - millis : undefined)

const ofLeg = (feed: TopicFeed, shard: Shard, now: number): LegStatus => {
  const { events, lastEventMillis } = feed
  const { awaySinceMillis, interruptedBy, stale, unknownFields } = feed.record
  const state = stateOf(feed)
  return {
    leg: shard.leg + 1,
    shard: shard.number,
    state,
    awayMillis: state === "live" ? undefined : now - (awaySinceMillis ?? feed.counts.wantedSinceMillis),
    reason: state === "interrupted" ? interruptedBy : undefined,
    dataAgeMillis: age(lastEventMillis, now),
    epoch: feed.epoch,
    events,
    stale,
    unknownFields
  }
}

// From the best. A leg that has not delivered yet says less than one that has ceased to.
const ranks: ReadonlyArray<TopicState> = ["live", "stalled", "interrupted", "waiting"]

const least = (values: ReadonlyArray<number | undefined>): number | undefined => {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

const ofTopic = (topic: Topic<unknown>, counts: TopicCounts, legs: ReadonlyArray<LegStatus>): TopicStatus => {
  const best = legs.toSorted((one, other) => ranks.indexOf(one.state) - ranks.indexOf(other.state))[0]
  const state = best?.state ?? "waiting"
  return {
    endpoint: topic.endpoint.name,
    topic: topic.name,
    template: topic.template,
    liveness: topic.liveness._tag,
    state,
    awayMillis: state === "live" ? undefined : least(legs.map(({ awayMillis }) => awayMillis)),
    reason: best?.reason,
    dataAgeMillis: least(legs.map(({ dataAgeMillis }) => dataAgeMillis)),
    events: counts.merged ?? best?.events ?? 0,
    malformed: counts.malformed,
    gaps: counts.gaps,
    dropped: counts.dropped,
    stalls: counts.stalls,
    interruptions: counts.interruptions,
    legs
  }
}

/**
 * How all topics of the shards fare at a moment of waking time.
 *
 * @internal
 */
export const ofTopics = (shards: Iterable<Shard>, now: number): ReadonlyArray<TopicStatus> => {
  // A topic that is being handed over is with two shards.
  const carriers = new Map<TopicFeed, Shard>()
  for (const shard of shards) {
    for (const feed of shard.feeds) if (!carriers.has(feed) || shard.delivers(feed)) carriers.set(feed, shard)
  }
  const topics = new Map<TopicCounts, { readonly topic: Topic<unknown>; readonly legs: Array<LegStatus> }>()
  for (const [feed, shard] of carriers) {
    const found = topics.get(feed.counts)
    const leg = ofLeg(feed, shard, now)
    if (found === undefined) topics.set(feed.counts, { topic: feed.topic, legs: [leg] })
    else found.legs.push(leg)
  }
  return Array.from(topics, ([counts, { legs, topic }]) => ofTopic(topic, counts, legs))
}
