/**
 * A limit on connection attempts per IP address, shared by every pool of the program.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import { uptimeMillis } from "./internal/uptime.ts"

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
  const windowMillis = Duration.toMillis(options?.window ?? "5 minutes")
  const spacingMillis = Math.ceil(windowMillis / Math.max(1, attempts - burst))
  const turn = Semaphore.makeUnsafe(1)
  // When the budget is full again if nobody dials: each dial moves it by one spacing.
  let fullAtMillis = Number.NEGATIVE_INFINITY
  return {
    // Only the first in line waits for time to pass, and counts when it goes: those who give up leave nothing behind.
    take: turn.withPermit(
      Effect.gen(function* () {
        const wait = fullAtMillis - (burst - 1) * spacingMillis - (yield* uptimeMillis)
        if (wait > 0) yield* Effect.sleep(Duration.millis(wait))
        fullAtMillis = Math.max(fullAtMillis, yield* uptimeMillis) + spacingMillis
      })
    )
  }
}

/**
 * Provides a budget of its own to everything built on it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<DialBudget> = Layer.sync(DialBudget, () => make())
