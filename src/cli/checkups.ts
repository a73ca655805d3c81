/**
 * What the doctor looks at: topics of every row of every market, for symbols that are always lively.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as CoinM from "../binance/coin-m/index.ts"
import type { StreamMarket } from "../binance/Market.ts"
import type { Subscription } from "../binance/MarketStream.ts"
import * as Options from "../binance/options/index.ts"
import * as Spot from "../binance/spot/index.ts"
import * as UsdsM from "../binance/usds-m/index.ts"

/**
 * One topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Check {
  readonly subscription: Subscription<unknown>
  /** Why nothing may come although all is well; `undefined` where something must come. */
  readonly mayBeQuiet: string | undefined
}

/**
 * One market.
 *
 * @category models
 * @since 0.1.0
 */
export interface Checkup {
  readonly market: StreamMarket
  readonly checks: ReadonlyArray<Check>
  /** Topics that only an event can name, since contracts come and go: found among the first events of one topic. */
  readonly listed?: {
    readonly topic: string
    readonly checks: (events: ReadonlyArray<unknown>) => ReadonlyArray<Check>
  }
}

const check = (subscription: Subscription<unknown>, mayBeQuiet?: string): Check => ({
  subscription,
  mayBeQuiet: mayBeQuiet ?? (subscription.liveness._tag === "Sparse" ? "comes only when something happens" : undefined)
})

const usdsM = (): Checkup => {
  const symbol = "BTCUSDT"
  return {
    market: "usds-m",
    checks: [
      check(UsdsM.trade.of({ symbol })),
      check(UsdsM.bookTicker.of({ symbol })),
      check(UsdsM.allBookTickers.of()),
      check(UsdsM.depth.of({ symbol, updateSpeed: "100ms" })),
      check(UsdsM.partialDepth.of({ symbol, levels: 20, updateSpeed: "100ms" })),
      check(UsdsM.rpiDepth.of({ symbol })),
      check(UsdsM.aggTrade.of({ symbol })),
      check(UsdsM.markPrice.of({ symbol, updateSpeed: "1s" })),
      check(UsdsM.allMarkPrices.of({ updateSpeed: "1s" })),
      check(UsdsM.kline.of({ symbol, interval: "1m" })),
      check(UsdsM.continuousKline.of({ pair: symbol, contractType: "PERPETUAL", interval: "1m" })),
      check(UsdsM.miniTicker.of({ symbol })),
      check(UsdsM.allMiniTickers.of()),
      check(UsdsM.ticker.of({ symbol })),
      check(UsdsM.allTickers.of()),
      check(UsdsM.forceOrder.of({ symbol })),
      check(UsdsM.allForceOrders.of()),
      check(UsdsM.compositeIndex.of({ symbol: "DEFIUSDT" })),
      check(UsdsM.assetIndex.of({ assetSymbol: "BTCUSD" })),
      check(UsdsM.allAssetIndexes.of()),
      check(UsdsM.contractInfo.of()),
      check(UsdsM.tradingSession.of())
    ]
  }
}

const coinM = (): Checkup => {
  const symbol = "BTCUSD_PERP"
  const pair = "BTCUSD"
  return {
    market: "coin-m",
    checks: [
      check(CoinM.trade.of({ symbol })),
      check(CoinM.bookTicker.of({ symbol })),
      check(CoinM.allBookTickers.of()),
      check(CoinM.depth.of({ symbol, updateSpeed: "100ms" })),
      check(CoinM.partialDepth.of({ symbol, levels: 20, updateSpeed: "100ms" })),
      check(CoinM.aggTrade.of({ symbol })),
      check(CoinM.indexPrice.of({ pair })),
      check(CoinM.markPrice.of({ symbol, updateSpeed: "1s" })),
      check(CoinM.pairMarkPrices.of({ pair, updateSpeed: "1s" })),
      check(CoinM.allMarkPrices.of({ updateSpeed: "1s" })),
      check(CoinM.kline.of({ symbol, interval: "1m" })),
      check(CoinM.continuousKline.of({ pair, contractType: "PERPETUAL", interval: "1m" })),
      check(CoinM.indexPriceKline.of({ pair, interval: "1m" })),
      check(CoinM.markPriceKline.of({ symbol, interval: "1m" })),
      check(CoinM.miniTicker.of({ symbol })),
      check(CoinM.allMiniTickers.of()),
      check(CoinM.ticker.of({ symbol })),
      check(CoinM.allTickers.of()),
      check(CoinM.forceOrder.of({ symbol })),
      check(CoinM.allForceOrders.of()),
      check(CoinM.contractInfo.of())
    ]
  }
}

const spot = (): Checkup => {
  const symbol = "BTCUSDT"
  return {
    market: "spot",
    checks: [
      check(Spot.aggTrade.of({ symbol })),
      check(Spot.trade.of({ symbol })),
      check(Spot.blockTrade.of({ symbol })),
      check(Spot.referencePrice.of({ symbol }), "a symbol may have none"),
      check(Spot.kline.of({ symbol, interval: "1m" })),
      check(Spot.klineUtc8.of({ symbol, interval: "1m" })),
      check(Spot.miniTicker.of({ symbol })),
      check(Spot.allMiniTickers.of()),
      check(Spot.ticker.of({ symbol })),
      check(Spot.windowTicker.of({ symbol, window: "1h" })),
      check(Spot.allWindowTickers.of({ window: "1h" })),
      check(Spot.bookTicker.of({ symbol })),
      check(Spot.averagePrice.of({ symbol })),
      check(Spot.partialDepth.of({ symbol, levels: 20, updateSpeed: "100ms" })),
      check(Spot.depth.of({ symbol, updateSpeed: "100ms" }))
    ]
  }
}

const isMarkPrice = Schema.is(Options.MarkPrice)

// BTC-261225-100000-C
const expirationOf = (symbol: string): string => symbol.split("-")[1] ?? ""
const strikeOf = (symbol: string): number => Number(symbol.split("-")[2])

// Of those that expire next, the one whose strike price is nearest: it is the liveliest.
const liveliest = (prices: ReadonlyArray<Options.MarkPrice>): string | undefined =>
  prices
    .map(({ indexPrice, symbol }) => ({ symbol, distance: Math.abs(strikeOf(symbol) - indexPrice) }))
    .toSorted(
      (left, right) =>
        expirationOf(left.symbol).localeCompare(expirationOf(right.symbol)) || left.distance - right.distance
    )[0]?.symbol

const options = (): Checkup => {
  const underlying = "BTCUSDT"
  const markPrices = Options.markPrices.of({ underlying })
  return {
    market: "options",
    checks: [
      check(Options.underlyingTrades.of({ underlying })),
      check(markPrices),
      check(Options.indexPrices.of()),
      check(Options.newSymbols.of())
    ],
    listed: {
      topic: markPrices.topic,
      checks: (events) => {
        const symbol = liveliest(events.filter(isMarkPrice))
        if (symbol === undefined) return []
        const expiration = expirationOf(symbol)
        const isUnsure = "comes once a minute under one of its two names, and it is not known under which"
        return [
          check(Options.ticker.of({ symbol })),
          check(Options.expirationTickers.of({ underlying, expiration })),
          check(Options.trade.of({ symbol })),
          check(Options.bookTicker.of({ symbol }), "few quote one contract"),
          check(Options.depth.of({ symbol, updateSpeed: "100ms" }), "few quote one contract"),
          check(Options.partialDepth.of({ symbol, levels: 10, updateSpeed: "100ms" }), "few quote one contract"),
          check(Options.kline.of({ symbol, interval: "1m" })),
          check(Options.openInterest.of({ underlying, expiration }), isUnsure),
          check(Options.optionOpenInterest.of({ underlying, expiration }), isUnsure)
        ]
      }
    }
  }
}

/**
 * The checkups of the given markets.
 *
 * @category tables
 * @since 0.1.0
 */
export const of = (markets: ReadonlyArray<StreamMarket>): ReadonlyArray<Checkup> => {
  const table = { "usds-m": usdsM, "coin-m": coinM, spot, options }
  return markets.map((market) => table[market]())
}
