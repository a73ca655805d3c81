import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"
import * as ExactJson from "../../../codec/ExactJson.ts"
import type { Session } from "../session.ts"

/**
 * Sends events on a connection as they happen, until the scope ends. What is returned takes them, as JSON values.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (options: {
  readonly session: Session
  /** The frame of an event. */
  readonly frame: (payload: string) => string
  /** The topic that all of them belong to, if any. */
  readonly topics: ReadonlyArray<string>
}): Effect.fn.Return<(values: ReadonlyArray<object>) => void, never, Scope.Scope> {
  const { frame, session, topics } = options
  const waiting: Array<object> = []
  const filled = Latch.makeUnsafe(false)
  const flush = Effect.gen(function* () {
    yield* filled.await
    filled.closeUnsafe()
    const frames = waiting
      .splice(0)
      .map((value) => ({ text: frame(ExactJson.stringify(value)), kind: "event" as const, topics }))
    yield* session.outbox.send(frames)
  })
  yield* Effect.forkScoped(Effect.forever(flush))
  return (values) => {
    waiting.push(...values)
    if (waiting.length > 0) filled.openUnsafe()
  }
})
