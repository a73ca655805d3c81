/**
 * Which reply answers which request, on one connection.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { AckTimeout } from "./ConnectionError.ts"
import type { Refusal, Reply } from "./Protocol.ts"

/**
 * What the exchange says to a request. A refusal is an answer too.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer = Reply | Refusal

/**
 * A request that may be answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request<out A = Answer> {
  readonly id: number
  /** Waits for the answer. */
  readonly answer: Effect.Effect<A, AckTimeout>
}

/**
 * The requests of one connection. Those of an earlier one belong to another value, so a late reply can not answer them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Requests<in out A extends { readonly id: number | undefined } = Answer> {
  /** Begins a request with an id of its own. */
  readonly open: Effect.Effect<Request<A>>
  /** Gives an answer to the request it is for; false if none waits for it. */
  readonly settle: (answer: A) => boolean
  /** Requests that wait for an answer. */
  readonly size: number
}

/**
 * Makes the requests of one connection. An answer may take until `timeout` has returned, which is run for each.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A extends { readonly id: number | undefined } = Answer>(
  timeoutMillis: number,
  timeout: Effect.Effect<void> = Effect.sleep(Duration.millis(timeoutMillis))
): Requests<A> => {
  const pending = new Map<number, Deferred.Deferred<A>>()
  let lastId = 0
  return {
    get size() {
      return pending.size
    },
    open: Effect.sync(() => {
      const id = ++lastId
      const deferred = Deferred.makeUnsafe<A>()
      pending.set(id, deferred)
      return {
        id,
        answer: Deferred.await(deferred).pipe(
          Effect.raceFirst(Effect.flatMap(timeout, () => Effect.fail(new AckTimeout({ afterMillis: timeoutMillis })))),
          Effect.ensuring(Effect.sync(() => pending.delete(id)))
        )
      }
    }),
    settle: (answer) => {
      if (answer.id === undefined) return false
      const deferred = pending.get(answer.id)
      if (deferred === undefined) return false
      pending.delete(answer.id)
      Deferred.doneUnsafe(deferred, Effect.succeed(answer))
      return true
    }
  }
}
