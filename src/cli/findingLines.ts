/**
 * What the doctor found, for programs or for people.
 *
 * @since 0.1.0
 */
import * as Columns from "./columns.ts"
import type { Conclusion, Endpoint, Findings, Topic } from "./examination.ts"

/**
 * One JSON object a line, with line breaks: connections, topics, clocks, and the conclusion last.
 *
 * @category printers
 * @since 0.1.0
 */
export const json = ({ clocks, conclusion, endpoints }: Findings): string =>
  [...endpoints.map(({ endpoint }) => endpoint), ...endpoints.flatMap(({ topics }) => topics), ...clocks, conclusion]
    .map((finding) => `${JSON.stringify(finding)}\n`)
    .join("")

const span = (millis: number): string =>
  Math.abs(millis) < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`

const amount = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const heading = ({ endpoints, openMillis, problem, state, url }: Endpoint): string => {
  const where = `${endpoints.join(", ")}  ${url}  `
  if (problem !== undefined) return `${where}${state.toUpperCase()}`
  return openMillis === undefined ? `${where}dialing` : `${where}open after ${span(openMillis)}`
}

const cells = ({ firstMillis, note, topic, verdict }: Topic): ReadonlyArray<string> => [
  `  ${topic}`,
  verdict === "delivers" ? span(firstMillis ?? 0) : "",
  [verdict === "delivers" ? "" : verdict === "quiet" || verdict === "waiting" ? verdict : verdict.toUpperCase(), note]
    .filter((part) => part !== undefined && part !== "")
    .join(": ")
]

const counts = ({ delivering, quiet, silent, unreachable }: Conclusion): string =>
  [
    amount(delivering, "topic delivers", "topics deliver"),
    `${quiet} may be quiet and ${quiet === 1 ? "is" : "are"}`,
    ...(silent === 0 ? [] : [`${silent} ${silent === 1 ? "is" : "are"} silent`]),
    ...(unreachable === 0 ? [] : [`${unreachable} can not be reached`])
  ].join(", ")

/**
 * How far it is, in few lines: connections, and the topics that are waited for.
 *
 * @category printers
 * @since 0.1.0
 */
export const progress = ({ endpoints }: Findings): ReadonlyArray<string> =>
  endpoints.map(({ endpoint, topics }) => {
    const waiting = topics.filter(({ verdict }) => verdict === "waiting").map(({ topic }) => topic)
    const rest = waiting.length === 0 ? [] : [`waiting for ${waiting.join(", ")}`]
    return [heading(endpoint), endpoint.problem ?? `${topics.length - waiting.length}/${topics.length}`, ...rest].join(
      "  "
    )
  })

/**
 * A table: connections with their topics and how soon each brought its first frame, and what is to be said of it all.
 *
 * @category printers
 * @since 0.1.0
 */
export const table = ({ clocks, conclusion, endpoints }: Findings): ReadonlyArray<string> => {
  const rows = Columns.align(
    ["left", "right"],
    endpoints.flatMap(({ topics }) => topics.map(cells))
  )
  let next = 0
  const body = endpoints.flatMap(({ endpoint, topics }) => {
    const first = next
    next += topics.length
    return [heading(endpoint), ...rows.slice(first, next), ""]
  })
  const ages = clocks.map(({ aheadMillis, market }) => `${market} ${span(aheadMillis)}`)
  const { isHealthy, problems } = conclusion
  return [
    ...body,
    ...(ages.length === 0
      ? []
      : [`By this clock, events were at least so old when they came: ${ages.join(", ")}.`, ""]),
    ...(isHealthy
      ? []
      : [`${amount(problems.length, "problem", "problems")}:`, ...problems.map((each) => `- ${each}`), ""]),
    `${isHealthy ? "Healthy" : "Not healthy"}: ${counts(conclusion)}.`
  ]
}
