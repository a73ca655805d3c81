/**
 * The account streams of European options.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type { Ledger, Options } from "../Account.ts"
import type { Credentials } from "../Credentials.ts"
import * as KeyedArrivals from "../internal/keyedArrivals.ts"
import * as Recent from "../../connection/internal/recent.ts"
import * as RestApi from "../RestApi.ts"
import * as FuturesLedger from "../shared/FuturesLedger.ts"
import type * as FuturesRecords from "../shared/FuturesRecords.ts"
import * as UserData from "../UserData.ts"
import { type MarginAccount, type Order, type Position, Rest, type UserTrade } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

const rest = RestApi.methods(Rest)

const zero = BigDecimal.fromBigInt(0n)

const orderEvent = ({
  executionType,
  filledQuantity,
  order,
  status,
  time,
  trade
}: FuturesRecords.Happening<Order, UserTrade>): UserEvents.OrderTradeUpdate => {
  const isOpen = status === "NEW" || status === "PARTIALLY_FILLED"
  const resting = isOpen ? BigDecimal.subtract(order.quantity, filledQuantity) : zero
  return {
    _tag: "OrderTradeUpdate",
    eventTime: time,
    transactionTime: time,
    order: {
      symbol: order.symbol,
      clientOrderId: order.clientOrderId,
      side: order.side,
      orderType: order.orderType,
      timeInForce: order.timeInForce,
      quantity: order.quantity,
      price: order.price,
      averagePrice: order.averagePrice,
      executionType,
      status,
      orderId: order.orderId,
      lastFilledQuantity: trade?.quantity ?? zero,
      filledQuantity,
      lastFilledPrice: trade?.price ?? zero,
      ...(trade && { commissionAsset: trade.quoteAsset, signedCommission: trade.signedCommission }),
      tradeTime: time,
      tradeId: trade?.tradeId,
      openBidQuantity: order.side === "BUY" ? resting : zero,
      openAskQuantity: order.side === "BUY" ? zero : resting,
      isMaker: trade?.liquidity === "MAKER",
      isReduceOnly: order.isReduceOnly,
      originalOrderType: order.orderType,
      realizedProfit: trade?.realizedProfit ?? zero,
      ...(order.selfTradePreventionMode !== undefined && { selfTradePreventionMode: order.selfTradePreventionMode })
    }
  }
}

// A contract has one position.
const positionSide = "BOTH"

const placed = <Row>(row: Row) => ({ ...row, positionSide })

const unplaced = <Row extends { readonly positionSide: unknown }>({ positionSide: _, ...row }: Row) => row

type BalanceTold = NonNullable<UserEvents.BalancePositionUpdate["balances"]>[number]

type PositionTold = ReturnType<typeof placed<NonNullable<UserEvents.BalancePositionUpdate["positions"]>[number]>>

const accountTold = (
  event: UserEvents.BalancePositionUpdate
): FuturesRecords.AccountTold<UserEvents.UserEvent, BalanceTold, PositionTold> => ({
  transactionTime: event.transactionTime,
  balances: event.balances ?? [],
  positions: (event.positions ?? []).map(placed),
  about: ({ balances, positions }) => ({ ...event, balances, positions: positions.map(unplaced) })
})

type BalanceFound = FuturesRecords.BalanceRow & FuturesRecords.Timed

type PositionFound = Position & FuturesRecords.PositionRow & FuturesRecords.Timed

// The events have what is left when positions are paid for, and so has REST, by its words: equity is more by the value of the positions. In
// the example on its page equity is more by their profit alone: such a balance has in it what they have cost (options, 2026-11).
const isWithoutPositions = ({ equity, marginBalance, unrealizedProfit }: MarginAccount["balances"][number]): boolean =>
  BigDecimal.isZero(unrealizedProfit) ||
  !BigDecimal.equals(BigDecimal.subtract(equity, marginBalance), unrealizedProfit)

const balancesOf = ({ balances, time }: MarginAccount): ReadonlyArray<BalanceFound> =>
  balances
    .filter(isWithoutPositions)
    .map(({ asset, marginBalance }) => ({ asset, walletBalance: marginBalance, updateTime: time }))

const balanceOf = ({ asset, walletBalance }: BalanceFound) => ({ asset, walletBalance, balanceChange: zero })

const positionOf = ({ entryPrice, markValue, positionAmount, symbol }: Position) => ({
  symbol,
  positionAmount,
  positionValue: markValue,
  entryPrice
})

const closedPosition = ({ symbol }: Pick<FuturesRecords.PositionRow, "symbol">) => ({
  symbol,
  positionAmount: zero,
  positionValue: zero,
  entryPrice: zero
})

const ledger = (
  options: Options
): Ledger<UserEvents.UserEvent, UserEvents.OrderTradeUpdate["order"], RestApi.RestApi | Credentials> => {
  // Reading goes on from a row, whose id is another than that of its trade.
  const rowIds = Recent.make<string, bigint>(65_536)
  const keyOf = (symbol: string, tradeId: number) => `${symbol} ${tradeId}`

  const trades = Effect.fnUntraced(function* ({ fromId, ...query }: FuturesRecords.TradesQuery) {
    const last = fromId === undefined ? undefined : rowIds.get(keyOf(query.symbol, fromId - 1))
    const rows = yield* rest.userTrades({ ...query, ...(last !== undefined && { fromId: last + 1n }) })
    for (const { id, symbol, tradeId } of rows) rowIds.set(keyOf(symbol, tradeId), id)
    return rows
  })

  return FuturesLedger.make(
    {
      openOrders: rest.openOrders(),
      order: rest.order,
      trades,
      balances: Effect.map(rest.marginAccount(), balancesOf),
      positions: Effect.map(rest.positions(), (rows): ReadonlyArray<PositionFound> =>
        rows.map((row) => ({ ...row, positionSide, updateTime: row.time }))
      ),
      orderOf: (event: UserEvents.UserEvent) => (event._tag === "OrderTradeUpdate" ? event : undefined),
      accountOf: (event) => (event._tag === "BalancePositionUpdate" ? accountTold(event) : undefined),
      orderEvent,
      accountEvent: ({
        balances,
        closed,
        positions,
        time
      }: FuturesRecords.AccountFound<BalanceFound, PositionFound>): UserEvents.BalancePositionUpdate => ({
        _tag: "BalancePositionUpdate",
        eventTime: time,
        transactionTime: time,
        reason: "RECONCILIATION",
        balances: balances.map(balanceOf),
        positions: [...positions.map(positionOf), ...closed.map(closedPosition)]
      })
    },
    options
  )
}

/**
 * The events of an options account: orders, fills, balances, positions, greeks.
 *
 * **Details**
 *
 * The listen key is renewed every 30 minutes by `PUT /eapi/v1/listenKey`, and replaced by a new one when it expires, is not known, or could
 * not be renewed three times in a row. What was missed is told with the source `rest`: fills and changes of orders as `OrderTradeUpdate`,
 * balances and positions as `BalancePositionUpdate` with the reason `RECONCILIATION`, in which `balanceChange` is zero, since REST does not
 * tell it.
 *
 * **Gotchas**
 *
 * A missed balance is not told if REST's has in it what open positions have cost, as in the example on Binance's page; `AccountUpdate`
 * brings the wallet balance every 10 seconds while there is a position. Greeks and changes of the risk level that were missed can not be
 * had.
 *
 * **Example** (Following fills)
 *
 * ```ts
 * Options.userData().pipe(
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
    market: "options",
    // No selection of events is documented.
    url: (environment, key) => `${environment.options.webSocket}/private/ws/${encodeURIComponent(key)}`,
    keys: {
      create: Effect.map(rest.createListenKey(), ({ listenKey }) => listenKey),
      keep: () => Effect.as(rest.keepListenKey(), undefined),
      close: () => rest.closeListenKey()
    },
    decoder: UserEvents.decoder,
    isExpiry: ({ _tag }) => _tag === "ListenKeyExpired"
  }),
  time: Effect.map(rest.time(), ({ serverTime }) => serverTime),
  ledger
})
