/**
 * Rules that say whether anything is missing between two events of one topic.
 *
 * A `Sequence` reads the ids an exchange puts into its events and places each event against the last one that was
 * delivered: it follows, it leaves a gap of known extent, or it is stale (seen before, or older than what was seen).
 * It is a pure value; whoever delivers events keeps the last position and acts on the verdict.
 *
 * @since 0.1.0
 */

/**
 * Ids that were skipped, both ends included.
 *
 * @category models
 * @since 0.1.0
 */
export interface Gap {
  /** First missing id. */
  readonly from: number
  /** Last missing id. */
  readonly to: number
}

/**
 * Reads positions out of the events of one topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Sequence<in A> {
  /** Whether a hole between two events can be told by their ids. */
  readonly showsHoles: boolean
  /** Lowest id that the event covers. */
  readonly first: (event: A) => number
  /** Highest id that the event covers: the position of the topic once the event is delivered. */
  readonly last: (event: A) => number
  /** Whether an event at `position` already told all of this one. */
  readonly isStale: (position: number, event: A) => boolean
  /** What lies unseen between `position` and an event that is not stale. */
  readonly gap: (position: number, event: A) => Gap | undefined
}

/**
 * A rule for events that each carry one id, exactly one higher than the id before.
 *
 * @category constructors
 * @since 0.1.0
 */
export const contiguous = <const Key extends string>(key: Key): Sequence<{ readonly [K in Key]: number }> => ({
  showsHoles: true,
  first: (event) => event[key],
  last: (event) => event[key],
  isStale: (position, event) => event[key] <= position,
  gap: (position, event) => (event[key] > position + 1 ? { from: position + 1, to: event[key] - 1 } : undefined)
})

/**
 * A rule for events whose id only grows: repeats are recognised, holes cannot be.
 *
 * @category constructors
 * @since 0.1.0
 */
export const increasing = <const Key extends string>(key: Key): Sequence<{ readonly [K in Key]: number }> => ({
  showsHoles: false,
  first: (event) => event[key],
  last: (event) => event[key],
  isStale: (position, event) => event[key] <= position,
  gap: () => undefined
})

/**
 * A rule for events that cover a range of ids and name the last id of the event before them.
 *
 * **Details**
 *
 * An event that starts before the position but ends after it is not stale: ranged events carry absolute values, so what
 * overlaps may be applied again. Two connections to one exchange need not cut their ranges at the same ids.
 *
 * @category constructors
 * @since 0.1.0
 */
export const linked = <const First extends string, const Last extends string, const Previous extends string>(keys: {
  readonly first: First
  readonly last: Last
  readonly previous: Previous
}): Sequence<{ readonly [K in First | Last | Previous]: number }> => ({
  showsHoles: true,
  first: (event) => event[keys.first],
  last: (event) => event[keys.last],
  isStale: (position, event) => event[keys.last] <= position,
  gap: (position, event) => {
    const previous = event[keys.previous]
    return previous > position ? { from: position + 1, to: previous } : undefined
  }
})

/**
 * A rule for events that each cover a range of ids and begin one after the last id of the event before them.
 *
 * **Details**
 *
 * What overlaps may be applied again, as with {@link linked}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ranged = <const First extends string, const Last extends string>(keys: {
  readonly first: First
  readonly last: Last
}): Sequence<{ readonly [K in First | Last]: number }> => ({
  showsHoles: true,
  first: (event) => event[keys.first],
  last: (event) => event[keys.last],
  isStale: (position, event) => event[keys.last] <= position,
  gap: (position, event) => {
    const first = event[keys.first]
    return first > position + 1 ? { from: position + 1, to: first - 1 } : undefined
  }
})
