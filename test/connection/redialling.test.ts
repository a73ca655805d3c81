import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule } from "effect"
import { TestClock } from "effect/testing"
import * as Backoff from "../../src/connection/Backoff.ts"
import { ConnectionError, DialFailed, Refused } from "../../src/connection/ConnectionError.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { TestTransport } from "../../src/testing/TestTransport.ts"
import { brief, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import { tick, topic } from "./ToyProtocol.ts"

const refused = new DialFailed({ cause: new Error("connect ECONNREFUSED") })

describe("redialling", () => {
  it.effect("dials at 0 1 3 7 15 31 61 91 … seconds while it is refused", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuse(() => refused)
      yield* track([topic("a")])

      yield* TestClock.adjust("130 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 1, 3, 7, 15, 31, 61, 91, 121])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("never gives up by default: still dials after a day of refusals", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuse(({ atMillis }) => (atMillis < 86_400_000 ? refused : undefined))
      const { items } = yield* track([topic("a")])

      yield* TestClock.adjust("1 day")
      yield* TestClock.adjust("30 seconds")
      yield* (yield* network.accept).send(tick("a", 1))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("varies each delay by at most a fifth when jitter is on", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuse(() => refused)
      yield* track([topic("a")])

      yield* TestClock.adjust("130 seconds")

      const seconds = yield* dialSeconds
      const delays = seconds.slice(1).map((at, i) => at - (seconds[i] ?? 0))
      const exact = [1, 2, 4, 8, 16, 30, 30]
      exact.forEach((delay, i) => {
        assert.isAtLeast(delays[i] ?? 0, delay * 0.8)
        assert.isAtMost(delays[i] ?? 0, Math.min(delay * 1.2, 30) + 1e-9)
      })
      assert.notDeepEqual(delays.slice(0, 5), exact.slice(0, 5))
    }).pipe(Effect.provide(layer({ backoff: Backoff.make() })))
  )

  it.effect("does not reset after a connection that delivers one frame and drops", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])

      for (const [i, delay] of [1, 2, 4, 8, 16].entries()) {
        const peer = yield* network.accept
        yield* peer.send(tick("a", i + 1))
        yield* peer.close(1006)
        yield* TestClock.adjust(`${delay} seconds`)
      }

      assert.deepStrictEqual(yield* dialSeconds, [0, 1, 3, 7, 15, 31])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("resets once data has flowed for the stable period", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(refused, 3)
      yield* track([topic("a")])
      yield* TestClock.adjust("7 seconds")

      const almost = yield* network.accept
      yield* almost.send(tick("a", 1))
      yield* TestClock.adjust("29999 millis")
      yield* almost.close(1006)
      yield* TestClock.adjust("8 seconds")
      const stable = yield* network.accept
      yield* stable.send(tick("a", 2))
      yield* TestClock.adjust("30 seconds")
      yield* stable.close(1006)
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(yield* dialSeconds, [0, 1, 3, 7, 44.999, 75.999])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("resets on the first data when the stable period is zero", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(refused, 2)
      yield* track([topic("a")])
      yield* TestClock.adjust("3 seconds")

      const peer = yield* network.accept
      yield* peer.send(tick("a", 1))
      yield* peer.close(1006)
      yield* TestClock.adjust("1 second")

      assert.deepStrictEqual(yield* dialSeconds, [0, 1, 3, 4])
    }).pipe(Effect.provide(layer({ stableAfter: 0 })))
  )

  it.effect("dials again after the usual delay where the exchange reproaches nothing, whatever the code", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      yield* (yield* network.accept).close(1008, "asleep")
      yield* TestClock.adjust("10 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 1])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("waits two minutes after close code 1008", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      yield* (yield* network.accept).close(1008, "Too many requests")

      yield* TestClock.adjust("119999 millis")
      assert.strictEqual((yield* network.dials).length, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* network.dials).length, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("waits two minutes after 429 and 418 without Retry-After, and as long as Retry-After says with it", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(new Refused({ status: 429 }))
      yield* network.refuseNext(new Refused({ status: 418 }))
      yield* network.refuseNext(new Refused({ status: 429, retryAfterMillis: 10_000 }))
      yield* track([topic("a")])

      yield* TestClock.adjust("270 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 120, 240, 250])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("ends the stream at once when the exchange refuses for good", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const reason = new Refused({ status: 404 })
      yield* network.refuse(() => reason)
      const { fiber } = yield* track([topic("a")])

      yield* TestClock.adjust("1 hour")

      assert.deepStrictEqual(
        yield* Fiber.await(fiber),
        Exit.fail(new ConnectionError({ endpoint: "toy/ticks", reason }))
      )
      assert.deepStrictEqual(yield* dialSeconds, [0])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("ends the stream with the last ConnectionError when a bounded schedule has ended", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuse(() => refused)
      const { fiber } = yield* track([topic("a")])

      yield* TestClock.adjust("1 minute")
      const exit = yield* Fiber.await(fiber)

      assert.deepStrictEqual(exit, Exit.fail(new ConnectionError({ endpoint: "toy/ticks", reason: refused })))
      assert.deepStrictEqual(yield* dialSeconds, [0, 5, 10, 15])
    }).pipe(Effect.provide(layer({ backoff: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 3 })) })))
  )

  it.effect("starts afresh for a stream that comes after another has ended with an error", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.refuseNext(refused, 2)
      const failed = yield* track([topic("a")])
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(Exit.isFailure(yield* Fiber.await(failed.fiber)))

      const { items } = yield* track([topic("a")])
      yield* (yield* network.accept).send(tick("a", 1))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1])
    }).pipe(Effect.provide(layer({ backoff: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ times: 1 })) })))
  )

  it.effect("gives up a handshake that hangs after ten seconds", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* network.hangNext()
      const events = yield* watch
      yield* track([topic("a")])

      yield* TestClock.adjust("11 seconds")

      assert.deepStrictEqual(yield* dialSeconds, [0, 11])
      const closed = events.find((event) => event._tag === "Closed")
      assert.strictEqual(closed?.error.reason._tag, "DialTimeout")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks again for every topic that is wanted by then", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const first = yield* network.accept
      const { fiber } = yield* track([topic("b")])
      yield* track([topic("c")])
      yield* TestClock.adjust("1 second")
      yield* first.close(1006)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 second")

      assert.strictEqual((yield* network.accept).url, "wss://toy.test/ticks?a+c")
    }).pipe(Effect.provide(layer()))
  )
})

describe("markers around an interruption", () => {
  it.effect("stand between the right two events: Interrupted, Gap, Resumed", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])
      const first = yield* network.accept

      yield* first.send(tick("a", 1))
      yield* first.close(1006)
      yield* TestClock.adjust("1 second")
      const second = yield* network.accept
      yield* second.send(tick("a", 5))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Gap 2-4", "Resumed", 5])
      assert.deepStrictEqual(
        items.map((item) => item.epoch),
        [1, 1, 2, 2, 2]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("say that nothing was missed when the ids go on", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* first.close(1001)
      yield* TestClock.adjust("1 second")

      yield* (yield* network.accept).send(tick("a", 1), tick("a", 2))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1, "Interrupted Closed", "Resumed", 2])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are told once for an outage of many dials", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a", { sequence: undefined })])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* network.refuseNext(refused, 3)
      yield* first.fail(new Error("reset by peer"))
      yield* TestClock.adjust("15 seconds")

      yield* (yield* network.accept).send(tick("a", 9))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1, "Interrupted TransportFault", "Resumed", 9])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("end for a topic of rare events as soon as it is asked for again", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a", { liveness: Liveness.sparse })])
      yield* (yield* network.accept).close(1006)
      yield* TestClock.adjust("1 second")
      yield* network.accept
      yield* settle

      assert.deepStrictEqual(brief(items), ["Interrupted Closed", "Resumed"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are told once for an outage of many connections that deliver nothing", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])
      for (const delay of [1, 2, 4, 8]) {
        const peer = yield* network.accept
        if (delay === 1) yield* peer.send(tick("a", 1))
        yield* peer.close(1006)
        yield* TestClock.adjust(`${delay} seconds`)
      }

      assert.deepStrictEqual(brief(items), [1, "Interrupted Closed"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are not told to a stream that began while the connection was away", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      yield* track([topic("a")])
      const first = yield* network.accept
      yield* first.send(tick("a", 1))
      yield* first.close(1006)
      yield* TestClock.adjust(0)
      const late = yield* track([topic("a")])
      yield* TestClock.adjust("1 second")

      yield* (yield* network.accept).send(tick("a", 5), tick("a", 7))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(late.items), [5, "Gap 6-6", 7])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("show a hole within a connection", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a")])

      yield* (yield* network.accept).send(
        tick("a", 1),
        tick("a", 2),
        tick("a", 6),
        tick("a", 6),
        tick("a", 5),
        tick("a", 7)
      )
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1, 2, "Gap 3-5", 6, 7])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("follow an exchange whose ids start anew, once nothing but old ids has come for the first-event time", () =>
    Effect.gen(function* () {
      const network = yield* TestTransport
      const { items } = yield* track([topic("a", { liveness: Liveness.irregular })])
      const peer = yield* network.accept
      yield* peer.send(tick("a", 1000))

      yield* peer.send(tick("a", 1))
      yield* TestClock.adjust("30 seconds")
      yield* peer.send(tick("a", 2), tick("a", 3))
      yield* TestClock.adjust(0)

      assert.deepStrictEqual(brief(items), [1000, "Stalled 30000", "Resumed", 2, 3])
    }).pipe(Effect.provide(layer()))
  )
})
