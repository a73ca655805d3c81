import { assert, describe, it } from "@effect/vitest"
import { ConnectionError, DialFailed, TransportFault } from "../../src/connection/ConnectionError.ts"

describe("ConnectionError", () => {
  it("says where and why", () => {
    const reason = new DialFailed({ cause: new Error("connect ECONNREFUSED 127.0.0.1:443") })

    const error = new ConnectionError({ endpoint: "usds-m/market", reason })

    assert.strictEqual(error.message, "usds-m/market: could not connect (connect ECONNREFUSED 127.0.0.1:443)")
  })

  it("gathers the words of all addresses of a name, for which the platform has none of its own", () => {
    const cause = new AggregateError([
      new Error("connect ECONNREFUSED ::1:1"),
      new Error("connect ETIMEDOUT 127.0.0.1:1")
    ])

    assert.strictEqual(
      new DialFailed({ cause }).message,
      "could not connect (connect ECONNREFUSED ::1:1, connect ETIMEDOUT 127.0.0.1:1)"
    )
  })

  it.each([
    ["a string", "torn", "torn"],
    ["an object without a prototype", Object.assign(Object.create(null), { code: "EPIPE" }), '{"code":"EPIPE"}']
  ])("has words for %s", (_, cause, words) => {
    assert.strictEqual(new TransportFault({ cause }).message, `the transport failed (${words})`)
  })
})
