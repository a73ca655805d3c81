import { assert, describe, it } from "@effect/vitest"
import { Effect, type Exit, Schedule } from "effect"
import { TestClock } from "effect/testing"
import type { Fault } from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { assertWhole, lostMarks, lostTrades, program, world } from "./harness.ts"

/** The connection to the market topics ends while a fault of the dial lasts for a minute; then ten more go by. */
const endWhile = Effect.fnUntraced(function* (fault: Fault) {
  const market = { category: "market" } as const
  yield* Effect.forkChild(Faults.during(fault, "1 minute", market), { startImmediately: true })
  yield* Faults.inject(Faults.close(), market)
  yield* TestClock.adjust("11 minutes")
})

const errorOf = (exit: Exit.Exit<void, unknown> | undefined): string =>
  exit?._tag === "Failure" ? String(exit.cause) : ""

describe("what a program sees when", () => {
  it.effect("a host can not be reached: its name does not resolve, or its certificate is not trusted", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* endWhile(Faults.dnsFailure)
      assert.deepStrictEqual(seen.told("Dialing"), [1, 3, 7, 15, 31, 61])
      assert.deepStrictEqual(seen.marks.markers, ["0 s: Interrupted Closed", "62 s: Resumed"])
      assert.strictEqual(lostMarks(seen), 61)
      assert.isAbove(lostTrades(seen), 0)

      yield* endWhile(Faults.tlsFailure)
      assert.lengthOf(seen.told("Dialing"), 12)
      assert.deepStrictEqual(seen.book.markers, [])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a handshake does not end", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* endWhile(Faults.hang)

      assert.deepStrictEqual(seen.told("Dialing"), [1, 13, 27, 45, 71])
      assert.deepStrictEqual(seen.told("Closed"), [0, 11, 23, 37, 55])
      assert.deepStrictEqual(seen.marks.markers, ["0 s: Interrupted Closed", "72 s: Resumed"])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a handshake is refused for the time being: HTTP 500, 503", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* endWhile(Faults.refuse({ status: 503 }))

      assert.deepStrictEqual(seen.told("Dialing"), [1, 3, 7, 15, 31, 61])
      assert.deepStrictEqual(seen.marks.markers, ["0 s: Interrupted Closed", "62 s: Resumed"])
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a handshake is refused by a limit or a firewall: HTTP 403, 418, 429", () =>
    Effect.gen(function* () {
      const seen = yield* program
      const refusals = [
        Faults.refuse({ status: 429 }),
        Faults.refuse({ status: 418, retryAfter: "5 minutes" }),
        Faults.refuse({ status: 429, retryAfter: "7 minutes", isDated: true }),
        Faults.refuse({ status: 503, retryAfter: "3 minutes" })
      ]

      for (const fault of refusals) yield* endWhile(fault)

      // Rounds of 11 minutes: dialled a second after the end, and then when the exchange allows it.
      const round = 11 * 60
      assert.deepStrictEqual(
        seen.told("Dialing"),
        [120, 300, 420, 180].flatMap((seconds, i) => [i * round + 1, i * round + 1 + seconds])
      )
      assertWhole(seen)
    }).pipe(Effect.provide(world()))
  )

  it.effect("a handshake is refused for good: HTTP 404, 451", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* endWhile(Faults.refuse({ status: 451 }))

      assert.deepStrictEqual(seen.told("Dialing"), [1])
      for (const { fiber } of [seen.trades, seen.marks]) {
        assert.include(errorOf(fiber.pollUnsafe()), "usds-m/market: the handshake was refused with HTTP 451")
      }
      assert.isUndefined(seen.book.fiber.pollUnsafe())
    }).pipe(Effect.provide(world()))
  )

  it.effect("the backoff schedule that you gave has ended", () =>
    Effect.gen(function* () {
      const seen = yield* program

      yield* endWhile(Faults.refuse({ status: 503 }))

      assert.deepStrictEqual(seen.told("Dialing"), [5, 10, 15])
      assert.include(errorOf(seen.trades.fiber.pollUnsafe()), "usds-m/market: the handshake was refused with HTTP 503")
      assert.isUndefined(seen.book.fiber.pollUnsafe())
    }).pipe(Effect.provide(world({ backoff: Schedule.upTo(Schedule.spaced("5 seconds"), { times: 3 }) })))
  )
})
