import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { Closed, DialFailed, Refused } from "../../src/connection/ConnectionError.ts"
import { Transport } from "../../src/connection/Transport.ts"
import * as TestTransport from "../../src/testing/TestTransport.ts"

const url = "wss://example.test/stream"

// Dials in a scope of its own, so that a test can end it in every way.
const dial = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const network = yield* TestTransport.TestTransport
  const transport = yield* Transport
  const wire = yield* Scope.provide(transport.dial(url), scope)
  const peer = yield* network.accept
  return { peer, scope, wire }
})

const test = <A, E>(
  effect: Effect.Effect<A, E, TestTransport.TestTransport | Transport | Scope.Scope>,
  options?: TestTransport.Options
) => Effect.provide(Effect.scoped(effect), TestTransport.layer(options))

describe("TestTransport", () => {
  it.effect("delivers what is sent together as one batch, in order", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial

        yield* peer.send("a", "b")
        yield* peer.sendJson({ c: 1 })

        assert.deepStrictEqual(yield* wire.pull, ["a", "b"])
        assert.deepStrictEqual(yield* wire.pull, ['{"c":1}'])
      })
    )
  )

  it.effect("wakes a pull that waits", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial
        const pull = yield* Effect.forkChild(wire.pull, { startImmediately: true })

        yield* peer.send("late")

        assert.deepStrictEqual(yield* Fiber.join(pull), ["late"])
      })
    )
  )

  it.effect("remembers what the program wrote and when", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial
        const waiting = yield* Effect.forkChild(peer.receive, { startImmediately: true })

        yield* TestClock.adjust(5)
        yield* wire.write("one")
        yield* wire.write("two")

        assert.deepStrictEqual(yield* Fiber.join(waiting), { text: "one", atMillis: 5 })
        assert.deepStrictEqual(yield* peer.receive, { text: "two", atMillis: 5 })
        assert.deepStrictEqual(
          (yield* peer.received).map((received) => received.text),
          ["one", "two"]
        )
      })
    )
  )

  it.effect("lets what was sent before a close be read before its failure", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial

        yield* peer.send("last words")
        yield* peer.close(1008, "Too many requests")

        assert.deepStrictEqual(yield* wire.pull, ["last words"])
        const fault = new Closed({ code: 1008, text: "Too many requests" })
        assert.deepStrictEqual(yield* Effect.flip(wire.pull), fault)
        assert.deepStrictEqual(yield* Effect.flip(wire.write("too late")), fault)
      })
    )
  )

  it.effect("breaks off with the cause", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial
        const cause = new Error("ECONNRESET")

        yield* peer.fail(cause)

        const fault = yield* Effect.flip(wire.pull)
        assert.strictEqual(fault._tag === "TransportFault" && fault.cause, cause)
      })
    )
  )

  it.effect("closes with 1000 when the scope ends well, and with nothing when it fails", () =>
    test(
      Effect.gen(function* () {
        const good = yield* dial
        const interrupted = yield* dial
        const bad = yield* dial

        yield* Scope.close(good.scope, Exit.void)
        yield* Scope.close(interrupted.scope, Exit.interrupt())
        yield* Scope.close(bad.scope, Exit.fail("silence"))

        assert.deepStrictEqual(yield* good.peer.closedByUs, { code: 1000 })
        assert.deepStrictEqual(yield* interrupted.peer.closedByUs, { code: 1000 })
        assert.strictEqual(yield* bad.peer.closedByUs, "cut")
      })
    )
  )

  it.effect("fails a pull that waits while the scope closes", () =>
    test(
      Effect.gen(function* () {
        const { scope, wire } = yield* dial
        const pull = yield* Effect.forkChild(Effect.flip(wire.pull), { startImmediately: true })

        yield* Scope.close(scope, Exit.void)

        assert.deepStrictEqual(yield* Fiber.join(pull), new Closed({ code: 1000, text: "" }))
      })
    )
  )

  it.effect("makes the sender wait while the window is full, and frees it when the reader leaves", () =>
    test(
      Effect.gen(function* () {
        const { peer, scope, wire } = yield* dial
        const sent = yield* Deferred.make<void>()
        yield* peer.send("1")
        yield* peer.send("2")
        const sender = yield* peer
          .send("3")
          .pipe(
            Effect.andThen(Deferred.succeed(sent, undefined)),
            Effect.andThen(peer.send("4")),
            Effect.forkChild({ startImmediately: true })
          )

        assert.isFalse(yield* Deferred.isDone(sent))
        yield* wire.pull
        yield* Deferred.await(sent)
        yield* Scope.close(scope, Exit.void)

        yield* Fiber.join(sender)
      }),
      { window: 2 }
    )
  )

  it.effect("counts pings and answers them when told to", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial
        const ping = wire.ping ?? Effect.die("this transport can ping")

        yield* ping
        yield* peer.answerPings(false)
        const waiting = yield* Effect.forkChild(ping, { startImmediately: true })
        yield* TestClock.adjust("1 hour")

        assert.strictEqual(yield* peer.pings, 2)
        assert.isUndefined(waiting.pollUnsafe())
        yield* peer.answerPings(true)
        yield* Fiber.join(waiting)
      })
    )
  )

  it.effect("ends a ping that waits together with the connection", () =>
    test(
      Effect.gen(function* () {
        const { peer, wire } = yield* dial
        yield* peer.answerPings(false)
        const waiting = yield* Effect.forkChild(Effect.flip(wire.ping ?? Effect.die("this transport can ping")), {
          startImmediately: true
        })

        yield* peer.close(1001)

        assert.deepStrictEqual(yield* Fiber.join(waiting), new Closed({ code: 1001, text: "" }))
      })
    )
  )

  it.effect("offers no ping where the platform has none", () =>
    test(
      Effect.gen(function* () {
        const { wire } = yield* dial

        assert.isUndefined(wire.ping)
      }),
      { canPing: false }
    )
  )

  it.effect("refuses and lets hang what was decided next, then follows the policy", () =>
    test(
      Effect.gen(function* () {
        const network = yield* TestTransport.TestTransport
        const attempt = Effect.flatMap(Transport, (transport) => Effect.flip(transport.dial(url)))
        const refused = new Refused({ status: 503 })
        const down = new DialFailed({ cause: "ECONNREFUSED" })

        yield* network.refuseNext(refused, 2)
        yield* network.hangNext()
        yield* network.refuse((each) => (each.atMillis < 20_000 ? down : undefined))
        const outcomes = [yield* attempt, yield* attempt]
        const hanging = yield* Effect.forkChild(attempt, { startImmediately: true })
        yield* TestClock.adjust("10 seconds")
        outcomes.push(yield* Fiber.join(hanging), yield* attempt)
        yield* TestClock.adjust("10 seconds")
        yield* dial

        assert.deepStrictEqual(
          outcomes.map((error) => error._tag),
          ["Refused", "Refused", "DialFailed", "DialFailed"]
        )
        assert.strictEqual(outcomes[3], down)
        assert.deepStrictEqual(
          (yield* network.dials).map((each) => each.atMillis),
          [0, 0, 0, 10_000, 20_000]
        )
        assert.strictEqual((yield* network.dialed).url, url)
      })
    )
  )
})
