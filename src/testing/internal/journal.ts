import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

/**
 * What happened, in order: to be looked at as a whole, and to be waited for one by one.
 *
 * @internal
 */
export interface Journal<out A> {
  /** Everything that happened so far. */
  readonly all: Effect.Effect<ReadonlyArray<A>>
  /** The first entry that no `next` has returned yet; waits for it. */
  readonly next: Effect.Effect<A>
}

/** @internal */
export interface WritableJournal<in out A> extends Journal<A> {
  readonly append: (entry: A) => Effect.Effect<void>
}

/** @internal */
export const make = <A>(options?: {
  /** Whether entries that were waited for are forgotten; `all` returns the others. */
  readonly forgetsRead?: boolean | undefined
}): WritableJournal<A> => {
  const entries: Array<A> = []
  const appended = Latch.makeUnsafe()
  let read = 0
  const take = (): A => {
    const entry = entries[read++] as A // within bounds
    if (options?.forgetsRead === true) entries.splice(0, read--)
    return entry
  }
  const next: Effect.Effect<A> = Effect.suspend(() =>
    read < entries.length ? Effect.succeed(take()) : Effect.andThen(appended.await, next)
  )
  return {
    all: Effect.sync(() => entries.slice()),
    next,
    append: (entry) =>
      Effect.suspend(() => {
        entries.push(entry)
        return Effect.asVoid(appended.release)
      })
  }
}
