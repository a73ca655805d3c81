/**
 * The connections of a program: topics in, events out.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import type { ConnectionError } from "./ConnectionError.ts"
import type { ConnectionEvent } from "./ConnectionEvent.ts"
import type { Overflow } from "./Overflow.ts"
import type { Topic } from "./Topic.ts"

/**
 * How one subscription buffers.
 *
 * @category models
 * @since 0.1.0
 */
export interface BufferOptions {
  /** Default: that of the pool's policy. */
  readonly overflow?: Overflow | undefined
  /** Events that the buffer holds. Default: that of the pool's policy. */
  readonly capacity?: number | undefined
}

/**
 * How one subscription buffers, and what it does with events that do not decode.
 *
 * @category models
 * @since 0.1.0
 */
export interface SubscribeOptions extends BufferOptions {
  /** `skip` passes over events that do not decode and counts them; `fail` ends the stream. Default: `skip`. */
  readonly onMalformed?: "skip" | "fail" | undefined
}

/**
 * What a shard is doing.
 *
 * @category models
 * @since 0.1.0
 */
export interface ShardStatus {
  readonly endpoint: string
  readonly shard: number
  readonly state: "dialing" | "open" | "waiting"
  /** Counts the dials of the shard, from 1. */
  readonly epoch: number
  /** Topics that somebody wants. */
  readonly topics: ReadonlyArray<string>
}

/**
 * Carries topics over as few connections as the limits allow. Streams of equal topics share one connection and one decoding.
 *
 * @category services
 * @since 0.1.0
 */
export class ConnectionPool extends Context.Service<
  ConnectionPool,
  {
    /** Events of all topics in the order of reading, through one buffer. */
    readonly subscribe: <A>(
      topics: ReadonlyArray<Topic<A>>,
      options?: SubscribeOptions
    ) => Stream.Stream<A, ConnectionError | EventDecodeError>
    /** The same, with markers for everything that is missing. */
    readonly tracked: <A>(
      topics: ReadonlyArray<Topic<A>>,
      options?: BufferOptions
    ) => Stream.Stream<Tracked<A>, ConnectionError>
    /** What happens to the connections from now on. A reader that is slow misses the oldest. */
    readonly events: Stream.Stream<ConnectionEvent>
    /** What the shards are doing now. */
    readonly status: Effect.Effect<ReadonlyArray<ShardStatus>>
  }
>()("effect-binance/connection/ConnectionPool") {}
