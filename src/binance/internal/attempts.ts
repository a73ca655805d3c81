import * as Effect from "effect/Effect"
import { OrderStateUnknown, type Reason } from "../BinanceError.ts"
import { RestPolicy } from "../RestPolicy.ts"
import type { ServerTime } from "../ServerTime.ts"

/**
 * What a call does when it is made.
 *
 * @internal
 */
export interface Effects {
  /** Whether it does no harm when it is made twice. */
  readonly isRepeatable: boolean
  readonly clientOrderId?: string | undefined
}

/**
 * What it means that a request was sent and has no answer.
 *
 * @internal
 */
export const withoutAnswer = (reason: Reason, { clientOrderId, isRepeatable }: Effects): Reason =>
  !isRepeatable && (reason._tag === "Unreachable" || reason._tag === "TimedOut")
    ? new OrderStateUnknown({ clientOrderId, cause: reason })
    : reason

/**
 * Makes an attempt again where that may help and does no harm: at once after the clock was set, and as often as the policy says after
 * failures that may pass. A ban is waited for by whoever knows what else there is to do.
 *
 * @internal
 */
export const repeat = Effect.fnUntraced(function* <A, R>(
  attempt: Effect.Effect<A, Reason, R>,
  { isRepeatable, time }: Effects & { readonly time: ServerTime }
) {
  const { retry } = yield* RestPolicy
  return yield* attempt.pipe(
    Effect.catchTag("TimestampRefused", (reason) =>
      Effect.andThen(time.resync, isRepeatable ? attempt : Effect.fail<Reason>(reason))
    ),
    Effect.retry({
      schedule: retry,
      while: ({ _tag, isRetryable }) => isRepeatable && isRetryable && _tag !== "TimestampRefused" && _tag !== "Banned"
    })
  )
})
