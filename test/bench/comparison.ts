/** Candidates against each other: how fast they read a flood, and how late they hand over at a steady rate. */
import { Console, Effect } from "effect"
import * as Run from "./run.ts"
import { median, quantile } from "./statistics.ts"

interface Competitor extends Run.Subject {
  readonly label: string
  /** Whether a quarter of a flood takes it more than a second. */
  readonly isSlow?: boolean | undefined
}

const baseline: Competitor = { label: "`ws` + `JSON.parse`", module: "./candidates/ws.ts", name: "parsing" }

const competitors: ReadonlyArray<Competitor> = [
  baseline,
  { label: "effect-binance, `Stream.runForEach`", module: "./candidates/ours.ts", name: "typed" },
  { label: "effect-binance, `.tracked`", module: "./candidates/ours.ts", name: "tracked" },
  { label: "`ws`, counting frames", module: "./candidates/ws.ts", name: "counting" },
  { label: "`binance`", module: "./candidates/binance.ts", name: "raw" },
  { label: "`binance`, beautified", module: "./candidates/binance.ts", name: "beautified" },
  { label: "`@binance/derivatives-…`", module: "./candidates/connector.ts", name: "connector", isSlow: true },
  { label: "`ccxt.pro`", module: "./candidates/ccxt.ts", name: "watching", isSlow: true },
  { label: "`tardis-dev` normalizers", module: "./candidates/tardis.ts", name: "normalizers" }
]

export const notes = `What they deliver: effect-binance and \`binance\` beautified deliver the whole event, with numbers for the text of numbers, which effect-binance
has checked. \`ccxt.pro\` delivers numbers in a form that is common to many exchanges, beside what \`JSON.parse\` makes; the normalizers of \`tardis-dev\`
do too, and leave out the rest: of a book ticker the update id and one of its two times, of a depth update its three ids. \`tardis-dev\` can not be pointed
at another server, so that they are fed from \`ws\` + \`JSON.parse\`; they have nothing for aggTrade, which passes through. The others deliver what
\`JSON.parse\` makes, where prices are text. \`ccxt.pro\` is counted where it has parsed: its \`watch\` methods show the latest where several updates come before
the caller has its turn. It reads \`/ws\`, where frames come without the combined wrapper. Binance's connector refuses \`ws://\`, so that its socket is
opened for it. Those two read a twentieth of a flood before they are measured, the others a quarter: at their rate that takes as long.`

export interface Options {
  readonly rounds: number
  /** Frames of a flood. */
  readonly count: number
}

const paceRate = 20_000
const pacedSeconds = 3.5

interface Figures {
  readonly rate: number
  readonly cpu: number
  readonly peak: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly missing: number
}

const measure = Effect.fnUntraced(function* (bench: Run.Bench, subject: Competitor, { count }: Options) {
  const warmUp = Math.floor(count / (subject.isSlow === true ? 20 : 4))
  const flood = yield* bench.run(subject, { count, warmUp, forMillis: 2000 })
  const paced = { count: paceRate * pacedSeconds, warmUp: paceRate, forMillis: 30_000, rate: paceRate }
  const steady = yield* bench.run(subject, paced)
  const late = Run.delays(steady, paced)
  return {
    rate: (flood.events * 1000) / flood.millis,
    cpu: flood.cpuMicros / flood.events,
    peak: flood.peakBytes / 1e6,
    p50: quantile(late, 0.5),
    p99: quantile(late, 0.99),
    p999: quantile(late, 0.999),
    missing: flood.missing + steady.missing
  } satisfies Figures as Figures
})

const columns: ReadonlyArray<{ readonly key: keyof Figures; readonly title: string; readonly digits: number }> = [
  { key: "rate", title: "events/s", digits: 0 },
  { key: "cpu", title: "CPU µs/event", digits: 2 },
  { key: "peak", title: "peak MB", digits: 0 },
  { key: "p50", title: "p50 ms", digits: 2 },
  { key: "p99", title: "p99 ms", digits: 2 },
  { key: "p999", title: "p99.9 ms", digits: 2 }
]

const number = (value: number, digits: number) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })

const render = (rounds: ReadonlyArray<ReadonlyMap<Competitor, Figures>>): string => {
  const rows = competitors.map((each) => {
    const cells = columns.flatMap(({ digits, key }) => {
      const values = rounds.map((round) => round.get(each)?.[key] ?? NaN)
      // Against the one of the same round, which had the same machine in the same mood.
      const ratios = rounds.map((round, i) => (values[i] ?? NaN) / (round.get(baseline)?.[key] ?? NaN))
      return [number(median(values), digits), number(median(ratios), 2)]
    })
    const missing = rounds.reduce((sum, round) => sum + (round.get(each)?.missing ?? 0), 0)
    return [each.label, ...cells, missing === 0 ? "" : number(missing, 0)].join(" | ")
  })
  return [
    `| | ${columns.map(({ title }) => `${title} | ×`).join(" | ")} | lost |`,
    `| --- |${" --: |".repeat(2 * columns.length + 1)}`,
    ...rows.map((row) => `| ${row} |`)
  ].join("\n")
}

/** A table of all candidates, medians of rounds in which each has its turn. */
export const run = Effect.fnUntraced(function* (bench: Run.Bench, options: Options) {
  const rounds: Array<Map<Competitor, Figures>> = []
  for (let i = 0; i < options.rounds; i++) {
    const round = new Map<Competitor, Figures>()
    for (const each of competitors) {
      round.set(each, yield* measure(bench, each, options))
      yield* Console.error(
        `${bench.workload.name}, round ${i + 1}: ${each.label} ${number(round.get(each)?.rate ?? 0, 0)} events/s`
      )
    }
    rounds.push(round)
  }
  return render(rounds)
})
