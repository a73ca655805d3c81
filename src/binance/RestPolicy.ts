/**
 * How requests are made: deadlines, repetition and what Binance is told about time, each with a default that a program can run on.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

/**
 * Options of {@link RestPolicy}; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Time that an answer may take, from when the request may go. Default: 10 seconds, after which Binance gives up too. */
  readonly timeout?: Duration.Input | undefined
  /**
   * How old a signed request may be when it arrives, at most 60 seconds. What is older was delayed on its way and is refused.
   * Default: 5 seconds.
   */
  readonly recvWindow?: Duration.Input | undefined
  /**
   * Delays between attempts of requests that do no harm when they are made twice, after failures that may pass. Default: 200 ms
   * doubled each time, ±20 % jitter, twice.
   */
  readonly retry?: Schedule.Schedule<unknown> | undefined
}

/**
 * How requests are made, complete and in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Policy {
  readonly timeoutMillis: number
  readonly recvWindowMillis: number
  readonly retry: Schedule.Schedule<unknown>
}

// As Binance recommends for its 503 (futures, 2026-06).
const retry = Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 2 }))

/**
 * Completes options with the defaults.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Policy => ({
  timeoutMillis: Duration.toMillis(options.timeout ?? "10 seconds"),
  recvWindowMillis: Math.min(Duration.toMillis(options.recvWindow ?? "5 seconds"), 60_000),
  retry: options.retry ?? retry
})

/**
 * The policy of requests that are made in its reach.
 *
 * @category references
 * @since 0.1.0
 */
export const RestPolicy: Context.Reference<Policy> = Context.Reference<Policy>("effect-binance/binance/RestPolicy", {
  defaultValue: () => make()
})

/**
 * Sets the policy.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<never> => Layer.succeed(RestPolicy, make(options))
