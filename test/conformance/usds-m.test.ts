import * as Streams from "../../src/binance/usds-m/Streams.ts"
import * as MarketStreamTest from "./MarketStreamTest.ts"

const candle = ["k.B"]

// Categories as in Binance's change notice of 2026-03-06 and its SDKs of 2026-07; `trade` and `depth@0ms` as collectors
// use them.
MarketStreamTest.suite("usds-m", {
  rows: Streams,
  fixtures: new URL("../fixtures/usds-m/", import.meta.url),
  // The product: 1 is USDⓈ-M, 2 is COIN-M.
  isOwn: (raw) => Object(raw).st !== 2,
  expected: {
    bookTicker: { category: "public", topics: ["btcusdt@bookTicker"], optional: ["ps", "st"] },
    allBookTickers: { category: "public", topics: ["!bookTicker"], optional: ["ps", "st"], mixed: true },
    depth: {
      category: "public",
      topics: ["btcusdt@depth", "btcusdt@depth@500ms", "btcusdt@depth@100ms", "btcusdt@depth@0ms"],
      optional: ["ps", "st"]
    },
    partialDepth: {
      category: "public",
      topics: [
        "btcusdt@depth5",
        "btcusdt@depth10",
        "btcusdt@depth20",
        "btcusdt@depth5@500ms",
        "btcusdt@depth10@500ms",
        "btcusdt@depth20@500ms",
        "btcusdt@depth5@100ms",
        "btcusdt@depth10@100ms",
        "btcusdt@depth20@100ms"
      ],
      optional: ["ps", "st"]
    },
    rpiDepth: { category: "public", topics: ["btcusdt@rpiDepth@500ms"], optional: ["ps", "st"] },
    trade: { category: "public", topics: ["btcusdt@trade"], optional: ["st"], undocumented: true },
    aggTrade: { category: "market", topics: ["btcusdt@aggTrade", "币安人生usdt@aggTrade"], optional: ["nq", "st"] },
    markPrice: {
      category: "market",
      topics: ["btcusdt@markPrice", "btcusdt@markPrice@1s", "btcusd_perp@markPrice@1s"],
      optional: ["ap", "st"]
    },
    allMarkPrices: {
      category: "market",
      topics: ["!markPrice@arr", "!markPrice@arr@1s"],
      optional: ["ap", "st"],
      mixed: true
    },
    kline: {
      category: "market",
      topics: ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"].map(
        (interval) => `btcusdt_261225@kline_${interval}`
      ),
      optional: candle
    },
    continuousKline: {
      category: "market",
      topics: ["perpetual", "current_quarter", "next_quarter", "tradifi_perpetual"].flatMap((contract) =>
        ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"].map(
          (interval) => `btcusdt_${contract}@continuousKline_${interval}`
        )
      ),
      optional: candle
    },
    miniTicker: { category: "market", topics: ["btcusdt@miniTicker"], optional: ["ps", "st"] },
    allMiniTickers: { category: "market", topics: ["!miniTicker@arr"], optional: ["ps", "st"], mixed: true },
    ticker: { category: "market", topics: ["btcusdt@ticker"], optional: ["ps", "st"] },
    allTickers: { category: "market", topics: ["!ticker@arr"], optional: ["ps", "st"], mixed: true },
    forceOrder: { category: "market", topics: ["btcusdt@forceOrder"], optional: ["ps", "st"] },
    allForceOrders: { category: "market", topics: ["!forceOrder@arr"], optional: ["ps", "st"], mixed: true },
    compositeIndex: { category: "market", topics: ["defiusdt@compositeIndex"], optional: [] },
    contractInfo: { category: "market", topics: ["!contractInfo"], optional: ["ps", "bks", "st"], mixed: true },
    assetIndex: { category: "market", topics: ["adausd@assetIndex"], optional: [] },
    allAssetIndexes: { category: "market", topics: ["!assetIndex@arr"], optional: [] },
    tradingSession: { category: "market", topics: ["tradingSession"], optional: [] }
  }
})
