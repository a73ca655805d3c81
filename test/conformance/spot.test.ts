import * as Streams from "../../src/binance/spot/Streams.ts"
import * as MarketStreamTest from "./MarketStreamTest.ts"

const intervals = ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"]

// Names as on Binance's page of 2026-07.
MarketStreamTest.suite("spot", {
  rows: Streams,
  fixtures: new URL("../fixtures/spot/", import.meta.url),
  expected: {
    aggTrade: { category: "public", topics: ["btcusdt@aggTrade", "币安人生usdt@aggTrade"], optional: ["M"] },
    trade: { category: "public", topics: ["btcusdt@trade"], optional: ["M"] },
    blockTrade: { category: "public", topics: ["btcusdt@blockTrade"], optional: [] },
    referencePrice: { category: "public", topics: ["btcusdt@referencePrice"], optional: [] },
    kline: {
      category: "public",
      topics: intervals.map((interval) => `btcusdt@kline_${interval}`),
      optional: ["k.B"]
    },
    klineUtc8: {
      category: "public",
      topics: intervals.map((interval) => `btcusdt@kline_${interval}@+08:00`),
      optional: ["k.B"]
    },
    miniTicker: { category: "public", topics: ["btcusdt@miniTicker"], optional: [] },
    allMiniTickers: { category: "public", topics: ["!miniTicker@arr"], optional: [] },
    ticker: { category: "public", topics: ["btcusdt@ticker"], optional: [] },
    windowTicker: {
      category: "public",
      topics: ["btcusdt@ticker_1h", "btcusdt@ticker_4h", "btcusdt@ticker_1d"],
      optional: [],
      rounded: ["q"]
    },
    allWindowTickers: {
      category: "public",
      topics: ["!ticker_1h@arr", "!ticker_4h@arr", "!ticker_1d@arr"],
      optional: []
    },
    bookTicker: { category: "public", topics: ["btcusdt@bookTicker"], optional: [] },
    averagePrice: { category: "public", topics: ["btcusdt@avgPrice"], optional: [] },
    partialDepth: {
      category: "public",
      topics: ["5", "10", "20"].flatMap((levels) => [`btcusdt@depth${levels}`, `btcusdt@depth${levels}@100ms`]),
      optional: []
    },
    depth: { category: "public", topics: ["btcusdt@depth", "btcusdt@depth@100ms"], optional: [] }
  }
})
