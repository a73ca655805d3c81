import type { Outcome } from "./days.ts"
import type { Result, Tally } from "./schedules.ts"

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

const hours = (millis: number): string => `${(millis / 3_600_000).toFixed(1)} h`

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ")

const render = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const [head = [], ...body] = rows.map((cells) => `| ${cells.join(" | ")} |`)
  const columns = rows[0]?.map(() => "---") ?? []
  return [head, `| ${columns.join(" | ")} |`, ...body].join("\n")
}

const columnsOf = (tallies: ReadonlyMap<number, Tally>, show: (tally: Tally) => string) =>
  [...tallies].toSorted(([one], [other]) => one - other).map(([, tally]) => show(tally))

/** What came of schedules as a Markdown table, with a column for each number of connections for a topic. */
export const ofSchedules = ({ forMillis, seed, tallies }: Result): string => {
  const numbers = [...tallies.keys()].toSorted((one, other) => one - other)
  const schedules = [...tallies.values()].reduce((sum, tally) => sum + tally.schedules, 0)
  const row = (name: string, show: (tally: Tally) => string) => [name, ...columnsOf(tallies, show)]
  return [
    render([
      ["connections for each topic", ...numbers.map(String)],
      row("schedules", (tally) => String(tally.schedules)),
      row("virtual time", (tally) => hours(tally.virtualMillis)),
      row("subscribers", (tally) => String(tally.subscribers)),
      row("faults", (tally) => String(tally.faults)),
      row("rotations asked for", (tally) => String(tally.rotations)),
      row("connections dialled", (tally) => String(tally.dials)),
      row("events", (tally) => String(tally.events)),
      row("violated", (tally) => String(tally.violated))
    ]),
    `seed ${seed}, ${seconds(forMillis)}, ${Math.round(forMillis / schedules)} ms each`
  ].join("\n")
}

/** What came of virtual days as a Markdown table. */
export const ofDays = (
  result: Outcome & { readonly days: number; readonly seed: string; readonly forMillis: number }
): string =>
  render([
    [`${result.days} virtual days`, result.faults === 0 ? "rotations alone" : "with faults"],
    ["seed", result.seed],
    ["real time", seconds(result.forMillis)],
    ["faults", String(result.faults)],
    ["connections dialled", String(result.dials)],
    ["open when days ended", result.connections.join(" ")],
    ["events", String(result.events)],
    ["marks", list(result.markers) || "none"],
    ["violations", String(result.violations.length)]
  ])
