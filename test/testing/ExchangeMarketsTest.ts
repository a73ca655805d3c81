/**
 * What each market must answer over REST, by its own endpoints, however the exchange is reached.
 */
import { assert, describe } from "@effect/vitest"
import { BigDecimal, Effect, Redacted } from "effect"
import type * as Credentials from "../../src/binance/Credentials.ts"
import type { BinanceError } from "../../src/binance/BinanceError.ts"
import type { RestApi } from "../../src/binance/RestApi.ts"
import * as CoinM from "../../src/binance/coin-m/index.ts"
import * as Margin from "../../src/binance/margin/index.ts"
import * as Options from "../../src/binance/options/index.ts"
import * as PortfolioMargin from "../../src/binance/portfolio-margin/index.ts"
import * as Spot from "../../src/binance/spot/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import type { Book, Placement } from "../../src/testing/ExchangeAccount.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { type Face, tests } from "./restFace.ts"

const digits = BigDecimal.format

type Call<A> = Effect.Effect<A, BinanceError, RestApi | Credentials.Credentials>

/** An order of 10 that is filled by 4, beside one that rests. */
const trade = Effect.fnUntraced(function* (book: Book, placement: Pick<Placement, "symbol" | "price">) {
  const { account } = yield* TestExchange
  const own = yield* account()
  const resting = yield* own.place(book, { ...placement, side: "SELL", quantity: "1" })
  const filled = yield* own.place(book, { ...placement, side: "BUY", quantity: "10", clientOrderId: "mine" })
  yield* own.fill(book, filled, { quantity: "4" })
  return [resting.orderId, filled.orderId] as const
})

interface OrderRow {
  readonly orderId: bigint
  readonly clientOrderId: string
  readonly status: string
  readonly filledQuantity: BigDecimal.BigDecimal
}

interface TradeRow {
  readonly tradeId: number
  readonly orderId: bigint
  readonly quantity: BigDecimal.BigDecimal
}

/** The endpoints of each book that has orders. */
interface Desk {
  readonly symbol: string
  readonly price: string
  readonly book: Book
  readonly openOrders: Call<ReadonlyArray<OrderRow>>
  readonly order: (orderId: bigint) => Call<OrderRow>
  readonly orderOfClient: Call<OrderRow>
  readonly userTrades: Call<ReadonlyArray<TradeRow>>
}

const desk = <Query>(
  { symbol, price, book }: Pick<Desk, "symbol" | "price" | "book">,
  rest: {
    readonly openOrders: (query: { readonly symbol: string }) => Desk["openOrders"]
    readonly order: (query: { readonly symbol: string; readonly orderId?: bigint } & Query) => Call<OrderRow>
    readonly userTrades: (query: { readonly symbol: string }) => Desk["userTrades"]
  },
  ofClient: Query
): Desk => ({
  symbol,
  price,
  book,
  openOrders: rest.openOrders({ symbol }),
  order: (orderId) => rest.order({ symbol, orderId } as { symbol: string; orderId: bigint } & Query),
  orderOfClient: rest.order({ symbol, ...ofClient }),
  userTrades: rest.userTrades({ symbol })
})

const um = { symbol: "BTCUSDT", price: "83000" }
const cm = { symbol: "BTCUSD_PERP", price: "83000" }
const option = { symbol: "BTC-261225-100000-C", price: "1200" }
const mine = { origClientOrderId: "mine" }
const portfolio = PortfolioMargin.rest

const desks: Readonly<Record<string, Desk>> = {
  "COIN-M": desk({ ...cm, book: "coin-m" }, CoinM.rest, mine),
  spot: desk({ ...um, book: "spot" }, Spot.rest, mine),
  "cross margin": desk({ ...um, book: "margin" }, Margin.rest, mine),
  "isolated margin": desk(
    { ...um, book: "margin:BTCUSDT" },
    {
      openOrders: (query) => Margin.rest.openOrders({ ...query, isIsolated: true }),
      order: (query) => Margin.rest.order({ ...query, isIsolated: true }),
      userTrades: (query) => Margin.rest.userTrades({ ...query, isIsolated: true })
    },
    mine
  ),
  options: desk({ ...option, book: "options" }, Options.rest, { clientOrderId: "mine" }),
  "USDⓈ-M in portfolio margin": desk(
    { ...um, book: "portfolio-margin" },
    { openOrders: portfolio.umOpenOrders, order: portfolio.umOrder, userTrades: portfolio.umUserTrades },
    mine
  ),
  "COIN-M in portfolio margin": desk(
    { ...cm, book: "portfolio-margin" },
    { openOrders: portfolio.cmOpenOrders, order: portfolio.cmOrder, userTrades: portfolio.cmUserTrades },
    mine
  ),
  "margin in portfolio margin": desk(
    { ...um, book: "margin" },
    { openOrders: portfolio.marginOpenOrders, order: portfolio.marginOrder, userTrades: portfolio.marginUserTrades },
    mine
  )
}

/** The keys of each stream that has them; `kept` is whether the answer to a renewal names the key. */
const keys = {
  "usds-m": { rest: UsdsM.rest, keep: () => UsdsM.rest.keepListenKey(), path: "/fapi/v1/listenKey" },
  "coin-m": { rest: CoinM.rest, keep: () => CoinM.rest.keepListenKey(), path: "/dapi/v1/listenKey" },
  margin: { rest: Margin.rest, keep: Margin.rest.keepListenKey, path: "/sapi/v1/margin/listen-key" },
  options: { rest: Options.rest, keep: () => Options.rest.keepListenKey(), path: "/eapi/v1/listenKey" },
  "portfolio-margin": { rest: portfolio, keep: () => portfolio.keepListenKey(), path: "/papi/v1/listenKey" }
}

export const suite = (name: string, face: Face) =>
  describe(name, () => {
    const test = tests(face)

    // ---- accounts

    for (const [of, { book, openOrders, order, orderOfClient, price, symbol, userTrades }] of Object.entries(desks)) {
      test(
        `tells of the orders and fills of ${of}, and of those of nothing else`,
        Effect.gen(function* () {
          const elsewhere = book === "coin-m" || book === "options" ? "spot" : "coin-m"
          yield* trade(elsewhere, { symbol, price })
          const [resting, filled] = yield* trade(book, { symbol, price })

          const open = yield* openOrders
          const byId = yield* order(filled)
          const byName = yield* orderOfClient
          const trades = yield* userTrades
          const unknown = yield* Effect.flip(order(1n))

          assert.deepStrictEqual(
            open.map(({ orderId, status }) => [orderId, status]),
            [
              [resting, "NEW"],
              [filled, "PARTIALLY_FILLED"]
            ]
          )
          assert.deepStrictEqual({ ...byId }, { ...byName })
          assert.deepStrictEqual([byId.orderId, digits(byId.filledQuantity)], [filled, "4"])
          assert.deepStrictEqual(
            trades.map(({ orderId, quantity }) => [orderId, digits(quantity)]),
            [[filled, "4"]]
          )
          assert.strictEqual(unknown.reason._tag, "OrderNotFound")
        })
      )
    }

    test(
      "keeps every digit of ids that no number can hold",
      Effect.gen(function* () {
        const { account } = yield* TestExchange
        const placed = yield* (yield* account()).place("options", { ...option, side: "BUY", quantity: "1" })
        const [order] = yield* Options.rest.openOrders({ orderId: placed.orderId })

        assert.notStrictEqual(BigInt(Number(placed.orderId)), placed.orderId)
        assert.strictEqual(order?.orderId, placed.orderId)
      })
    )

    test(
      "tells of balances and positions",
      Effect.gen(function* () {
        const { account } = yield* TestExchange
        const own = yield* account()
        yield* own.deposit("coin-m", "BTC", "2")
        yield* own.deposit("spot", "USDT", "90")
        yield* own.deposit("margin", "USDT", "7")
        yield* own.deposit("margin:ETHUSDT", "ETH", "3")
        yield* own.deposit("options", "USDT", "40")
        yield* own.deposit("portfolio-margin", "USDT", "5")
        yield* trade("coin-m", cm)
        yield* trade("options", option)
        yield* trade("portfolio-margin", um)
        yield* trade("portfolio-margin", { ...cm, price: "1" })

        const position = (row: { readonly symbol: string; readonly positionAmount: BigDecimal.BigDecimal }) =>
          `${row.symbol} ${digits(row.positionAmount)}`
        assert.deepStrictEqual(
          {
            coinM: (yield* CoinM.rest.balances()).map((row) => [row.asset, digits(row.walletBalance)]),
            coinMPositions: (yield* CoinM.rest.positions({ pair: "BTCUSD" })).map(position),
            none: yield* CoinM.rest.positions({ pair: "ETHUSD" }),
            spot: (yield* Spot.rest.account({ omitZeroBalances: true })).balances.map((row) => [
              row.asset,
              digits(row.free)
            ]),
            cross: (yield* Margin.rest.crossAccount()).assets.map((row) => [row.asset, digits(row.netAsset)]),
            isolated: (yield* Margin.rest.isolatedAccounts()).accounts.map((row) => [
              row.symbol,
              digits(row.baseAsset.free)
            ]),
            options: (yield* Options.rest.marginAccount()).balances.map((row) => [row.asset, digits(row.equity)]),
            optionPositions: (yield* Options.rest.positions()).map(position),
            portfolio: (yield* portfolio.balances()).map((row) => [
              row.asset,
              digits(row.totalWalletBalance),
              digits(row.crossMarginFree)
            ]),
            portfolioStatus: (yield* portfolio.account()).status,
            um: (yield* portfolio.umPositions()).map(position),
            cm: (yield* portfolio.cmPositions()).map(position)
          },
          {
            coinM: [["BTC", "2"]],
            coinMPositions: ["BTCUSD_PERP 4"],
            none: [],
            spot: [["USDT", "90"]],
            cross: [["USDT", "7"]],
            isolated: [["ETHUSDT", "3"]],
            options: [["USDT", "40"]],
            optionPositions: ["BTC-261225-100000-C 4"],
            portfolio: [
              ["USDT", "12", "7"],
              ["BTC", "0", "0"]
            ],
            portfolioStatus: "NORMAL",
            um: ["BTCUSDT 4"],
            cm: ["BTCUSD_PERP 4"]
          }
        )
      })
    )

    // ---- keys

    for (const [market, { keep, path, rest }] of Object.entries(keys)) {
      test(
        `makes, keeps and closes the key of ${market} at its own endpoint`,
        Effect.gen(function* () {
          const exchange = yield* TestExchange
          const { listenKey } = yield* rest.createListenKey()
          yield* keep({ listenKey })
          yield* rest.closeListenKey()
          const gone = yield* Effect.flip(keep({ listenKey }))

          assert.include(gone.reason, { _tag: "StreamKeyUnknown", code: -1125 })
          const asked = yield* exchange.rest.requests
          assert.deepStrictEqual(
            asked.map((each) => [each.method, each.path]),
            [
              ["POST", path],
              ["PUT", path],
              ["DELETE", path],
              ["PUT", path]
            ]
          )
        })
      )
    }

    test(
      "keeps of margin only the key that is named",
      Effect.gen(function* () {
        yield* Margin.rest.createListenKey()
        const other = yield* Effect.flip(Margin.rest.keepListenKey({ listenKey: Redacted.make("another") }))

        assert.strictEqual(other.reason._tag, "StreamKeyUnknown")
      })
    )

    test(
      "has a key for each stream",
      Effect.gen(function* () {
        const made = yield* Effect.forEach(Object.values(keys), ({ rest }) => rest.createListenKey())

        assert.strictEqual(new Set(made.map(({ listenKey }) => Redacted.value(listenKey))).size, made.length)
      })
    )

    test(
      "says when a key of options ends",
      Effect.gen(function* () {
        const { serverTime } = yield* Options.rest.time()
        const { expirationTime = 0 } = yield* Options.rest.createListenKey()

        assert.approximately(expirationTime - serverTime, 3_600_000, 60_000)
      })
    )

    test(
      "makes tokens of margin: for the cross account, and for isolated ones, whose symbol they need",
      Effect.gen(function* () {
        const cross = yield* Margin.rest.createListenToken()
        const isolated = yield* Margin.rest.createListenToken({
          symbol: "BTCUSDT",
          isIsolated: true,
          validity: 3_600_000
        })
        const nameless = yield* Effect.flip(Margin.rest.createListenToken({ isIsolated: true }))

        assert.notStrictEqual(Redacted.value(cross.token), Redacted.value(isolated.token))
        assert.approximately(cross.expirationTime - isolated.expirationTime, 23 * 3_600_000, 60_000)
        assert.strictEqual(nameless.reason._tag, "InvalidRequest")
      })
    )

    // ---- markets

    test(
      "shows the books of all markets",
      Effect.gen(function* () {
        const optionSymbol = (yield* Options.rest.exchangeInfo()).symbols[0]?.symbol ?? ""
        const books = [
          yield* CoinM.rest.depth({ symbol: cm.symbol, limit: 5 }),
          yield* Spot.rest.depth({ symbol: um.symbol, limit: 5 }),
          yield* Options.rest.depth({ symbol: optionSymbol, limit: 5 })
        ]

        for (const { asks, bids, lastUpdateId } of books) {
          assert.isNotEmpty(bids)
          assert.isNotEmpty(asks)
          assert.isAtMost(Math.max(bids.length, asks.length), 5)
          assert.isBelow(bids[0]?.[0] ?? Infinity, asks[0]?.[0] ?? 0)
          assert.isAbove(lastUpdateId, 0)
        }
      })
    )

    test(
      "shows the trades of COIN-M and spot",
      Effect.gen(function* () {
        for (const [rest, { symbol }] of [[CoinM.rest, cm] as const, [Spot.rest, um] as const]) {
          const trades = yield* rest.aggTrades({ symbol, limit: 3 })
          const [first] = yield* rest.aggTrades({ symbol, fromId: trades[0]?.aggregateTradeId ?? 0, limit: 1 })

          assert.isNotEmpty(trades)
          assert.deepStrictEqual({ ...first }, { ...trades[0] })
        }
      })
    )

    test(
      "lists what each market has",
      Effect.gen(function* () {
        const coinM = yield* CoinM.rest.exchangeInfo()
        const spot = yield* Spot.rest.exchangeInfo({ symbol: um.symbol })
        const options = yield* Options.rest.exchangeInfo()

        const perpetual = coinM.symbols.find(({ symbol }) => symbol === cm.symbol)
        assert.include(perpetual, { pair: "BTCUSD", contractSize: 100, marginAsset: "BTC" })
        assert.deepStrictEqual(
          spot.symbols.map(({ baseAsset, quoteAsset, symbol }) => [symbol, baseAsset, quoteAsset]),
          [["BTCUSDT", "BTC", "USDT"]]
        )
        const [first] = options.symbols
        assert.match(first?.symbol ?? "", /^[A-Z]+-\d{6}-\d+-[CP]$/)
        assert.strictEqual(digits(first?.strikePrice ?? BigDecimal.fromBigInt(0n)), first?.symbol.split("-")[2])
      })
    )
  })
