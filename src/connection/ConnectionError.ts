/**
 * Why a connection ended, and the one error with which a stream that rests on it fails.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { causeWords } from "./internal/causeWords.ts"

/**
 * The connection could not be opened: name resolution, TCP, TLS, or a handshake that broke off or took too long.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DialFailed extends Schema.TaggedError<DialFailed>()("DialFailed", {
  cause: Schema.Defect()
}) {
  override get message() {
    return `could not connect (${causeWords(this.cause)})`
  }
}

/**
 * The handshake did not end in time.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DialTimeout extends Schema.TaggedError<DialTimeout>()("DialTimeout", {
  /** Milliseconds since the attempt began. */
  afterMillis: Schema.Finite
}) {
  override get message() {
    return `the handshake did not end within ${this.afterMillis} ms`
  }
}

/**
 * The peer answered the handshake with an HTTP status instead of a WebSocket.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  /** HTTP status, such as 429 or 503. */
  status: Schema.Int,
  /** Value of `Retry-After` in milliseconds, where the peer sent one. */
  retryAfterMillis: Schema.optional(Schema.Finite)
}) {
  override get message() {
    return `the handshake was refused with HTTP ${this.status}`
  }
}

/**
 * The connection ended with a close frame, or without one (code 1006).
 *
 * @category reasons
 * @since 0.1.0
 */
export class Closed extends Schema.TaggedError<Closed>()("Closed", {
  code: Schema.Int,
  /** What the peer gave as its reason; may be empty. */
  text: Schema.String
}) {
  override get message() {
    return `closed with code ${this.code}${this.text === "" ? "" : ` (${this.text})`}`
  }
}

/**
 * Reading or writing broke below the WebSocket.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TransportFault extends Schema.TaggedError<TransportFault>()("TransportFault", {
  cause: Schema.Defect()
}) {
  override get message() {
    return `the transport failed (${causeWords(this.cause)})`
  }
}

/**
 * No data arrived although topics that always deliver were subscribed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Silent extends Schema.TaggedError<Silent>()("Silent", {
  /** Milliseconds without a data frame. */
  forMillis: Schema.Finite
}) {
  override get message() {
    return `no data for ${this.forMillis} ms`
  }
}

/**
 * Neither a pong nor any other frame followed our ping.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PingTimeout extends Schema.TaggedError<PingTimeout>()("PingTimeout", {
  /** Milliseconds since the ping. */
  afterMillis: Schema.Finite
}) {
  override get message() {
    return `no answer to a ping within ${this.afterMillis} ms`
  }
}

/**
 * Control frames were not acknowledged, twice in a row.
 *
 * @category reasons
 * @since 0.1.0
 */
export class AckTimeout extends Schema.TaggedError<AckTimeout>()("AckTimeout", {
  /** Milliseconds since the control frame. */
  afterMillis: Schema.Finite
}) {
  override get message() {
    return `no acknowledgement within ${this.afterMillis} ms`
  }
}

/**
 * The exchange refused a topic. It is not asked for again on behalf of the streams that failed with this.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  topic: Schema.String,
  /** The exchange's error code. */
  code: Schema.Int,
  /** The exchange's words. */
  text: Schema.String
}) {
  override get message() {
    return `${this.topic} was rejected: ${this.text} (${this.code})`
  }
}

/**
 * The subscription's buffer was full and its overflow policy is `fail`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Overflow extends Schema.TaggedError<Overflow>()("Overflow", {
  /** Events that the buffer holds. */
  capacity: Schema.Int
}) {
  override get message() {
    return `the consumer is slower than the exchange: a buffer of ${this.capacity} events is full`
  }
}

/**
 * Everything that can end a connection or a subscription.
 *
 * @category reasons
 * @since 0.1.0
 */
export const Reason = Schema.Union([
  DialFailed,
  DialTimeout,
  Refused,
  Closed,
  TransportFault,
  Silent,
  PingTimeout,
  AckTimeout,
  Rejected,
  Overflow
])

/**
 * Everything that can end a connection or a subscription.
 *
 * @category reasons
 * @since 0.1.0
 */
export type Reason = typeof Reason.Type

/**
 * A stream could not go on: its backoff schedule has ended, the exchange refused the handshake for good (HTTP 404 or 451, say),
 * its topic was rejected, or its buffer overflowed under the policy `fail`. The default policy redials without end.
 *
 * @category errors
 * @since 0.1.0
 */
export class ConnectionError extends Schema.TaggedError<ConnectionError>()("ConnectionError", {
  /** Name of the endpoint, such as `usds-m/market`. */
  endpoint: Schema.String,
  reason: Reason
}) {
  override get message() {
    return `${this.endpoint}: ${this.reason.message}`
  }
}
