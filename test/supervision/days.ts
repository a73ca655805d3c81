import { Arbitrary, type Duration, Effect, Layer, Logger, Random, Stream } from "effect"
import * as Binance from "../../src/Binance.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import type { Marker } from "../../src/continuity/Tracked.ts"
import * as Audit from "../../src/testing/Audit.ts"
import type { Fault, Step } from "../../src/testing/Fault.ts"
import * as Faults from "../../src/testing/Faults.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { settle } from "../connection/harness.ts"
import * as QuietMarket from "./quietMarket.ts"
import * as Schedule from "./Schedule.ts"
import * as VirtualTime from "./VirtualTime.ts"

const world = Binance.layerWith({
  policy: {
    rotateAfter: "23 hours",
    pingInterval: "3 minutes",
    // Quiet for an hour is not quiet for too long on this market.
    firstEvent: "2 hours"
  }
}).pipe(
  Layer.provideMerge(Exchange.layer({ seed: "days", symbols: QuietMarket.symbols, activity: 0 })),
  Layer.provideMerge(Logger.layer([]))
)

// What ends streams for good would end the run.
const bearable = (fault: Fault): Fault => (fault._tag === "ErrorAck" ? Faults.lostAck : Schedule.bearable(fault))

const faultOf = (topics: ReadonlyArray<string>): Arbitrary.Arbitrary<Step> =>
  Arbitrary.map(
    Arbitrary.all({
      step: Schedule.fault,
      topic: between(0, 3 * topics.length),
      // Mostly short; some outlast every deadline.
      longestMillis: oneOf<number>([1000, 10_000, 50_000, 600_000])
    }),
    ({ longestMillis, step, topic }) => ({
      ...step,
      fault: bearable(step.fault),
      target: { ...step.target, topic: topics[topic] },
      forMillis: (step.forMillis / 9000) * longestMillis
    })
  )

/** What came of some days. */
export interface Outcome {
  readonly events: number
  readonly dials: number
  /** Connections that were open when each day ended. */
  readonly connections: ReadonlyArray<number>
  readonly faults: number
  readonly markers: Readonly<Partial<Record<Marker["_tag"], number>>>
  readonly violations: ReadonlyArray<string>
}

/**
 * Lets virtual days pass: with a rotation every 23 hours, and, if there are to be faults, a cut a day and a fault a minute; and then
 * one and a half without.
 */
export const run = Effect.fnUntraced(function* (options: {
  readonly days: number
  readonly hasFaults: boolean
  readonly seed: string
}) {
  return yield* Effect.gen(function* () {
    const exchange = yield* Exchange.TestExchange
    const sources = QuietMarket.make()
    const subscriptions = sources.map(({ subscription }) => subscription)
    const record = yield* exchange.record(subscriptions)
    const audits = new Map(
      subscriptions.map((subscription) => [subscription.topic, Audit.make(record, subscription)] as const)
    )
    const markers: Partial<Record<Marker["_tag"], number>> = {}
    const connections: Array<number> = []
    let events = 0
    let faults = 0

    yield* MarketStream.merge.tracked(subscriptions).pipe(
      Stream.runForEachArray((items) =>
        Effect.sync(() => {
          for (const item of items) {
            audits.get(item.topic)?.take(item)
            if (item._tag === "Event") events++
            else markers[item._tag] = (markers[item._tag] ?? 0) + 1
          }
        })
      ),
      Effect.forkScoped({ startImmediately: true })
    )
    yield* settle
    yield* Effect.forkScoped(Effect.forever(exchange.accept))
    yield* Effect.forkScoped(QuietMarket.run(sources))
    const pass = Effect.fnUntraced(function* (time: Duration.Input) {
      yield* Effect.sleep(time)
      for (const audit of audits.values()) audit.violations()
      connections.push((yield* exchange.connections).length)
    })
    const steps = yield* Arbitrary.sampleEffect(faultOf(subscriptions.map(({ topic }) => topic)), {
      count: 1440,
      seed: options.seed
    }).pipe(Effect.orDie)
    const strike = Effect.gen(function* () {
      const step = steps[faults % steps.length]
      faults++
      if (step !== undefined) yield* Effect.forkScoped(Faults.during(step.fault, step.forMillis, step.target))
    })
    yield* Effect.gen(function* () {
      if (options.hasFaults) {
        yield* strike.pipe(Effect.delay("1 minute"), Effect.forever, Effect.forkScoped)
        // When no day ends, since connections are counted then.
        const cut = Effect.andThen(exchange.dropAll(), Effect.sleep("24 hours"))
        yield* Effect.forever(cut).pipe(Effect.delay("12 hours"), Effect.forkScoped)
      }
      yield* Effect.repeat(pass("1 day"), { times: options.days - 1 })
    }).pipe(Effect.scoped)
    // Every connection is rotated once, and quiet topics take their time to go over.
    yield* pass("36 hours")

    const violations = Array.from(audits.values()).flatMap((audit) => audit.violations())
    const dials = (yield* exchange.dials).length
    return { events, dials, connections, faults, markers, violations } satisfies Outcome
  }).pipe(Effect.scoped, Effect.provide(world), Random.withSeed(options.seed), Effect.provide(VirtualTime.layer))
})
