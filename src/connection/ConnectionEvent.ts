/**
 * What happens to connections, out of band: for people, logs and alarms. What it means for the data stands in the data, as
 * the markers of `Tracked`.
 *
 * @since 0.1.0
 */
import type { ConnectionError } from "./ConnectionError.ts"

/** Fields of every event. Times are Unix epoch milliseconds of our own clock. */
interface Located {
  /** Name of the endpoint, such as `usds-m/market`. */
  readonly endpoint: string
  /** Number of the shard among those of its endpoint, from 1. */
  readonly shard: number
  /** Counts the dials of the shard, from 1. */
  readonly epoch: number
  readonly atMillis: number
}

/**
 * A connection attempt begins.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dialing extends Located {
  readonly _tag: "Dialing"
  /** Topics that are asked for with the URL. */
  readonly topics: number
}

/**
 * The connection is open.
 *
 * @category models
 * @since 0.1.0
 */
export interface Opened extends Located {
  readonly _tag: "Opened"
}

/**
 * The exchange acknowledged topics. That proves nothing: Binance acknowledges names it does not know.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subscribed extends Located {
  readonly _tag: "Subscribed"
  readonly topics: ReadonlyArray<string>
}

/**
 * The exchange acknowledged the end of topics.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unsubscribed extends Located {
  readonly _tag: "Unsubscribed"
  readonly topics: ReadonlyArray<string>
}

/**
 * A control frame was refused. A topic that is refused alone ends its streams.
 *
 * @category models
 * @since 0.1.0
 */
export interface ControlRefused extends Located {
  readonly _tag: "ControlRefused"
  /** Topics of the control frame; empty when the exchange did not say which frame it refused. */
  readonly topics: ReadonlyArray<string>
  readonly code: number
  readonly text: string
}

/**
 * A control frame was not acknowledged in time. It is sent once more; the second time the connection is redialled.
 *
 * @category models
 * @since 0.1.0
 */
export interface AckMissing extends Located {
  readonly _tag: "AckMissing"
  readonly topics: ReadonlyArray<string>
}

/**
 * A topic should have delivered by now.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stalled extends Located {
  readonly _tag: "Stalled"
  readonly topic: string
  /** Milliseconds since its last event, or since it was asked for. */
  readonly silentMillis: number
  /** What is done about it: asked for again, moved alone to a fresh connection, or left to the silence rule of the connection. */
  readonly action: "resubscribe" | "move" | "wait"
}

/**
 * Nothing has come on a connection whose topics may all be quiet for good reason, for longer than is normal for them. Another one
 * is dialled to take its place; until that is open, this one goes on, and the streams are not interrupted. How long that is tells
 * `silence` of `ConnectionPolicy`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Refreshing extends Located {
  readonly _tag: "Refreshing"
  /** Milliseconds since the last data. */
  readonly silentMillis: number
}

/**
 * Our own process did not run for a while: a handler computed, garbage was collected, the machine slept. Nothing could be read,
 * and the time is taken off every deadline of the peer. Told once for all connections of the pool, by the first that
 * noticed; what follows within 10 seconds is told together.
 *
 * @category models
 * @since 0.1.0
 */
export interface LocalStall extends Located {
  readonly _tag: "LocalStall"
  /**
   * Milliseconds, summed up where several are told together. Known to the second while data flows, and otherwise from the first
   * timer that was late.
   */
  readonly forMillis: number
  readonly times: number
}

/**
 * Another connection is dialled to take the place of this one before it reaches the age at which the exchange cuts it, or
 * because the server has announced its end; or one that has been opened has room for all topics of this one. Until all have gone
 * over, both are read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rotating extends Located {
  readonly _tag: "Rotating"
}

/**
 * All topics have gone over to the next connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rotated extends Located {
  readonly _tag: "Rotated"
}

/**
 * A subscription's buffer is full and begins to drop. Told once, until its consumer has caught up.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dropped extends Located {
  readonly _tag: "Dropped"
  readonly topic: string
}

/**
 * A frame belonged to no topic: not JSON, empty, binary, too large, or of unknown form. The connection goes on.
 *
 * @category models
 * @since 0.1.0
 */
export interface FrameRejected extends Located {
  readonly _tag: "FrameRejected"
  readonly kind: "Unreadable" | "Binary" | "Oversize" | "UnknownTopic"
  /** Size of the frame in bytes, or in characters where it came as a string. */
  readonly size: number
  /** What was expected and what was found, in words. */
  readonly expectation: string
}

/**
 * An event had a property that its schema does not know: the exchange has added a field. Told once per topic and field.
 *
 * @category models
 * @since 0.1.0
 */
export interface UnknownField extends Located {
  readonly _tag: "UnknownField"
  readonly topic: string
  readonly field: string
}

/**
 * The server says that it is about to end the connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface ShutdownAnnounced extends Located {
  readonly _tag: "ShutdownAnnounced"
}

/**
 * A connection, or the attempt to open one, ended. `Redialing` follows, unless nobody wants the shard any more.
 *
 * @category models
 * @since 0.1.0
 */
export interface Closed extends Located {
  readonly _tag: "Closed"
  readonly error: ConnectionError
}

/**
 * The next attempt is made after a pause.
 *
 * @category models
 * @since 0.1.0
 */
export interface Redialing extends Located {
  readonly _tag: "Redialing"
  readonly afterMillis: number
}

/**
 * Nobody wants a topic of the shard any more; its connection is closed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Released extends Located {
  readonly _tag: "Released"
}

/**
 * What happens to connections.
 *
 * @category models
 * @since 0.1.0
 */
export type ConnectionEvent =
  | Dialing
  | Opened
  | Subscribed
  | Unsubscribed
  | ControlRefused
  | AckMissing
  | Stalled
  | Refreshing
  | LocalStall
  | Rotating
  | Rotated
  | Dropped
  | FrameRejected
  | UnknownField
  | ShutdownAnnounced
  | Closed
  | Redialing
  | Released
