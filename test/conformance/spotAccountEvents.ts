import type { Expected } from "./UserEventTest.ts"

/** The file that defines them. */
export const source = new URL("../../src/binance/shared/SpotAccountEvents.ts", import.meta.url)

/** What is known of the account events that spot and margin share. */
export const expected: Readonly<Record<string, Expected>> = {
  executionReport: {
    tag: "ExecutionReport",
    optional: "W d D j J v A B u U Cs pl pL pY b a k uS gP gOT gOV gp eR".split(" ")
  },
  outboundAccountPosition: { tag: "OutboundAccountPosition" },
  balanceUpdate: { tag: "BalanceUpdate", optional: ["T"] },
  listStatus: { tag: "ListStatus" },
  eventStreamTerminated: { tag: "EventStreamTerminated" }
}
