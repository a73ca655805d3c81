import * as Effect from "effect/Effect"
import type { DialFailed, Refused } from "../../connection/ConnectionError.ts"

/**
 * Why an attempt to connect does not succeed.
 *
 * @internal
 */
export type DialError = DialFailed | Refused

/**
 * Decides which attempts to connect succeed: first what was decided for the next ones, then a policy.
 *
 * @internal
 */
export interface Gate<in out Dial> {
  readonly refuseNext: (error: DialError, times?: number) => Effect.Effect<void>
  readonly hangNext: (times?: number) => Effect.Effect<void>
  readonly refuse: (policy: (dial: Dial) => DialError | undefined) => Effect.Effect<void>
  /** Returns when the attempt may go on; never for one that hangs. */
  readonly pass: (dial: Dial) => Effect.Effect<void, DialError>
}

/** @internal */
export const make = <Dial>(): Gate<Dial> => {
  const decided: Array<DialError | "hang"> = []
  let decide = (_: Dial): DialError | undefined => undefined

  const next = (verdict: DialError | "hang") => (times: number) =>
    Effect.sync(() => {
      for (let i = 0; i < times; i++) decided.push(verdict)
    })
  return {
    refuseNext: (error, times = 1) => next(error)(times),
    hangNext: (times = 1) => next("hang")(times),
    refuse: (policy) =>
      Effect.sync(() => {
        decide = policy
      }),
    pass: (dial) =>
      Effect.suspend(() => {
        const verdict = decided.shift() ?? decide(dial)
        if (verdict === undefined) return Effect.void
        return verdict === "hang" ? Effect.never : Effect.fail(verdict)
      })
  }
}
