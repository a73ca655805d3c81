import * as UserEvents from "../../src/binance/margin/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("margin", {
  module: UserEvents,
  sources: [
    new URL("../../src/binance/margin/UserEvents.ts", import.meta.url),
    new URL("../../src/binance/shared/SpotAccountEvents.ts", import.meta.url)
  ],
  fixtures: new URL("../fixtures/margin/account/", import.meta.url),
  expected: {
    executionReport: {
      tag: "ExecutionReport",
      optional: [
        "W",
        "d",
        "D",
        "j",
        "J",
        "v",
        "A",
        "B",
        "u",
        "U",
        "Cs",
        "pl",
        "pL",
        "pY",
        "b",
        "a",
        "k",
        "uS",
        "gP",
        "gOT",
        "gOV",
        "gp",
        "eR"
      ]
    },
    outboundAccountPosition: { tag: "OutboundAccountPosition" },
    balanceUpdate: { tag: "BalanceUpdate", optional: ["T"] },
    listStatus: { tag: "ListStatus" },
    eventStreamTerminated: { tag: "EventStreamTerminated" },
    MARGIN_LEVEL_STATUS_CHANGE: { tag: "MarginLevelStatusChange" },
    USER_LIABILITY_CHANGE: { tag: "UserLiabilityChange" },
    listenKeyExpired: { tag: "ListenKeyExpired" }
  }
})
