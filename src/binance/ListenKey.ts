/**
 * The keys with which account streams are opened: created, kept alive, and found to be lost.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { BinanceError } from "./BinanceError.ts"

/**
 * What a market does with its listen keys.
 *
 * @category models
 * @since 0.1.0
 */
export interface Calls<R> {
  /** Creates a key, or returns the one that the account has and lets it live for another 60 minutes. */
  readonly create: Effect.Effect<Redacted.Redacted, BinanceError, R>
  /** Lets the key live for another 60 minutes. Binance may answer with the key that it has kept. */
  readonly keep: (key: Redacted.Redacted) => Effect.Effect<Redacted.Redacted | undefined, BinanceError, R>
  /** Ends the key, for everybody who uses this account. */
  readonly close: (key: Redacted.Redacted) => Effect.Effect<unknown, BinanceError, R>
}

/**
 * Why a key is of no use any more: the stream said that it has expired, Binance does not know it, three renewals have failed, or
 * another key has taken its place.
 *
 * @category models
 * @since 0.1.0
 */
export type Loss = "ListenKeyExpired" | "ListenKeyUnknown" | "KeepAliveFailed" | "ListenKeyReplaced"

/**
 * A key that is kept alive until the scope ends. It is not ended then: an account has one key for all who follow it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ListenKey {
  readonly key: Redacted.Redacted
  /** Returns when the key is lost. */
  readonly lost: Effect.Effect<Loss>
}

/**
 * Half of the 60 minutes for which Binance lets a key live (futures, options, portfolio margin, 2026-11).
 *
 * @category constants
 * @since 0.1.0
 */
export const keepAliveInterval: Duration.Duration = Duration.minutes(30)

// Three attempts in a row that fail leave more than 20 minutes of the key's life for a new one.
const retryAfter = Duration.minutes(2)
const mostFailures = 3

/**
 * Creates a key and keeps it alive: renewed after 30, 60, 90 minutes and so on, and again after 2 minutes where that fails.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* <R>(
  calls: Calls<R>
): Effect.fn.Return<ListenKey, BinanceError, R | Scope.Scope> {
  const key = yield* calls.create
  const lost = yield* Deferred.make<Loss>()
  let failures = 0

  const renew: Effect.Effect<Loss | undefined, never, R> = Effect.match(calls.keep(key), {
    onSuccess: (kept) => {
      failures = 0
      return kept === undefined || Equal.equals(kept, key) ? undefined : "ListenKeyReplaced"
    },
    onFailure: ({ reason }) => {
      failures++
      if (reason._tag === "StreamKeyUnknown") return "ListenKeyUnknown"
      return failures < mostFailures ? undefined : "KeepAliveFailed"
    }
  })
  const keepAlive = Effect.gen(function* () {
    while (true) {
      yield* Effect.sleep(failures === 0 ? keepAliveInterval : retryAfter)
      const loss = yield* renew
      if (loss !== undefined) return yield* Deferred.succeed(lost, loss)
    }
  })
  yield* Effect.forkScoped(keepAlive)
  return { key, lost: Deferred.await(lost) }
})
