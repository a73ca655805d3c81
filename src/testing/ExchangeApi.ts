/**
 * The WebSocket API as the simulated exchange sees it.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { StreamMarket } from "../binance/Market.ts"

/**
 * A request, with all that is in it: keys and signatures too.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiRequest {
  /** Whose WebSocket API was asked. */
  readonly market: StreamMarket
  /** Of the connection. */
  readonly connection: number
  readonly id: unknown
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly atMillis: number
}

/**
 * An answer: a result with status 200, otherwise an error.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiAnswer {
  readonly status: number
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly msg: string; readonly data?: object | undefined } | undefined
}

/**
 * The WebSocket API of a simulated exchange, to look at and to disturb.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExchangeApi {
  /** All requests so far. */
  readonly requests: Effect.Effect<ReadonlyArray<ApiRequest>>
  /** The first request that `requested` has not returned yet; waits for it. */
  readonly requested: Effect.Effect<ApiRequest>
  /** Gives an answer to the next requests, in place of what they ask for. Default: one. */
  readonly answerNext: (answer: ApiAnswer, times?: number) => Effect.Effect<void>
  /** Leaves the next requests without an answer. Default: one. */
  readonly hangNext: (times?: number) => Effect.Effect<void>
  /** Decides about requests from now on, those of `answerNext` and `hangNext` excepted. `undefined` lets them through. */
  readonly answer: (policy: (request: ApiRequest) => ApiAnswer | undefined) => Effect.Effect<void>
  /** Ends the events of all accounts that are subscribed to, with `eventStreamTerminated`. The connections stay open. */
  readonly endSubscriptions: Effect.Effect<void>
  /** Logs all connections off, and with that ends the events for which they were logged on. */
  readonly endSessions: Effect.Effect<void>
}
