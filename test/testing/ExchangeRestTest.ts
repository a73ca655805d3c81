/**
 * What the simulated exchange must answer over REST, however it is reached.
 */
import { assert, describe } from "@effect/vitest"
import { BigDecimal, Clock, Effect, Redacted } from "effect"
import { HttpClient } from "effect/http"
import { restRoot } from "../../src/binance/Environment.ts"
import type { Market } from "../../src/binance/Market.ts"
import * as CoinM from "../../src/binance/coin-m/index.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import { defaultAccount } from "../../src/testing/ExchangeOptions.ts"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { as, ed25519, elsewhere, type Face, rsa, tests } from "./restFace.ts"

const symbol = "BTCUSDT"

export const suite = (name: string, face: Face) =>
  describe(name, () => {
    const test = tests(face)

    /** An answer as it comes, for what the library has no endpoint of. */
    const raw = Effect.fnUntraced(function* (method: "GET" | "POST", path: string, market: Market = "usds-m") {
      const { environment } = yield* TestExchange.TestExchange
      const client = yield* HttpClient.HttpClient
      const response = yield* client[method === "GET" ? "get" : "post"](restRoot(environment, market) + path)
      return { status: response.status, headers: response.headers, body: yield* response.text }
    })

    /** So that no minute ends while requests of one are counted. */
    const beginMinute = Effect.gen(function* () {
      const { rest } = yield* TestExchange.TestExchange
      yield* rest.setAhead(60_000 - ((yield* Clock.currentTimeMillis) % 60_000))
    })

    // ---- the market

    test(
      "tells the time, also one that is not ours",
      Effect.gen(function* () {
        const { rest } = yield* TestExchange.TestExchange
        const before = yield* UsdsM.rest.time()
        yield* rest.setAhead("1 hour")
        const after = yield* UsdsM.rest.time()

        assert.isAtLeast(after.serverTime - before.serverTime, 3_600_000)
      })
    )

    test(
      "shows its book and its trades",
      Effect.gen(function* () {
        const depth = yield* UsdsM.rest.depth({ symbol, limit: 5 })
        const trades = yield* UsdsM.rest.aggTrades({ symbol })
        const [latest] = yield* UsdsM.rest.aggTrades({ symbol, fromId: trades.at(-1)?.aggregateTradeId ?? 0, limit: 1 })

        assert.lengthOf(depth.bids, 5)
        assert.lengthOf(depth.asks, 5)
        assert.isBelow(depth.bids[0]?.[0] ?? Infinity, depth.asks[0]?.[0] ?? 0)
        assert.isNotEmpty(trades)
        assert.deepStrictEqual({ ...latest }, { ...trades.at(-1) })
      })
    )

    test(
      "refuses a number of levels that Binance does not have",
      Effect.gen(function* () {
        const futures = yield* Effect.flip(UsdsM.rest.depth({ symbol, limit: 7 }))
        const coinM = yield* Effect.flip(CoinM.rest.depth({ symbol: "BTCUSD_PERP", limit: 0 }))

        assert.include(futures.reason, { _tag: "InvalidRequest", code: -4021 })
        assert.include(coinM.reason, { _tag: "InvalidRequest", code: -4021 })
      })
    )

    test(
      "lists its contracts with their steps",
      Effect.gen(function* () {
        const { rateLimits, symbols } = yield* UsdsM.rest.exchangeInfo()
        const listed = symbols.find((each) => each.symbol === symbol)

        assert.deepStrictEqual(
          rateLimits.map(({ interval, limit, rateLimitType }) => [rateLimitType, interval, limit]),
          [
            ["REQUEST_WEIGHT", "MINUTE", 2400],
            ["ORDERS", "MINUTE", 1200],
            ["ORDERS", "SECOND", 300]
          ]
        )
        assert.include(listed?.filters[0], { filterType: "PRICE_FILTER", tickSize: "0.10" })
        assert.isFalse(symbols.some((each) => each.symbol === "BTCUSD_PERP"))
      })
    )

    test(
      "knows a symbol whose name is not ASCII, and none that it does not list",
      Effect.gen(function* () {
        const depth = yield* UsdsM.rest.depth({ symbol: "币安人生USDT", limit: 5 })
        const error = yield* Effect.flip(UsdsM.rest.depth({ symbol: "btcusdt" }))

        assert.lengthOf(depth.bids, 5)
        assert.include(error.reason, { _tag: "InvalidRequest", code: -1121 })
      })
    )

    // ---- keys

    test(
      "lets in whoever signs with the right key: HMAC, Ed25519, RSA",
      Effect.gen(function* () {
        yield* UsdsM.rest.openOrders()
        yield* as(ed25519)(UsdsM.rest.openOrders())
        yield* as(rsa)(UsdsM.rest.openOrders())
      }),
      { accounts: [defaultAccount, ed25519, rsa] }
    )

    test(
      "takes as signed what the client sent, whatever letters are in it",
      Effect.gen(function* () {
        const error = yield* Effect.flip(UsdsM.rest.order({ symbol, origClientOrderId: "a b'~*()!@:/&=+%测试🙂" }))

        assert.strictEqual(error.reason._tag, "OrderNotFound")
      })
    )

    test(
      "refuses a key that it does not know",
      Effect.gen(function* () {
        const unknown = { apiKey: Redacted.make("unknown"), secret: Redacted.make("x") }
        const error = yield* Effect.flip(as(unknown)(UsdsM.rest.createListenKey()))

        assert.include(error.reason, { _tag: "KeyRefused", status: 401, code: -2015 })
      })
    )

    test(
      "refuses a key that is none",
      Effect.gen(function* () {
        const malformed = { apiKey: Redacted.make("not!a!key"), secret: Redacted.make("x") }
        const error = yield* Effect.flip(as(malformed)(UsdsM.rest.openOrders()))

        assert.include(error.reason, { _tag: "KeyRefused", status: 401, code: -2014 })
      })
    )

    test(
      "refuses a key from an address that it is not for",
      Effect.gen(function* () {
        const error = yield* Effect.flip(as(elsewhere)(UsdsM.rest.openOrders()))

        assert.include(error.reason, { _tag: "KeyRefused", status: 401, code: -2015 })
      }),
      { accounts: [elsewhere] }
    )

    test(
      "refuses a signature by another secret",
      Effect.gen(function* () {
        const wrong = { ...defaultAccount, secret: Redacted.make("another") }
        const error = yield* Effect.flip(as(wrong)(UsdsM.rest.openOrders()))

        assert.include(error.reason, { _tag: "SignatureRefused", status: 400, code: -1022 })
      })
    )

    test(
      "refuses requests that are too old or come from the future, until the client has set its clock",
      Effect.gen(function* () {
        const { rest } = yield* TestExchange.TestExchange
        yield* UsdsM.rest.openOrders()
        yield* rest.setAhead("2 minutes")
        yield* UsdsM.rest.openOrders()
        yield* rest.setAhead("1 minute")
        yield* UsdsM.rest.openOrders()

        const requests = yield* rest.requests
        assert.deepStrictEqual(
          requests.map(({ path }) => path.split("/").at(-1)),
          ["time", "openOrders", "openOrders", "time", "openOrders", "openOrders", "time", "openOrders"]
        )
      })
    )

    // ---- accounts

    test(
      "tells of orders, fills, balances and positions",
      Effect.gen(function* () {
        const { account } = yield* TestExchange.TestExchange
        const own = yield* account()
        yield* own.deposit("usds-m", "USDT", "1000")
        const resting = yield* own.place("usds-m", { symbol, side: "BUY", price: "83000.1", quantity: "0.010" })
        const placed = yield* own.place("usds-m", {
          symbol,
          side: "BUY",
          price: "83100",
          quantity: "0.020",
          clientOrderId: "mine"
        })
        const { orderId } = placed
        yield* own.fill("usds-m", placed, { quantity: "0.005", commission: "0.1" })

        const open = yield* UsdsM.rest.openOrders({ symbol })
        const order = yield* UsdsM.rest.order({ symbol, origClientOrderId: "mine" })
        const trades = yield* UsdsM.rest.userTrades({ symbol, orderId })
        const balances = yield* UsdsM.rest.balances()
        const positions = yield* UsdsM.rest.positions()

        assert.deepStrictEqual(
          open.map((each) => each.orderId),
          [resting.orderId, orderId]
        )
        assert.include(order, { orderId, clientOrderId: "mine", status: "PARTIALLY_FILLED" })
        assert.strictEqual(BigDecimal.format(order.filledQuantity), "0.005")
        assert.strictEqual(BigDecimal.format(order.averagePrice), "83100")
        assert.deepStrictEqual(
          trades.map((trade) => [trade.orderId, BigDecimal.format(trade.quantity), trade.commissionAsset]),
          [[orderId, "0.005", "USDT"]]
        )
        assert.deepStrictEqual(
          balances.map(({ asset, walletBalance }) => [asset, BigDecimal.format(walletBalance)]),
          [["USDT", "999.9"]]
        )
        assert.deepStrictEqual(
          positions.map((each) => [
            each.symbol,
            BigDecimal.format(each.positionAmount),
            BigDecimal.format(each.entryPrice)
          ]),
          [[symbol, "0.005", "83100"]]
        )
      })
    )

    test(
      "keeps accounts apart",
      Effect.gen(function* () {
        const { account } = yield* TestExchange.TestExchange
        const theirs = yield* account(ed25519.apiKey)
        yield* theirs.place("usds-m", { symbol, side: "BUY", price: "1", quantity: "1" })

        assert.lengthOf(yield* UsdsM.rest.openOrders(), 0)
        assert.lengthOf(yield* as(ed25519)(UsdsM.rest.openOrders()), 1)
      }),
      { accounts: [defaultAccount, ed25519] }
    )

    test(
      "gives one key of a stream to all who ask, until somebody closes it",
      Effect.gen(function* () {
        const first = yield* UsdsM.rest.createListenKey()
        const second = yield* UsdsM.rest.createListenKey()
        const kept = yield* UsdsM.rest.keepListenKey()
        yield* UsdsM.rest.closeListenKey()
        const gone = yield* Effect.flip(UsdsM.rest.keepListenKey())
        const third = yield* UsdsM.rest.createListenKey()

        assert.strictEqual(Redacted.value(second.listenKey), Redacted.value(first.listenKey))
        assert.strictEqual(kept.listenKey && Redacted.value(kept.listenKey), Redacted.value(first.listenKey))
        assert.include(gone.reason, { _tag: "StreamKeyUnknown", code: -1125 })
        assert.notStrictEqual(Redacted.value(third.listenKey), Redacted.value(first.listenKey))
      })
    )

    // ---- limits

    test(
      "counts weights, and refuses what is too much",
      Effect.gen(function* () {
        yield* beginMinute
        for (let i = 0; i < 120; i++) yield* raw("GET", `/fapi/v1/depth?symbol=${symbol}&limit=1000`)
        const last = yield* raw("GET", "/fapi/v1/time")

        assert.strictEqual(last.status, 429)
        assert.strictEqual(JSON.parse(last.body).code, -1003)
        assert.match(last.headers["retry-after"] ?? "", /^\d+$/)
      })
    )

    test(
      "bans who goes on, from everything",
      Effect.gen(function* () {
        yield* beginMinute
        const answers: Array<number> = []
        for (let i = 0; i < 127; i++) {
          const { status } = yield* raw("GET", `/fapi/v1/depth?symbol=${symbol}&limit=1000`)
          answers.push(status)
        }
        const last = yield* raw("GET", "/fapi/v1/time")

        assert.deepStrictEqual(
          [...new Set(answers)].map((status) => [status, answers.filter((each) => each === status).length]),
          [
            [200, 120],
            [429, 5],
            [418, 2]
          ]
        )
        assert.strictEqual(last.status, 418)
        assert.match(JSON.parse(last.body).msg, /banned until \d+\./)
      })
    )

    test(
      "tells each client what was used",
      Effect.gen(function* () {
        yield* beginMinute
        yield* raw("GET", "/fapi/v1/time")
        const { headers } = yield* raw("GET", `/fapi/v1/depth?symbol=${symbol}&limit=1000`)

        assert.strictEqual(headers["x-mbx-used-weight-1m"], "21")
      })
    )

    test(
      "counts the weights of both futures markets together, and of no others",
      Effect.gen(function* () {
        yield* beginMinute
        yield* raw("GET", `/fapi/v1/depth?symbol=${symbol}&limit=1000`)
        const coinM = yield* raw("GET", "/dapi/v1/depth?symbol=BTCUSD_PERP&limit=1000", "coin-m")
        const spot = yield* raw("GET", `/api/v3/depth?symbol=${symbol}&limit=1000`, "spot")

        assert.strictEqual(coinM.headers["x-mbx-used-weight-1m"], "40")
        assert.strictEqual(spot.headers["x-mbx-used-weight-1m"], "50")
      })
    )

    // ---- what is not there

    test(
      "answers with pages of its web server where there is no endpoint, or none any more",
      Effect.gen(function* () {
        const nowhere = yield* raw("GET", "/fapi/v1/nowhere")
        const retired = yield* raw("POST", "/api/v3/userDataStream")

        assert.strictEqual(nowhere.status, 404)
        assert.strictEqual(retired.status, 410)
        assert.include(retired.body, "<title>410 Gone</title>")
      })
    )

    // ---- disturbances

    test(
      "says what a test says",
      Effect.gen(function* () {
        const { rest } = yield* TestExchange.TestExchange
        yield* rest.answerNext({ status: 400, body: { code: -9999, msg: "x" } })
        const refused = yield* Effect.flip(UsdsM.rest.time())
        yield* rest.answerNext("break")
        yield* UsdsM.rest.time()
        yield* rest.answer(({ path }) => (path.endsWith("time") ? { status: 451 } : undefined))
        const blocked = yield* Effect.flip(UsdsM.rest.time())
        yield* UsdsM.rest.exchangeInfo()

        assert.include(refused.reason, { _tag: "Refused", code: -9999 })
        assert.strictEqual(blocked.reason._tag, "Blocked")
        assert.lengthOf(yield* rest.requests, 5)
      })
    )
  })
