import { Cause, Clock, Effect, Exit, Fiber, Layer, Logger, Metric, Random, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import type * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as Backoff from "../../src/connection/Backoff.ts"
import { ConnectionError } from "../../src/connection/ConnectionError.ts"
import type * as ConnectionPolicy from "../../src/connection/ConnectionPolicy.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import { EpochMillis } from "../../src/model/EpochMillis.ts"
import type { Audit } from "../../src/testing/Audit.ts"
import type { ExchangeConnection } from "../../src/testing/ExchangeConnection.ts"
import type { ExchangeRecord } from "../../src/testing/ExchangeRecord.ts"
import * as Faults from "../../src/testing/Faults.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"
import type { Dial } from "../../src/testing/TestTransport.ts"
import { settle } from "../connection/harness.ts"
import * as Schedule from "./Schedule.ts"
import { news, subjects } from "./subjects.ts"

/** What schedules are run in: connections, and the exchange to which they lead. */
export type World = (schedule: Schedule.Schedule) => Layer.Layer<ConnectionPool | Exchange.TestExchange>

/** A policy under which half a minute is long. */
export const policy: ConnectionPolicy.Options = {
  backoff: Backoff.make({ initial: "200 millis", cap: "2 seconds" }),
  stableAfter: "3 seconds",
  firstEvent: "5 seconds",
  silence: "10 seconds",
  topicSilence: "4 seconds",
  pingInterval: "2 seconds",
  pingTimeout: "2 seconds",
  dialTimeout: "3 seconds",
  ackTimeout: "3 seconds",
  rotateAfter: "25 seconds",
  penalty: "5 seconds",
  maxFrameBytes: 10_000,
  topicsPerConnection: 3
}

/** The exchange in memory. */
export const inMemory: World = ({ redundancy }) =>
  Binance.layerWith({ policy: { ...policy, redundancy } }).pipe(
    Layer.provideMerge(Exchange.layer({ seed: "supervision", symbols: ["BTCUSDT", "ETHUSDT"], activity: 4 })),
    Layer.provideMerge(Logger.layer([]))
  )

// ---- subscribers

export interface Subscriber extends Schedule.Joining {
  readonly audits: ReadonlyArray<Audit<UsdsM.Event>>
  readonly counts: { readonly events: number }
  /** When each topic last brought an event. */
  readonly lastMillis: ReadonlyMap<string, number>
  readonly fiber: Fiber.Fiber<void, unknown>
}

export const join = Effect.fnUntraced(function* (joining: Schedule.Joining, record: ExchangeRecord) {
  const clock = yield* Clock.Clock
  const wanted = subjects.filter(({ subscription }) => joining.topics.includes(subscription.topic))
  const audits = wanted.map(({ audit }) => audit(record))
  const lastMillis = new Map<string, number>()
  const counts = { events: 0 }
  const fiber = yield* MarketStream.merge
    .tracked(
      wanted.map(({ subscription }) => subscription),
      joining
    )
    .pipe(
      Stream.runForEach((item) => {
        for (const audit of audits) audit.take(item)
        if (item._tag === "Event") {
          counts.events++
          lastMillis.set(item.topic, clock.currentTimeMillisUnsafe())
        }
        return joining.paceMillis === 0 ? Effect.void : Effect.sleep(joining.paceMillis)
      }),
      Effect.forkScoped({ startImmediately: true })
    )
  return { ...joining, audits, counts, lastMillis, fiber } satisfies Subscriber
})

const act = Effect.fnUntraced(function* (
  act: Schedule.Act,
  present: Array<Subscriber>,
  all: Array<Subscriber>,
  record: ExchangeRecord
) {
  switch (act._tag) {
    case "Join": {
      const subscriber = yield* join(act, record)
      present.push(subscriber)
      all.push(subscriber)
      return
    }
    case "Leave": {
      const [leaving] = present.splice(act.index, 1)
      if (leaving !== undefined) yield* Fiber.interrupt(leaving.fiber)
      return
    }
    case "Rotate":
      return yield* (yield* ConnectionPool).rotateNow
  }
})

// ---- what must hold

/** Whether a stream ended for a reason that the schedule gave. */
export const endedRightly = (subscriber: Subscriber, { faults }: Pick<Schedule.Schedule, "faults">): boolean => {
  const exit = subscriber.fiber.pollUnsafe()
  if (exit === undefined || Exit.isSuccess(exit)) return exit === undefined
  if (Cause.hasInterruptsOnly(exit.cause)) return true
  const error = Cause.squash(exit.cause)
  switch (error instanceof ConnectionError ? error.reason._tag : undefined) {
    case "Overflow":
      return subscriber.overflow === "fail"
    case "Refused":
      return faults.some(({ fault }) => fault._tag === "Refuse" && Schedule.isFinal(fault.status))
    case "Rejected":
      return faults.some(({ fault }) => fault._tag === "ErrorAck")
    default:
      return false
  }
}

const dialSpacingMillis = 1030
const dialBurst = 10

/** Dials that came faster than the budget allows, by more than what timers may be out. */
export const dialViolations = (dials: ReadonlyArray<Dial>, timerMillis = 0): ReadonlyArray<string> =>
  dials.flatMap(({ atMillis }, i) => {
    const before = dials[i - dialBurst]
    return before !== undefined && atMillis - before.atMillis < dialSpacingMillis - timerMillis
      ? [`${dialBurst + 1} dials within ${atMillis - before.atMillis} ms`]
      : []
  })

const controlSpacingMillis = 250

/** Control frames of a connection that came faster than one in 250 ms. */
const controlViolations = Effect.fnUntraced(function* ({ id, received }: ExchangeConnection) {
  const frames = yield* received
  return frames.flatMap(({ atMillis }, i) => {
    const before = frames[i - 1]
    // Jitter makes fractions of milliseconds, which do not add up exactly.
    return before !== undefined && Math.ceil(atMillis - before.atMillis) < controlSpacingMillis
      ? [`connection ${id} got two control frames within ${atMillis - before.atMillis} ms`]
      : []
  })
})

/** Counts the fibers that live. */
const fiberCount = () => {
  let count = 0
  const service: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => void count++,
    recordFiberEnd: () => void count--
  }
  return { read: Effect.sync(() => count), service }
}

// Events of topics that nothing else makes.
export const publishNews = Effect.gen(function* () {
  const { publish } = yield* Exchange.TestExchange
  const now = EpochMillis.make(yield* Clock.currentTimeMillis)
  yield* publish(news, {
    _tag: "ContractInfo",
    eventTime: now,
    symbol: "BTCUSDT",
    pair: "BTCUSDT",
    contractType: "PERPETUAL",
    deliveryTime: EpochMillis.make(4_133_404_800_000),
    onboardTime: EpochMillis.make(1_569_398_400_000),
    status: "TRADING",
    product: 1
  })
})

const recoveryMillis = 45_000
const freshMillis = 10_000

/** What came of a schedule. */
export interface Outcome {
  readonly virtualMillis: number
  readonly dials: number
  readonly events: number
  /** In sentences, what did not hold. */
  readonly violations: ReadonlyArray<string>
}

/** Runs a schedule. */
export const run = Effect.fnUntraced(function* (schedule: Schedule.Schedule, world: World) {
  const fibers = fiberCount()
  return yield* Effect.gen(function* () {
    const exchange = yield* Exchange.TestExchange
    const pool = yield* ConnectionPool
    const record = yield* exchange.record(subjects.map(({ subscription }) => subscription))
    const connections: Array<ExchangeConnection> = []
    yield* exchange.accept.pipe(
      Effect.tap((connection) => Effect.sync(() => connections.push(connection))),
      Effect.forever,
      Effect.forkScoped
    )
    yield* publishNews.pipe(Effect.delay("700 millis"), Effect.forever, Effect.forkScoped)
    const present: Array<Subscriber> = []
    const all: Array<Subscriber> = []
    // The clock itself has a fiber until it is first moved.
    yield* TestClock.adjust(1)
    yield* settle
    const fibersBefore = yield* fibers.read

    for (const joining of schedule.joined) yield* act(joining, present, all, record)
    yield* Effect.forkScoped(Faults.play(schedule.faults))
    yield* Effect.forEach(
      schedule.acts,
      (each) => Effect.delay(act(each.act, present, all, record), each.afterMillis),
      { discard: true }
    ).pipe(Effect.forkScoped)
    yield* TestClock.adjust(Schedule.millisOf(schedule) + recoveryMillis)
    yield* settle

    const now = yield* Clock.currentTimeMillis
    const violations: Array<string> = []
    for (const [i, subscriber] of all.entries()) {
      for (const audit of subscriber.audits) {
        violations.push(...audit.violations().map((what) => `subscriber ${i}, ${what}`))
      }
      if (!endedRightly(subscriber, schedule)) violations.push(`subscriber ${i} ended`)
    }
    for (const { fiber, lastMillis, paceMillis, topics } of present) {
      if (paceMillis > 0 || fiber.pollUnsafe() !== undefined) continue
      for (const topic of topics) {
        const ageMillis = now - (lastMillis.get(topic) ?? 0)
        if (ageMillis > freshMillis) violations.push(`${topic} has not delivered for ${ageMillis} ms`)
      }
    }
    const dials = yield* exchange.dials
    violations.push(...dialViolations(dials))
    for (const connection of connections) violations.push(...(yield* controlViolations(connection)))

    for (const { fiber } of present) yield* Fiber.interrupt(fiber)
    yield* settle
    violations.push(...(yield* pool.status).map(({ endpoint, shard }) => `shard ${shard} of ${endpoint} lives on`))
    violations.push(...(yield* exchange.connections).map(({ id }) => `connection ${id} lives on`))
    const left = (yield* fibers.read) - fibersBefore
    if (left !== 0) violations.push(`${left} fibers live on`)
    const events = all.reduce((sum, { counts }) => sum + counts.events, 0)
    return { virtualMillis: now, dials: dials.length, events, violations }
  }).pipe(
    Effect.scoped,
    Effect.provide(world(schedule)),
    // Jitter too is drawn anew for each schedule, and the same each time it is replayed.
    Random.withSeed("supervision"),
    Effect.provideService(Metric.FiberRuntimeMetrics, fibers.service)
  ) satisfies Effect.Effect<Outcome>
})
