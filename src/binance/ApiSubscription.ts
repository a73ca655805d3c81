/**
 * How the events of an account are asked for over the WebSocket API, and what comes of it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { Payload } from "../connection/Protocol.ts"
import type { EpochMillis } from "../model/EpochMillis.ts"
import type { RedactedString } from "../model/RedactedString.ts"
import type { BinanceError } from "./BinanceError.ts"

/**
 * How the events of an account are asked for.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiSubscription<out R = never> {
  /** The method that begins them. */
  readonly method: string
  /** Whether the connection is logged on before, each time. */
  readonly isLoggedOn: boolean
  /** What the method takes, and when the events end unless they are asked for with something newer. */
  readonly params: Effect.Effect<
    { readonly params?: object | undefined; readonly endsAtMillis?: number | undefined },
    BinanceError,
    R
  >
}

/**
 * How it goes about it; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Delays between attempts to subscribe on a connection, where another one may succeed. With a schedule that ends, the stream fails with
   * the last error. Default: 1 second, doubled each time, ±20 % jitter, at most 30 seconds, without end.
   */
  readonly retry?: Schedule.Schedule<unknown, BinanceError> | undefined
}

/**
 * What the events of an account consist of, in order.
 *
 * **Details**
 *
 * They come as Binance's JSON. Between an `Interrupted`, which says why, and the next `Subscribed` they may be missing; one that comes
 * first of all says why there are none yet. While a connection is replaced by another one there is none of the two, or a `Subscribed`
 * alone, and an event may come twice. `Unreadable` is a frame that is no JSON, or nothing that Binance sends: it may have been an event.
 *
 * @category models
 * @since 0.1.0
 */
export type Signal =
  | { readonly _tag: "Subscribed" }
  | { readonly _tag: "Event"; readonly payload: Payload }
  | { readonly _tag: "Unreadable"; readonly expectation: string }
  | { readonly _tag: "Interrupted"; readonly reason: string }

/**
 * Events of the account of an API key, by a signature. Takes keys of every kind.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bySignature: ApiSubscription = {
  method: "userDataStream.subscribe.signature",
  isLoggedOn: false,
  params: Effect.succeed({})
}

/**
 * Events of the account for which the connection is logged on. Takes Ed25519 keys alone.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bySession: ApiSubscription = {
  method: "userDataStream.subscribe",
  isLoggedOn: true,
  params: Effect.succeed({})
}

/**
 * Events of the account of a token, which an effect makes: for each connection, and again whenever half of a token's life is over.
 *
 * @category constructors
 * @since 0.1.0
 */
export const byListenToken = <R>(
  make: Effect.Effect<{ readonly token: RedactedString; readonly expirationTime: EpochMillis }, BinanceError, R>
): ApiSubscription<R> => ({
  method: "userDataStream.subscribe.listenToken",
  isLoggedOn: false,
  params: Effect.map(make, ({ expirationTime, token }) => ({
    params: { listenToken: token },
    endsAtMillis: expirationTime
  }))
})
