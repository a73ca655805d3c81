import { Clock, Effect, Fiber } from "effect"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Faults from "../../src/testing/Faults.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import { subjects } from "../supervision/subjects.ts"
import { dialViolations, endedRightly, join, publishNews, type Subscriber } from "../supervision/supervise.ts"
import type { Plan } from "./plan.ts"

/** What came of a round. */
export interface Outcome {
  readonly subscribers: number
  /** Milliseconds after the last fault at which every topic had delivered again. */
  readonly recoveredMillis: number
  /** What did not hold, in sentences. */
  readonly violations: ReadonlyArray<string>
}

// The dial budget lets one dial through a second once its burst is used.
const recoveryMillis = 60_000

const leaveMillis = 10_000

// With which the exchange closes connections that say too much. Faults close them with code 1008 too, and other words.
const police = "Too many requests"

const pollMillis = 50

// By how much timers may miss each other on a busy machine.
const timerMillis = 250

/** Waits until a condition holds, and returns for how long; `undefined` if it does not hold in time. */
const waitUntil = <E, R>(condition: Effect.Effect<boolean, E, R>, atMostMillis: number) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    while (true) {
      const passed = (yield* Clock.currentTimeMillis) - begun
      if (yield* condition) return passed
      if (passed > atMostMillis) return undefined
      yield* Effect.sleep(pollMillis)
    }
  })

/** Topics of somebody who is there to the end and takes what comes, that have not delivered since. */
const behind = (present: ReadonlyArray<Subscriber>, sinceMillis: number): ReadonlyArray<string> =>
  present
    .filter(({ fiber, paceMillis }) => paceMillis === 0 && fiber.pollUnsafe() === undefined)
    .flatMap(({ lastMillis, topics }) => topics.filter((topic) => (lastMillis.get(topic) ?? 0) <= sinceMillis))

/** Runs a round on a program that goes on from round to round. */
export const run = Effect.fnUntraced(function* (plan: Plan) {
  const exchange = yield* TestExchange
  const pool = yield* ConnectionPool
  const record = yield* exchange.record(subjects.map(({ subscription }) => subscription))
  const dialled = (yield* exchange.dials).length
  const violations: Array<string> = []
  const watchEnd = Effect.flatMap(exchange.accept, ({ ended, id }) =>
    Effect.forkScoped(
      Effect.map(ended, ({ code, text }) => {
        if (code === 1008 && text === police) violations.push(`connection ${id} sent too many control frames`)
      })
    )
  )
  yield* Effect.forkScoped(Effect.forever(watchEnd))
  yield* publishNews.pipe(Effect.delay("700 millis"), Effect.forever, Effect.forkScoped)

  const all = yield* Effect.forEach(plan.joined, (joining) => join(joining, record))
  const present = [...all]
  const replace = Effect.forEach(
    plan.joining,
    Effect.fnUntraced(function* (joining) {
      yield* Effect.sleep(plan.forMillis / plan.joining.length)
      const [oldest] = present.splice(0, 1)
      if (oldest !== undefined) yield* Fiber.interrupt(oldest.fiber)
      const subscriber = yield* join(joining, record)
      present.push(subscriber)
      all.push(subscriber)
    })
  )
  yield* Effect.all([Faults.play(plan.faults), replace], { concurrency: "unbounded" })

  const endedMillis = yield* Clock.currentTimeMillis
  const recovered = yield* waitUntil(
    Effect.sync(() => behind(present, endedMillis).length === 0),
    recoveryMillis
  )
  for (const topic of behind(present, endedMillis)) {
    violations.push(`${topic} has not delivered within ${recoveryMillis} ms of the last fault`)
  }

  for (const { fiber } of all) yield* Fiber.interrupt(fiber)
  const isQuiet = Effect.gen(function* () {
    return (yield* pool.status).length + (yield* exchange.connections).length === 0
  })
  if ((yield* waitUntil(isQuiet, leaveMillis)) === undefined) {
    violations.push(...(yield* pool.status).map(({ endpoint, shard }) => `shard ${shard} of ${endpoint} lives on`))
    violations.push(...(yield* exchange.connections).map(({ id }) => `connection ${id} lives on`))
  }
  for (const [i, subscriber] of all.entries()) {
    for (const audit of subscriber.audits) {
      violations.push(...audit.violations().map((what) => `subscriber ${i}, ${what}`))
    }
    if (!endedRightly(subscriber, plan)) {
      violations.push(`subscriber ${i} ended`)
    }
  }
  violations.push(...dialViolations((yield* exchange.dials).slice(dialled), timerMillis))
  return { subscribers: all.length, recoveredMillis: recovered ?? recoveryMillis, violations } satisfies Outcome
}, Effect.scoped)
