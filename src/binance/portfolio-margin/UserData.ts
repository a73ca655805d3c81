/**
 * The account streams of portfolio margin.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { ConnectionPool } from "../../connection/ConnectionPool.ts"
import type { KeyOptions, Ledger, Options } from "../Account.ts"
import type { BinanceError } from "../BinanceError.ts"
import type { Credentials } from "../Credentials.ts"
import * as JointLedger from "../internal/jointLedger.ts"
import * as KeyedArrivals from "../internal/keyedArrivals.ts"
import * as OrderLedger from "../internal/orderLedger.ts"
import * as RestApi from "../RestApi.ts"
import type * as Account from "../shared/FuturesAccount.ts"
import * as FuturesEvents from "../shared/FuturesEvents.ts"
import * as FuturesLedger from "../shared/FuturesLedger.ts"
import type * as FuturesRecords from "../shared/FuturesRecords.ts"
import * as SpotEvents from "../shared/SpotEvents.ts"
import * as SpotLedger from "../shared/SpotLedger.ts"
import * as UserData from "../UserData.ts"
import { type Balance, type Position, Rest } from "./Rest.ts"
import * as UserEvents from "./UserEvents.ts"

const rest = RestApi.methods(Rest)

type Requirements = RestApi.RestApi | Credentials

type Call<A> = Effect.Effect<A, BinanceError, Requirements>

type Order = Schema.Struct.Type<typeof Account.orderFields>

type Trade = Schema.Struct.Type<typeof Account.tradeFields>

/** What the account is made of. */
type Book = Unit["name"] | "margin"

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

type AccountLedger<Order> = Ledger<UserEvents.UserEvent, Order, Requirements>

const futuresLedger = (unit: Unit, options: Options): AccountLedger<UserEvents.OrderTradeUpdate["order"]> =>
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
      accountOf: (event) => (event._tag === "AccountUpdate" ? FuturesEvents.accountTold(event) : undefined),
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

const makeMarginLedger = SpotLedger.makeWith({
  executionReport: (happening): UserEvents.ExecutionReport => {
    const { ignored: _, ...report } = SpotEvents.executionReport(happening)
    return report
  },
  outboundAccountPosition: (balances, time): UserEvents.OutboundAccountPosition => ({
    ...SpotEvents.outboundAccountPosition(balances, time),
    accountUpdateId: 0n
  })
})

// Of all symbols at once they are not to be had. Whether a symbol is to be known shows when its fills are asked for.
const marginOpenOrders = (symbols: Iterable<string>) =>
  Effect.map(
    Effect.forEach(symbols, (symbol) =>
      Effect.catchIf(rest.marginOpenOrders({ symbol }), OrderLedger.isUnlisted, () => Effect.succeed([]))
    ),
    (rows) => rows.flat()
  )

const marginLedger = (options: Options): AccountLedger<UserEvents.ExecutionReport> => {
  const symbols = new Set(options.symbols)
  const ledger = makeMarginLedger<UserEvents.UserEvent, Requirements>(
    {
      openOrders: Effect.suspend(() => marginOpenOrders(symbols)),
      order: rest.marginOrder,
      trades: rest.marginUserTrades,
      holdings: Effect.map(rest.balances(), (rows) => ({
        balances: rows.map(({ asset, crossMarginFree, crossMarginLocked }) => ({
          asset,
          free: crossMarginFree,
          locked: crossMarginLocked
        }))
      }))
    },
    options
  )
  return {
    ...ledger,
    take: (event) => {
      if (event._tag === "ExecutionReport") symbols.add(event.symbol)
      return ledger.take(event)
    }
  }
}

/** The book that an event is about; what is about none is told by any of them. */
const bookOf = (event: UserEvents.UserEvent): Book => {
  switch (event._tag) {
    case "ExecutionReport":
    case "OutboundAccountPosition":
      return "margin"
    default:
      return "businessUnit" in event && event.businessUnit === "CM" ? "CM" : "UM"
  }
}

/**
 * Options of the account streams; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserDataOptions extends KeyOptions {
  /** Of either futures: the symbols whose fills are looked for by REST besides those of open orders, positions and events. */
  readonly symbols?: ReadonlyArray<string> | undefined
  /**
   * Of cross margin: the symbols whose orders and fills are looked for by REST, besides those of events. Binance tells them by REST for
   * one symbol at a time. Default: none.
   */
  readonly marginSymbols?: ReadonlyArray<string> | undefined
}

/**
 * An order that may still be filled: of either futures, or of cross margin.
 *
 * **Gotchas**
 *
 * USDⓈ-M and cross margin have symbols in common, and number their orders each for themselves. Those of cross margin have the `_tag`
 * `ExecutionReport`, those of futures have none: with `symbol` and `orderId` it identifies an order.
 *
 * @category models
 * @since 0.1.0
 */
export type OpenOrder = UserEvents.OrderTradeUpdate["order"] | UserEvents.ExecutionReport

/**
 * The events of a portfolio margin account: orders, fills, balances and positions of USDⓈ-M, COIN-M and cross margin, loans, risk.
 *
 * **Details**
 *
 * The listen key is renewed every 30 minutes by `PUT /papi/v1/listenKey`, and replaced by a new one when it expires, is not known, or could
 * not be renewed three times in a row. What was missed is told with the source `rest`. Of the two futures, fills and changes of orders come
 * as `OrderTradeUpdate`, balances and positions as `AccountUpdate` with the reason `RECONCILIATION`; fields that REST does not tell are
 * zero in them: `openBidNotional`, `openAskNotional`, `balanceChange`, `accumulatedRealizedProfit`, `breakEvenPrice`. Of cross margin, fills
 * and changes of orders come as `ExecutionReport`, balances as `OutboundAccountPosition`; `executionId` and `accountUpdateId` are zero in
 * them. There is portfolio margin in production and on the simulated exchange only.
 *
 * **Gotchas**
 *
 * Orders of cross margin are found by REST only of symbols that an event has named, or `marginSymbols`. Transfers and loans that were missed
 * show in the balances, and not as `BalanceUpdate` and `LiabilityChange`; changes of the risk level and of leverage can not be had.
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
export const userData: UserData.UserData<
  UserEvents.UserEvent,
  OpenOrder,
  ConnectionPool | Requirements,
  UserDataOptions
> = UserData.make({
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
  ledger: ({ marginSymbols = [], symbols = [] }: UserDataOptions) => {
    const books: Readonly<Record<Book, AccountLedger<OpenOrder>>> = {
      UM: futuresLedger(usdsM, { symbols: symbols.filter((symbol) => !isCoinM(symbol)) }),
      CM: futuresLedger(coinM, { symbols: symbols.filter(isCoinM) }),
      margin: marginLedger({ symbols: marginSymbols })
    }
    return JointLedger.make<UserEvents.UserEvent, OpenOrder, Requirements>(Object.values(books), {
      part: (event) => books[bookOf(event)],
      time: (event) => ("eventTime" in event ? event.eventTime : 0)
    })
  }
})
