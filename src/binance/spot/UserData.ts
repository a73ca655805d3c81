/**
 * The account streams of spot.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Account from "../Account.ts"
import * as ApiSubscription from "../ApiSubscription.ts"
import type { Credentials } from "../Credentials.ts"
import * as ApiArrivals from "../internal/apiArrivals.ts"
import * as RestApi from "../RestApi.ts"
import * as SpotLedger from "../shared/SpotLedger.ts"
import * as UserData from "../UserData.ts"
import * as WebSocketApi from "../WebSocketApi.ts"
import { Api } from "./Api.ts"
import { Rest } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

type Requirements = WebSocketApi.WebSocketApi | RestApi.RestApi | Credentials

const rest = RestApi.methods(Rest)

const subscribe = WebSocketApi.subscriptions(Api)

/**
 * Options of the account streams; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserDataOptions extends Account.Options {
  /**
   * How the events are asked for: by a signature, with a key of any kind, or by a session, for which each connection is logged on and
   * which takes Ed25519 keys alone. Default: `signature`.
   */
  readonly subscription?: "signature" | "session" | undefined
}

/**
 * The events of a spot account: orders, fills, balances, deposits.
 *
 * **Details**
 *
 * There is no key to renew: the events are asked for over the WebSocket API, on a connection of their own, again on each connection, and
 * again where Binance ends them and nothing else. A session is logged on anew before. What was missed is told with the source `rest`:
 * fills and changes of orders as `ExecutionReport`, balances as `OutboundAccountPosition`. Fields that REST does not tell are zero or
 * absent in them, `executionId` among them; the execution type is `RECONCILIATION` where REST does not tell what happened to an order.
 *
 * **Gotchas**
 *
 * Binance tells fills by REST for one symbol at a time. An order that was placed and filled while a connection was away, of a symbol
 * that no event and no open order has named so far, is found only if `symbols` has it; its balances are told in any case. Deposits,
 * withdrawals, locks and changes of order lists that were missed show in the balances and orders, and not as events of their own.
 *
 * Each comparison with REST takes 101 of the 6,000 that an address has in a minute, and 20 for each symbol that was traded:
 * `reconcileEvery` says how often.
 *
 * **Example** (Following fills)
 *
 * ```ts
 * Spot.userData().pipe(
 *   Stream.filter((event) => event._tag === "ExecutionReport" && event.executionType === "TRADE"),
 *   Stream.runForEach((fill) => Console.log(fill))
 * )
 * ```
 *
 * @category account streams
 * @since 0.1.0
 */
export const userData: UserData.UserData<
  UserEvents.UserEvent,
  UserEvents.ExecutionReport,
  Requirements,
  UserDataOptions
> = UserData.make({
  arrivals: ApiArrivals.make<UserEvents.UserEvent, Requirements, UserDataOptions>({
    market: "spot",
    signals: ({ retry, subscription }) =>
      subscribe(subscription === "session" ? ApiSubscription.bySession : ApiSubscription.bySignature, { retry }),
    decoder: UserEvents.decoder
  }),
  time: Effect.map(rest.time(), ({ serverTime }) => serverTime),
  ledger: (options) =>
    SpotLedger.make(
      {
        openOrders: rest.openOrders(),
        order: rest.order,
        trades: rest.userTrades,
        holdings: rest.account({ omitZeroBalances: true })
      },
      options
    )
})
