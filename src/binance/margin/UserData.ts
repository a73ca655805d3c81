/**
 * The account streams of cross and isolated margin.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Account from "../Account.ts"
import * as ApiSubscription from "../ApiSubscription.ts"
import type { Credentials } from "../Credentials.ts"
import * as ApiArrivals from "../internal/apiArrivals.ts"
import * as RestApi from "../RestApi.ts"
import { Api } from "../shared/SpotApi.ts"
import * as SpotLedger from "../shared/SpotLedger.ts"
import * as UserData from "../UserData.ts"
import * as WebSocketApi from "../WebSocketApi.ts"
import { Rest } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

const rest = RestApi.methods(Rest)

const subscribe = WebSocketApi.subscriptions(Api)

/**
 * Options of the account streams; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserDataOptions extends Account.Options {
  /** The symbol of an isolated account, such as `BTCUSDT`. Default: the cross account. */
  readonly isolated?: string | undefined
}

const crossHoldings = Effect.map(rest.crossAccount(), ({ assets }) => ({ balances: assets }))

const isolatedHoldings = (symbol: string) =>
  Effect.map(rest.isolatedAccounts({ symbols: symbol }), ({ accounts }) => ({
    balances: accounts.flatMap(({ baseAsset, quoteAsset }) => [baseAsset, quoteAsset])
  }))

const ledger = ({ isolated, symbols = [], ...options }: UserDataOptions) => {
  const isIsolated = isolated !== undefined
  return SpotLedger.make<UserEvents.UserEvent, RestApi.RestApi | Credentials>(
    {
      openOrders: rest.openOrders(isIsolated ? { symbol: isolated, isIsolated } : {}),
      order: (query) => rest.order({ ...query, isIsolated }),
      trades: (query) => rest.userTrades({ ...query, isIsolated }),
      holdings: isIsolated ? isolatedHoldings(isolated) : crossHoldings
    },
    // An isolated account trades nothing else.
    { ...options, symbols: isIsolated ? [isolated] : symbols }
  )
}

/**
 * The events of the cross account, or of an isolated one: orders, fills, balances, transfers.
 *
 * **Details**
 *
 * They come over the WebSocket API of spot, on a connection of their own, for a listen token, which `POST /sapi/v1/userListenToken` makes
 * and which lives for 24 hours. When half of its life is over, a new one lets the same connection go on. A new one is made, too, for
 * each connection, where one is refused, and where Binance ends the events (`EventStreamTerminated`). What was missed is told with the
 * source `rest`: fills and changes of orders as `ExecutionReport`, balances as `OutboundAccountPosition`. Fields that REST does not tell
 * are zero or absent in them, `executionId` among them; the execution type is `RECONCILIATION` where REST does not tell what happened to
 * an order. There is margin in production and on the simulated exchange only.
 *
 * **Gotchas**
 *
 * Each isolated account needs a stream of its own. Balances are without what is owed, of which {@link risk} tells for the cross account.
 * Of the cross account, an order that was placed and filled while a connection was away, of a symbol that no event and no open order
 * has named so far, is found only if `symbols` has it; its balances are told in any case. Transfers and changes of order lists that were
 * missed show in the balances and orders, and not as events of their own.
 *
 * **Example** (Following fills of an isolated account)
 *
 * ```ts
 * Margin.userData({ isolated: "BTCUSDT" }).pipe(
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
  WebSocketApi.WebSocketApi | RestApi.RestApi | Credentials,
  UserDataOptions
> = UserData.make({
  arrivals: ApiArrivals.make({
    market: "margin",
    signals: ({ isolated, retry }: UserDataOptions) => {
      const account = isolated === undefined ? {} : { symbol: isolated, isIsolated: true }
      return subscribe(ApiSubscription.byListenToken(rest.createListenToken(account)), { retry })
    },
    decoder: UserEvents.decoder
  }),
  time: Effect.flatMap(RestApi.RestApi, ({ time }) => time("margin")),
  ledger
})
