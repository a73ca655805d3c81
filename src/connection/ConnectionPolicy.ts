/**
 * How connections are kept: delays, deadlines, limits and buffers, each with a default that a program can run on.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import type * as Schedule from "effect/Schedule"
import * as Backoff from "./Backoff.ts"
import type { ConnectionError } from "./ConnectionError.ts"
import { atLeastOne } from "./internal/atLeastOne.ts"
import type { Overflow } from "./Overflow.ts"
import * as Rotation from "./Rotation.ts"

/**
 * Options of {@link ConnectionPolicy}; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Delays between dials. A schedule that ends makes the streams fail with the last `ConnectionError`. Default:
   * 1 second, doubled each time, ±20 % jitter, at most 30 seconds, without end.
   */
  readonly backoff?: Schedule.Schedule<unknown, ConnectionError> | undefined
  /**
   * How long data must have flowed before the backoff starts anew; zero: on the first data. Also how long a connection must have
   * been open before smaller ones may join it. Default: 30 seconds.
   */
  readonly stableAfter?: Duration.Input | undefined
  /**
   * Least delay after the exchange said that we broke a rule (close 1008, HTTP 403, 418 or 429 without `Retry-After`).
   * Default: 2 minutes.
   */
  readonly penalty?: Duration.Input | undefined
  /** Time that a dial may take, handshake included. Default: 10 seconds. */
  readonly dialTimeout?: Duration.Input | undefined
  /** Time without any frame after which a connection is probed with a ping, as it is before it gives way; Infinity: never. Default: 20 seconds. */
  readonly pingInterval?: Duration.Input | undefined
  /** Time that any frame may take to follow our ping. Default: 20 seconds. */
  readonly pingTimeout?: Duration.Input | undefined
  /**
   * Time without a data frame after which a connection is redialled, if a topic that always delivers is subscribed. Never
   * less than one and a half times `pingInterval`. Default: 90 seconds.
   *
   * A connection whose topics may all be quiet (trades, books) is replaced instead, make before break: when it has been quiet for this
   * long, or for half as long again as is normal for its topics if that is more; then at intervals twice as long each, while nothing
   * comes. None is longer than an hour, or than `silence` if that is more. What is normal is the longest of the last 64 to 128 quiet
   * spells that ended with data on the very connection that had been quiet, and with no hole in the ids; at most one is counted in 10
   * seconds, and with a new topic the count begins anew. So a connection that dies without a word is replaced once it has been quiet for
   * one and a half times as long as its topics were while all was well: after 90 seconds where that was never longer than a minute, and
   * again half an hour after a market has begun to trade every second.
   */
  readonly silence?: Duration.Input | undefined
  /** Time that the first event of a topic may take, unless its events are rare. Default: 30 seconds. */
  readonly firstEvent?: Duration.Input | undefined
  /** Least time without an event after which a topic that always delivers counts as stalled. Default: 10 seconds. */
  readonly topicSilence?: Duration.Input | undefined
  /** Time that the acknowledgement of a control frame may take. Default: 10 seconds. */
  readonly ackTimeout?: Duration.Input | undefined
  /**
   * Age by which a connection gives way to a new one at the latest, make before break. Infinity: none. Default: 23 hours, since
   * Binance cuts connections after 24 (docs, 2026-09).
   */
  readonly rotateAfter?: Duration.Input | undefined
  /** When connections give way within that age. Default: `Rotation.latest`, a twenty-fourth before its end or less, by chance. */
  readonly rotation?: Rotation.Rotation | undefined
  /**
   * Connections that bring each topic at once. The first copy of an event is delivered, and as long as one of them is well, the end of
   * another one is neither a loss nor an interruption. Each costs its own dials, traffic and decoding. Where events carry neither ids
   * nor equal times, such as candles, the updates of all of them are delivered in the order of their times. Default: 1.
   */
  readonly redundancy?: number | undefined
  /**
   * Least time for which our own process did not run that is told as `LocalStall`. Deadlines of the peer do not run meanwhile,
   * however short it is. Default: 1 second.
   */
  readonly localStall?: Duration.Input | undefined
  /** Topics that share one connection, within the limit of the exchange. Default: 200. */
  readonly topicsPerConnection?: number | undefined
  /** Size above which a frame is reported and passed over. Default: 8 MiB. */
  readonly maxFrameBytes?: number | undefined
  /** What a subscription does when its buffer is full. Default: `sliding`. */
  readonly overflow?: Overflow | undefined
  /** Events that a subscription's buffer holds. Default: 16,384. */
  readonly capacity?: number | undefined
}

/**
 * How connections are kept, complete and in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Policy {
  readonly backoff: Schedule.Schedule<unknown, ConnectionError>
  readonly stableAfterMillis: number
  readonly penaltyMillis: number
  readonly dialTimeoutMillis: number
  readonly pingIntervalMillis: number
  readonly pingTimeoutMillis: number
  readonly silenceMillis: number
  readonly firstEventMillis: number
  readonly topicSilenceMillis: number
  readonly ackTimeoutMillis: number
  readonly rotateAfterMillis: number
  readonly rotation: Rotation.Rotation
  readonly redundancy: number
  readonly localStallMillis: number
  readonly topicsPerConnection: number
  readonly maxFrameBytes: number
  readonly overflow: Overflow
  readonly capacity: number
}

/**
 * Completes options with the defaults. Throws what is wrong with an option: durations as `Duration.fromInputUnsafe` does, numbers below 1 as
 * a `RangeError`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Policy => {
  const pingIntervalMillis = Duration.toMillis(options.pingInterval ?? "20 seconds")
  return {
    backoff: options.backoff ?? Backoff.make(),
    stableAfterMillis: Duration.toMillis(options.stableAfter ?? "30 seconds"),
    penaltyMillis: Duration.toMillis(options.penalty ?? "2 minutes"),
    dialTimeoutMillis: Duration.toMillis(options.dialTimeout ?? "10 seconds"),
    pingIntervalMillis,
    pingTimeoutMillis: Duration.toMillis(options.pingTimeout ?? "20 seconds"),
    silenceMillis: Math.max(
      Duration.toMillis(options.silence ?? "90 seconds"),
      Number.isFinite(pingIntervalMillis) ? 1.5 * pingIntervalMillis : 0
    ),
    firstEventMillis: Duration.toMillis(options.firstEvent ?? "30 seconds"),
    topicSilenceMillis: Duration.toMillis(options.topicSilence ?? "10 seconds"),
    ackTimeoutMillis: Duration.toMillis(options.ackTimeout ?? "10 seconds"),
    rotateAfterMillis: Duration.toMillis(options.rotateAfter ?? "23 hours"),
    rotation: options.rotation ?? Rotation.latest,
    redundancy: atLeastOne("redundancy", options.redundancy ?? 1),
    localStallMillis: Duration.toMillis(options.localStall ?? "1 second"),
    topicsPerConnection: atLeastOne("topicsPerConnection", options.topicsPerConnection ?? 200),
    maxFrameBytes: atLeastOne("maxFrameBytes", options.maxFrameBytes ?? 8 * 1024 * 1024),
    overflow: options.overflow ?? "sliding",
    capacity: atLeastOne("capacity", options.capacity ?? 16_384)
  }
}

/**
 * The policy of the connection pools that are built in its reach.
 *
 * @category references
 * @since 0.1.0
 */
export const ConnectionPolicy: Context.Reference<Policy> = Context.Reference<Policy>(
  "effect-binance/connection/ConnectionPolicy",
  { defaultValue: () => make() }
)

/**
 * Sets the policy of a connection pool to which this layer is provided.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<never> => Layer.succeed(ConnectionPolicy, make(options))
