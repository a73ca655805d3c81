import type * as BigDecimal from "effect/BigDecimal"
import * as Match from "effect/Match"
import type * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import { describe, expect, test } from "tstyche"
import type { Unknown } from "../../src/binance/UserEvent.ts"
import { UserEvents as UsdsM } from "../../src/binance/usds-m/index.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"

describe("account events of usds-m", () => {
  const event = {} as UsdsM.UserEvent

  test("come out of a frame, or an error does", () => {
    expect(UsdsM.decode("")).type.toBe<Result.Result<UsdsM.UserEvent, EventDecodeError>>()
    expect(UsdsM.decode).type.toBeCallableWith(new Uint8Array())
    expect(UsdsM.decode).type.not.toBeCallableWith({})
  })

  test("are shown by their names", () => {
    // @ts-expect-error Type 'AccountUpdate | OrderTradeUpdate | TradeLite | AlgoUpdate | MarginCall | AccountConfigUpdate | ... 4 more ... | Unknown' is not assignable to type 'never'
    const shown: never = event

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
      | Unknown["raw"][string]
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
