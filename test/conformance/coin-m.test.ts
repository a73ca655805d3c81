import * as Streams from "../../src/binance/coin-m/Streams.ts"
import * as MarketStreamTest from "./MarketStreamTest.ts"

const intervals = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"]

const priceCandle = ["k.f", "k.L", "k.v", "k.q", "k.V", "k.Q", "k.B"]

// Categories as on USDⓈ-M: COIN-M itself has one socket for all (2026-11).
MarketStreamTest.suite("coin-m", {
  rows: Streams,
  fixtures: new URL("../fixtures/coin-m/", import.meta.url),
  // The product: 1 is USDⓈ-M, 2 is COIN-M.
  isOwn: (raw) => Object(raw).st !== 1,
  expected: {
    bookTicker: { category: "public", topics: ["btcusd_perp@bookTicker"], optional: ["st"] },
    allBookTickers: { category: "public", topics: ["!bookTicker"], optional: ["st"], mixed: true },
    depth: {
      category: "public",
      topics: ["", "@500ms", "@100ms", "@0ms"].map((speed) => `btcusd_perp@depth${speed}`),
      optional: ["st"]
    },
    partialDepth: {
      category: "public",
      topics: ["5", "10", "20"].flatMap((levels) =>
        ["", "@500ms", "@100ms"].map((speed) => `btcusd_261225@depth${levels}${speed}`)
      ),
      optional: ["st"]
    },
    trade: { category: "public", topics: ["btcusd_perp@trade"], optional: ["st"], undocumented: true },
    aggTrade: { category: "market", topics: ["btcusd_perp@aggTrade", "btcusd_261225@aggTrade"], optional: ["st"] },
    indexPrice: { category: "market", topics: ["btcusd@indexPrice"], optional: [] },
    markPrice: {
      category: "market",
      topics: ["btcusd_perp@markPrice", "btcusd_perp@markPrice@1s"],
      optional: ["ap", "st"]
    },
    pairMarkPrices: { category: "market", topics: ["btcusd@markPrice", "btcusd@markPrice@1s"], optional: ["ap", "st"] },
    allMarkPrices: {
      category: "market",
      topics: ["!markPrice@arr", "!markPrice@arr@1s"],
      optional: ["ap", "st"],
      mixed: true,
      undocumented: true
    },
    kline: {
      category: "market",
      topics: intervals.map((interval) => `btcusd_perp@kline_${interval}`),
      optional: ["k.B"]
    },
    continuousKline: {
      category: "market",
      topics: ["perpetual", "current_quarter", "next_quarter"].flatMap((contract) =>
        intervals.map((interval) => `btcusd_${contract}@continuousKline_${interval}`)
      ),
      optional: ["k.B"]
    },
    indexPriceKline: {
      category: "market",
      topics: intervals.map((interval) => `btcusd@indexPriceKline_${interval}`),
      optional: ["k.s", ...priceCandle]
    },
    markPriceKline: {
      category: "market",
      topics: intervals.map((interval) => `btcusd_perp@markPriceKline_${interval}`),
      optional: priceCandle
    },
    miniTicker: { category: "market", topics: ["btcusd_perp@miniTicker"], optional: ["st"] },
    allMiniTickers: { category: "market", topics: ["!miniTicker@arr"], optional: ["st"], mixed: true },
    ticker: { category: "market", topics: ["btcusd_perp@ticker"], optional: ["st"] },
    allTickers: { category: "market", topics: ["!ticker@arr"], optional: ["st"], mixed: true },
    forceOrder: { category: "market", topics: ["btcusd_perp@forceOrder"], optional: ["o.ps", "ps", "st"] },
    allForceOrders: {
      category: "market",
      topics: ["!forceOrder@arr"],
      optional: ["o.ps", "ps", "st"],
      mixed: true
    },
    contractInfo: { category: "market", topics: ["!contractInfo"], optional: ["ps", "bks", "st"], mixed: true }
  }
})
