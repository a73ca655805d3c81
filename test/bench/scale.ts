/** What topics, subscribers and outages cost. */
import { Console, Effect } from "effect"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Idle } from "./idle.ts"
import * as Run from "./run.ts"
import { median } from "./statistics.ts"

const ours = "./candidates/ours.ts"

// It takes the engine more than a million events to have compiled all it will: what is measured begins when that is over.
const flood = { count: 3_200_000, warmUp: 1_600_000, forMillis: 2500 }

interface Case {
  readonly label: string
  readonly bench: Run.Bench
  readonly subject: Run.Subject
}

/** A table of CPU time per event, each case by turns, beside its ratio to the first case of the same round. */
const compare = Effect.fnUntraced(function* (cases: ReadonlyArray<Case>, rounds: number) {
  const found: Array<ReadonlyArray<number>> = []
  for (let i = 0; i < rounds; i++) {
    found.push(
      yield* Effect.forEach(
        cases,
        Effect.fnUntraced(function* ({ bench, label, subject }) {
          const { cpuMicros, events } = yield* bench.run(subject, flood)
          yield* Console.error(`${label}, round ${i + 1}: ${(cpuMicros / events).toFixed(2)} µs`)
          return cpuMicros / events
        })
      )
    )
  }
  const rows = cases.map(({ label }, at) => {
    const cost = median(found.map((round) => round[at] ?? NaN))
    const ratio = median(found.map((round) => (round[at] ?? NaN) / (round[0] ?? NaN)))
    return `| ${label} | ${cost.toFixed(2)} | ${ratio.toFixed(2)} |`
  })
  return ["| | CPU µs/event | × |", "| --- | --: | --: |", ...rows].join("\n")
})

/** Milliseconds from the cut of a connection to the first event of the next. */
const outage = ({ droppedMillis = NaN, handled = new Float64Array(), resumedMillis = NaN }: Run.Outcome): number =>
  (handled.filter((millis) => millis > resumedMillis).toSorted()[0] ?? NaN) - droppedMillis

const recovery = Effect.fnUntraced(function* (bench: Run.Bench, name: string, rounds: number) {
  const load = { count: 4000, warmUp: 0, forMillis: 60_000, rate: 1000, dropAfterMillis: 1000 }
  const found: Array<number> = []
  for (let i = 0; i < rounds; i++) found.push(outage(yield* bench.run({ module: ours, name }, load)))
  return median(found).toFixed(1)
})

/** Paragraphs and tables. */
export const run = Effect.fnUntraced(function* (rounds: number) {
  const topics = yield* Effect.forEach(
    [1, 10, 100, 1000],
    Effect.fnUntraced(function* (topics) {
      const bench = yield* Run.serve({ _tag: "Spread", topics })
      return { label: `topics: ${topics}`, bench, subject: { module: ours, name: "typed" } }
    })
  )
  const [{ bench: one }] = topics as [Case, ...ReadonlyArray<Case>] // not empty, as is the list that it is made from
  const subscribers = [1, 10, 100].map((subscribers) => {
    return { label: `subscribers: ${subscribers}`, bench: one, subject: { module: ours, name: "shared", subscribers } }
  })
  const idle: Idle = JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", fileURLToPath(new URL("idle.ts", import.meta.url))], {
      encoding: "utf8"
    })
  )
  return [
    "Book tickers of many symbols in one stream, 200 topics a connection.",
    yield* compare(topics, rounds),
    "Streams of one topic at once; each event goes to all of them.",
    yield* compare(subscribers, rounds),
    `An idle topic holds ${idle.merged.toLocaleString("en")} bytes of the heap in one stream of 1,000, and ${idle.apart.toLocaleString("en")} with a stream of its own.`,
    `From the cut of a connection to the first event of the next: ${yield* recovery(one, "typed", rounds)} ms with the default policy, which waits for 1 s ± 20 %, and ${yield* recovery(one, "eager", rounds)} ms with a backoff of nothing.`
  ]
})
