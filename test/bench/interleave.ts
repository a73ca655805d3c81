/** What a subject of a benchmark cost per call. */
export interface Cost {
  /** Nanoseconds in the quickest slice: what it costs where nothing else disturbs. */
  readonly least: number
  readonly median: number
}

const sliceNanos = 2_000_000

const timed = (run: () => void, calls: number): number => {
  const started = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) run()
  return Number(process.hrtime.bigint() - started)
}

// So many calls as fill a slice, once the engine has compiled them.
const callsPerSlice = (run: () => void): number => {
  let calls = 16
  for (let nanos = 0; nanos < 20 * sliceNanos;) {
    nanos = timed(run, calls)
    if (nanos < 20 * sliceNanos) calls *= 2
  }
  return Math.max(1, Math.floor((calls * sliceNanos) / timed(run, calls)))
}

/**
 * Runs subjects by turns in slices of two milliseconds, so that they share the machine and its moods. Their ratios mean more than
 * their times.
 */
export const interleave = <const Name extends string>(
  subjects: Readonly<Record<Name, () => void>>,
  rounds: number
): Readonly<Record<Name, Cost>> => {
  const entries = Object.entries<() => void>(subjects).map(([name, run]) => ({
    name,
    run,
    calls: callsPerSlice(run),
    nanos: [] as Array<number>
  }))
  for (let round = 0; round < rounds; round++) {
    for (const { calls, nanos, run } of entries) nanos.push(timed(run, calls) / calls)
  }
  const costs = entries.map(({ name, nanos }) => {
    const sorted = nanos.toSorted((a, b) => a - b)
    return [name, { least: sorted[0] ?? 0, median: sorted[sorted.length >> 1] ?? 0 }]
  })
  return Object.fromEntries(costs) as Record<Name, Cost> // the names are those of the subjects
}
