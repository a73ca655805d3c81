import { assert, describe, it } from "@effect/vitest"
import { Effect, Latch, Layer, Metric, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { ConnectionEvent } from "../../src/connection/ConnectionEvent.ts"
import * as ConnectionMetrics from "../../src/connection/ConnectionMetrics.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import * as ConnectionPool from "../../src/connection/ConnectionPool.ts"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import { Transport } from "../../src/connection/Transport.ts"
import * as TestTransport from "../../src/testing/TestTransport.ts"
import { acceptObliging, dialSeconds, layer, settle, track, watch } from "./harness.ts"
import * as OddClock from "./OddClock.ts"
import { tick, topic } from "./ToyProtocol.ts"

// Our own process does not run for a while: no deadline of the peer may run meanwhile.

const regular = { liveness: Liveness.every("1 second") }

const sparse = { liveness: Liveness.sparse }

const minute = 60_000

type Machine = Effect.Success<typeof OddClock.make>

/** Runs a test and its pool on a machine that can be busy. */
const onOddMachine = <A, E>(
  policy: ConnectionPolicy.Options,
  test: (
    machine: Machine
  ) => Effect.Effect<A, E, ConnectionPool.ConnectionPool | TestTransport.TestTransport | Scope.Scope>
) => Effect.flatMap(OddClock.make, (machine) => machine.run(Effect.provide(test(machine), layer(policy))))

// Three topics that deliver every second.
const begin = Effect.gen(function* () {
  const events = yield* watch
  const { items } = yield* track([topic("a", regular), topic("b", regular), topic("c", regular)])
  const peer = yield* (yield* TestTransport.TestTransport).accept
  let id = 0
  const send = Effect.suspend(() => {
    id++
    return Effect.andThen(peer.send(tick("a", id), tick("b", id), tick("c", id)), settle)
  })
  const flow = Effect.fnUntraced(function* (seconds: number) {
    for (let second = 0; second < seconds; second++) {
      yield* TestClock.adjust("1 second")
      yield* send
    }
  })
  return { events, flow, items }
})

const tags = (events: ReadonlyArray<ConnectionEvent>) => events.map(({ _tag }) => _tag)

const opened = ["Dialing", "Opened"]

const counter = (metric: typeof ConnectionMetrics.localStalls) =>
  Effect.map(Metric.value(Metric.withAttributes(metric, { endpoint: "toy/ticks" })), ({ count }) => count)

describe("a program that does not run", () => {
  for (const [why, millis] of [
    ["because garbage is collected", 3000],
    ["because a handler computes", 40_000],
    ["because the machine sleeps", 8 * 60 * minute]
  ] as const) {
    it.effect(`${why} calls no peer dead, and says how long it did not run`, () =>
      onOddMachine({}, (machine) =>
        Effect.gen(function* () {
          const { events, flow, items } = yield* begin
          yield* flow(30)

          machine.beBusyFor(millis)
          yield* TestClock.adjust(millis)
          yield* settle
          yield* flow(60)

          assert.deepStrictEqual(tags(events), [...opened, "LocalStall"])
          const stall = events.find((event) => event._tag === "LocalStall")
          assert.isAtMost(stall?.forMillis ?? 0, millis)
          assert.isAtLeast(stall?.forMillis ?? 0, millis - 1000)
          assert.strictEqual(stall?.times, 1)
          assert.strictEqual(`${stall?.endpoint}#${stall?.shard} ${stall?.epoch}`, "toy/ticks#1 1")
          assert.isTrue(items.every((item) => item._tag === "Event"))
          assert.deepStrictEqual(yield* dialSeconds, [0])
        })
      )
    )
  }

  it.effect("still finds a peer that is really dead, soon after", () =>
    onOddMachine({}, (machine) =>
      Effect.gen(function* () {
        const network = yield* TestTransport.TestTransport
        const events = yield* watch
        yield* track([topic("a", sparse)])
        yield* (yield* network.accept).answerPings(false)

        machine.beBusyFor(60 * minute)
        yield* TestClock.adjust(60 * minute)
        yield* settle
        yield* TestClock.adjust("45 seconds")

        const closed = events.find((event) => event._tag === "Closed")
        assert.strictEqual(closed?.error.reason._tag, "PingTimeout")
      })
    )
  )

  it.effect("waits for the pong of a ping that it sent before", () =>
    onOddMachine({}, (machine) =>
      Effect.gen(function* () {
        const events = yield* watch
        yield* track([topic("a", sparse)])
        const peer = yield* acceptObliging
        yield* peer.answerPings(false)
        yield* TestClock.adjust("25 seconds")
        assert.strictEqual(yield* peer.pings, 1)

        machine.beBusyFor(5 * minute)
        yield* TestClock.adjust(5 * minute)
        yield* peer.answerPings(true)
        yield* settle
        yield* TestClock.adjust("1 minute")

        assert.deepStrictEqual(tags(events), [...opened, "LocalStall"])
      })
    )
  )

  it.effect("waits for the acknowledgement of what it asked before", () =>
    onOddMachine({}, (machine) =>
      Effect.gen(function* () {
        const network = yield* TestTransport.TestTransport
        const events = yield* watch
        yield* track([topic("a", sparse)])
        const peer = yield* network.accept
        yield* track([topic("b", sparse)])
        yield* TestClock.adjust("1 second")
        const asked = yield* peer.receive

        machine.beBusyFor(5 * minute)
        yield* TestClock.adjust(5 * minute)
        yield* peer.send(`ok ${asked.text.split(" ")[1]}`)
        yield* settle
        yield* TestClock.adjust("1 minute")

        assert.deepStrictEqual(tags(events), [...opened, "LocalStall", "Subscribed"])
      })
    )
  )

  it.effect("waits for the handshake that it began before", () =>
    Effect.gen(function* () {
      const machine = yield* OddClock.make
      const handshake = yield* Latch.make(false)
      const network = TestTransport.make()
      const transport = Layer.succeed(Transport, {
        dial: (url) => Effect.andThen(handshake.await, network.transport.dial(url))
      })
      const pool = ConnectionPool.layer.pipe(Layer.provide([DialBudget.layer, transport]))

      yield* Effect.gen(function* () {
        const events = yield* watch
        yield* track([topic("a", sparse)])
        yield* TestClock.adjust("5 seconds")

        machine.beBusyFor(minute)
        yield* TestClock.adjust(minute)
        yield* handshake.open
        yield* settle
        yield* TestClock.adjust("1 minute")

        assert.deepStrictEqual(tags(events), ["Dialing", "LocalStall", "Opened"])
        assert.strictEqual((yield* network.testTransport.dials).length, 1)
      }).pipe(Effect.provide(pool), machine.run)
    })
  )

  it.effect("again and again is told of every ten seconds at the most, and counted in full", () =>
    onOddMachine({}, (machine) =>
      Effect.gen(function* () {
        const counts = Effect.all([
          counter(ConnectionMetrics.localStalls),
          counter(ConnectionMetrics.localStallSeconds)
        ])
        const [times, seconds] = yield* counts
        const { events, flow } = yield* begin
        for (let i = 0; i < 30; i++) {
          yield* flow(2)
          machine.beBusyFor(3000)
          yield* TestClock.adjust("3 seconds")
          yield* settle
        }
        yield* flow(20)

        const stalls = events.filter((event) => event._tag === "LocalStall")
        const apart = stalls.slice(1).map(({ atMillis }, i) => atMillis - (stalls[i]?.atMillis ?? 0))
        assert.isAtLeast(Math.min(...apart), 10_000)
        const sum = (values: ReadonlyArray<number>) => values.reduce((left, right) => left + right, 0)
        assert.strictEqual(sum(stalls.map(({ times }) => times)), 30)
        const [timesNow, secondsNow] = yield* counts
        assert.strictEqual(Number(timesNow) - Number(times), 30)
        const expected = sum(stalls.map(({ forMillis }) => forMillis)) / 1000
        assert.closeTo(Number(secondsNow) - Number(seconds), expected, 1e-6)
      })
    )
  )

  it.effect("for less than the policy says is not told of", () =>
    onOddMachine({ localStall: "30 seconds" }, (machine) =>
      Effect.gen(function* () {
        const { events, flow } = yield* begin
        yield* flow(10)

        machine.beBusyFor(20_000)
        yield* TestClock.adjust("20 seconds")
        yield* flow(10)

        assert.deepStrictEqual(tags(events), opened)
      })
    )
  )
})
