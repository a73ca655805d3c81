import { Clock, Effect, Metric, Record } from "effect"
import * as ConnectionMetrics from "../../src/connection/ConnectionMetrics.ts"

const counters = {
  events: ConnectionMetrics.eventsReceived,
  Gap: ConnectionMetrics.gaps,
  Interrupted: ConnectionMetrics.interruptions,
  Stalled: ConnectionMetrics.stalls,
  Malformed: ConnectionMetrics.eventsMalformed,
  "event dropped": ConnectionMetrics.eventsDropped,
  "event passed over": ConnectionMetrics.eventsStale
}

/** How often what happened so far, on all connections of this process. */
export const counts: Effect.Effect<{ readonly [Name in keyof typeof counters]: number }> = Effect.all(
  Record.map(counters, (counter) =>
    Effect.map(
      Effect.forEach(["usds-m/public", "usds-m/market"], (endpoint) =>
        Metric.value(Metric.withAttributes(counter, { endpoint }))
      ),
      (values) => values.reduce((sum, { count }) => sum + Number(count), 0)
    )
  )
)

/** Bytes that live on the heap; with garbage, where Node runs without `--expose-gc`. */
export const heapBytes = Effect.gen(function* () {
  // What is only freed in a later turn has become garbage by the last.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.()
    yield* Effect.sleep("20 millis")
  }
  return process.memoryUsage().heapUsed
})

/** What keeps the process alive, by kind, but for what is done in this turn. */
export const handles = (): ReadonlyArray<string> =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => kind !== "Immediate")
    .toSorted()

/** What keeps the process alive once it is the same as before, or when it has not become so in time. */
export const settled = Effect.fnUntraced(function* (before: ReadonlyArray<string>, atMostMillis: number) {
  const begun = yield* Clock.currentTimeMillis
  while (true) {
    const now = handles()
    if (now.join() === before.join() || (yield* Clock.currentTimeMillis) > begun + atMostMillis) return now
    yield* Effect.sleep("50 millis")
  }
})
