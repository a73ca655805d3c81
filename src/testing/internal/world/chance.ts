import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * Draws of one seed.
 *
 * @internal
 */
export interface Chance {
  /** A number from 0 (included) to 1 (excluded). */
  readonly unit: () => number
  /** An integer from 0 to `count - 1`. */
  readonly below: (count: number) => number
  readonly happens: (probability: number) => boolean
  /** A positive number, small ones more often, with this mean. */
  readonly exponential: (mean: number) => number
}

/** @internal */
export const make = (seed: string): Effect.Effect<Chance> =>
  Effect.service(Random.Random).pipe(
    Random.withSeed(seed),
    Effect.map((random) => {
      const unit = () => random.nextDoubleUnsafe()
      return {
        unit,
        below: (count) => Math.floor(unit() * count),
        happens: (probability) => unit() < probability,
        exponential: (mean) => -Math.log(1 - unit()) * mean
      }
    })
  )
