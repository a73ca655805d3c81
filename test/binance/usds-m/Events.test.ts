import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import * as Events from "../../../src/binance/usds-m/Events.ts"
import { EpochMillis } from "../../../src/model/EpochMillis.ts"

const read = <A>(event: Schema.ConstraintDecoder<A>, fixture: string): A => {
  const json = readFileSync(new URL(`../../fixtures/usds-m/${fixture}.json`, import.meta.url), "utf8")
  return Schema.decodeUnknownSync(event)(JSON.parse(json))
}

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("events of usds-m", () => {
  it("reads AggTrade", () => {
    assert.deepStrictEqual<unknown>(read(Events.AggTrade, "aggTrade"), {
      _tag: "AggTrade",
      eventTime: 1791382992488,
      aggregateTradeId: 3477868433,
      symbol: "BTCUSDT",
      price: 83091.7,
      quantity: 0.022,
      normalQuantity: 0.022,
      firstTradeId: 8153634393,
      lastTradeId: 8153634394,
      tradeTime: 1791382992338,
      isBuyerMaker: false,
      product: 1
    })
  })

  it("reads Trade", () => {
    assert.deepStrictEqual<unknown>(read(Events.Trade, "trade"), {
      _tag: "Trade",
      eventTime: 1791382992342,
      tradeTime: 1791382992338,
      symbol: "BTCUSDT",
      tradeId: 8153634394,
      price: 83091.7,
      quantity: 0.02,
      tradeType: "MARKET",
      isBuyerMaker: false
    })
  })

  it("reads MarkPrice", () => {
    assert.deepStrictEqual<unknown>(read(Events.MarkPrice, "markPrice"), {
      _tag: "MarkPrice",
      eventTime: 1791382993000,
      symbol: "BTCUSDT",
      markPrice: 83084.3,
      averageMarkPrice: 83084.3,
      estimatedSettlePrice: 83195.15881449,
      indexPrice: 83123.65891304,
      fundingRate: 7.8e-7,
      nextFundingTime: 1791388800000,
      product: 1
    })
  })

  it("reads Kline", () => {
    assert.deepStrictEqual<unknown>(read(Events.Kline, "kline.closed"), {
      _tag: "Kline",
      eventTime: 1791383040011,
      symbol: "BTCUSDT",
      kline: {
        openTime: 1791382980000,
        closeTime: 1791383039999,
        symbol: "BTCUSDT",
        interval: "1m",
        firstTradeId: 8153633367,
        lastTradeId: 8153636102,
        open: 83084.9,
        close: 83102.1,
        high: 83110,
        low: 83051.2,
        volume: 36.904,
        tradeCount: 2731,
        isClosed: true,
        quoteVolume: 3066287.9134,
        takerBuyVolume: 19.377,
        takerBuyQuoteVolume: 1610014.2077,
        ignored: "0"
      }
    })
  })

  it("reads ContinuousKline", () => {
    assert.deepStrictEqual<unknown>(read(Events.ContinuousKline, "continuousKline"), {
      _tag: "ContinuousKline",
      eventTime: 1791382992723,
      pair: "BTCUSDT",
      contractType: "PERPETUAL",
      kline: {
        openTime: 1791382980000,
        closeTime: 1791383039999,
        interval: "1m",
        firstUpdateId: 11757092044118,
        lastUpdateId: 11757092560331,
        open: 83084.9,
        close: 83091.6,
        high: 83091.7,
        low: 83051.2,
        volume: 13.551,
        tradeCount: 1027,
        isClosed: false,
        quoteVolume: 1125714.7396,
        takerBuyVolume: 6.426,
        takerBuyQuoteVolume: 533856.6686,
        ignored: "0"
      }
    })
  })

  it("reads MiniTicker", () => {
    assert.deepStrictEqual<unknown>(read(Events.MiniTicker, "miniTicker"), {
      _tag: "MiniTicker",
      eventTime: 1791382993519,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      lastPrice: 83091.6,
      openPrice: 86150,
      highPrice: 86664.9,
      lowPrice: 82706.2,
      volume: 170340.583,
      quoteVolume: 14374214019.71,
      product: 1
    })
  })

  it("reads Ticker", () => {
    assert.deepStrictEqual<unknown>(read(Events.Ticker, "ticker"), {
      _tag: "Ticker",
      eventTime: 1791382993519,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      priceChange: -3058.4,
      priceChangePercent: -3.55,
      weightedAveragePrice: 84385.14,
      lastPrice: 83091.6,
      lastQuantity: 0.002,
      openPrice: 86150,
      highPrice: 86664.9,
      lowPrice: 82706.2,
      volume: 170340.583,
      quoteVolume: 14374214019.71,
      openTime: 1791296580000,
      closeTime: 1791382993519,
      firstTradeId: 8150083791,
      lastTradeId: 8153634403,
      tradeCount: 3538937,
      product: 1
    })
  })

  it("reads BookTicker", () => {
    assert.deepStrictEqual<unknown>(read(Events.BookTicker, "bookTicker"), {
      _tag: "BookTicker",
      updateId: 11757092630476,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      bidPrice: 83091.6,
      bidQuantity: 4.215,
      askPrice: 83091.7,
      askQuantity: 3.763,
      transactionTime: 1791382994657,
      eventTime: 1791382994658,
      product: 1
    })
  })

  it("reads DepthUpdate", () => {
    assert.deepStrictEqual<unknown>(read(Events.DepthUpdate, "depth"), {
      _tag: "DepthUpdate",
      eventTime: 1791382994616,
      transactionTime: 1791382994613,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      firstUpdateId: 11757092616793,
      finalUpdateId: 11757092625654,
      previousFinalUpdateId: 11757092616661,
      bids: [
        [83091.6, 4.215],
        [83090.1, 0]
      ],
      asks: [
        [83091.7, 3.768],
        [83092, 0.002]
      ],
      product: 1
    })
  })

  it("reads PartialDepth", () => {
    assert.deepStrictEqual<unknown>(read(Events.PartialDepth, "partialDepth"), {
      _tag: "PartialDepth",
      eventTime: 1791382994616,
      transactionTime: 1791382994613,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      firstUpdateId: 11757092616793,
      finalUpdateId: 11757092625654,
      previousFinalUpdateId: 11757092616661,
      bids: [
        [83091.6, 4.215],
        [83091.5, 0.2],
        [83091.4, 0.002],
        [83091.3, 0.005],
        [83091.1, 0.014]
      ],
      asks: [
        [83091.7, 3.768],
        [83091.8, 0.002],
        [83092, 0.002],
        [83092.1, 0.031],
        [83092.4, 0.002]
      ],
      product: 1
    })
  })

  it("reads RpiDepthUpdate", () => {
    assert.deepStrictEqual<unknown>(read(Events.RpiDepthUpdate, "rpiDepth"), {
      _tag: "RpiDepthUpdate",
      eventTime: 1791382994616,
      transactionTime: 1791382994613,
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      firstUpdateId: 11757092590114,
      finalUpdateId: 11757092625654,
      previousFinalUpdateId: 11757092590087,
      bids: [[83091.6, 4.715]],
      asks: [[83091.7, 0]],
      product: 1
    })
  })

  it("reads LiquidationOrder", () => {
    assert.deepStrictEqual<unknown>(read(Events.LiquidationOrder, "allForceOrders"), {
      _tag: "LiquidationOrder",
      eventTime: 1791382991126,
      order: {
        symbol: "BTCUSDT",
        side: "SELL",
        orderType: "LIMIT",
        timeInForce: "IOC",
        quantity: 0.014,
        price: 82750.31,
        averagePrice: 83051.2,
        status: "FILLED",
        lastFilledQuantity: 0.014,
        filledQuantity: 0.014,
        tradeTime: 1791382991120
      },
      pair: "BTCUSDT",
      product: 1
    })
  })

  it("reads CompositeIndex", () => {
    assert.deepStrictEqual<unknown>(read(Events.CompositeIndex, "compositeIndex"), {
      _tag: "CompositeIndex",
      eventTime: 1602310596000,
      symbol: "DEFIUSDT",
      price: 554.41604065,
      component: "baseAsset",
      constituents: [
        {
          baseAsset: "BAL",
          quoteAsset: "USDT",
          weightInQuantity: 1.04884844,
          weightInPercentage: 0.014578,
          indexPrice: 24.33521021
        },
        {
          baseAsset: "BAND",
          quoteAsset: "USDT",
          weightInQuantity: 3.53782729,
          weightInPercentage: 0.039352,
          indexPrice: 7.26420084
        }
      ]
    })
  })

  it("reads ContractInfo", () => {
    assert.deepStrictEqual<unknown>(read(Events.ContractInfo, "contractInfo.brackets"), {
      _tag: "ContractInfo",
      eventTime: 1669356423908,
      symbol: "IOTAUSDT",
      pair: "IOTAUSDT",
      contractType: "PERPETUAL",
      deliveryTime: 4133404800000,
      onboardTime: 1569398400000,
      status: "TRADING",
      brackets: [
        {
          bracket: 1,
          notionalFloor: 0,
          notionalCap: 5000,
          maintenanceMarginRatio: 0.01,
          cumulativeMaintenance: 0,
          minLeverage: 21,
          maxLeverage: 50
        },
        {
          bracket: 2,
          notionalFloor: 5000,
          notionalCap: 25000,
          maintenanceMarginRatio: 0.025,
          cumulativeMaintenance: 75,
          minLeverage: 11,
          maxLeverage: 20
        }
      ],
      product: 1
    })
  })

  it("reads AssetIndex", () => {
    assert.deepStrictEqual<unknown>(read(Events.AssetIndex, "assetIndex"), {
      _tag: "AssetIndex",
      eventTime: 1686749230000,
      symbol: "ADAUSD",
      indexPrice: 0.27462452,
      bidBuffer: 0.1,
      askBuffer: 0.1,
      bidRate: 0.24716207,
      askRate: 0.30208698,
      autoExchangeBidBuffer: 0.05,
      autoExchangeAskBuffer: 0.05,
      autoExchangeBidRate: 0.2608933,
      autoExchangeAskRate: 0.28835575
    })
  })

  it("reads TradingSession", () => {
    assert.deepStrictEqual<unknown>(read(Events.TradingSession, "tradingSession"), {
      _tag: "TradingSession",
      underlying: "EquityUpdate",
      eventTime: 1765244143062,
      sessionStartTime: 1765242000000,
      sessionEndTime: 1765270800000,
      session: "OVERNIGHT"
    })
  })

  it("has no funding rate where Binance writes an empty string", () => {
    assert.isUndefined(read(Events.MarkPrice, "markPrice.noFunding").fundingRate)
  })

  it("lacks what Binance has added since", () => {
    const { normalQuantity, product } = read(Events.AggTrade, "aggTrade.2025")

    assert.deepStrictEqual([normalQuantity, product], [undefined, undefined])
  })

  it("keeps values that are not documented yet", () => {
    assert.strictEqual(
      read(Events.ContinuousKline, "continuousKline.unknownType").contractType,
      "TRADIFI_PERPETUAL_DELIVERING"
    )
    assert.strictEqual(read(Events.ContractInfo, "contractInfo.unknownStatus").status, "AUCTION")
    assert.strictEqual(read(Events.Trade, "trade.insuranceFund").tradeType, "INSURANCE_FUND")
  })

  it("may be made by hand without a tag", () => {
    const session = Events.TradingSession.make({
      underlying: "EquityUpdate",
      eventTime: EpochMillis.make(3),
      sessionStartTime: EpochMillis.make(1),
      sessionEndTime: EpochMillis.make(5),
      session: "REGULAR"
    })

    assert.strictEqual(session._tag, "TradingSession")
  })
})
