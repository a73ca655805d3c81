/** What the tests of account streams share: markets, a world with an account, and a stream that is followed. */
import { assert } from "@effect/vitest"
import { BigDecimal, type Duration, Effect, Layer, Logger, type Scope, Stream, SubscriptionRef } from "effect"
import { TestClock } from "effect/testing"
import type { KeyOptions as FollowOptions, Tracked, UserDataError } from "../../src/binance/Account.ts"
import * as CoinM from "../../src/binance/coin-m/index.ts"
import * as Credentials from "../../src/binance/Credentials.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import type { PositionRow } from "../../src/binance/shared/FuturesRecords.ts"
import type { OrderTold } from "../../src/binance/shared/OrderRecords.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import * as Options from "../../src/binance/options/index.ts"
import * as PortfolioMargin from "../../src/binance/portfolio-margin/index.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { WebSocketApi } from "../../src/binance/WebSocketApi.ts"
import * as Binance from "../../src/Binance.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as NodeSignature from "../../src/node/NodeSignature.ts"
import type { Book, OrderId } from "../../src/testing/ExchangeAccount.ts"
import { type AccountOptions, defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as Faults from "../../src/testing/Faults.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"
import { settle } from "../connection/harness.ts"

/** What account events of any market are to the tests. */
export interface Event {
  readonly _tag: string
}

export interface OrderInEvent extends OrderTold {
  readonly clientOrderId: string
}

interface AccountInEvent {
  readonly balances: ReadonlyArray<{ readonly asset: string; readonly walletBalance: BigDecimal.BigDecimal }>
  readonly positions?: ReadonlyArray<PositionRow>
}

/** Where it is told what of an asset is locked. */
const lockedOf = (asset: string) => `${asset} locked`

type Services = ConnectionPool | RestApi | WebSocketApi | Credentials.Credentials

/** Accounts of one kind. */
export interface Subject {
  readonly name: string
  /** Where the exchange keeps its orders. */
  readonly book: Book
  readonly symbol: string
  readonly symbols: ReadonlyArray<string>
  readonly asset: string
  /** Where its REST endpoints are. */
  readonly root: string
  /** The endpoint that lists fills. */
  readonly trades: string
  /** What it says of orders of which REST does not tell what happened to them. */
  readonly unexplained: string
  /** How its events come: over a connection that a listen key opens, or over the WebSocket API. */
  readonly way: "key" | "api"
  /** Where they come over the WebSocket API: the method that asks for them. */
  readonly method?: "userDataStream.subscribe.signature" | "userDataStream.subscribe.listenToken"
  /** Whether the answer to a renewal has the key that was renewed. */
  readonly renewalTellsKey: boolean
  readonly follow: (options?: FollowOptions) => Stream.Stream<Tracked<Event>, UserDataError, Services>
  /** Follows the open orders; what it returns tells them. */
  readonly orders: Effect.Effect<Effect.Effect<ReadonlyArray<OrderInEvent>>, UserDataError, Services | Scope.Scope>
  readonly orderOf: (event: Event) => OrderInEvent | undefined
  readonly accountOf: (event: Event) => AccountInEvent | undefined
}

/** What markets have in common whose events a listen key opens. */
const keyed = { way: "key", trades: "userTrades", unexplained: "CALCULATED" } as const

type UserEvent = UsdsM.UserEvents.UserEvent | CoinM.UserEvents.UserEvent | PortfolioMargin.UserEvents.UserEvent

const words = {
  orderOf: (event: Event) => {
    const told = event as UserEvent // of one of these markets
    return told._tag === "OrderTradeUpdate" ? told.order : undefined
  },
  accountOf: (event: Event) => {
    const told = event as UserEvent // of one of these markets
    return told._tag === "AccountUpdate" ? told.update : undefined
  }
}

const spotOf = {
  orderOf: (event: Event) => {
    const told = event as Spot.UserEvents.UserEvent // of this market
    return told._tag === "ExecutionReport" ? told : undefined
  },
  accountOf: (event: Event): AccountInEvent | undefined => {
    const told = event as Spot.UserEvents.UserEvent // of this market
    if (told._tag !== "OutboundAccountPosition") return undefined
    const balances = told.balances.flatMap(({ asset, free, locked }) => [
      { asset, walletBalance: free },
      { asset: lockedOf(asset), walletBalance: locked }
    ])
    return { balances }
  }
}

const spotSymbols = ["BTCUSDT", "ETHUSDT"]

/** What is the same of spot and margin. There are no positions by which REST would name symbols. */
const spotLike = {
  symbol: "BTCUSDT",
  symbols: spotSymbols,
  asset: "USDT",
  trades: "myTrades",
  unexplained: "RECONCILIATION",
  way: "api",
  renewalTellsKey: false,
  ...spotOf
} as const

const spot: Subject = {
  name: "spot",
  book: "spot",
  root: "/api/v3",
  method: "userDataStream.subscribe.signature",
  follow: (options) => Spot.userData.tracked({ symbols: spotSymbols, ...options }),
  orders: Effect.map(Spot.userData.orders({ symbols: spotSymbols }), SubscriptionRef.get),
  ...spotLike
}

const margin = { root: "/sapi/v1/margin", method: "userDataStream.subscribe.listenToken", ...spotLike } as const

const crossMargin: Subject = {
  name: "cross margin",
  book: "margin",
  follow: (options) => Margin.userData.tracked({ symbols: spotSymbols, ...options }),
  orders: Effect.map(Margin.userData.orders({ symbols: spotSymbols }), SubscriptionRef.get),
  ...margin
}

const isolatedMargin: Subject = {
  ...margin,
  name: "isolated margin",
  book: "margin:BTCUSDT",
  symbols: ["BTCUSDT"],
  follow: (options) => Margin.userData.tracked({ isolated: "BTCUSDT", ...options }),
  orders: Effect.map(Margin.userData.orders({ isolated: "BTCUSDT" }), SubscriptionRef.get)
}

export const subjects: ReadonlyArray<Subject> = [
  spot,
  crossMargin,
  isolatedMargin,
  {
    name: "usds-m",
    book: "usds-m",
    symbol: "BTCUSDT",
    symbols: ["BTCUSDT", "ETHUSDT"],
    asset: "USDT",
    root: "/fapi/v1",
    renewalTellsKey: true,
    follow: UsdsM.userData.tracked,
    orders: Effect.map(UsdsM.userData.orders(), SubscriptionRef.get),
    ...keyed,
    ...words
  },
  {
    name: "coin-m",
    book: "coin-m",
    symbol: "BTCUSD_PERP",
    symbols: ["BTCUSD_PERP", "ETHUSD_PERP"],
    asset: "BTC",
    root: "/dapi/v1",
    renewalTellsKey: true,
    follow: CoinM.userData.tracked,
    orders: Effect.map(CoinM.userData.orders(), SubscriptionRef.get),
    ...keyed,
    ...words
  }
]

const optionsOf = {
  orderOf: (event: Event) => {
    const told = event as Options.UserEvents.UserEvent // of this market
    return told._tag === "OrderTradeUpdate" ? told.order : undefined
  },
  accountOf: (event: Event): AccountInEvent | undefined => {
    const told = event as Options.UserEvents.UserEvent // of this market
    if (told._tag !== "BalancePositionUpdate") return undefined
    const { balances = [], positions = [] } = told
    return { balances, positions: positions.map((position) => ({ ...position, positionSide: "BOTH" })) }
  }
}

/** Accounts that have words of their own, or are made of several. */
export const otherSubjects: ReadonlyArray<Subject> = [
  {
    name: "options",
    book: "options",
    symbol: "BTC-261225-100000-C",
    symbols: ["BTC-261225-100000-C", "BTC-261225-100000-P"],
    asset: "USDT",
    root: "/eapi/v1",
    renewalTellsKey: false,
    follow: Options.userData.tracked,
    orders: Effect.map(Options.userData.orders(), SubscriptionRef.get),
    ...keyed,
    ...optionsOf
  },
  {
    name: "portfolio-margin",
    book: "portfolio-margin",
    symbol: "BTCUSDT",
    symbols: ["BTCUSDT", "ETHUSD_PERP"],
    asset: "USDT",
    root: "/papi/v1",
    renewalTellsKey: false,
    follow: PortfolioMargin.userData.tracked,
    orders: Effect.map(PortfolioMargin.userData.orders(), SubscriptionRef.get),
    ...keyed,
    ...words
  },
  {
    ...spotLike,
    name: "cross margin in portfolio margin",
    book: "margin",
    root: "/papi/v1",
    way: "key",
    follow: (options) => PortfolioMargin.userData.tracked({ marginSymbols: spotSymbols, ...options }),
    orders: Effect.map(PortfolioMargin.userData.orders({ marginSymbols: spotSymbols }), SubscriptionRef.get)
  }
]

/** An exchange with accounts, and a program that has the key of the first. */
export const world = (
  options: {
    readonly policy?: ConnectionPolicy.Options
    readonly accounts?: ReadonlyArray<AccountOptions>
    /** What the program signs with; that of the first account unless told otherwise. */
    readonly credentials?: Credentials.Options
    readonly logger?: Layer.Layer<never>
  } = {}
) => {
  const accounts = options.accounts ?? [defaultAccount]
  return Layer.merge(
    Binance.layerWith({ policy: { backoff: Backoff.make({ jitter: false }), ...options.policy } }),
    Credentials.layer(options.credentials ?? accounts[0] ?? defaultAccount).pipe(
      Layer.provide(NodeSignature.layer),
      Layer.orDie
    )
  ).pipe(
    // Signatures are made at once: time does not pass meanwhile.
    Layer.provideMerge(Exchange.layer({ seed: "account", accounts }).pipe(Layer.provide(NodeSignature.layer))),
    Layer.provideMerge(options.logger ?? Logger.layer([]))
  )
}

/** Lets time pass, when everything waits for it. */
export const pass = (duration: Duration.Input) =>
  settle.pipe(Effect.andThen(TestClock.adjust(duration)), Effect.andThen(settle), Effect.andThen(settle))

/** Has another connection take the place of the one on which events come. */
export const rotate = ({ way }: Subject) =>
  way === "key"
    ? Effect.flatMap(ConnectionPool, ({ rotateNow }) => rotateNow)
    : Effect.flatMap(Exchange.TestExchange, ({ inject }) =>
        Effect.scoped(inject(Faults.serverShutdown({ shape: "event" })))
      )

/** Follows a stream in the background and keeps what it brings. */
export const collect = Effect.fnUntraced(function* <E, R>(stream: Stream.Stream<Tracked<Event>, E, R>) {
  const items: Array<Tracked<Event>> = []
  const fiber = yield* stream.pipe(
    Stream.runForEach((item) => Effect.sync(() => void items.push(item))),
    Effect.forkChild({ startImmediately: true })
  )
  yield* pass("1 second")
  return { fiber, items }
})

// Checks are none of what most tests are about.
const unhurried: FollowOptions = { reconcileEvery: "10 days" }

export const follow = Effect.fnUntraced(function* (subject: Subject, options: FollowOptions = unhurried) {
  const exchange = yield* Exchange.TestExchange
  const account = yield* exchange.account()
  const { fiber, items } = yield* collect(subject.follow(options))
  const { book, symbol } = subject
  const place = account.place(book, { symbol, side: "BUY", price: "80000", quantity: "9" })
  return {
    account,
    exchange,
    fiber,
    items,
    place,
    /** Fills one unit of an order. */
    fill: (order: OrderId) => account.fill(book, order, { quantity: "1" })
  }
})

/** Fills that were told, in order, each with its source. */
export const fillsOf = (subject: Subject, items: ReadonlyArray<Tracked<Event>>): ReadonlyArray<string> =>
  items.flatMap((item) => {
    const order = item._tag === "Event" ? subject.orderOf(item.event) : undefined
    return item._tag === "Event" && order?.executionType === "TRADE"
      ? [`${item.source} ${(order.tradeId ?? 0) - 1_000_000}`]
      : []
  })

export const idsOf = (subject: Subject, items: ReadonlyArray<Tracked<Event>>): ReadonlyArray<number> =>
  fillsOf(subject, items).map((text) => Number(text.split(" ")[1]))

/** Everything but events, in short. */
export const markersOf = (items: ReadonlyArray<Tracked<Event>>): ReadonlyArray<string> =>
  items.flatMap((item) => {
    switch (item._tag) {
      case "Event":
        return []
      case "Interrupted":
        return [`Interrupted ${item.reason}`]
      case "Reconciled":
        return [`Reconciled ${item.missed}`]
      case "Malformed":
        return ["Malformed"]
    }
  })

/** What the events say of open orders, balances and positions, to somebody who believes the last of them. */
export const believed = (subject: Subject, items: ReadonlyArray<Tracked<Event>>) => {
  const balances = new Map<string, string>()
  const positions = new Map<string, string>()
  for (const item of items) {
    const account = item._tag === "Event" ? subject.accountOf(item.event) : undefined
    for (const { asset, walletBalance } of account?.balances ?? []) {
      balances.set(asset, BigDecimal.format(BigDecimal.normalize(walletBalance)))
    }
    for (const { positionAmount, symbol } of account?.positions ?? []) {
      positions.set(symbol, BigDecimal.format(BigDecimal.normalize(positionAmount)))
    }
  }
  return { balances, positions }
}

/** What is true of balances and positions. Those of nothing are left out. */
export const truth = Effect.fnUntraced(function* (subject: Subject) {
  const { account } = yield* Exchange.TestExchange
  const face = yield* account()
  const format = (amount: BigDecimal.BigDecimal) => BigDecimal.format(BigDecimal.normalize(amount))
  const balances = (yield* face.balances(subject.book)).flatMap(({ asset, free, locked }) => [
    [asset, format(free)] as const,
    [lockedOf(asset), format(locked)] as const
  ])
  const positions = (yield* face.positions(subject.book)).map(({ amount, symbol }) => [symbol, format(amount)] as const)
  return { balances: new Map(balances), positions: new Map(positions) }
})

const withoutNothing = (amounts: ReadonlyMap<string, string>) =>
  Object.fromEntries([...amounts].filter(([, amount]) => amount !== "0").toSorted())

/** Holds what the events say against what is true. */
export const assertBelieved = Effect.fnUntraced(function* (subject: Subject, items: ReadonlyArray<Tracked<Event>>) {
  const told = believed(subject, items)
  const real = yield* truth(subject)
  assert.deepStrictEqual(withoutNothing(told.balances), withoutNothing(real.balances))
  assert.deepStrictEqual(withoutNothing(told.positions), withoutNothing(real.positions))
})
