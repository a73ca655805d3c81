import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Redacted } from "effect"
import * as AccountLine from "../../src/cli/accountLine.ts"
import * as AccountTable from "../../src/cli/accountTable.ts"
import * as Accounts from "../../src/cli/accounts.ts"
import type { Tracked } from "../../src/binance/Account.ts"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import { UsdsM } from "../../src/index.ts"

const served = (name: string): Accounts.Served => {
  const found = Accounts.all.find(({ market }) => market === name)
  assert.isDefined(found)
  return found
}

const time = UsdsM.EpochMillis.make(1_791_382_992_488)
const decimal = BigDecimal.fromStringUnsafe

const event = (told: UsdsM.UserEvents.UserEvent, source: "stream" | "rest" = "stream"): Tracked<unknown> => ({
  _tag: "Event",
  source,
  event: told
})

const tradeLite: UsdsM.UserEvents.UserEvent = {
  _tag: "TradeLite",
  eventTime: time,
  transactionTime: time,
  symbol: "BTCUSDT",
  quantity: decimal("0.020"),
  price: decimal("0"),
  isMaker: false,
  clientOrderId: "mine",
  side: "BUY",
  lastFilledPrice: decimal("83000.10"),
  lastFilledQuantity: decimal("0.010"),
  tradeId: 7,
  orderId: 9_007_199_254_740_993n
}

const interrupted: Tracked<unknown> = { _tag: "Interrupted", reason: "Closed" }
const reconciled: Tracked<unknown> = { _tag: "Reconciled", missed: 3 }
const malformed: Tracked<unknown> = {
  _tag: "Malformed",
  error: new EventDecodeError({ topic: "account 1", path: "", expectation: "expected an account event", raw: "[]" })
}

describe("a line of an account", () => {
  const line = AccountLine.make(served("usds-m"))

  it("has ids and money to the last digit", () => {
    assert.strictEqual(
      line(event(tradeLite, "rest")),
      `{"_tag":"Event","market":"usds-m","source":"rest","event":{"_tag":"TradeLite","eventTime":1791382992488,` +
        `"transactionTime":1791382992488,"symbol":"BTCUSDT","quantity":"0.020","price":"0","isMaker":false,` +
        `"clientOrderId":"mine","side":"BUY","lastFilledPrice":"83000.10","lastFilledQuantity":"0.010","tradeId":7,` +
        `"orderId":"9007199254740993"}}\n`
    )
  })

  it.each([
    [interrupted, `"reason":"Closed"`],
    [reconciled, `"missed":3`],
    [malformed, `"error":"account 1: expected an account event"`]
  ] as const)("is a marker: $0._tag", (marker, rest) => {
    assert.strictEqual(line(marker), `{"_tag":"${marker._tag}","market":"usds-m",${rest}}\n`)
  })

  it("shows no listen key, whether the event is known or not", () => {
    const expired = line(event({ _tag: "ListenKeyExpired", eventTime: time, listenKey: Redacted.make("hush") }))
    const unknown = line(event({ _tag: "Unknown", raw: { e: "newKind", listenKey: "hush" } }))

    for (const text of [expired, unknown]) {
      assert.notInclude(text, "hush")
      assert.include(text, `"listenKey":"<redacted>"`)
    }
  })
})

describe("the table of an account", () => {
  const table = (...items: ReadonlyArray<Tracked<unknown>>) => {
    const made = AccountTable.make(served("usds-m"))
    made.update(items, 0)
    return made.lines(1500)
  }

  it("counts events by kind and shows of the latest what is not zero", () => {
    assert.deepStrictEqual(table(reconciled, event(tradeLite), event(tradeLite, "rest")), [
      "Account on usds-m: complete",
      "",
      "EVENT      COUNT  BY REST   LAST  LATEST",
      "TradeLite      2        1  1.5 s  symbol BTCUSDT  quantity 0.020  side BUY  lastFilledPrice 83000.10  " +
        "lastFilledQuantity 0.010"
    ])
  })

  it.each([
    ["waiting", []],
    ["interrupted: Closed", [reconciled, interrupted]],
    ["complete", [interrupted, reconciled]],
    ["complete, 1 malformed", [reconciled, malformed]]
  ] as const)("says how things stand: %s", (state, items) => {
    assert.strictEqual(table(...items)[0], `Account on usds-m: ${state}`)
  })
})
