import type { Shard } from "./shard.ts"

/** Topics of the one are to go over to the other. */
export interface Union {
  readonly from: Shard
  readonly to: Shard
}

/** For whom a connection is. */
type Place = Pick<Shard, "endpoint" | "holder" | "leg">

const areAlike = (one: Place, other: Place): boolean =>
  one.endpoint.name === other.endpoint.name &&
  one.endpoint.root === other.endpoint.root &&
  one.leg === other.leg &&
  one.holder === other.holder

/**
 * A connection that has room for one topic more. One that serves a single subscriber takes all of that one's topics.
 *
 * @internal
 */
export const room = (shards: Iterable<Shard>, place: Place, mostTopics: number): Shard | undefined => {
  for (const shard of shards) {
    const isOpen = place.holder !== undefined || shard.isOpenToAll
    if (isOpen && areAlike(shard, place) && shard.size < mostTopics) return shard
  }
  return undefined
}

/**
 * A connection that was made for topics that stalled, and has room: those that stall one soon after the other share one, since thin
 * markets must not cost a dial each.
 *
 * @internal
 */
export const fresh = (
  shards: Iterable<Shard>,
  from: Shard,
  options: { readonly sinceMillis: number; readonly mostTopics: number }
): Shard | undefined => {
  for (const shard of shards) {
    const isFresh = shard.isProbation && shard !== from && shard.startedMillis > options.sinceMillis
    if (isFresh && areAlike(shard, from) && shard.size < options.mostTopics) return shard
  }
  return undefined
}

/**
 * A connection that is to take over the topics of another one without a loss or a repeat: the one to which others of its topics have
 * gone ahead, or one that is not dialled yet, so that those that are rotated together go to as few as their topics need.
 *
 * @internal
 */
export const successor = (
  shards: Iterable<Shard>,
  from: Shard,
  options: { readonly former: Shard | undefined; readonly topics: number; readonly mostTopics: number }
): Shard | undefined => {
  const { former, mostTopics, topics } = options
  const fitting = Array.from(shards).filter((shard) => shard.isOpenToAll && shard.size + topics <= mostTopics)
  if (former !== undefined && fitting.includes(former)) return former
  return fitting.find((shard) => shard.record.epoch === 0 && areAlike(shard, from))
}

// Topics must not come back to where they were mute: that has been dialled anew since they last were.
const hasNews = (to: Shard, from: Shard): boolean =>
  Array.from(from.feeds).every((feed) => feed.record.stalledMillis < to.record.openedMillis)

/**
 * Which connections are to join which others now that one has proven stable. Topics that stalled were given connections of their own,
 * which must not add up for ever.
 *
 * @internal
 */
export const unions = (
  shards: Iterable<Shard>,
  stable: Shard,
  options: { readonly stableSinceMillis: number; readonly mostTopics: number }
): ReadonlyArray<Union> => {
  const { mostTopics, stableSinceMillis } = options
  if (!stable.isOpenToAll) return []
  const others = Array.from(shards).filter(
    (shard) => shard !== stable && shard.isOpenToAll && shard.record.state === "open" && areAlike(shard, stable)
  )
  let size = stable.size
  const joining = others.filter((from) => {
    const isFitting = from.size <= size && size + from.size <= mostTopics && hasNews(stable, from)
    if (isFitting) size += from.size
    return isFitting
  })
  if (joining.length > 0) return joining.map((from) => ({ from, to: stable }))
  const to = others.find((other) => {
    const isFitting = stable.size <= other.size && other.size + stable.size <= mostTopics
    return isFitting && other.record.openedMillis <= stableSinceMillis && hasNews(other, stable)
  })
  return to === undefined ? [] : [{ from: stable, to }]
}
