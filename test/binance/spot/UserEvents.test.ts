import { assert, describe, it } from "@effect/vitest"
import * as TimeUnit from "../../../src/codec/TimeUnit.ts"
import type { EventSink } from "../../../src/connection/Topic.ts"
import * as UserEvents from "../../../src/binance/spot/UserEvents.ts"
import { fixtures } from "../accountEvents.ts"

const { decode, read } = fixtures("spot", UserEvents)

const report = (fixture: string): UserEvents.ExecutionReport => {
  const event = decode(fixture)
  return event._tag === "ExecutionReport" ? event : assert.fail(`${fixture} is of type ${event._tag}`)
}

// What each letter of the wire means: a round trip would not notice two that are mixed up.
describe("account events of spot", () => {
  it("reads ExecutionReport", () => {
    assert.deepStrictEqual(read("executionReport.trade"), {
      _tag: "ExecutionReport",
      eventTime: 1795176005221,
      symbol: "BTCUSDT",
      clientOrderId: "mUvoqJxFIILMdfAW5iGSOW",
      side: "BUY",
      orderType: "LIMIT",
      timeInForce: "GTC",
      quantity: "0.05000000",
      price: "91000.00000000",
      stopPrice: "0.00000000",
      orderListId: null,
      originalClientOrderId: null,
      executionType: "TRADE",
      status: "PARTIALLY_FILLED",
      rejectReason: "NONE",
      orderId: "53980114207",
      lastFilledQuantity: "0.02000000",
      filledQuantity: "0.02000000",
      lastFilledPrice: "91000.00000000",
      commission: "0.00002000",
      commissionAsset: "BTC",
      transactionTime: 1795176005220,
      tradeId: 5734121450,
      executionId: "112840571122",
      isOnBook: true,
      isMaker: true,
      creationTime: 1795176000150,
      filledQuoteQuantity: "1820.00000000",
      lastFilledQuoteQuantity: "1820.00000000",
      quoteQuantity: "0.00000000",
      selfTradePreventionMode: "EXPIRE_MAKER",
      workingTime: 1795176000150,
      icebergQuantity: "0.00000000",
      ignored: true
    })
  })

  it("reads ExecutionReport of a trade that was prevented", () => {
    assert.deepStrictEqual(read("executionReport.tradePrevention"), {
      _tag: "ExecutionReport",
      eventTime: 1795176030011,
      symbol: "BTCUSDT",
      clientOrderId: "stp-0001",
      side: "BUY",
      orderType: "LIMIT",
      timeInForce: "GTC",
      quantity: "3.00000000",
      price: "91000.00000000",
      stopPrice: "0.00000000",
      orderListId: null,
      originalClientOrderId: null,
      executionType: "TRADE_PREVENTION",
      status: "EXPIRED_IN_MATCH",
      rejectReason: "NONE",
      orderId: "53980115001",
      lastFilledQuantity: "0.00000000",
      filledQuantity: "0.00000000",
      lastFilledPrice: "0.00000000",
      commission: "0",
      commissionAsset: null,
      transactionTime: 1795176030010,
      tradeId: null,
      executionId: "112840610002",
      isOnBook: false,
      isMaker: false,
      creationTime: 1795176030010,
      filledQuoteQuantity: "0.00000000",
      lastFilledQuoteQuantity: "0.00000000",
      quoteQuantity: "0.00000000",
      selfTradePreventionMode: "EXPIRE_MAKER",
      workingTime: 1795176030010,
      preventedMatchId: "3",
      preventedQuantity: "3.00000000",
      lastPreventedQuantity: "3.00000000",
      tradeGroupId: "1",
      counterOrderId: "53980114207",
      counterSymbol: "BTCUSDT",
      preventedExecutionQuantity: "3.00000000",
      preventedExecutionPrice: "91000.00000000",
      preventedExecutionQuoteQuantity: "273000.00000000",
      icebergQuantity: "0.00000000",
      ignored: false
    })
  })

  it("reads OutboundAccountPosition", () => {
    assert.deepStrictEqual(read("outboundAccountPosition"), {
      _tag: "OutboundAccountPosition",
      eventTime: 1795176000210,
      updateTime: 1795176000208,
      balances: [
        { asset: "BTC", free: "1.25800000", locked: "0.10000000" },
        { asset: "USDT", free: "10580.00000000", locked: "70.00000000" },
        { asset: "BNB", free: "4.20114000", locked: "0.00000000" }
      ]
    })
  })

  it("reads BalanceUpdate", () => {
    assert.deepStrictEqual(read("balanceUpdate"), {
      _tag: "BalanceUpdate",
      eventTime: 1573200697110,
      asset: "BTC",
      balanceChange: "100.00000000",
      clearTime: 1573200697068
    })
  })

  it("reads ListStatus", () => {
    assert.deepStrictEqual(read("listStatus"), {
      _tag: "ListStatus",
      eventTime: 1564035303637,
      symbol: "ETHBTC",
      orderListId: "2",
      contingencyType: "OCO",
      listStatusType: "EXEC_STARTED",
      listOrderStatus: "EXECUTING",
      rejectReason: "NONE",
      listClientOrderId: "F4QN4G8DlFATFlIUQ0cjdD",
      transactionTime: 1564035303625,
      orders: [
        { symbol: "ETHBTC", orderId: "17", clientOrderId: "AJYsMjErWJesZvqlJCTUgL" },
        { symbol: "ETHBTC", orderId: "18", clientOrderId: "bfYPSQdLoqAJeNrOr9adzq" }
      ]
    })
  })

  it("reads ExternalLockUpdate", () => {
    assert.deepStrictEqual(read("externalLockUpdate"), {
      _tag: "ExternalLockUpdate",
      eventTime: 1581557507324,
      asset: "NEO",
      lockedChange: "10.00000000",
      transactionTime: 1581557507268
    })
  })

  it("reads EventStreamTerminated", () => {
    assert.deepStrictEqual(read("eventStreamTerminated"), {
      _tag: "EventStreamTerminated",
      eventTime: 1728973001334
    })
  })

  it("reads the fields of conditions that exclude each other", () => {
    const { matchType, allocationId, workingFloor, usedSor } = report("executionReport.sor")
    const { pegPriceType, pegOffsetType, pegOffsetValue, peggedPrice } = report("executionReport.pegged")
    const { trailingDelta, trailingTime, strategyId, strategyTypeId } = report("executionReport.trailingStop")

    assert.deepStrictEqual(
      [matchType, allocationId, workingFloor, usedSor],
      ["ONE_PARTY_TRADE_REPORT", 1234n, "SOR", true]
    )
    assert.deepStrictEqual([pegPriceType, pegOffsetType, pegOffsetValue], ["PRIMARY_PEG", "PRICE_LEVEL", 5])
    assert.strictEqual(String(peggedPrice), "BigDecimal(91249)")
    assert.deepStrictEqual<unknown>(
      [trailingDelta, trailingTime, strategyId, strategyTypeId],
      [100, 1795176050010, 37463720n, 1000000]
    )
    assert.strictEqual(report("executionReport.expired").expiryReason, "UNFILLED_IOC_QUANTITY_EXPIRED")
    assert.strictEqual(report("executionReport.canceled").originalClientOrderId, "mUvoqJxFIILMdfAW5iGSOW")
  })

  it("has times in milliseconds where the connection asked for microseconds", () => {
    const micros = `{"subscriptionId":0,"event":{"e":"balanceUpdate","E":1573200697110123,"a":"BTC","d":"1","T":1573200697068001}}`
    const events: Array<UserEvents.UserEvent> = []
    const sink: EventSink<UserEvents.UserEvent> = {
      event: (event) => events.push(event),
      malformed: (error) => assert.fail(error.message),
      unknownField: () => {}
    }

    UserEvents.decoder("spot account")(
      { frame: micros, from: 0, to: micros.length },
      TimeUnit.fromMicros(sink, TimeUnit.timesOf(UserEvents.UserEvent))
    )

    const [event] = events
    assert.deepStrictEqual<unknown>(
      event?._tag === "BalanceUpdate" ? [event.eventTime, event.clearTime] : event,
      [1573200697110.123, 1573200697068.001]
    )
  })
})
