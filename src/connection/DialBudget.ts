/**
 * A limit on connection attempts per IP address, shared by every pool of the program.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * Lets dials through at the pace that the exchange allows.
 *
 * @category services
 * @since 0.1.0
 */
export class DialBudget extends Context.Service<
  DialBudget,
  {
    /** Returns when the next dial may begin, and counts it. Callers are served in the order of their coming. */
    readonly take: Effect.Effect<void>
  }
>()("effect-binance/connection/DialBudget") {}

/**
 * Makes a budget.
 *
 * **Details**
 *
 * Binance documents 300 attempts in 5 minutes per IP for spot and nothing for futures, and counts an attempt even when the
 * handshake fails (docs, 2026-07). The default allows a burst of 10 and then about one dial a second, so that no window of
 * 5 minutes ever sees more than 300.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: {
  /** Attempts in any window of `window`. Default: 300. */
  readonly attempts?: number | undefined
  /** Default: 5 minutes. */
  readonly window?: Duration.Input | undefined
  /** Attempts that may follow each other at once after a quiet time. Default: 10. */
  readonly burst?: number | undefined
}): DialBudget["Service"] => {
  const attempts = options?.attempts ?? 300
  const burst = Math.min(options?.burst ?? 10, attempts)
  const window = Duration.toMillis(options?.window ?? "5 minutes")
  const spacing = attempts === burst ? window : window / (attempts - burst)
  // When the budget would be full again if nobody dialled: each dial moves it by one spacing.
  let fullAt = Number.NEGATIVE_INFINITY
  return {
    take: Effect.flatMap(Clock.currentTimeMillis, (now) => {
      fullAt = Math.max(fullAt, now) + spacing
      const wait = fullAt - burst * spacing - now
      return wait > 0 ? Effect.sleep(Duration.millis(Math.ceil(wait))) : Effect.void
    })
  }
}

/**
 * Provides a budget of its own to everything built on it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<DialBudget> = Layer.sync(DialBudget, () => make())
