import * as UserEvents from "../../src/binance/coin-m/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("coin-m", {
  module: UserEvents,
  sources: [new URL("../../src/binance/coin-m/UserEvents.ts", import.meta.url)],
  fixtures: new URL("../fixtures/coin-m/account/", import.meta.url),
  expected: {
    ACCOUNT_UPDATE: { tag: "AccountUpdate", optional: ["a.P", "a.S"] },
    ORDER_TRADE_UPDATE: { tag: "OrderTradeUpdate", optional: ["o.N", "o.n", "o.AP", "o.cr", "o.er", "o.M"] },
    ALGO_UPDATE: { tag: "AlgoUpdate", optional: ["o.ap", "o.aq", "o.act", "o.rm", "o.ia"] },
    MARGIN_CALL: { tag: "MarginCall", optional: ["cw"] },
    ACCOUNT_CONFIG_UPDATE: { tag: "AccountConfigUpdate" },
    STRATEGY_UPDATE: { tag: "StrategyUpdate" },
    GRID_UPDATE: { tag: "GridUpdate" },
    listenKeyExpired: { tag: "ListenKeyExpired" }
  }
})
