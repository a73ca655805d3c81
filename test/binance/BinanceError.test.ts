import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as BinanceError from "../../src/binance/BinanceError.ts"

const because = (reason: BinanceError.Reason) =>
  new BinanceError.BinanceError({ market: "usds-m", call: "GET /fapi/v1/openOrders", reason })

describe("BinanceError", () => {
  it("says where, what and why in one line", () => {
    const error = because(
      new BinanceError.KeyRefused({
        status: 401,
        code: -2015,
        text: "Invalid API-key, IP, or permissions for action."
      })
    )

    assert.strictEqual(
      error.message,
      "usds-m, GET /fapi/v1/openOrders: the API key was refused; is it one of this environment, allowed from this address, and for this use? Invalid API-key, IP, or permissions for action. (-2015)"
    )
  })

  it("says that there was no explanation", () => {
    assert.strictEqual(
      new BinanceError.Unavailable({ status: 502, text: "" }).message,
      "not available: no explanation (HTTP 502)"
    )
  })

  it("keeps what came in the way of the network", () => {
    const reason = new BinanceError.Unreachable({ cause: new Error("connect ECONNREFUSED 127.0.0.1:443") })

    assert.strictEqual(reason.message, "could not be reached (connect ECONNREFUSED 127.0.0.1:443)")
    assert.isTrue(because(reason).isRetryable)
  })

  it.effect("is caught by its reason", () =>
    Effect.gen(function* () {
      const wait = yield* Effect.fail(
        because(new BinanceError.Banned({ status: 418, text: "", retryAfterMillis: 120_000 }))
      ).pipe(Effect.catchReason("BinanceError", "Banned", ({ retryAfterMillis }) => Effect.succeed(retryAfterMillis)))

      assert.strictEqual(wait, 120_000)
    })
  )

  it.effect("survives being written as JSON", () =>
    Effect.gen(function* () {
      const codec = Schema.toCodecJson(BinanceError.BinanceError)
      const error = because(
        new BinanceError.OrderStateUnknown({
          clientOrderId: "mine",
          cause: new BinanceError.TimedOut({ afterMillis: 10_000 })
        })
      )
      const read = yield* Schema.decodeUnknownEffect(codec)(yield* Schema.encodeEffect(codec)(error))

      assert.strictEqual(
        read.message,
        "usds-m, GET /fapi/v1/openOrders: what became of order mine is not known: no answer within 10000 ms"
      )
      assert.isFalse(read.isRetryable)
    })
  )
})
