import type * as BigDecimal from "effect/BigDecimal"
import * as Match from "effect/Match"
import type * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import { describe, expect, test } from "tstyche"
import type * as Options from "../../src/binance/options/UserEvents.ts"
import type * as PortfolioMargin from "../../src/binance/portfolio-margin/UserEvents.ts"
import type * as Margin from "../../src/binance/margin/UserEvents.ts"
import type * as Spot from "../../src/binance/spot/UserEvents.ts"
import type { UserEvents as CoinM } from "../../src/binance/coin-m/index.ts"
import { UserEvents as UsdsM } from "../../src/binance/usds-m/index.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"

describe("account events of usds-m", () => {
  const event = {} as UsdsM.UserEvent

  test("come out of a frame, or an error does", () => {
    expect(UsdsM.decode("")).type.toBe<Result.Result<UsdsM.UserEvent, EventDecodeError>>()
    expect(UsdsM.decode).type.toBeCallableWith(new Uint8Array())
    expect(UsdsM.decode).type.not.toBeCallableWith({})
  })

  test("are shown by their names, not by what they stand for", () => {
    // @ts-expect-error Type 'OrderTradeUpdate' is not assignable to type 'never'
    const shown: never = {} as Extract<typeof event, { readonly _tag: "OrderTradeUpdate" }>

    expect(shown).type.toBe<never>()
  })

  test("are told apart by their tags", () => {
    const told = Match.valueTags(event, {
      AccountUpdate: ({ update }) => update.reason,
      OrderTradeUpdate: ({ order }) => order.orderId,
      TradeLite: ({ tradeId }) => tradeId,
      AlgoUpdate: ({ order }) => order.orderId,
      MarginCall: ({ positions }) => positions.map(({ markPrice }) => markPrice),
      AccountConfigUpdate: ({ symbolConfig }) => symbolConfig?.leverage,
      StrategyUpdate: ({ strategy }) => strategy.operationCode,
      GridUpdate: ({ grid }) => grid.matchedProfit,
      ConditionalOrderTriggerReject: ({ order }) => order.failureReason,
      ListenKeyExpired: ({ listenKey }) => listenKey,
      Unknown: ({ raw }) => raw["e"]
    })

    expect(told).type.toBe<
      | UsdsM.AccountUpdateReason
      | bigint
      | number
      | undefined
      | Array<BigDecimal.BigDecimal>
      | BigDecimal.BigDecimal
      | string
      | Redacted.Redacted
      | UsdsM.Unknown["raw"][string]
    >()
  })

  test("are told apart completely", () => {
    // @ts-expect-error Property 'Unknown' is missing
    Match.valueTags(event, {
      AccountUpdate: () => 1,
      OrderTradeUpdate: () => 1,
      TradeLite: () => 1,
      AlgoUpdate: () => 1,
      MarginCall: () => 1,
      AccountConfigUpdate: () => 1,
      StrategyUpdate: () => 1,
      GridUpdate: () => 1,
      ConditionalOrderTriggerReject: () => 1,
      ListenKeyExpired: () => 1
    })
  })

  test("have exact money and ids, and words that are known or new", () => {
    type Order = UsdsM.OrderTradeUpdate["order"]

    expect<Order["price"]>().type.toBe<BigDecimal.BigDecimal>()
    expect<Order["orderId"]>().type.toBe<bigint>()
    expect<Order["tradeId"]>().type.toBe<number | undefined>()
    expect<UsdsM.AlgoUpdate["order"]["orderId"]>().type.toBe<bigint | undefined>()
    expect<Order["side"]>().type.toBe<"BUY" | "SELL">()
    expect<Order["status"]>().type.toBe<UsdsM.OrderStatus>()
    expect<"FILLED">().type.toBeAssignableTo<Order["status"]>()
    expect<"BRAND_NEW">().type.toBeAssignableTo<Order["status"]>()
  })
})

describe("account events of coin-m", () => {
  const event = {} as CoinM.UserEvent

  test("are shown by their names, not by what they stand for", () => {
    // @ts-expect-error Type 'OrderTradeUpdate' is not assignable to type 'never'
    const shown: never = {} as Extract<typeof event, { readonly _tag: "OrderTradeUpdate" }>

    expect(shown).type.toBe<never>()
  })

  test("are told apart by their tags, and have the margin asset", () => {
    const told = Match.valueTags(event, {
      AccountUpdate: ({ accountAlias }) => accountAlias,
      OrderTradeUpdate: ({ order }) => order.marginAsset,
      AlgoUpdate: ({ order }) => order.clientAlgoId,
      MarginCall: ({ accountAlias }) => accountAlias,
      AccountConfigUpdate: ({ symbolConfig }) => symbolConfig.symbol,
      StrategyUpdate: ({ strategy }) => strategy.symbol,
      GridUpdate: ({ grid }) => grid.symbol,
      ListenKeyExpired: () => "",
      Unknown: () => ""
    })

    expect(told).type.toBe<string>()
  })
})

describe("account events of spot", () => {
  const event = {} as Spot.UserEvent

  test("are shown by their names, not by what they stand for", () => {
    // @ts-expect-error Type 'ExecutionReport' is not assignable to type 'never'
    const shown: never = {} as Extract<typeof event, { readonly _tag: "ExecutionReport" }>

    expect(shown).type.toBe<never>()
  })

  test("are told apart by their tags", () => {
    const told = Match.valueTags(event, {
      ExecutionReport: ({ orderId }) => orderId,
      OutboundAccountPosition: () => 1n,
      BalanceUpdate: () => 1n,
      ListStatus: ({ orderListId }) => orderListId,
      ExternalLockUpdate: () => 1n,
      EventStreamTerminated: () => 1n,
      Unknown: () => 1n
    })

    expect(told).type.toBe<bigint>()
  })

  test("say what does not apply", () => {
    expect<Spot.ExecutionReport["tradeId"]>().type.toBe<number | undefined>()
    expect<Spot.ExecutionReport["orderListId"]>().type.toBe<bigint | undefined>()
    expect<Spot.ExecutionReport["commissionAsset"]>().type.toBe<string | undefined>()
    expect<Spot.ExecutionReport["commission"]>().type.toBe<BigDecimal.BigDecimal>()
  })
})

describe("account events of margin", () => {
  const event = {} as Margin.UserEvent

  test("are told apart by their tags, those of spot and those of risk", () => {
    const told = Match.valueTags(event, {
      ExecutionReport: ({ filledQuantity }) => filledQuantity,
      OutboundAccountPosition: () => undefined,
      BalanceUpdate: ({ balanceChange }) => balanceChange,
      ListStatus: () => undefined,
      EventStreamTerminated: () => undefined,
      MarginLevelStatusChange: ({ marginLevel }) => marginLevel,
      UserLiabilityChange: ({ principal }) => principal,
      ListenKeyExpired: () => undefined,
      Unknown: () => undefined
    })

    expect(told).type.toBe<BigDecimal.BigDecimal | undefined>()
  })
})

describe("account events of options", () => {
  const event = {} as Options.UserEvent

  test("are shown by their names, not by what they stand for", () => {
    // @ts-expect-error Type 'BalancePositionUpdate' is not assignable to type 'never'
    const shown: never = {} as Extract<typeof event, { readonly _tag: "BalancePositionUpdate" }>

    expect(shown).type.toBe<never>()
  })

  test("are told apart by their tags", () => {
    const told = Match.valueTags(event, {
      AccountUpdate: ({ equity }) => equity,
      BalancePositionUpdate: ({ positions }) => positions?.[0]?.positionValue,
      GreekUpdate: ({ greeks }) => greeks[0]?.delta,
      OrderTradeUpdate: ({ order }) => order.signedCommission,
      RiskLevelChange: ({ marginBalance }) => marginBalance,
      ListenKeyExpired: () => undefined,
      Unknown: () => undefined
    })

    expect(told).type.toBe<BigDecimal.BigDecimal | undefined>()
    expect<Options.OrderTradeUpdate["order"]["orderId"]>().type.toBe<bigint>()
  })
})

describe("account events of portfolio-margin", () => {
  const event = {} as PortfolioMargin.UserEvent

  test("are shown by their names, not by what they stand for", () => {
    // @ts-expect-error Type 'LiabilityChange' is not assignable to type 'never'
    const shown: never = {} as Extract<typeof event, { readonly _tag: "LiabilityChange" }>

    expect(shown).type.toBe<never>()
  })

  test("are told apart by their tags", () => {
    const told = Match.valueTags(event, {
      AccountUpdate: () => undefined,
      OrderTradeUpdate: ({ order }) => order.orderId,
      AlgoUpdate: ({ order }) => order.orderId,
      ConditionalOrderTradeUpdate: ({ order }) => order.orderId,
      AccountConfigUpdate: () => undefined,
      OpenOrderLoss: () => undefined,
      OutboundAccountPosition: ({ accountUpdateId }) => accountUpdateId,
      BalanceUpdate: ({ accountUpdateId }) => accountUpdateId,
      LiabilityChange: ({ transactionId }) => transactionId,
      ExecutionReport: ({ orderId }) => orderId,
      RiskLevelChange: () => undefined,
      PmProAccountUpdate: () => undefined,
      ListenKeyExpired: () => undefined,
      Unknown: () => undefined
    })

    expect(told).type.toBe<bigint | undefined>()
    expect<PortfolioMargin.ListenKeyExpired["listenKey"]>().type.toBe<Redacted.Redacted | undefined>()
  })
})
