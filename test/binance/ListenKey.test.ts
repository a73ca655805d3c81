import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { BinanceError, StreamKeyUnknown, Unreachable } from "../../src/binance/BinanceError.ts"
import * as ListenKey from "../../src/binance/ListenKey.ts"
import { settle } from "../connection/harness.ts"

type Answer = "kept" | "nothing" | "another" | "broken" | "unknown"

const failure = (reason: StreamKeyUnknown | Unreachable) =>
  new BinanceError({ market: "usds-m", call: "PUT /fapi/v1/listenKey", reason })

const answers: { readonly [A in Answer]: Effect.Effect<Redacted.Redacted | undefined, BinanceError> } = {
  kept: Effect.succeed(Redacted.make("key")),
  nothing: Effect.succeed(undefined),
  another: Effect.succeed(Redacted.make("another")),
  broken: Effect.fail(failure(new Unreachable({ cause: new Error("the connection broke") }))),
  unknown: Effect.fail(failure(new StreamKeyUnknown({ status: 400, code: -1125, text: "" })))
}

/** Keeps a key for so long, while Binance answers so, and then as at the end. Times are minutes. */
const keep = Effect.fnUntraced(function* (script: ReadonlyArray<Answer>, forMinutes: number) {
  const renewals: Array<number> = []
  const { lost } = yield* ListenKey.make({
    create: Effect.succeed(Redacted.make("key")),
    keep: () =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const answer = script[Math.min(renewals.length, script.length - 1)] ?? "kept"
        renewals.push(now / 60_000)
        return answers[answer]
      }),
    close: () => Effect.void
  })
  const loss = yield* Effect.forkChild(lost)
  for (let minute = 0; minute < forMinutes; minute++) {
    yield* TestClock.adjust("1 minute")
    yield* settle
  }
  const exit = loss.pollUnsafe()
  return { renewals, loss: exit === undefined ? undefined : yield* Fiber.join(loss) }
}, Effect.scoped)

describe("a listen key", () => {
  it.effect("is renewed every 30 minutes, whether or not the answer repeats it", () =>
    Effect.gen(function* () {
      const { loss, renewals } = yield* keep(["kept", "nothing"], 125)

      assert.deepStrictEqual(renewals, [30, 60, 90, 120])
      assert.isUndefined(loss)
    })
  )

  it.effect("is asked for again after 2 minutes when a renewal fails, and is not lost by two", () =>
    Effect.gen(function* () {
      const { loss, renewals } = yield* keep(["broken", "broken", "kept", "broken", "broken", "kept"], 100)

      assert.deepStrictEqual(renewals, [30, 32, 34, 64, 66, 68, 98])
      assert.isUndefined(loss)
    })
  )

  it.effect("is lost when three renewals in a row have failed, long before it would expire", () =>
    Effect.gen(function* () {
      const { loss, renewals } = yield* keep(["broken"], 60)

      assert.deepStrictEqual(renewals, [30, 32, 34])
      assert.strictEqual(loss, "KeepAliveFailed")
    })
  )

  it.effect.each([
    ["unknown", "ListenKeyUnknown"],
    ["another", "ListenKeyReplaced"]
  ] as const)("is lost at once when the answer is that it is %s", ([answer, reason]) =>
    Effect.gen(function* () {
      const { loss, renewals } = yield* keep([answer], 60)

      assert.deepStrictEqual(renewals, [30])
      assert.strictEqual(loss, reason)
    })
  )
})
