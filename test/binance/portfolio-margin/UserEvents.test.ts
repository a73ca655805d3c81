import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as UserEvents from "../../../src/binance/portfolio-margin/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { read } = fixtures("portfolio-margin", UserEvents)

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of portfolio-margin", () => {
  it("reads AccountUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_UPDATE.cm"), {
      _tag: "AccountUpdate",
      businessUnit: "CM",
      eventTime: 1795132803420,
      transactionTime: 1795132803413,
      accountAlias: "FzmYsRoCXq",
      update: {
        reason: "ORDER",
        balances: [{ asset: "BTC", walletBalance: "0.41920377", crossWalletBalance: "0.41920377", balanceChange: "0" }],
        positions: [
          {
            symbol: "BTCUSD_PERP",
            positionAmount: "40",
            entryPrice: "91480.2",
            accumulatedRealizedProfit: "0.00071033",
            unrealizedProfit: "0.00004177",
            positionSide: "BOTH",
            breakEvenPrice: "91516.79208"
          }
        ]
      }
    })
  })

  it("reads OrderTradeUpdate", () => {
    assert.deepStrictEqual(read("ORDER_TRADE_UPDATE.strategy"), {
      _tag: "OrderTradeUpdate",
      businessUnit: "UM",
      eventTime: 1795132804509,
      transactionTime: 1795132804502,
      accountAlias: null,
      order: {
        symbol: "SOLUSDT",
        clientOrderId: "pm-grid-000417",
        side: "SELL",
        orderType: "LIMIT",
        timeInForce: "GTD",
        quantity: "25",
        price: "141.2300",
        averagePrice: "141.2300",
        stopPrice: "0",
        executionType: "TRADE",
        status: "PARTIALLY_FILLED",
        orderId: "118204417733",
        lastFilledQuantity: "10",
        filledQuantity: "10",
        lastFilledPrice: "141.2300",
        commissionAsset: "USDT",
        commission: "0.28246000",
        tradeTime: 1795132804502,
        tradeId: 2408831177,
        openBidNotional: "0",
        openAskNotional: "2118.45000000",
        isMaker: true,
        isReduceOnly: false,
        positionSide: "SHORT",
        realizedProfit: "0",
        strategyType: "C_TAKE_PROFIT",
        strategyId: "7710042",
        selfTradePreventionMode: "EXPIRE_MAKER",
        goodTillTime: 1795219200000
      }
    })
  })

  it("reads AlgoUpdate", () => {
    assert.deepStrictEqual(read("ALGO_UPDATE.trailing"), {
      _tag: "AlgoUpdate",
      businessUnit: "UM",
      transactionTime: 1795132807801,
      eventTime: 1795132807808,
      order: {
        clientAlgoId: "pm-sl-000051",
        algoId: "3120004410027",
        algoType: "CONDITIONAL",
        orderType: "TRAILING_STOP_MARKET",
        symbol: "SOLUSDT",
        side: "BUY",
        positionSide: "SHORT",
        timeInForce: "GTC",
        quantity: "25",
        algoStatus: "NEW",
        orderId: null,
        averagePrice: "0.00000",
        filledQuantity: "0.00000",
        actualOrderType: "0",
        triggerPrice: "146.0000",
        price: "146.3000",
        selfTradePreventionMode: "EXPIRE_MAKER",
        workingType: "MARK_PRICE",
        priceMatch: "NONE",
        isClosePosition: false,
        isPriceProtected: false,
        isReduceOnly: false,
        triggerTime: null,
        goodTillTime: null,
        failureReason: null,
        isActivated: false
      }
    })
  })

  it("reads ConditionalOrderTradeUpdate", () => {
    assert.deepStrictEqual(read("CONDITIONAL_ORDER_TRADE_UPDATE"), {
      _tag: "ConditionalOrderTradeUpdate",
      businessUnit: "CM",
      transactionTime: 1795132806702,
      eventTime: 1795132806709,
      order: {
        symbol: "BTCUSD_PERP",
        clientStrategyId: "cond-000023",
        strategyId: "7710042",
        side: "SELL",
        strategyType: "TRAILING_STOP_MARKET",
        timeInForce: "GTC",
        quantity: "40",
        price: "0",
        stopPrice: "90210.4",
        strategyStatus: "NEW",
        bookTime: 1795132806688,
        updateTime: 1795132806702,
        isReduceOnly: true,
        workingType: "MARK_PRICE",
        positionSide: "BOTH",
        isClosePosition: false,
        activationPrice: "92000.0",
        callbackRate: "1.2",
        orderId: null,
        selfTradePreventionMode: "NONE",
        goodTillTime: null
      }
    })
  })

  it("reads AccountConfigUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_CONFIG_UPDATE"), {
      _tag: "AccountConfigUpdate",
      businessUnit: "UM",
      eventTime: 1795132801204,
      transactionTime: 1795132801198,
      symbolConfig: { symbol: "SOLUSDT", leverage: 12 }
    })
  })

  it("reads OpenOrderLoss", () => {
    assert.deepStrictEqual(read("openOrderLoss"), {
      _tag: "OpenOrderLoss",
      eventTime: 1795132808911,
      losses: [
        { asset: "BTC", openOrderLoss: "-0.00318204" },
        { asset: "USDT", openOrderLoss: "-41.77120000" }
      ]
    })
  })

  it("reads OutboundAccountPosition", () => {
    assert.deepStrictEqual(read("outboundAccountPosition"), {
      _tag: "OutboundAccountPosition",
      eventTime: 1795132810020,
      updateTime: 1795132810013,
      accountUpdateId: "2140088213",
      balances: [
        { asset: "ETH", free: "6.20471100", locked: "0.50000000" },
        { asset: "USDT", free: "10277.41000000", locked: "0.00000000" }
      ]
    })
  })

  it("reads BalanceUpdate", () => {
    assert.deepStrictEqual(read("balanceUpdate"), {
      _tag: "BalanceUpdate",
      eventTime: 1795132811130,
      asset: "ETH",
      balanceChange: "-1.25000000",
      accountUpdateId: "2140088240",
      clearTime: 1795132811122
    })
  })

  it("reads LiabilityChange", () => {
    assert.deepStrictEqual(read("liabilityChange"), {
      _tag: "LiabilityChange",
      eventTime: 1795132812240,
      asset: "USDT",
      liabilityType: "BORROW",
      transactionId: "4471120933087",
      principal: "2500.00000000",
      interest: "0.01145833",
      totalLiability: "2500.01145833"
    })
  })

  it("reads ExecutionReport", () => {
    assert.deepStrictEqual(read("executionReport"), {
      _tag: "ExecutionReport",
      eventTime: 1795132813351,
      symbol: "ETHUSDT",
      clientOrderId: "pm-mgn-000009",
      side: "BUY",
      orderType: "LIMIT",
      timeInForce: "GTC",
      quantity: "0.80000000",
      price: "3021.50000000",
      stopPrice: "0.00000000",
      orderListId: null,
      originalClientOrderId: null,
      executionType: "TRADE",
      status: "PARTIALLY_FILLED",
      rejectReason: "NONE",
      orderId: "31877402118",
      lastFilledQuantity: "0.30000000",
      filledQuantity: "0.30000000",
      lastFilledPrice: "3021.50000000",
      commission: "0.00030000",
      commissionAsset: "ETH",
      transactionTime: 1795132813349,
      tradeId: 1904477218,
      executionId: "66109774421",
      isOnBook: false,
      isMaker: true,
      creationTime: 1795132801117,
      filledQuoteQuantity: "906.45000000",
      lastFilledQuoteQuantity: "906.45000000",
      quoteQuantity: "0.00000000",
      selfTradePreventionMode: "EXPIRE_MAKER",
      workingTime: 1795132801117,
      preventedMatchId: "3",
      icebergQuantity: "0.00000000"
    })
  })

  it("reads RiskLevelChange", () => {
    assert.deepStrictEqual(read("riskLevelChange"), {
      _tag: "RiskLevelChange",
      eventTime: 1795132814460,
      uniMmr: "1.37204118",
      riskLevel: "MARGIN_CALL",
      equity: "48822.10337401",
      actualEquity: "47990.55820117",
      maintenanceMargin: "34977.13044120"
    })
  })

  it("reads PmProAccountUpdate", () => {
    assert.deepStrictEqual(read("PM_PRO_ACCOUNT_UPDATE"), {
      _tag: "PmProAccountUpdate",
      eventTime: 1795132815000,
      uniMmr: "4.88120731",
      equity: "1204877.31220418",
      actualEquity: "1187320.90441203",
      initialMargin: "402118.77310024",
      maintenanceMargin: "243243.10227719",
      availableBalance: "785202.13131179",
      virtualMaxWithdrawal: "771004.50218863"
    })
  })

  it("reads ListenKeyExpired", () => {
    assert.deepStrictEqual(read("listenKeyExpired"), { _tag: "ListenKeyExpired", eventTime: 1795136415570 })
  })

  it("reads an event within the envelope of a combined stream", () => {
    assert.deepStrictEqual(read("envelopes/balanceUpdate"), read("balanceUpdate"))
  })

  it("reads the other spelling of RiskLevelChange as the same", () => {
    assert.deepStrictEqual(read("RISK_LEVEL_CHANGE"), read("riskLevelChange"))
  })

  it("reads a listen key where there is one", () => {
    assert.propertyVal(read("listenKeyExpired.withKey"), "listenKey", "<redacted>")
  })

  it("keeps uniMMRDrop, whose fields no page shows, as it is", () => {
    const raw = { e: "uniMMRDrop", E: 1795132815000, x: "0.05" }

    assert.deepStrictEqual<unknown>(UserEvents.decode(JSON.stringify(raw)), Result.succeed({ _tag: "Unknown", raw }))
  })
})
