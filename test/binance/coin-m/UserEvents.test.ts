import { assert, describe, it } from "@effect/vitest"
import * as UserEvents from "../../../src/binance/coin-m/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { read } = fixtures("coin-m", UserEvents)

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of coin-m", () => {
  it("reads AccountUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_UPDATE"), {
      _tag: "AccountUpdate",
      eventTime: 1564745798939,
      transactionTime: 1564745798938,
      accountAlias: "SfsR",
      update: {
        reason: "ORDER",
        balances: [
          {
            asset: "BTC",
            walletBalance: "122624.12345678",
            crossWalletBalance: "100.12345678",
            balanceChange: "50.12345678"
          },
          { asset: "ETH", walletBalance: "1.00000000", crossWalletBalance: "0.00000000", balanceChange: "-49.12345678" }
        ],
        positions: [
          {
            symbol: "BTCUSD_200925",
            positionAmount: "0",
            entryPrice: "0.0",
            breakEvenPrice: "0.0",
            accumulatedRealizedProfit: "200",
            unrealizedProfit: "0",
            marginType: "isolated",
            isolatedWallet: "0.00000000",
            positionSide: "BOTH"
          },
          {
            symbol: "BTCUSD_200925",
            positionAmount: "20",
            entryPrice: "6563.6",
            breakEvenPrice: "6563.7",
            accumulatedRealizedProfit: "0",
            unrealizedProfit: "2850.21200000",
            marginType: "isolated",
            isolatedWallet: "13200.70726908",
            positionSide: "LONG"
          },
          {
            symbol: "BTCUSD_200925",
            positionAmount: "-10",
            entryPrice: "6563.8",
            breakEvenPrice: "6563.6",
            accumulatedRealizedProfit: "-45.04000000",
            unrealizedProfit: "-1423.15600000",
            marginType: "isolated",
            isolatedWallet: "6570.42511771",
            positionSide: "SHORT"
          }
        ]
      }
    })
  })

  it("reads OrderTradeUpdate", () => {
    assert.deepStrictEqual(read("ORDER_TRADE_UPDATE.trade"), {
      _tag: "OrderTradeUpdate",
      eventTime: 1591274599002,
      transactionTime: 1591274599000,
      accountAlias: "SfsR",
      order: {
        symbol: "BTCUSD_200925",
        clientOrderId: "TEST",
        side: "SELL",
        orderType: "LIMIT",
        timeInForce: "GTC",
        quantity: "2",
        price: "9103.1",
        averagePrice: "9103.1",
        stopPrice: "0",
        executionType: "TRADE",
        status: "FILLED",
        orderId: "8888888",
        lastFilledQuantity: "2",
        filledQuantity: "2",
        lastFilledPrice: "9103.1",
        marginAsset: "BTC",
        commissionAsset: "BTC",
        commission: "0.00000439",
        tradeTime: 1591274599000,
        tradeId: 606501,
        realizedProfit: "0.00001200",
        openBidNotional: "0",
        openAskNotional: "0",
        isMaker: true,
        isReduceOnly: false,
        workingType: "CONTRACT_PRICE",
        originalOrderType: "LIMIT",
        positionSide: "BOTH",
        isClosePosition: false,
        isPriceProtected: false,
        selfTradePreventionMode: "EXPIRE_TAKER",
        priceMatch: "NONE",
        expiryReason: "0"
      }
    })
  })

  it("reads AlgoUpdate", () => {
    assert.deepStrictEqual(read("ALGO_UPDATE.triggered"), {
      _tag: "AlgoUpdate",
      transactionTime: 1750515802100,
      eventTime: 1750515802104,
      order: {
        clientAlgoId: "Q5xaq5EGKgXXa0fD7fs0Ip",
        algoId: "2148719",
        algoType: "CONDITIONAL",
        orderType: "TAKE_PROFIT",
        symbol: "BNBUSD_PERP",
        side: "SELL",
        positionSide: "BOTH",
        timeInForce: "GTC",
        quantity: "1",
        algoStatus: "TRIGGERED",
        orderId: "88937381932",
        averagePrice: "0.00000",
        filledQuantity: "0.00000",
        actualOrderType: "LIMIT",
        triggerPrice: "750",
        price: "750",
        selfTradePreventionMode: "EXPIRE_MAKER",
        workingType: "CONTRACT_PRICE",
        priceMatch: "NONE",
        isClosePosition: false,
        isPriceProtected: false,
        isReduceOnly: false,
        triggerTime: 1750515802095,
        goodTillTime: null
      }
    })
  })

  it("reads MarginCall", () => {
    assert.deepStrictEqual(read("MARGIN_CALL"), {
      _tag: "MarginCall",
      eventTime: 1587727187525,
      accountAlias: "SfsR",
      crossWalletBalance: "3.16812045",
      positions: [
        {
          symbol: "BTCUSD_200925",
          positionSide: "LONG",
          positionAmount: "132",
          marginType: "CROSSED",
          isolatedWallet: "0",
          markPrice: "9187.17127000",
          unrealizedProfit: "-1.166074",
          maintenanceMargin: "1.614445"
        }
      ]
    })
  })

  it("reads AccountConfigUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_CONFIG_UPDATE"), {
      _tag: "AccountConfigUpdate",
      eventTime: 1611646737479,
      transactionTime: 1611646737476,
      symbolConfig: { symbol: "BTCUSD_PERP", leverage: 25 }
    })
  })

  it("reads StrategyUpdate", () => {
    assert.deepStrictEqual(read("STRATEGY_UPDATE"), {
      _tag: "StrategyUpdate",
      transactionTime: 1669261797627,
      eventTime: 1669261797628,
      strategy: {
        strategyId: "176054594",
        strategyType: "GRID",
        strategyStatus: "NEW",
        symbol: "BTCUSD_PERP",
        updateTime: 1669261797627,
        operationCode: 8007
      }
    })
  })

  it("reads GridUpdate", () => {
    assert.deepStrictEqual(read("GRID_UPDATE"), {
      _tag: "GridUpdate",
      transactionTime: 1669262908216,
      eventTime: 1669262908218,
      grid: {
        strategyId: "176057039",
        strategyType: "GRID",
        strategyStatus: "WORKING",
        symbol: "BTCUSD_PERP",
        realizedProfit: "-0.00300716",
        unmatchedAveragePrice: "16720",
        unmatchedQuantity: "-1",
        unmatchedFee: "-0.00300716",
        matchedProfit: "0.0",
        updateTime: 1669262908197
      }
    })
  })

  it("reads ListenKeyExpired", () => {
    assert.deepStrictEqual(read("listenKeyExpired"), {
      _tag: "ListenKeyExpired",
      eventTime: 1576653824250,
      listenKey: "<redacted>"
    })
  })
})
