import * as UserEvents from "../../src/binance/options/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("options", {
  module: UserEvents,
  sources: [new URL("../../src/binance/options/UserEvents.ts", import.meta.url)],
  fixtures: new URL("../fixtures/options/account/", import.meta.url),
  respelled: { "listenKeyExpired.numberTime.json": "E" },
  expected: {
    ACCOUNT_UPDATE: { tag: "AccountUpdate" },
    BALANCE_POSITION_UPDATE: { tag: "BalancePositionUpdate", optional: ["B", "P"] },
    GREEK_UPDATE: { tag: "GreekUpdate" },
    ORDER_TRADE_UPDATE: { tag: "OrderTradeUpdate", optional: ["o.N", "o.n", "o.V"] },
    RISK_LEVEL_CHANGE: { tag: "RiskLevelChange" },
    listenKeyExpired: { tag: "ListenKeyExpired" }
  }
})
