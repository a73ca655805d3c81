import { assert, describe, it } from "@effect/vitest"
import * as UserEvents from "../../../src/binance/usds-m/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { decode, read } = fixtures("usds-m", UserEvents)

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of usds-m", () => {
  it("reads AccountUpdate", () => {
    assert.deepStrictEqual(read("ACCOUNT_UPDATE.fundingFee.isolated"), {
      _tag: "AccountUpdate",
      eventTime: 1791388800112,
      transactionTime: 1791388800000,
      update: {
        reason: "FUNDING_FEE",
        balances: [
          {
            asset: "USDT",
            walletBalance: "10002.11830912",
            crossWalletBalance: "9502.11830912",
            balanceChange: "-0.08112043"
          }
        ],
        positions: [
          {
            symbol: "BTCUSDT",
            positionAmount: "0.100",
            entryPrice: "83000.0",
            breakEvenPrice: "83016.6",
            accumulatedRealizedProfit: "0",
            unrealizedProfit: "8.43000000",
            marginType: "isolated",
            isolatedWallet: "499.91887957",
            positionSide: "BOTH"
          }
        ],
        fundingSymbol: "BTCUSDT"
      }
    })
  })

  it("reads OrderTradeUpdate", () => {
    assert.deepStrictEqual(read("ORDER_TRADE_UPDATE.trailingStop"), {
      _tag: "OrderTradeUpdate",
      transactionTime: 1568879465650,
      eventTime: 1568879465651,
      order: {
        symbol: "BTCUSDT",
        clientOrderId: "TEST",
        side: "SELL",
        orderType: "TRAILING_STOP_MARKET",
        timeInForce: "GTC",
        quantity: "0.001",
        price: "0",
        averagePrice: "0",
        stopPrice: "7103.04",
        executionType: "NEW",
        status: "NEW",
        orderId: "8886774",
        lastFilledQuantity: "0",
        filledQuantity: "0",
        lastFilledPrice: "0",
        commission: "0",
        commissionAsset: "USDT",
        tradeTime: 1568879465650,
        tradeId: null,
        openBidNotional: "0",
        openAskNotional: "9.91",
        isMaker: false,
        isReduceOnly: false,
        workingType: "CONTRACT_PRICE",
        originalOrderType: "TRAILING_STOP_MARKET",
        positionSide: "LONG",
        isClosePosition: false,
        activationPrice: "7476.89",
        callbackRate: "5.0",
        realizedProfit: "0",
        isPriceProtected: false,
        ignoredSi: 0,
        ignoredSs: 0,
        selfTradePreventionMode: "EXPIRE_TAKER",
        priceMatch: "OPPONENT",
        goodTillTime: null,
        expiryReason: "0"
      }
    })
  })

  it("reads TradeLite", () => {
    assert.deepStrictEqual(read("TRADE_LITE"), {
      _tag: "TradeLite",
      eventTime: 1721895408092,
      transactionTime: 1721895408214,
      symbol: "BTCUSDT",
      quantity: "0.040",
      price: "0",
      isMaker: false,
      clientOrderId: "z8hcUoOsqEdKMeKPSABslD",
      side: "BUY",
      lastFilledPrice: "64089.20",
      lastFilledQuantity: "0.040",
      tradeId: 109100866,
      orderId: "8886774"
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
        symbol: "BNBUSDT",
        side: "SELL",
        positionSide: "BOTH",
        timeInForce: "GTC",
        quantity: "0.01",
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
      crossWalletBalance: "3.16812045",
      positions: [
        {
          symbol: "ETHUSDT",
          positionSide: "LONG",
          positionAmount: "1.327",
          marginType: "CROSSED",
          isolatedWallet: "0",
          markPrice: "187.17127",
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
      symbolConfig: { symbol: "BTCUSDT", leverage: 25 }
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
        symbol: "BTCUSDT",
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
        symbol: "BTCUSDT",
        realizedProfit: "-0.00300716",
        unmatchedAveragePrice: "16720",
        unmatchedQuantity: "-0.001",
        unmatchedFee: "-0.00300716",
        matchedProfit: "0.0",
        updateTime: 1669262908197
      }
    })
  })

  it("reads ConditionalOrderTriggerReject", () => {
    assert.deepStrictEqual(read("CONDITIONAL_ORDER_TRIGGER_REJECT"), {
      _tag: "ConditionalOrderTriggerReject",
      eventTime: 1685517224945,
      transactionTime: 1685517224955,
      order: {
        symbol: "ETHUSDT",
        orderId: "155618472834",
        failureReason: "FOK order rejected: it could not be filled immediately"
      }
    })
  })

  it("reads ListenKeyExpired", () => {
    assert.deepStrictEqual(read("listenKeyExpired"), {
      _tag: "ListenKeyExpired",
      eventTime: 1736996475556,
      listenKey: "<redacted>"
    })
  })

  it("keeps an id of 64 bits as it came in", () => {
    const event = decode("ORDER_TRADE_UPDATE.largeId")

    assert.strictEqual(event._tag === "OrderTradeUpdate" ? event.order.orderId : undefined, 8389766145050669870n)
  })
})
