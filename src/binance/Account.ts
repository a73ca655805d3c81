/**
 * What there is to say of the accounts of a market: what their streams deliver, and what a market must tell to have one.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { ConnectionError } from "../connection/ConnectionError.ts"
import type { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { BinanceError } from "./BinanceError.ts"

/**
 * Everything with which an account stream can fail: connections that may not be had, or keys that are refused.
 *
 * @category errors
 * @since 0.1.0
 */
export type UserDataError = ConnectionError | BinanceError

/**
 * Whether Binance pushed an event, or it was found missing and made from what REST tells.
 *
 * @category models
 * @since 0.1.0
 */
export type Source = "stream" | "rest"

/**
 * An event, and how it came.
 *
 * @category models
 * @since 0.1.0
 */
export interface Event<out A> {
  readonly _tag: "Event"
  readonly source: Source
  readonly event: A
}

/**
 * From here on events may be missing from the stream; they follow with the source `rest`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interrupted {
  readonly _tag: "Interrupted"
  /**
   * What happened: why the connection ended, what became of the key, why there is none yet, or `Mute`, where REST told what the stream
   * had not.
   */
  readonly reason: string
}

/**
 * The account has been compared with what REST tells, and what was missing has been told. Events after an `Interrupted` are complete
 * from here on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reconciled {
  readonly _tag: "Reconciled"
  /** How many events were missing. */
  readonly missed: number
}

/**
 * An event that could not be decoded. What it told of orders, fills and balances follows with the source `rest`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Malformed {
  readonly _tag: "Malformed"
  readonly error: EventDecodeError
}

/**
 * What an account stream delivers, in order: events, and markers for everything that may be missing.
 *
 * @category models
 * @since 0.1.0
 */
export type Tracked<A> = Event<A> | Interrupted | Reconciled | Malformed

/**
 * Options of account streams; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Symbols whose fills are looked for by REST, besides those of open orders, positions and events: Binance tells fills by REST
   * for one symbol at a time. Default: none.
   */
  readonly symbols?: ReadonlyArray<string> | undefined
  /** How often the account is compared with REST while nothing seems wrong. Default: 5 minutes. */
  readonly reconcileEvery?: Duration.Input | undefined
  /**
   * Delays between attempts of calls that may succeed later. With a schedule that ends, the stream fails with the last error. Default:
   * 1 second, doubled each time, ±20 % jitter, at most 30 seconds, without end.
   */
  readonly retry?: Schedule.Schedule<unknown, BinanceError> | undefined
}

/**
 * Options of account streams that a listen key opens.
 *
 * @category models
 * @since 0.1.0
 */
export interface KeyOptions extends Options {
  /**
   * Whether the listen key is ended with the stream. An account has one key for all who follow it: its end mutes them all. Default:
   * false.
   */
  readonly closeOnRelease?: boolean | undefined
}

/**
 * What comes of an account on one way, in order.
 *
 * **Details**
 *
 * Each connection has a number of its own, the epoch, which grows. What came before a new one opened, or before one is open again after
 * an `Interrupted`, may have been missed; events tell the epoch so that the first of them can say so as well as an `Opened`. `Lost` is
 * for ways that will bring nothing any more: another one is opened then.
 *
 * @category models
 * @since 0.1.0
 */
export type Arrival<A> =
  | { readonly _tag: "Opened"; readonly epoch: number }
  | { readonly _tag: "Event"; readonly epoch: number; readonly event: A }
  | { readonly _tag: "Malformed"; readonly epoch: number; readonly error: EventDecodeError }
  | { readonly _tag: "Interrupted"; readonly reason: string }
  | { readonly _tag: "Lost"; readonly reason: string }

/**
 * Opens a way on which the events of an account come, until the scope ends: another key, another connection. Where it fails with what may
 * succeed later, it is tried again.
 *
 * @category models
 * @since 0.1.0
 */
export type Open<A, R> = Effect.Effect<Stream.Stream<Arrival<A>, UserDataError, R>, BinanceError, R | Scope.Scope>

/**
 * How the events of accounts come to whoever follows one. What it keeps for all of his ways ends with the scope.
 *
 * @category models
 * @since 0.1.0
 */
export type Arrivals<A, R, O extends Options = Options> = (
  options: O
) => Effect.Effect<Open<A, R>, never, R | Scope.Scope>

/**
 * From when on an account is followed and what time it is, in milliseconds since the Unix epoch by Binance's clock.
 *
 * @category models
 * @since 0.1.0
 */
export interface Period {
  readonly sinceMillis: number
  readonly nowMillis: number
}

/**
 * What the comparison of an account with what REST tells has found. Its events are taken in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Findings<Event> {
  /** Fills and changes of orders that no event has told, in order. */
  readonly missed: ReadonlyArray<Event>
  /** Compares balances and positions, when the live events from before the reading have been taken in. */
  readonly missedOfAccount: () => ReadonlyArray<Event>
  /** Whether REST was up to date with itself. */
  readonly isComplete: boolean
  /** Whether the stream has kept to itself what can not be told by REST either. Default: false. */
  readonly isMute?: boolean | undefined
}

/**
 * What is known of an account, from events and from REST.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ledger<Event, Order, R> {
  /** Takes in an event of the stream, and returns what of it has not been told; `undefined`: nothing. */
  readonly take: (event: Event) => Event | undefined
  /**
   * Reads the account by REST. What that tells is compared when the reading is over, by calling what it returns. Of what does not fit
   * together nothing is told, unless it is `final`: another reading would not make it better.
   */
  readonly read: (period: Period) => Effect.Effect<(isFinal: boolean) => Findings<Event>, BinanceError, R>
  /** Orders that may still be filled: the same array until one of them changes. */
  readonly orders: () => ReadonlyArray<Order>
}

/**
 * What a market must tell of its accounts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Account<Event, Order, R, O extends Options = Options> {
  readonly arrivals: Arrivals<Event, R, O>
  /** Makes the ledger of an account. */
  readonly ledger: (options: O) => Ledger<Event, Order, R>
  /** Time on Binance's clock, in milliseconds since the Unix epoch. */
  readonly time: Effect.Effect<number, BinanceError, R>
}
