import * as UserEvents from "../../src/binance/margin/UserEvents.ts"
import * as spotAccountEvents from "./spotAccountEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("margin", {
  module: UserEvents,
  sources: [new URL("../../src/binance/margin/UserEvents.ts", import.meta.url), spotAccountEvents.source],
  fixtures: new URL("../fixtures/margin/account/", import.meta.url),
  expected: {
    ...spotAccountEvents.expected,
    MARGIN_LEVEL_STATUS_CHANGE: { tag: "MarginLevelStatusChange" },
    USER_LIABILITY_CHANGE: { tag: "UserLiabilityChange" },
    listenKeyExpired: { tag: "ListenKeyExpired" }
  }
})
