/**
 * What can go wrong between a program and an exchange, as plain data: to be drawn at random, printed and replayed.
 *
 * How a fault is brought about is told in `Faults`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Category, StreamMarket } from "../binance/Market.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const minute = 60_000

// Codes that a close frame can carry; 1005 stands for a close frame without one, 1006 for an end without a close frame.
const CloseCode = Schema.Union([
  Schema.Literals([1000, 1001, 1002, 1003, 1005]),
  between(1006, 1014),
  between(3000, 4999)
])

/**
 * A fault.
 *
 * **Details**
 *
 * Those of the dial (`Refuse`, `Hang`, `Unreachable`) strike attempts to connect, those of a connection (`Close` to `Slow`)
 * all that it carries. Those of a frame (`Duplicate` to `Oversize`) strike the next event frame of each connection, those of
 * an answer (`LostAck` to `ErrorAck`) the next request, and are spent then. All others last as long as they are injected.
 *
 * @category models
 * @since 0.1.0
 */
export const Fault = Schema.TaggedUnion({
  /** The handshake is answered with an HTTP status. */
  Refuse: {
    status: between(400, 599),
    /** Tells in `Retry-After` how long to stay away. */
    retryAfterMillis: Schema.optional(between(0, 60 * minute)),
    /** Whether it does so with a date; otherwise in seconds. */
    isDated: Schema.optional(Schema.Boolean)
  },
  /** The handshake begins and does not end. */
  Hang: {},
  /** The name does not resolve, or the server is not the one that it claims to be. On sockets the connection breaks off. */
  Unreachable: { layer: Schema.Literals(["dns", "tls"]) },
  /** The exchange ends the connection: with code 1006 without a close frame, with 1005 with one that is empty. */
  Close: { code: CloseCode, text: Schema.String.check(Schema.isPattern(/^[ -~]{0,123}$/)) },
  /** The exchange ends connections that have reached an age. */
  CutAfter: { ageMillis: between(0, 7 * 24 * 60 * minute) },
  /** The exchange announces its end in one of the shapes that Binance has for it, and leaves with code 1001 some time later. */
  ServerShutdown: { shape: Schema.Literals(["raw", "combined", "event"]), graceMillis: between(0, 10 * minute) },
  /** Nothing passes in either direction, and nobody is told: a pulled cable. */
  HalfOpen: {},
  /** No events come, while requests and pings are answered. */
  Silence: {},
  /** Everything comes late by so much. */
  Slow: { delayMillis: between(0, minute) },
  /** Events are gathered, and come together once in a while. */
  Burst: { everyMillis: between(1, minute) },
  /** The frame comes twice. */
  Duplicate: {},
  /** The frame comes after the next one of its topic. */
  Reorder: {},
  /** The frame is lost. */
  DropFrame: {},
  /** The frame ends after so much of its length. */
  Truncate: { percent: between(0, 100) },
  /** After so much of its length, a character of the frame is one that can not stand in JSON. */
  Corrupt: { percent: between(0, 100) },
  /** The frame is at least so long, by white space. */
  Oversize: { bytes: between(1, 16 * 1024 * 1024) },
  /** The request is obeyed and not answered. */
  LostAck: {},
  /** The answer comes late by so much. */
  LateAck: { delayMillis: between(0, minute) },
  /** The request is refused with an error. */
  ErrorAck: { code: between(0, 4), text: Schema.String }
})

/**
 * A fault.
 *
 * @category models
 * @since 0.1.0
 */
export type Fault = typeof Fault.Type

/**
 * What a fault strikes; what is left out leaves it free.
 *
 * @category models
 * @since 0.1.0
 */
export const Target = Schema.Struct({
  /** Only connections to this market, and attempts to open such. */
  market: Schema.optional(StreamMarket),
  /** Only connections of this category, and attempts to open such. */
  category: Schema.optional(Category),
  /**
   * Only what concerns this topic: its frames and requests, and of faults that strike whole connections those, or the
   * attempts, that ask for it.
   */
  topic: Schema.optional(Schema.String),
  /**
   * Those that are open (the default), these and all that open later while the fault lasts, or one of those that are open,
   * counted from the oldest, from 0, and round again. Faults of the dial strike all attempts.
   */
  connections: Schema.optional(Schema.Union([Schema.Literals(["open", "all"]), between(0, 1024)]))
})

/**
 * What a fault strikes.
 *
 * @category models
 * @since 0.1.0
 */
export type Target = typeof Target.Type

/**
 * A fault, what it strikes, and when: `afterMillis` after the step before it began, for `forMillis`.
 *
 * @category models
 * @since 0.1.0
 */
export const Step = Schema.Struct({
  fault: Fault,
  target: Target,
  afterMillis: between(0, 10 * minute),
  forMillis: between(0, 10 * minute)
})

/**
 * A fault, what it strikes, and when.
 *
 * @category models
 * @since 0.1.0
 */
export type Step = typeof Step.Type
