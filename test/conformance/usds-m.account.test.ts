import * as UserEvents from "../../src/binance/usds-m/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("usds-m", {
  module: UserEvents,
  sources: [new URL("../../src/binance/usds-m/UserEvents.ts", import.meta.url)],
  fixtures: new URL("../fixtures/usds-m/account/", import.meta.url),
  respelled: { "listenKeyExpired.stringTime.json": "E" },
  expected: {
    ACCOUNT_UPDATE: { tag: "AccountUpdate", optional: ["a.P", "a.S"] },
    ORDER_TRADE_UPDATE: {
      tag: "OrderTradeUpdate",
      optional: ["o.n", "o.N", "o.AP", "o.cr", "o.si", "o.ss", "o.gtd", "o.er", "o.M"]
    },
    TRADE_LITE: { tag: "TradeLite" },
    ALGO_UPDATE: { tag: "AlgoUpdate", optional: ["o.ap", "o.aq", "o.act", "o.rm", "o.ia"] },
    MARGIN_CALL: { tag: "MarginCall", optional: ["cw"] },
    ACCOUNT_CONFIG_UPDATE: { tag: "AccountConfigUpdate", optional: ["ac", "ai"] },
    STRATEGY_UPDATE: { tag: "StrategyUpdate" },
    GRID_UPDATE: { tag: "GridUpdate" },
    CONDITIONAL_ORDER_TRIGGER_REJECT: { tag: "ConditionalOrderTriggerReject" },
    listenKeyExpired: { tag: "ListenKeyExpired" }
  }
})
