import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Banned, RateLimited } from "../../src/binance/BinanceError.ts"
import * as RateLimits from "../../src/binance/RateLimits.ts"
import { settle } from "../connection/harness.ts"

/** Requests that begin one after the other; each notes when it may go. */
const requests = (limits: RateLimits.RateLimits["Service"], pool: RateLimits.Pool) => {
  const gone: Array<string> = []
  const begin = (name: string, weight: number) =>
    limits.take(pool, weight).pipe(
      Effect.tap(() => Effect.map(Clock.currentTimeMillis, (now) => gone.push(`${name} ${now}`))),
      Effect.forkChild({ startImmediately: true })
    )
  return { gone, begin }
}

const usageOf = Effect.fnUntraced(function* (limits: RateLimits.RateLimits["Service"], pool: RateLimits.Pool) {
  const usage = (yield* limits.usage).find((each) => each.pool === pool)
  return usage ?? assert.fail(`no usage of ${pool}`)
})

const limited = (retryAfterMillis: number) => new RateLimited({ status: 429, code: -1003, text: "x", retryAfterMillis })
const banned = (retryAfterMillis: number) => new Banned({ status: 418, code: -1003, text: "x", retryAfterMillis })

describe("RateLimits", () => {
  it.effect("lets requests go while there is room, and counts them", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      yield* limits.take("futures", 20)
      yield* limits.take("futures", 5)

      assert.include(yield* usageOf(limits, "futures"), { weight: 25, limit: 2400 })
      assert.include(yield* usageOf(limits, "spot"), { weight: 0, limit: 6000 })
    })
  )

  it("counts USDⓈ-M and COIN-M together", () => {
    assert.strictEqual(RateLimits.poolOf("usds-m"), RateLimits.poolOf("coin-m"))
    assert.notStrictEqual(RateLimits.poolOf("spot"), RateLimits.poolOf("margin"))
  })

  it.effect("holds what has no room until the next minute, and lets nobody overtake", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make({ limits: { spot: 100 }, share: 1 })
      const { begin, gone } = requests(limits, "spot")
      yield* TestClock.adjust("30 seconds")
      yield* begin("a", 60)
      yield* begin("b", 50)
      yield* begin("c", 1)
      yield* settle
      assert.deepStrictEqual(gone, ["a 30000"])

      yield* TestClock.adjust("31 seconds")
      assert.deepStrictEqual(
        gone.map((each) => each.split(" ")[0]),
        ["a", "b", "c"]
      )
      assert.include(yield* usageOf(limits, "spot"), { weight: 51 })
    })
  )

  it.effect("leaves a share of each limit to others", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make({ limits: { spot: 100 }, share: 0.5 })
      const { begin, gone } = requests(limits, "spot")
      yield* begin("a", 50)
      yield* begin("b", 1)
      yield* settle

      assert.deepStrictEqual(gone, ["a 0"])
    })
  )

  it.effect("lets what exceeds the whole limit go alone", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make({ limits: { options: 10 } })
      const { begin, gone } = requests(limits, "options")
      yield* begin("a", 40)
      yield* settle

      assert.deepStrictEqual(gone, ["a 0"])
    })
  )

  it.effect("learns from answers what others used at the same address, by the header in any case", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      const permit = yield* limits.take("futures", 1)
      yield* permit.answered({ "X-MBX-USED-WEIGHT-1M": "1200", "x-mbx-order-count-10s": "3", "x-other": "x" })
      yield* permit.answered({ "x-mbx-used-weight-1m": "1100", "x-mbx-order-count-1m": "7" })

      const usage = yield* usageOf(limits, "futures")
      assert.strictEqual(usage.weight, 1200)
      assert.deepStrictEqual(usage.orders, { "10s": 3, "1m": 7 })
    })
  )

  it.effect("takes no count of the minute before for one of this", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      const permit = yield* limits.take("margin", 1)
      yield* TestClock.adjust("1 minute")
      yield* permit.answered({ "x-sapi-used-ip-weight-1m": "11999" })

      assert.include(yield* usageOf(limits, "margin"), { weight: 0 })
    })
  )

  it.effect("waits after 429 for as long as Binance says", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      const { begin, gone } = requests(limits, "spot")
      yield* limits.freeze("spot", limited(7000))
      yield* begin("a", 1)
      yield* TestClock.adjust("10 seconds")

      assert.deepStrictEqual(gone, ["a 7000"])
    })
  )

  it.effect("goes on in other pools after 429", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      const { begin, gone } = requests(limits, "futures")
      yield* limits.freeze("spot", limited(7000))
      yield* begin("a", 1)

      assert.deepStrictEqual(gone, ["a 0"])
    })
  )

  it.effect("fails at once, in all pools, while the address is banned", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      yield* limits.freeze("spot", banned(120_000))
      yield* TestClock.adjust("20 seconds")
      const error = yield* Effect.flip(limits.take("futures", 1))

      assert.include(error, { _tag: "Banned", status: 418, code: -1003, retryAfterMillis: 100_000 })

      yield* TestClock.adjust("100 seconds")
      yield* limits.take("futures", 1)
    })
  )

  it.effect("does not shorten a ban", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make()
      yield* limits.freeze("spot", banned(120_000))
      yield* limits.freeze("spot", limited(1000))

      assert.include(yield* Effect.flip(limits.take("spot", 1)), { _tag: "Banned", retryAfterMillis: 120_000 })
    })
  )

  it.effect("tells those who wait already of a ban", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make({ limits: { spot: 10 } })
      yield* limits.take("spot", 10)
      const waiting = yield* Effect.forkChild(Effect.flip(limits.take("spot", 1)), { startImmediately: true })
      yield* limits.freeze("spot", banned(180_000))
      yield* TestClock.adjust("61 seconds")

      assert.strictEqual((yield* Fiber.join(waiting))._tag, "Banned")
    })
  )

  it.effect("takes nothing for who gives up waiting", () =>
    Effect.gen(function* () {
      const limits = RateLimits.make({ limits: { spot: 10 } })
      yield* limits.take("spot", 9)
      const waiting = yield* Effect.forkChild(limits.take("spot", 5), { startImmediately: true })
      yield* settle
      yield* Fiber.interrupt(waiting)
      yield* TestClock.adjust("1 minute")

      assert.include(yield* usageOf(limits, "spot"), { weight: 0 })
      yield* limits.take("spot", 1)
    })
  )
})
