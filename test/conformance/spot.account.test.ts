import * as UserEvents from "../../src/binance/spot/UserEvents.ts"
import * as spotAccountEvents from "./spotAccountEvents.ts"
import * as UserEventTest from "./UserEventTest.ts"

UserEventTest.suite("spot", {
  module: UserEvents,
  sources: [new URL("../../src/binance/spot/UserEvents.ts", import.meta.url), spotAccountEvents.source],
  fixtures: new URL("../fixtures/spot/account/", import.meta.url),
  expected: { ...spotAccountEvents.expected, externalLockUpdate: { tag: "ExternalLockUpdate" } }
})
