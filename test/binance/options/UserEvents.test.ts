import { assert, describe, it } from "@effect/vitest"
import * as UserEvents from "../../../src/binance/options/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { decode, read } = fixtures("options", UserEvents)

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of options", () => {
  it("reads AccountUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_UPDATE"), {
      _tag: "AccountUpdate",
      eventTime: 1795132810043,
      transactionTime: 1795132810019,
      equity: "25118.40217300",
      adjustedEquity: "25118.40217300",
      walletBalance: "25474.65217300",
      positionValue: "-356.25000000",
      unrealizedProfit: "18.75000000",
      initialMargin: "9871.20451630",
      maintenanceMargin: "5162.27581522"
    })
  })

  it("reads BalancePositionUpdate", () => {
    assert.deepStrictEqual(read("BALANCE_POSITION_UPDATE"), {
      _tag: "BalancePositionUpdate",
      eventTime: 1795132810016,
      transactionTime: 1795132810006,
      reason: "ORDER",
      balances: [{ asset: "USDT", walletBalance: "25474.65217300", balanceChange: "0" }],
      positions: [
        {
          symbol: "BTC-261225-100000-C",
          positionAmount: "-0.1000",
          positionValue: "-356.25000000",
          entryPrice: "3750.00000000"
        }
      ]
    })
  })

  it("reads GreekUpdate", () => {
    assert.deepStrictEqual(read("GREEK_UPDATE"), {
      _tag: "GreekUpdate",
      eventTime: 1795132810017,
      transactionTime: 1795132810016,
      greeks: [
        { underlying: "BTCUSDT", delta: "-0.03821457", gamma: "-0.00000239", theta: "5.84022131", vega: "-11.28612045" }
      ]
    })
  })

  it("reads OrderTradeUpdate", () => {
    assert.deepStrictEqual(read("ORDER_TRADE_UPDATE"), {
      _tag: "OrderTradeUpdate",
      eventTime: 1795132810016,
      transactionTime: 1795132810006,
      order: {
        symbol: "BTC-261225-100000-C",
        clientOrderId: "x-grid-0017",
        side: "SELL",
        orderType: "LIMIT",
        timeInForce: "GTC",
        quantity: "0.2000",
        price: "3750.000",
        averagePrice: "3750.000",
        executionType: "TRADE",
        status: "PARTIALLY_FILLED",
        orderId: "4611869636869226601",
        lastFilledQuantity: "0.1000",
        filledQuantity: "0.1000",
        lastFilledPrice: "3750.000",
        commissionAsset: "USDT",
        signedCommission: "-0.11250000",
        tradeTime: 1795132810006,
        tradeId: 1592,
        openBidQuantity: "0",
        openAskQuantity: "0.1000",
        isMaker: true,
        isReduceOnly: false,
        originalOrderType: "LIMIT",
        realizedProfit: "0",
        selfTradePreventionMode: "EXPIRE_MAKER"
      }
    })
  })

  it("reads RiskLevelChange", () => {
    assert.deepStrictEqual(read("RISK_LEVEL_CHANGE"), {
      _tag: "RiskLevelChange",
      eventTime: 1795132811204,
      riskLevel: "REDUCE_ONLY",
      marginBalance: "4980.11709331",
      maintenanceMargin: "5162.27581522"
    })
  })

  it("reads ListenKeyExpired", () => {
    assert.deepStrictEqual(read("listenKeyExpired"), {
      _tag: "ListenKeyExpired",
      eventTime: 1795136410006,
      listenKey: "<redacted>"
    })
  })

  it("reads an event within the envelope of a combined stream", () => {
    assert.deepStrictEqual(read("envelopes/GREEK_UPDATE"), read("GREEK_UPDATE"))
  })

  it("keeps the id of an order beyond 2^53", () => {
    const event = decode("ORDER_TRADE_UPDATE")

    assert.strictEqual(event._tag === "OrderTradeUpdate" ? event.order.orderId : undefined, 4611869636869226601n)
  })
})
