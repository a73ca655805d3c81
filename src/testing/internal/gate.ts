import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * Decides which attempts to connect succeed: first what was decided for the next ones, then what bars the way at the time,
 * then a policy.
 *
 * @internal
 */
export interface Gate<in out Dial, in out E> {
  readonly refuseNext: (error: E, times?: number) => Effect.Effect<void>
  readonly hangNext: (times?: number) => Effect.Effect<void>
  readonly refuse: (policy: (dial: Dial) => E | undefined) => Effect.Effect<void>
  /** Bars the way as long as the scope lives. */
  readonly bar: (rule: (dial: Dial) => E | "hang" | undefined) => Effect.Effect<void, never, Scope.Scope>
  /** Returns when the attempt may go on; never for one that hangs. */
  readonly pass: (dial: Dial) => Effect.Effect<void, E>
}

/** @internal */
export const make = <Dial, E>(): Gate<Dial, E> => {
  type Rule = (dial: Dial) => E | "hang" | undefined
  const decided: Array<E | "hang"> = []
  const bars = new Set<Rule>()
  let decide: Rule = () => undefined

  const next = (verdict: E | "hang") => (times: number) =>
    Effect.sync(() => {
      for (let i = 0; i < times; i++) decided.push(verdict)
    })
  const barred: Rule = (dial) => {
    for (const rule of bars) {
      const verdict = rule(dial)
      if (verdict !== undefined) return verdict
    }
    return undefined
  }
  return {
    refuseNext: (error, times = 1) => next(error)(times),
    hangNext: (times = 1) => next("hang")(times),
    refuse: (policy) =>
      Effect.sync(() => {
        decide = policy
      }),
    bar: (rule) => {
      // A bar of its own for each call, also where two are alike.
      const own: Rule = (dial) => rule(dial)
      return Effect.acquireRelease(
        Effect.sync(() => void bars.add(own)),
        () => Effect.sync(() => bars.delete(own))
      )
    },
    pass: (dial) =>
      Effect.suspend(() => {
        const verdict = decided.shift() ?? barred(dial) ?? decide(dial)
        if (verdict === undefined) return Effect.void
        return verdict === "hang" ? Effect.never : Effect.fail(verdict)
      })
  }
}
