import { assert, describe, it } from "@effect/vitest"
import * as UserEvents from "../../../src/binance/margin/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { read } = fixtures("margin", UserEvents)

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of margin", () => {
  it("reads MarginLevelStatusChange", () => {
    assert.deepStrictEqual(read("MARGIN_LEVEL_STATUS_CHANGE"), {
      _tag: "MarginLevelStatusChange",
      eventTime: 1701949763462,
      marginLevel: "1.1",
      marginLevelStatus: "MARGIN_CALL"
    })
  })

  it("reads UserLiabilityChange", () => {
    assert.deepStrictEqual(read("USER_LIABILITY_CHANGE"), {
      _tag: "UserLiabilityChange",
      eventTime: 1701949801133,
      asset: "BTC",
      liabilityType: "BORROW",
      principal: "0.00000100",
      interest: "0.00000000"
    })
  })

  it("reads ListenKeyExpired", () => {
    assert.deepStrictEqual(read("listenKeyExpired"), {
      _tag: "ListenKeyExpired",
      eventTime: 1699596037418,
      listenKey: "<redacted>"
    })
  })

  it("reads ExecutionReport", () => {
    assert.deepStrictEqual(read("executionReport"), {
      _tag: "ExecutionReport",
      eventTime: 1795176000351,
      symbol: "BTCUSDT",
      clientOrderId: "margin-0001",
      side: "SELL",
      orderType: "LIMIT",
      timeInForce: "GTC",
      quantity: "0.10000000",
      price: "91500.00000000",
      stopPrice: "0.00000000",
      orderListId: null,
      originalClientOrderId: null,
      executionType: "NEW",
      status: "NEW",
      rejectReason: "NONE",
      orderId: "53980120001",
      lastFilledQuantity: "0.00000000",
      filledQuantity: "0.00000000",
      lastFilledPrice: "0.00000000",
      commission: "0",
      commissionAsset: null,
      transactionTime: 1795176000350,
      tradeId: null,
      executionId: "112840700001",
      isOnBook: true,
      isMaker: false,
      creationTime: 1795176000350,
      filledQuoteQuantity: "0.00000000",
      lastFilledQuoteQuantity: "0.00000000",
      quoteQuantity: "0.00000000",
      selfTradePreventionMode: "EXPIRE_MAKER",
      workingTime: 1795176000350,
      icebergQuantity: "0.00000000",
      ignored: false
    })
  })

  it("reads OutboundAccountPosition", () => {
    assert.deepStrictEqual(read("outboundAccountPosition"), {
      _tag: "OutboundAccountPosition",
      eventTime: 1795176000310,
      updateTime: 1795176000308,
      balances: [
        { asset: "BTC", free: "0.40200000", locked: "0.00000000" },
        { asset: "USDT", free: "2210.11830000", locked: "500.00000000" }
      ]
    })
  })

  it("reads BalanceUpdate", () => {
    assert.deepStrictEqual(read("balanceUpdate"), {
      _tag: "BalanceUpdate",
      eventTime: 1795176000411,
      asset: "USDT",
      balanceChange: "-250.00000000",
      clearTime: 1795176000409
    })
  })

  it("reads ListStatus", () => {
    assert.deepStrictEqual(read("listStatus"), {
      _tag: "ListStatus",
      eventTime: 1795176000501,
      symbol: "BTCUSDT",
      orderListId: "41220118",
      contingencyType: "OTO",
      listStatusType: "ALL_DONE",
      listOrderStatus: "ALL_DONE",
      rejectReason: "NONE",
      listClientOrderId: "8nOGLLawudj1QoOiwbroRH",
      transactionTime: 1795176000500,
      orders: [
        { symbol: "BTCUSDT", orderId: "53980120010", clientOrderId: "g04EWsjaackzedjC9wRkWD" },
        { symbol: "BTCUSDT", orderId: "53980120011", clientOrderId: "xbxXh5SSwaHS7oUEOCI88B" }
      ]
    })
  })

  it("reads EventStreamTerminated", () => {
    assert.deepStrictEqual(read("eventStreamTerminated"), {
      _tag: "EventStreamTerminated",
      eventTime: 1759089357377
    })
  })
})
