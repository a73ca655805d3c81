import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Policy } from "../ConnectionPolicy.ts"

/**
 * When the connections of one pool are rotated.
 *
 * @internal
 */
export interface PoolRotation {
  /** Returns when a connection that is opened now is to be rotated. */
  readonly due: Effect.Effect<void>
  /** Whether what falls due is put off. */
  readonly isHeld: () => boolean
  /** Puts off what falls due while the effect runs. */
  readonly hold: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** @internal */
export const make = ({ rotateAfterMillis, rotation }: Policy): PoolRotation => {
  const free = Latch.makeUnsafe(true)
  let holders = 0
  const wished = Effect.catchDefect(rotation.due(rotateAfterMillis), (defect) =>
    Effect.andThen(
      Effect.logError("connections rotate by their age alone, since their rotation broke", defect),
      Effect.never
    )
  )
  return {
    due: Effect.raceFirst(wished, Effect.sleep(Duration.millis(rotateAfterMillis))).pipe(Effect.andThen(free.await)),
    isHeld: () => holders > 0,
    hold: (effect) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          holders++
          free.closeUnsafe()
        }),
        () => effect,
        () => Effect.suspend(() => (--holders === 0 ? free.open : Effect.void))
      )
  }
}
