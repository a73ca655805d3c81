/**
 * The account streams of COIN-M futures.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as KeyedArrivals from "../internal/keyedArrivals.ts"
import * as RestApi from "../RestApi.ts"
import * as FuturesEvents from "../shared/FuturesEvents.ts"
import * as FuturesLedger from "../shared/FuturesLedger.ts"
import type * as FuturesRecords from "../shared/FuturesRecords.ts"
import * as UserData from "../UserData.ts"
import { type Balance, type Order, type Position, Rest, type UserTrade } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

const rest = RestApi.methods(Rest)

// REST does not tell it.
const accountAlias = ""

// BTCUSD
const marginAssetOf = (pair: string): string => pair.replace(/USD$/, "")

const orderEvent = (happening: FuturesRecords.Happening<Order, UserTrade>): UserEvents.OrderTradeUpdate => {
  const { order, time } = happening
  return {
    _tag: "OrderTradeUpdate",
    transactionTime: time,
    eventTime: time,
    accountAlias,
    order: { ...FuturesEvents.orderFields(happening), marginAsset: marginAssetOf(order.pair) }
  }
}

const positionOf = (position: Position) =>
  FuturesEvents.positionFields(position, {
    marginType: position.marginType,
    isolatedWallet: position.isolatedMargin
  })

const accountEvent = ({
  balances,
  closed,
  positions,
  time
}: FuturesRecords.AccountFound<Balance, Position>): UserEvents.AccountUpdate => ({
  _tag: "AccountUpdate",
  eventTime: time,
  transactionTime: time,
  accountAlias,
  update: {
    reason: "RECONCILIATION",
    balances: balances.map(FuturesEvents.balanceFields),
    positions: [...positions.map(positionOf), ...closed.map(FuturesEvents.closedPosition)]
  }
})

/**
 * The events of a COIN-M account: orders, fills, balances, positions, margin calls.
 *
 * **Details**
 *
 * The listen key is renewed every 30 minutes by `PUT /dapi/v1/listenKey`, and replaced by a new one when it expires, is not known, or could
 * not be renewed three times in a row. What was missed is told with the source `rest`: fills and changes of orders as `OrderTradeUpdate`,
 * balances and positions as `AccountUpdate` with the reason `RECONCILIATION`. Fields that REST does not tell are zero in them:
 * `openBidNotional`, `openAskNotional`, `balanceChange`, `accumulatedRealizedProfit`. Other events that were missed can not be had.
 *
 * **Example** (Following fills)
 *
 * ```ts
 * CoinM.userData().pipe(
 *   Stream.filter((event) => event._tag === "OrderTradeUpdate" && event.order.executionType === "TRADE"),
 *   Stream.runForEach((fill) => Console.log(fill))
 * )
 * ```
 *
 * @category account streams
 * @since 0.1.0
 */
export const userData: UserData.Keyed<UserEvents.UserEvent, UserEvents.OrderTradeUpdate["order"]> = UserData.make({
  arrivals: KeyedArrivals.make({
    market: "coin-m",
    url: (environment, key) => `${environment["coin-m"].webSocket}/ws/${encodeURIComponent(key)}`,
    keys: {
      create: Effect.map(rest.createListenKey(), ({ listenKey }) => listenKey),
      keep: () => Effect.map(rest.keepListenKey(), ({ listenKey }) => listenKey),
      close: () => rest.closeListenKey()
    },
    decoder: UserEvents.decoder,
    isExpiry: ({ _tag }) => _tag === "ListenKeyExpired"
  }),
  time: Effect.map(rest.time(), ({ serverTime }) => serverTime),
  ledger: (options) =>
    FuturesLedger.make(
      {
        openOrders: rest.openOrders(),
        order: rest.order,
        trades: rest.userTrades,
        balances: rest.balances(),
        positions: rest.positions(),
        orderOf: (event: UserEvents.UserEvent) => (event._tag === "OrderTradeUpdate" ? event : undefined),
        accountOf: (event) => (event._tag === "AccountUpdate" ? FuturesEvents.accountTold(event) : undefined),
        orderEvent,
        accountEvent
      },
      options
    )
})
