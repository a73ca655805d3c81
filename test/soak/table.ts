import type { Result } from "./soak.ts"

const growth = ({ heapBytes: { after, before } }: Result): number => after / before - 1

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

const percent = (part: number): string => `${part < 0 ? "" : "+"}${(part * 100).toFixed(1)} %`

// "Timeout ×2, TCPServerWrap"
const counted = (names: ReadonlyArray<string>): string =>
  [...new Set(names)].map((name) => `${name} ×${names.filter((other) => other === name).length}`).join(", ")

const list = (counts: ReadonlyArray<readonly [name: string, count: number]>): string =>
  counts.map(([name, count]) => `${name} ${count}`).join(", ")

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

/** What did not hold, in sentences. */
export const failures = (result: Result): ReadonlyArray<string> => {
  const { handles, violations } = result
  const isEqual = handles.before.join() === handles.after.join()
  return [
    ...violations,
    ...(isEqual ? [] : [`handles are not what they were: ${counted(handles.before)} → ${counted(handles.after)}`])
  ]
}

/** A result as a Markdown table. */
export const render = (result: Result): string => {
  const {
    counts,
    dials,
    faults,
    forMillis,
    handles,
    heapBytes,
    rounds,
    seed,
    slowestRecoveryMillis,
    subscribers,
    violations
  } = result
  const { events, ...marks } = counts
  const kinds = [...faults].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const rows = [
    ["seed", seed],
    ["time", `${seconds(forMillis)}, ${rounds} rounds`],
    ["subscribers", String(subscribers)],
    ["connections dialled", String(dials)],
    ["faults", String(kinds.reduce((sum, [, count]) => sum + count, 0))],
    ["of which", list(kinds)],
    ["events", String(events)],
    ["marks", list(Object.entries(marks))],
    ["slowest recovery", seconds(slowestRecoveryMillis)],
    ["violations", String(violations.length)],
    [
      "heap after warm-up, at the end",
      `${mebibytes(heapBytes.before)} → ${mebibytes(heapBytes.after)} MiB (${percent(growth(result))})`
    ],
    ["handles after warm-up, at the end", `${counted(handles.before)} → ${counted(handles.after)}`]
  ]
  return ["| soak | |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n")
}
