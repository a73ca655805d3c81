/**
 * A stream's events together with what happened to the stream, in delivery order.
 *
 * Every hole in the data stands between two events as a marker: what was lost on the way (`Gap`), what a slow
 * consumer's buffer dropped (`Dropped`), what did not decode (`Malformed`), and where the connection was away
 * (`Interrupted` … `Resumed`) or mute (`Stalled` … `Resumed`).
 *
 * @since 0.1.0
 */
import type { EventDecodeError } from "./EventDecodeError.ts"

/** Fields that every item of a tracked stream has. */
interface Located {
  /** Name of the endpoint, such as `usds-m/market`: two markets may have topics of one name. */
  readonly endpoint: string
  /** Topic in the exchange's own spelling. */
  readonly topic: string
  /** Dial that brought the item: counts the connections that carried the topic, from 1. */
  readonly epoch: number
}

/**
 * An event of the exchange.
 *
 * @category models
 * @since 0.1.0
 */
export interface Event<out A> extends Located {
  readonly _tag: "Event"
  readonly event: A
}

/**
 * The connection that carried the topic ended; what the exchange sent until `Resumed` was not seen.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interrupted extends Located {
  readonly _tag: "Interrupted"
  /** Tag of the `ConnectionError` reason that ended the connection, such as `Closed` or `Silent`. */
  readonly reason: string
}

/**
 * Data flows again after `Interrupted` or `Stalled`; `epoch` is the one of the connection that now carries the topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resumed extends Located {
  readonly _tag: "Resumed"
}

/**
 * The exchange's ids skip here: events `from` to `to` (both included) never arrived.
 *
 * @category models
 * @since 0.1.0
 */
export interface Gap extends Located {
  readonly _tag: "Gap"
  /** First id that never arrived. */
  readonly from: number
  /** Last id that never arrived. */
  readonly to: number
}

/**
 * Events arrived here, but this subscription's full buffer let them go.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dropped extends Located {
  readonly _tag: "Dropped"
  /** Events dropped. */
  readonly count: number
  /** Lowest id dropped, where the topic's events carry ids. */
  readonly from?: number | undefined
  /** Highest id dropped, where the topic's events carry ids. */
  readonly to?: number | undefined
}

/**
 * The topic is subscribed on an open connection and should have delivered by now.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stalled extends Located {
  readonly _tag: "Stalled"
  /** Milliseconds since the topic's last event, or since it was asked for. */
  readonly silentMillis: number
}

/**
 * Something arrived for the topic that is not an event of it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Malformed extends Located {
  readonly _tag: "Malformed"
  /** The last of `count` errors. */
  readonly error: EventDecodeError
  /** Malformed events in a row. */
  readonly count: number
}

/**
 * Anything but an event.
 *
 * @category models
 * @since 0.1.0
 */
export type Marker = Interrupted | Resumed | Gap | Dropped | Stalled | Malformed

/**
 * An item of a tracked stream.
 *
 * @category models
 * @since 0.1.0
 */
export type Tracked<A> = Event<A> | Marker

/**
 * Whether an item is an event and not a marker.
 *
 * @category guards
 * @since 0.1.0
 */
export const isEvent = <A>(item: Tracked<A>): item is Event<A> => item._tag === "Event"

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)

const greatest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)

// One marker says what two of one tag and topic said: counts add up, ranges join; an interruption is told by its first reason,
// of the rest the later one stands. Nothing was delivered between the two, so what lies between their ranges is missing as well.
const join = (earlier: Marker, later: Marker): Marker => {
  switch (later._tag) {
    case "Interrupted":
      return earlier
    case "Gap":
      return earlier._tag === "Gap"
        ? { ...earlier, from: Math.min(earlier.from, later.from), to: Math.max(earlier.to, later.to) }
        : later
    case "Dropped":
      return earlier._tag === "Dropped"
        ? {
            ...earlier,
            count: earlier.count + later.count,
            from: least(earlier.from, later.from),
            to: greatest(earlier.to, later.to)
          }
        : later
    case "Malformed":
      return earlier._tag === "Malformed" ? { ...later, count: earlier.count + later.count } : later
    case "Stalled":
    case "Resumed":
      return later
  }
}

/**
 * Adds a marker to a run of markers that stand between the same two events.
 *
 * **Details**
 *
 * A run holds at most one marker of each kind per topic: a repeated one is joined with the first, in its place. `Resumed`
 * ends what `Interrupted` and `Stalled` begin, so a later beginning takes it out again. This bounds the memory of a
 * subscription whose consumer is slow while its connection comes and goes.
 *
 * @category combinators
 * @since 0.1.0
 */
export const appendToRun = (run: Array<Marker>, marker: Marker): void => {
  const find = (tag: Marker["_tag"]) =>
    run.findIndex(
      (earlier) => earlier._tag === tag && earlier.topic === marker.topic && earlier.endpoint === marker.endpoint
    )
  if (marker._tag === "Interrupted" || marker._tag === "Stalled" || marker._tag === "Resumed") {
    const resumed = find("Resumed")
    if (resumed !== -1) run.splice(resumed, 1)
  }
  const twin = find(marker._tag)
  const earlier = run[twin]
  if (earlier === undefined) run.push(marker)
  else run[twin] = join(earlier, marker)
}
