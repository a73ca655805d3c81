import * as Streams from "../../src/binance/options/Streams.ts"
import * as MarketStreamTest from "./MarketStreamTest.ts"

const contract = "btc-261225-100000-c"

const speeds = ["100ms", "500ms"]

// Names and categories as in Binance's catalogue of 2026-07; `openInterest` under both of its names.
MarketStreamTest.suite("options", {
  rows: Streams,
  fixtures: new URL("../fixtures/options/", import.meta.url),
  expected: {
    ticker: {
      category: "public",
      topics: [`${contract}@optionTicker`, "doge-261006-0.06-p@optionTicker"],
      optional: []
    },
    expirationTickers: { category: "public", topics: ["btcusdt@optionTicker@261225"], optional: [] },
    trade: { category: "public", topics: [`${contract}@optionTrade`], optional: [] },
    underlyingTrades: { category: "public", topics: ["btcusdt@optionTrade"], optional: [] },
    bookTicker: { category: "public", topics: [`${contract}@bookTicker`], optional: [] },
    partialDepth: {
      category: "public",
      topics: ["5", "10", "20"].flatMap((levels) => speeds.map((speed) => `${contract}@depth${levels}@${speed}`)),
      optional: []
    },
    depth: { category: "public", topics: speeds.map((speed) => `${contract}@depth@${speed}`), optional: [] },
    kline: {
      category: "market",
      topics: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "3d", "1w"].map(
        (interval) => `${contract}@kline_${interval}`
      ),
      optional: []
    },
    markPrices: { category: "market", topics: ["btcusdt@optionMarkPrice"], optional: [] },
    openInterest: { category: "market", topics: ["btcusdt@openInterest@261225"], optional: [] },
    optionOpenInterest: { category: "market", topics: ["btcusdt@optionOpenInterest@261225"], optional: [] },
    indexPrices: { category: "market", topics: ["!index@arr"], optional: [] },
    newSymbols: { category: "market", topics: ["!optionSymbol"], optional: [] }
  }
})
