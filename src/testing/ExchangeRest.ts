/**
 * REST as the simulated exchange sees it.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"

/**
 * A request, with all that is in it: keys and signatures too.
 *
 * @category models
 * @since 0.1.0
 */
export interface RestRequest {
  readonly method: string
  /** `/fapi/v1/depth` */
  readonly path: string
  /** What follows the question mark, as it came. */
  readonly query: string
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Where it came from. */
  readonly address: string
  readonly atMillis: number
}

/**
 * An answer, or that there is none: the connection breaks.
 *
 * @category models
 * @since 0.1.0
 */
export type RestAnswer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>> | undefined
      /** Text as it is; anything else is written as JSON. Default: empty. */
      readonly body?: unknown
    }
  | "break"

/**
 * REST of a simulated exchange, to look at and to disturb.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExchangeRest {
  /** All requests so far. */
  readonly requests: Effect.Effect<ReadonlyArray<RestRequest>>
  /** The first request that `requested` has not returned yet; waits for it. */
  readonly requested: Effect.Effect<RestRequest>
  /** Gives an answer to the next requests, in place of what they ask for. Default: one. */
  readonly answerNext: (answer: RestAnswer, times?: number) => Effect.Effect<void>
  /** Leaves the next requests without an answer. Default: one. */
  readonly hangNext: (times?: number) => Effect.Effect<void>
  /** Decides about requests from now on, those of `answerNext` and `hangNext` excepted. `undefined` lets them through. */
  readonly answer: (policy: (request: RestRequest) => RestAnswer | undefined) => Effect.Effect<void>
  /** Lets answers be underway for so long from now on: what they tell is as old when it arrives. Default: no time. */
  readonly setDelay: (delay: Duration.Input) => Effect.Effect<void>
  /** Sets the clock of the exchange ahead of the program's, or behind it. */
  readonly setAhead: (ahead: Duration.Input) => Effect.Effect<void>
}
