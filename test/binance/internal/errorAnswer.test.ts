import { assert, describe, it } from "@effect/vitest"
import type { Reason } from "../../../src/binance/BinanceError.ts"
import * as ErrorAnswer from "../../../src/binance/internal/errorAnswer.ts"

const nowMillis = 1_795_176_030_000

const read = { isRepeatable: true, nowMillis }
const order = { isRepeatable: false, clientOrderId: "mine", nowMillis }

/** The reason of an HTTP answer. */
const reasonOf = (status: number, body: unknown, asked: ErrorAnswer.Asked = read): Reason =>
  ErrorAnswer.classify(
    { status, ...ErrorAnswer.readBody(typeof body === "string" ? body : JSON.stringify(body)) },
    asked
  )

const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>`

describe("what Binance's errors mean", () => {
  // Codes and words as in the documentation of spot and of futures, 2026-07.
  it.each([
    [-1000, 400, "An unknown error occurred while processing the request.", "Unavailable"],
    [-1001, 500, "Internal error; unable to process your request. Please try again.", "Unavailable"],
    [-1002, 401, "You are not authorized to execute this request.", "KeyRefused"],
    [-1003, 429, "Too many requests; current limit of IP is 2400 requests per minute.", "RateLimited"],
    [-1007, 503, "Timeout waiting for response from backend server.", "Unavailable"],
    [-1008, 503, "Request throttled by system-level protection.", "Unavailable"],
    [-1013, 400, "Filter failure: LOT_SIZE", "InvalidRequest"],
    [-1015, 429, "Too many new orders; current limit is 50 orders per 10 SECOND.", "RateLimited"],
    [-1016, 400, "This service is no longer available.", "Unavailable"],
    [-1021, 400, "Timestamp for this request is outside of the recvWindow.", "TimestampRefused"],
    [-5028, 400, "Timestamp for this request is outside of the ME recvWindow.", "TimestampRefused"],
    [-1022, 400, "Signature for this request is not valid.", "SignatureRefused"],
    [-1102, 400, "Mandatory parameter 'symbol' was not sent.", "InvalidRequest"],
    [-1121, 400, "Invalid symbol.", "InvalidRequest"],
    [-1125, 400, "This listenKey does not exist.", "StreamKeyUnknown"],
    [-1209, 400, "Invalid listenToken.", "StreamKeyUnknown"],
    [-2010, 400, "Account has insufficient balance for requested action.", "OrderRejected"],
    [-2011, 400, "Unknown order sent.", "OrderRejected"],
    [-2013, 400, "Order does not exist.", "OrderNotFound"],
    [-2014, 401, "API-key format invalid.", "KeyRefused"],
    [-2015, 401, "Invalid API-key, IP, or permissions for action.", "KeyRefused"],
    [-2019, 400, "Margin is insufficient.", "OrderRejected"],
    [-2035, 400, "The connection already has an active subscription.", "Refused"],
    [-2021, 409, "Order cancel-replace partially failed.", "Refused"],
    [-4021, 400, "Depth limit is not valid.", "InvalidRequest"],
    [-5022, 400, "Post only order would take.", "OrderRejected"],
    [-21015, 400, "ENDPOINT_GONE", "Retired"],
    [-9999, 400, "Something new.", "Refused"]
  ] as const)("%i with HTTP %i: %s", (code, status, msg, tag) => {
    const reason = reasonOf(status, { code, msg })

    assert.strictEqual(reason._tag, tag)
    assert.include(reason, { code, status, text: msg })
    assert.include(reason.message, msg)
  })

  it.each([
    [400, "", "InvalidRequest"],
    [401, "", "KeyRefused"],
    [403, page("403 Forbidden"), "Blocked"],
    [404, page("404 Not Found"), "InvalidRequest"],
    [408, "", "Unavailable"],
    [410, page("410 Gone"), "Retired"],
    [418, "", "Banned"],
    [429, page("429 Too Many Requests"), "RateLimited"],
    [451, "", "Blocked"],
    [502, page("502 Bad Gateway"), "Unavailable"],
    [504, "", "Unavailable"],
    [402, "", "Refused"]
  ] as const)("HTTP %i without an error of Binance's", (status, body, tag) => {
    assert.strictEqual(reasonOf(status, body)._tag, tag)
  })

  it("a page of a web server is told by its title", () => {
    assert.strictEqual(reasonOf(410, page("410 Gone")).message, "this endpoint was retired: 410 Gone (HTTP 410)")
  })

  it("any other text is told by its beginning", () => {
    assert.strictEqual(
      reasonOf(403, `<p>Request   blocked.</p>${"x".repeat(1000)}`).message,
      `stopped by the firewall: ${`Request blocked. ${"x".repeat(1000)}`.slice(0, 100)} (HTTP 403)`
    )
  })

  it("JSON that is no error of Binance's is told as text", () => {
    assert.include(reasonOf(500, { error: "x" }), { text: '{"error":"x"}' })
    assert.include(reasonOf(500, { code: "000001", msg: "x" }), { text: '{"code":"000001","msg":"x"}' })
  })
})

describe("how long to wait", () => {
  it("is what Binance says", () => {
    const reason = ErrorAnswer.classify({ status: 429, text: "", retryAfterMillis: 7000 }, read)

    assert.include(reason, { _tag: "RateLimited", retryAfterMillis: 7000 })
  })

  it("is otherwise until the next minute, when a limit begins anew", () => {
    assert.include(reasonOf(429, ""), { _tag: "RateLimited", retryAfterMillis: 30_000 })
  })

  it("is until the end of a ban, which stands in the words of -1003", () => {
    const msg = `Way too many requests; IP(1.2.3.4) banned until ${nowMillis + 90_000}. Please use the websocket for live updates to avoid bans.`

    assert.include(reasonOf(418, { code: -1003, msg }), { _tag: "Banned", retryAfterMillis: 90_000 })
    // Some gateways tell a ban with the other status.
    assert.include(reasonOf(429, { code: -1003, msg }), { _tag: "Banned", retryAfterMillis: 90_000 })
  })

  it("is otherwise the shortest ban there is", () => {
    assert.include(reasonOf(418, ""), { _tag: "Banned", retryAfterMillis: 120_000 })
  })
})

describe("an order of which it is not known whether it was executed", () => {
  it.each([
    [503, { code: -1000, msg: "x" }],
    [400, { code: -1006, msg: "x" }],
    [408, { code: -1007, msg: "x" }],
    [503, "Unknown error, please check your request or try again later."],
    [502, page("502 Bad Gateway")],
    [500, ""],
    [504, ""]
  ])("HTTP %i %o", (status, body) => {
    const reason = reasonOf(status, body, order)

    assert.strictEqual(reason._tag, "OrderStateUnknown")
    assert.include(reason, { clientOrderId: "mine", isRetryable: false })
    assert.match(reason.message, /^what became of order mine is not known: not available: /)
  })

  it.each([
    [503, "Service Unavailable."],
    [503, "Internal error; unable to process your request. Please try again."],
    [503, { code: -1008, msg: "Request throttled by system-level protection." }]
  ])("is none where Binance says that it was not: HTTP %i %o", (status, body) => {
    assert.include(reasonOf(status, body, order), { _tag: "Unavailable", isRetryable: true })
  })
})

describe("whether to try again", () => {
  it.each([
    ["Unavailable", 503, "", true],
    ["RateLimited", 429, "", true],
    ["Banned", 418, "", true],
    ["TimestampRefused", 400, { code: -1021, msg: "" }, true],
    ["SignatureRefused", 400, { code: -1022, msg: "" }, false],
    ["KeyRefused", 401, { code: -2015, msg: "" }, false],
    ["Blocked", 451, "", false],
    ["InvalidRequest", 400, { code: -1121, msg: "" }, false],
    ["Retired", 410, "", false]
  ] as const)("%s", (tag, status, body, isRetryable) => {
    const reason = reasonOf(status, body)

    assert.strictEqual(reason._tag, tag)
    assert.strictEqual(reason.isRetryable, isRetryable)
  })
})
