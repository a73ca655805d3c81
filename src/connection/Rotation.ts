/**
 * When connections give way to new ones, ahead of the age at which the exchange cuts them.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Random from "effect/Random"

/**
 * The rotation of one pool.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rotation {
  /** Returns when a connection that is opened now is to be rotated. */
  readonly due: Effect.Effect<void>
  /** Puts off what falls due while the effect runs. */
  readonly hold: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

// Part of the age by which connections may rotate earlier, so that those that were opened together do not rotate together.
const spread = 1 / 24

/**
 * Makes the rotation of one pool.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (afterMillis: number): Rotation => {
  const free = Latch.makeUnsafe(true)
  let holders = 0
  return {
    due: Effect.gen(function* () {
      if (afterMillis === Number.POSITIVE_INFINITY) return yield* Effect.never
      const early = (yield* Random.next) * spread * afterMillis
      yield* Effect.sleep(Duration.millis(Math.floor(afterMillis - early)))
      yield* free.await
    }),
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
