/**
 * The events of an account as one stream: keys live, connections are replaced before or after they fail, and what was missed
 * meanwhile is read by REST.
 *
 * **Details**
 *
 * After every connection, and every few minutes, the account is read by REST and compared with what the stream has told. What is
 * missing comes as events of the same types with the source `rest`, before the live events go on; each fill comes once, whichever
 * way it came.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { ConnectionPool } from "../connection/ConnectionPool.ts"
import type { Account, KeyOptions, Options, Source, Tracked, UserDataError } from "./Account.ts"
import type { Credentials } from "./Credentials.ts"
import * as AccountFeed from "./internal/accountFeed.ts"
import type { RestApi } from "./RestApi.ts"

/**
 * The account streams of a market.
 *
 * **Details**
 *
 * Called, it gives the events of the account, each with its source. It goes on by itself after an outage, and fails with a
 * `ConnectionError` or a `BinanceError` where it can not go on, such as where the key is refused. For a consumer that is slow nothing is dropped: reading waits.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserData<A, Order, R, O extends Options = Options> {
  // Editors would show a doc of the call in place of that of each market.
  (options?: O): Stream.Stream<A & { readonly source: Source }, UserDataError, R>
  /** The same, with markers for everything that may be missing. */
  readonly tracked: (options?: O) => Stream.Stream<Tracked<A>, UserDataError, R>
  /**
   * Orders that may still be filled, those first that were told of first, kept up to date until the scope ends. Returns when they are
   * known for the first time; when the stream behind it fails, no change comes any more, and the failure is logged.
   *
   * What identifies an order is its `symbol` and its `orderId` together: Binance numbers the orders of each symbol for themselves, and
   * two symbols may have one of the same number.
   */
  readonly orders: (
    options?: O
  ) => Effect.Effect<SubscriptionRef.SubscriptionRef<ReadonlyArray<Order>>, UserDataError, R | Scope.Scope>
}

/**
 * The account streams of a market that a listen key opens.
 *
 * @category models
 * @since 0.1.0
 */
export type Keyed<A, Order> = UserData<A, Order, ConnectionPool | RestApi | Credentials, KeyOptions>

/**
 * Makes the account streams of a market.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A extends object, Order, R, O extends Options = Options>(
  account: Account<A, Order, R, O>
): UserData<A, Order, R, O> => {
  const none = {} as O // options are optional, all of them
  const follow = (options = none) => Stream.unwrap(AccountFeed.make(account, options))
  const tracked = (options?: O) => Stream.map(follow(options), ({ item }) => item)
  return Object.assign(
    (options?: O) =>
      tracked(options).pipe(
        Stream.filter((item) => item._tag === "Event"),
        Stream.map(({ event, source }) => ({ ...event, source }))
      ),
    {
      tracked,
      orders: Effect.fnUntraced(function* (options?: O) {
        const ref = yield* SubscriptionRef.make<ReadonlyArray<Order>>([])
        const known = yield* Deferred.make<void, UserDataError>()
        yield* follow(options).pipe(
          Stream.runForEach(({ item, orders }) =>
            Effect.andThen(
              SubscriptionRef.set(ref, orders),
              item._tag === "Reconciled" ? Deferred.succeed(known, undefined) : Effect.void
            )
          ),
          Effect.tapCause((cause) =>
            Effect.andThen(
              Deferred.failCause(known, cause),
              Effect.logWarning("orders are not followed any more", cause)
            )
          ),
          Effect.ignoreCause,
          Effect.forkScoped
        )
        yield* Deferred.await(known)
        return ref
      })
    }
  )
}
