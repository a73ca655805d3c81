import * as UserEvents from "../../src/binance/spot/UserEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("spot", {
  module: UserEvents,
  sources: [
    new URL("../../src/binance/spot/UserEvents.ts", import.meta.url),
    new URL("../../src/binance/shared/SpotAccountEvents.ts", import.meta.url)
  ],
  fixtures: new URL("../fixtures/spot/account/", import.meta.url),
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
    externalLockUpdate: { tag: "ExternalLockUpdate" },
    eventStreamTerminated: { tag: "EventStreamTerminated" }
  }
})
