/**
 * The account streams of portfolio margin.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Ledger, Options } from "../Account.ts"
import type { BinanceError } from "../BinanceError.ts"
import type { Credentials } from "../Credentials.ts"
import * as JointLedger from "../internal/jointLedger.ts"
import * as KeyedArrivals from "../internal/keyedArrivals.ts"
import * as RestApi from "../RestApi.ts"
import type * as Account from "../shared/FuturesAccount.ts"
import * as FuturesEvents from "../shared/FuturesEvents.ts"
import * as FuturesLedger from "../shared/FuturesLedger.ts"
import type * as FuturesRecords from "../shared/FuturesRecords.ts"
import * as UserData from "../UserData.ts"
import { type Balance, type Position, Rest } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

const rest = RestApi.methods(Rest)

type Requirements = RestApi.RestApi | Credentials

type Call<A> = Effect.Effect<A, BinanceError, Requirements>

type Order = Schema.Struct.Type<typeof Account.orderFields>

type Trade = Schema.Struct.Type<typeof Account.tradeFields>

/** One of the two futures of the account. */
interface Unit {
  readonly name: "UM" | "CM"
  readonly openOrders: Call<ReadonlyArray<Order>>
  readonly order: (query: { readonly symbol: string; readonly orderId: bigint }) => Call<Order>
  readonly trades: (query: FuturesRecords.TradesQuery) => Call<ReadonlyArray<Trade>>
  readonly positions: Call<ReadonlyArray<Position>>
  readonly walletBalance: (balance: Balance) => BigDecimal.BigDecimal
}

interface BalanceFound extends FuturesRecords.BalanceRow, FuturesRecords.Timed {
  readonly crossWalletBalance: BigDecimal.BigDecimal
}

const usdsM: Unit = {
  name: "UM",
  openOrders: rest.umOpenOrders(),
  order: rest.umOrder,
  trades: rest.umUserTrades,
  positions: rest.umPositions(),
  walletBalance: ({ umWalletBalance }) => umWalletBalance
}

const coinM: Unit = {
  name: "CM",
  openOrders: rest.cmOpenOrders(),
  order: rest.cmOrder,
  trades: rest.cmUserTrades,
  positions: rest.cmPositions(),
  walletBalance: ({ cmWalletBalance }) => cmWalletBalance
}

// BTCUSD_PERP
const isCoinM = (symbol: string): boolean => symbol.includes("USD_")

const zero = BigDecimal.fromBigInt(0n)

const orderOf = (happening: FuturesRecords.Happening<Order, Trade>): UserEvents.OrderTradeUpdate["order"] => {
  const {
    isClosePosition: _isClosePosition,
    isPriceProtected: _isPriceProtected,
    originalOrderType: _originalOrderType,
    priceMatch: _priceMatch,
    workingType: _workingType,
    ...fields
  } = FuturesEvents.orderFields(happening)
  return { ...fields, goodTillTime: happening.order.goodTillTime }
}

const positionOf = ({ entryPrice, positionAmount, positionSide, symbol, unrealizedProfit }: Position) => ({
  symbol,
  positionAmount,
  entryPrice,
  accumulatedRealizedProfit: zero,
  unrealizedProfit,
  positionSide,
  breakEvenPrice: zero
})

const closedPosition = ({ positionSide, symbol }: Pick<FuturesRecords.PositionRow, "positionSide" | "symbol">) => ({
  symbol,
  positionAmount: zero,
  entryPrice: zero,
  accumulatedRealizedProfit: zero,
  unrealizedProfit: zero,
  positionSide,
  breakEvenPrice: zero
})

const ledgerOf = (
  unit: Unit,
  options: Options
): Ledger<UserEvents.UserEvent, UserEvents.OrderTradeUpdate["order"], Requirements> =>
  FuturesLedger.make(
    {
      openOrders: unit.openOrders,
      order: unit.order,
      trades: unit.trades,
      balances: Effect.map(rest.balances(), (rows): ReadonlyArray<BalanceFound> =>
        rows.map((row) => {
          const walletBalance = unit.walletBalance(row)
          return { asset: row.asset, walletBalance, crossWalletBalance: walletBalance, updateTime: row.updateTime }
        })
      ),
      positions: unit.positions,
      orderOf: (event: UserEvents.UserEvent) => (event._tag === "OrderTradeUpdate" ? event : undefined),
      accountOf: (event) =>
        event._tag === "AccountUpdate"
          ? {
              transactionTime: event.transactionTime,
              balances: event.update.balances,
              positions: event.update.positions ?? []
            }
          : undefined,
      withAccount: (event, { balances, positions }) =>
        event._tag === "AccountUpdate" ? { ...event, update: { ...event.update, balances, positions } } : event,
      orderEvent: (happening): UserEvents.UserEvent => ({
        _tag: "OrderTradeUpdate",
        businessUnit: unit.name,
        eventTime: happening.time,
        transactionTime: happening.time,
        order: orderOf(happening)
      }),
      accountEvent: ({
        balances,
        closed,
        positions,
        time
      }: FuturesRecords.AccountFound<BalanceFound, Position>): UserEvents.UserEvent => ({
        _tag: "AccountUpdate",
        businessUnit: unit.name,
        eventTime: time,
        transactionTime: time,
        update: {
          reason: "RECONCILIATION",
          balances: balances.map(FuturesEvents.balanceFields),
          positions: [...positions.map(positionOf), ...closed.map(closedPosition)]
        }
      })
    },
    options
  )

/**
 * The events of a portfolio margin account: orders, fills, balances and positions of USDⓈ-M, COIN-M and cross margin, loans, risk.
 *
 * **Details**
 *
 * The listen key is renewed every 30 minutes by `PUT /papi/v1/listenKey`, and replaced by a new one when it expires, is not known, or could
 * not be renewed three times in a row. What was missed of the two futures is told with the source `rest`: fills and changes of orders as
 * `OrderTradeUpdate`, balances and positions as `AccountUpdate` with the reason `RECONCILIATION`. Fields that REST does not tell are zero
 * in them: `openBidNotional`, `openAskNotional`, `balanceChange`, `accumulatedRealizedProfit`, `breakEvenPrice`. There is portfolio margin
 * in production and on the simulated exchange only.
 *
 * **Gotchas**
 *
 * What was missed of cross margin (`ExecutionReport`, `OutboundAccountPosition`, `BalanceUpdate`, `LiabilityChange`) is not told by REST,
 * nor are changes of the risk level and of leverage. `orders` has those of futures. `symbols` of the options may be of either futures.
 *
 * **Example** (Following fills)
 *
 * ```ts
 * PortfolioMargin.userData().pipe(
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
    market: "portfolio-margin",
    // Where there is none, there is no key to begin with.
    url: (environment, key) => `${environment["portfolio-margin"]?.webSocket ?? ""}/pm/ws/${encodeURIComponent(key)}`,
    keys: {
      create: Effect.map(rest.createListenKey(), ({ listenKey }) => listenKey),
      keep: () => Effect.as(rest.keepListenKey(), undefined),
      close: () => rest.closeListenKey()
    },
    decoder: UserEvents.decoder,
    isExpiry: ({ _tag }) => _tag === "ListenKeyExpired"
  }),
  time: Effect.flatMap(RestApi.RestApi, ({ time }) => time("portfolio-margin")),
  ledger: ({ symbols = [] }) => {
    const um = ledgerOf(usdsM, { symbols: symbols.filter((symbol) => !isCoinM(symbol)) })
    const cm = ledgerOf(coinM, { symbols: symbols.filter(isCoinM) })
    return JointLedger.make<UserEvents.UserEvent, UserEvents.OrderTradeUpdate["order"], Requirements>([um, cm], {
      part: (event) => ("businessUnit" in event && event.businessUnit === "CM" ? cm : um),
      time: (event) => ("eventTime" in event ? event.eventTime : 0)
    })
  }
})
