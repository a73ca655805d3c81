/**
 * What connections and topics are doing, as values that encode to JSON. Durations are milliseconds, in which times at which our own
 * process did not run are left out; numbers count from 1.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * What a shard is doing: dials, has an open connection, or waits until it may dial again.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ShardState = Schema.Literals(["dialing", "open", "waiting"])

/**
 * What a shard is doing.
 *
 * @category models
 * @since 0.1.0
 */
export type ShardState = typeof ShardState.Type

/**
 * One connection, with those that it took the place of after a dial.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ShardStatus = Schema.Struct({
  /** Name of the endpoint, such as `usds-m/market`. */
  endpoint: Schema.String,
  /** Number among the shards of the endpoint. */
  shard: Schema.Int,
  /** Which of the connections that bring the same topics at once. */
  leg: Schema.Int,
  state: ShardState,
  /** Counts the dials of the shard. */
  epoch: Schema.Int,
  /** Time since the last data; none while none has come from the connection that is open. */
  dataAgeMillis: Schema.optional(Schema.Finite),
  /** Why the last connection ended, or the last attempt failed, while none is open: in words. */
  error: Schema.optional(Schema.String),
  /** Frames read by the shard. */
  frames: Schema.Int,
  /** Those of them that belonged to no topic. */
  framesRejected: Schema.Int,
  /** Topics that somebody wants. */
  topics: Schema.Array(Schema.String)
})

/**
 * One connection, with those that it took the place of after a dial.
 *
 * @category models
 * @since 0.1.0
 */
export type ShardStatus = typeof ShardStatus.Type

/**
 * How a topic fares.
 *
 * **Details**
 *
 * - `waiting`: has not delivered since it was first wanted. A topic of rare events counts as `live` once it was asked for.
 * - `live`: delivers.
 * - `stalled`: was asked for on an open connection and is mute.
 * - `interrupted`: lost its connection and has not delivered since.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TopicState = Schema.Literals(["waiting", "live", "stalled", "interrupted"])

/**
 * How a topic fares.
 *
 * @category models
 * @since 0.1.0
 */
export type TopicState = typeof TopicState.Type

const condition = {
  state: TopicState,
  /** How long it has not been live; none while it is. */
  awayMillis: Schema.optional(Schema.Finite),
  /** Tag of the `ConnectionError` reason for which it lost its connection, while it is interrupted. */
  reason: Schema.optional(Schema.String),
  /** Time since its last event; none while there has been none. */
  dataAgeMillis: Schema.optional(Schema.Finite)
}

/**
 * A topic on one of the connections that bring it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const LegStatus = Schema.Struct({
  leg: Schema.Int,
  /** The shard that carries it, or is to. */
  shard: Schema.Int,
  ...condition,
  /** Counts the connections that carried it. */
  epoch: Schema.Int,
  /** Events that came, whether or not another connection was faster. */
  events: Schema.Int,
  /** Events that were passed over, since they had come before or were older than the last. */
  stale: Schema.Int,
  /** Properties of events that the schema does not know. */
  unknownFields: Schema.Int
})

/**
 * A topic on one of the connections that bring it.
 *
 * @category models
 * @since 0.1.0
 */
export type LegStatus = typeof LegStatus.Type

/**
 * One topic that somebody wants. It is as live as the best of its legs. Counts begin when it is first wanted, and anew when nobody has
 * wanted it meanwhile.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TopicStatus = Schema.Struct({
  endpoint: Schema.String,
  topic: Schema.String,
  /** What it shares with others of its form. */
  template: Schema.String,
  /** What its silence means: see `Liveness`. */
  liveness: Schema.Literals(["Regular", "Irregular", "Sparse"]),
  ...condition,
  /** Events that were delivered, counted once however many streams share the topic. */
  events: Schema.Int,
  /** Events that did not decode. */
  malformed: Schema.Int,
  /** Holes in the ids of the exchange. */
  gaps: Schema.Int,
  /** Events that the full buffers of slow consumers let go, summed over the streams. */
  dropped: Schema.Int,
  stalls: Schema.Int,
  interruptions: Schema.Int,
  legs: Schema.Array(LegStatus)
})

/**
 * One topic that somebody wants.
 *
 * @category models
 * @since 0.1.0
 */
export type TopicStatus = typeof TopicStatus.Type
