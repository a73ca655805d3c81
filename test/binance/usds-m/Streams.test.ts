import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { readFileSync } from "node:fs"
import * as Environment from "../../../src/binance/Environment.ts"
import type { Subscription } from "../../../src/binance/MarketStream.ts"
import * as UsdsM from "../../../src/binance/usds-m/index.ts"
import * as Streams from "../../../src/binance/usds-m/Streams.ts"

const symbol = "BTCUSDT"

const everyMillis = ({ liveness }: Subscription<unknown>): number | string =>
  liveness._tag === "Regular" ? liveness.everyMillis : liveness._tag

const read = <A>(event: Schema.ConstraintDecoder<A>, fixture: string): A =>
  Schema.decodeUnknownSync(event)(
    JSON.parse(readFileSync(new URL(`../../fixtures/usds-m/${fixture}.json`, import.meta.url), "utf8"))
  )

describe("rows of usds-m", () => {
  it.each([
    [Streams.aggTrade.of({ symbol }), "wss://fstream.binance.com/market", "usds-m/market"],
    [Streams.depth.of({ symbol }), "wss://fstream.binance.com/public", "usds-m/public"]
  ])("are carried by the socket of their category (%#)", (subscription, root, name) => {
    const { endpoint } = subscription.in(Environment.production)

    assert.strictEqual(endpoint.root, root)
    assert.strictEqual(endpoint.name, name)
  })

  it("render their parameters, and leave out those that are absent", () => {
    assert.strictEqual(Streams.partialDepth.topic({ symbol, levels: 20 }), "btcusdt@depth20")
    assert.strictEqual(Streams.partialDepth.topic({ symbol, levels: 5, updateSpeed: "100ms" }), "btcusdt@depth5@100ms")
    assert.strictEqual(Streams.allMarkPrices.topic(), "!markPrice@arr")
    assert.strictEqual(Streams.allMarkPrices.topic({ updateSpeed: "1s" }), "!markPrice@arr@1s")
    assert.strictEqual(Streams.kline.topic({ symbol, interval: "1M" }), "btcusdt@kline_1M")
    assert.strictEqual(
      Streams.continuousKline.topic({ pair: symbol, contractType: "NEXT_QUARTER", interval: "1s" }),
      "btcusdt_next_quarter@continuousKline_1s"
    )
  })

  it.each([
    [Streams.markPrice.of({ symbol }), 3000],
    [Streams.markPrice.of({ symbol, updateSpeed: "1s" }), 1000],
    [Streams.allMarkPrices.of(), 3000],
    [Streams.allMarkPrices.of({ updateSpeed: "1s" }), 1000],
    [Streams.miniTicker.of({ symbol }), 2000],
    [Streams.ticker.of({ symbol }), 2000],
    [Streams.allMiniTickers.of(), 1000],
    [Streams.allTickers.of(), 1000],
    [Streams.allBookTickers.of(), 5000],
    [Streams.compositeIndex.of({ symbol }), 1000],
    [Streams.assetIndex.of({ assetSymbol: "ADAUSD" }), 1000],
    [Streams.allAssetIndexes.of(), 1000],
    [Streams.tradingSession.of(), 1000],
    [Streams.kline.of({ symbol, interval: "1m" }), 60_000],
    [Streams.kline.of({ symbol, interval: "12h" }), Duration.toMillis("12 hours")],
    [Streams.kline.of({ symbol, interval: "1d" }), "Irregular"],
    [Streams.kline.of({ symbol, interval: "1M" }), "Irregular"],
    [Streams.continuousKline.of({ pair: symbol, contractType: "PERPETUAL", interval: "1s" }), 1000],
    [Streams.aggTrade.of({ symbol }), "Irregular"],
    [Streams.trade.of({ symbol }), "Irregular"],
    [Streams.bookTicker.of({ symbol }), "Irregular"],
    [Streams.depth.of({ symbol }), "Irregular"],
    [Streams.partialDepth.of({ symbol, levels: 5 }), "Irregular"],
    [Streams.rpiDepth.of({ symbol }), "Irregular"],
    [Streams.forceOrder.of({ symbol }), "Sparse"],
    [Streams.allForceOrders.of(), "Sparse"],
    [Streams.contractInfo.of(), "Sparse"]
  ])("know what their silence means (%#)", (subscription, expected) => {
    assert.strictEqual(everyMillis(subscription), expected, subscription.topic)
  })

  it("see a hole between aggregate trades", () => {
    const trade = read(UsdsM.AggTrade, "aggTrade")
    const id = trade.aggregateTradeId

    assert.isUndefined(Streams.aggTrade.sequence?.gap(id - 1, trade))
    assert.deepStrictEqual(Streams.aggTrade.sequence?.gap(id - 4, trade), { from: id - 3, to: id - 1 })
  })

  it("see a hole between changes of a book by the event before, not by the first id", () => {
    const update = read(UsdsM.DepthUpdate, "depth")
    const previous = update.previousFinalUpdateId

    assert.isUndefined(Streams.depth.sequence?.gap(previous, update))
    assert.deepStrictEqual(Streams.depth.sequence?.gap(previous - 5, update), { from: previous - 4, to: previous })
  })

  it("see a hole between changes of the book with RPI orders in the same way", () => {
    const update = read(UsdsM.RpiDepthUpdate, "rpiDepth")
    const previous = update.previousFinalUpdateId

    assert.isUndefined(Streams.rpiDepth.sequence?.gap(previous, update))
    assert.deepStrictEqual(Streams.rpiDepth.sequence?.gap(previous - 5, update), { from: previous - 4, to: previous })
  })

  it("see no hole between pictures of a book, but an older picture after a newer one", () => {
    const picture = read(UsdsM.PartialDepth, "partialDepth")

    assert.isUndefined(Streams.partialDepth.sequence?.gap(picture.finalUpdateId - 5000, picture))
    assert.isTrue(Streams.partialDepth.sequence?.isStale(picture.finalUpdateId + 1, picture))
  })

  it("see a repeat where ids have holes", () => {
    const ticker = read(UsdsM.BookTicker, "bookTicker")

    assert.isTrue(Streams.bookTicker.sequence?.isStale(ticker.updateId, ticker))
    assert.isFalse(Streams.bookTicker.sequence?.isStale(ticker.updateId - 1000, ticker))
    assert.isUndefined(Streams.bookTicker.sequence?.gap(ticker.updateId - 1000, ticker))
  })

  it("watch no ids where a topic carries many symbols", () => {
    assert.isUndefined(Streams.allBookTickers.sequence)
  })

  it("conflate the states of a symbol, but never the end of a candle", () => {
    const environment = Environment.production
    const candle = Streams.kline.of({ symbol, interval: "1m" }).in(environment).conflationKey
    const open = read(UsdsM.Kline, "kline")
    const closed = read(UsdsM.Kline, "kline.closed")
    const next = { ...open, kline: { ...open.kline, openTime: UsdsM.EpochMillis.make(open.kline.openTime + 60_000) } }
    const key = candle as (event: UsdsM.Kline) => string // made by this row for its own events

    assert.strictEqual(key(open), key(closed))
    assert.notStrictEqual(key(closed), key(next))
    assert.isUndefined(Streams.aggTrade.of({ symbol }).in(environment).conflationKey)
  })
})
