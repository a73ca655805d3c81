import * as UserEvents from "../../src/binance/portfolio-margin/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("portfolio-margin", {
  module: UserEvents,
  sources: [new URL("../../src/binance/portfolio-margin/UserEvents.ts", import.meta.url)],
  fixtures: new URL("../fixtures/portfolio-margin/account/", import.meta.url),
  respelled: { "RISK_LEVEL_CHANGE.json": "e" },
  expected: {
    ACCOUNT_UPDATE: { tag: "AccountUpdate", optional: ["i", "a.S", "a.P"] },
    ORDER_TRADE_UPDATE: { tag: "OrderTradeUpdate", optional: ["i", "o.M", "o.N", "o.n", "o.st", "o.si"] },
    ALGO_UPDATE: { tag: "AlgoUpdate", optional: ["ao.ap", "ao.aq", "ao.act", "ao.rm", "ao.ia"] },
    CONDITIONAL_ORDER_TRADE_UPDATE: { tag: "ConditionalOrderTradeUpdate", optional: ["so.AP", "so.cr"] },
    ACCOUNT_CONFIG_UPDATE: { tag: "AccountConfigUpdate" },
    openOrderLoss: { tag: "OpenOrderLoss" },
    outboundAccountPosition: { tag: "OutboundAccountPosition" },
    balanceUpdate: { tag: "BalanceUpdate" },
    liabilityChange: { tag: "LiabilityChange" },
    executionReport: {
      tag: "ExecutionReport",
      optional: ["F", "W", "d", "D", "j", "J", "v", "A", "B", "u", "U", "Cs", "pl", "pL", "pY", "eR"]
    },
    riskLevelChange: { tag: "RiskLevelChange" },
    RISK_LEVEL_CHANGE: { tag: "RiskLevelChange" },
    PM_PRO_ACCOUNT_UPDATE: { tag: "PmProAccountUpdate" },
    listenKeyExpired: { tag: "ListenKeyExpired", optional: ["listenKey"] }
  }
})
