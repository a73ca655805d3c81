/**
 * Why a call of Binance came to nothing, over REST and over the WebSocket API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { causeWords } from "../connection/internal/causeWords.ts"
import { Market } from "./Market.ts"

/** What Binance said, in its own words. */
const answer = {
  /** HTTP status; the WebSocket API has the same. */
  status: Schema.Int,
  /** Binance's error code, negative; absent where it answered with something else than its error. */
  code: Schema.optional(Schema.Int),
  /** Binance's words; may be empty. */
  text: Schema.String
}

const said = ({ code, status, text }: { status: number; code?: number | undefined; text: string }): string =>
  `${text === "" ? "no explanation" : text} (${code === undefined ? `HTTP ${status}` : code})`

/**
 * No answer: no network, a name that is not known, a connection that was refused or broke.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  cause: Schema.Defect()
}) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `could not be reached (${causeWords(this.cause)})`
  }
}

/**
 * No answer in time.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  /** Milliseconds since the request. */
  afterMillis: Schema.Finite
}) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `no answer within ${this.afterMillis} ms`
  }
}

/**
 * Binance could not do it now, and has not done it: overloaded, under maintenance, or broken on its side.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", answer) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `not available: ${said(this)}`
  }
}

/**
 * A limit was used up: of this address, or of the account. Nothing was done.
 *
 * @category reasons
 * @since 0.1.0
 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...answer,
  /** Milliseconds until the limit has room again. */
  retryAfterMillis: Schema.Finite
}) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `too many requests, again in ${this.retryAfterMillis} ms: ${said(this)}`
  }
}

/**
 * This address is banned, for having gone on after {@link RateLimited}: for 2 minutes at first, for up to 3 days when it happens
 * again. Streams go on.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Banned extends Schema.TaggedError<Banned>()("Banned", {
  ...answer,
  /** Milliseconds until the ban ends. */
  retryAfterMillis: Schema.Finite
}) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `this address is banned for another ${this.retryAfterMillis} ms: ${said(this)}`
  }
}

/**
 * The request was stopped before Binance's own servers: by its firewall (HTTP 403), or because it comes from where Binance does not
 * serve (451).
 *
 * @category reasons
 * @since 0.1.0
 */
export class Blocked extends Schema.TaggedError<Blocked>()("Blocked", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return this.status === 451 ? `not served from this location (HTTP 451)` : `stopped by the firewall: ${said(this)}`
  }
}

/**
 * The time that the request carries is not Binance's: the clock of this machine is off, or the request was underway for longer than
 * `recvWindow`. Nothing was done.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TimestampRefused extends Schema.TaggedError<TimestampRefused>()("TimestampRefused", answer) {
  get isRetryable(): boolean {
    return true
  }
  override get message() {
    return `the time of the request was refused: ${said(this)}`
  }
}

/**
 * The signature is not that of the key: the secret or the private key belongs to another one.
 *
 * @category reasons
 * @since 0.1.0
 */
export class SignatureRefused extends Schema.TaggedError<SignatureRefused>()("SignatureRefused", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `the signature was refused; is the secret that of the API key? ${said(this)}`
  }
}

/**
 * The API key was refused: it does not exist in this environment, may not be used from this address, or lacks the permission.
 * Binance does not say which.
 *
 * @category reasons
 * @since 0.1.0
 */
export class KeyRefused extends Schema.TaggedError<KeyRefused>()("KeyRefused", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `the API key was refused; is it one of this environment, allowed from this address, and for this use? ${said(this)}`
  }
}

/**
 * The listenKey or listenToken of an account stream does not exist any more, or never did. A new one is to be made.
 *
 * @category reasons
 * @since 0.1.0
 */
export class StreamKeyUnknown extends Schema.TaggedError<StreamKeyUnknown>()("StreamKeyUnknown", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `the key of the account stream is not known: ${said(this)}`
  }
}

/**
 * There is no such order, or it was archived.
 *
 * @category reasons
 * @since 0.1.0
 */
export class OrderNotFound extends Schema.TaggedError<OrderNotFound>()("OrderNotFound", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `no such order: ${said(this)}`
  }
}

/**
 * An order, or a change of one, was refused. Nothing was done.
 *
 * @category reasons
 * @since 0.1.0
 */
export class OrderRejected extends Schema.TaggedError<OrderRejected>()("OrderRejected", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `the order was rejected: ${said(this)}`
  }
}

/**
 * An order, or a change of one, was sent, and what became of it is not known: it may have been executed. Ask for the order by its
 * client id, or wait for its event, before anything is sent again.
 *
 * @category reasons
 * @since 0.1.0
 */
export class OrderStateUnknown extends Schema.TaggedError<OrderStateUnknown>()("OrderStateUnknown", {
  /** The id that the order was given, where it was given one. */
  clientOrderId: Schema.optional(Schema.String),
  /** Why it is not known. */
  cause: Schema.Union([Unreachable, TimedOut, Unavailable])
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    const order = this.clientOrderId === undefined ? "the order" : `order ${this.clientOrderId}`
    return `what became of ${order} is not known: ${this.cause.message}`
  }
}

/**
 * The request is wrong: a parameter is missing, malformed or not allowed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `invalid request: ${said(this)}`
  }
}

/**
 * The request was not sent, since its parameters are not what the endpoint takes.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidParameters extends Schema.TaggedError<InvalidParameters>()("InvalidParameters", {
  /** What was expected, in words. */
  expectation: Schema.String
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `not sent: ${this.expectation}`
  }
}

/**
 * The environment does not have the market, such as portfolio margin on the test exchanges.
 *
 * @category reasons
 * @since 0.1.0
 */
export class NotServed extends Schema.TaggedError<NotServed>()("NotServed", {
  market: Market,
  environment: Schema.String
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `there is no ${this.market} in ${this.environment}`
  }
}

/**
 * The endpoint does not exist any more, such as those of spot's listenKeys, which answer HTTP 410 since 2026-02-20.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Retired extends Schema.TaggedError<Retired>()("Retired", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `this endpoint was retired: ${said(this)}`
  }
}

/**
 * Refused with a code of no family above.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Refused extends Schema.TaggedError<Refused>()("Refused", answer) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `refused: ${said(this)}`
  }
}

/**
 * The answer is not what the endpoint is known to give. It is not quoted: it may hold a secret.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unreadable extends Schema.TaggedError<Unreadable>()("Unreadable", {
  /** What was expected, in words. */
  expectation: Schema.String
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message() {
    return `the answer could not be read: ${this.expectation}`
  }
}

/**
 * Everything that can come in the way of a call.
 *
 * @category reasons
 * @since 0.1.0
 */
export const Reason = Schema.Union([
  Unreachable,
  TimedOut,
  Unavailable,
  RateLimited,
  Banned,
  Blocked,
  TimestampRefused,
  SignatureRefused,
  KeyRefused,
  StreamKeyUnknown,
  OrderNotFound,
  OrderRejected,
  OrderStateUnknown,
  InvalidRequest,
  InvalidParameters,
  NotServed,
  Retired,
  Refused,
  Unreadable
])

/**
 * Everything that can come in the way of a call.
 *
 * @category reasons
 * @since 0.1.0
 */
export type Reason = typeof Reason.Type

/**
 * A call came to nothing.
 *
 * **Example** (Waiting for another try)
 *
 * ```ts
 * UsdsM.rest.openOrders({ symbol: "BTCUSDT" }).pipe(
 *   Effect.catchReason("BinanceError", "Banned", ({ retryAfterMillis }) => Effect.sleep(retryAfterMillis))
 * )
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class BinanceError extends Schema.TaggedError<BinanceError>()("BinanceError", {
  market: Market,
  /** The endpoint or method, without parameters: `GET /fapi/v1/openOrders`, `session.logon`. */
  call: Schema.String,
  reason: Reason
}) {
  /** Whether the same call may succeed when it is made again, later or at once, and making it again does no harm. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  override get message() {
    return `${this.market}, ${this.call}: ${this.reason.message}`
  }
}
