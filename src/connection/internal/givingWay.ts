import * as Effect from "effect/Effect"
import * as Backoff from "../Backoff.ts"
import type { Session } from "../Connection.ts"
import type { Report } from "./report.ts"

/**
 * How one connection gives way to the next, until all of its topics have gone over.
 *
 * @internal
 */
export interface GivingWay {
  /** Whether the next connection is dialled or takes over. */
  readonly isUnderWay: () => boolean
  /** Begins, unless that has begun, and goes on trying. */
  readonly begin: (session: Session) => Effect.Effect<void>
  /** Another connection has been opened in place of the one that was to give way. */
  readonly reset: () => void
}

// Between attempts. The next connection dials by itself as long as its backoff schedule lasts, so these are few.
const patience = Backoff.make({ initial: "30 seconds", cap: "10 minutes" })

/** @internal */
export const make = (options: {
  /** Whether no topic is being handed over; so it is again where the next connection was given up. */
  readonly isWhole: () => boolean
  readonly replace: Effect.Effect<void>
  readonly report: Report
}): GivingWay => {
  let hasBegun = false

  const isUnderWay = () => hasBegun && !options.isWhole()

  const begin = (session: Session): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (isUnderWay()) return Effect.void
      options.report({ _tag: "Rotating" })
      if (hasBegun) return options.replace
      hasBegun = true
      const again = Effect.schedule(begin(session), patience)
      return Effect.andThen(options.replace, Effect.forkIn(again, session.scope))
    })

  return {
    isUnderWay,
    begin,
    reset: () => {
      hasBegun = false
    }
  }
}
