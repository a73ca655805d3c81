/**
 * A table of topics: what each brought last, how often, how long ago, and what of it is missing.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Trade from "../model/Trade.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import * as Columns from "./columns.ts"

interface Row {
  readonly topic: string
  events: number
  /** Events a second, over the last span measured. */
  rate: number
  measuredEvents: number
  measuredMillis: number
  latest: unknown
  latestMillis: number | undefined
  trouble: string
  gaps: number
  dropped: number
  malformed: number
}

const rateSpanMillis = 1000

// Ids and times tell a reader of a table little; tags and symbols repeat the topic.
const passedOver = /^_tag$|Ids?$|[tT]ime$|^(?:product|pair|ignored)$/

const levels = (name: string, value: ReadonlyArray<unknown>): string => {
  const best = value[0]
  const isLevel = Array.isArray(best) && best.every(Predicate.isNumber)
  return isLevel ? `${name} ${best.join(" × ")} (${value.length})` : `${name} (${value.length})`
}

const fields = (event: object, topic: string): ReadonlyArray<string> =>
  Object.entries(event).flatMap(([name, value]: [string, unknown]) => {
    if (passedOver.test(name)) return []
    if (name === "symbol" && topic.startsWith(`${String(value).toLowerCase()}@`)) return []
    if (name === "isBuyerMaker" && Predicate.isBoolean(value)) {
      return [Trade.aggressor({ isBuyerMaker: value })]
    }
    if (Array.isArray(value)) return [levels(name, value)]
    if (Predicate.isObject(value)) return fields(value, topic)
    return value === undefined ? [] : [`${name} ${String(value)}`]
  })

/**
 * What an event says, in short.
 *
 * @category printers
 * @since 0.1.0
 */
export const summarise = (event: unknown, topic: string): string =>
  Predicate.isObject(event) ? fields(event, topic).join("  ") : String(event)

/**
 * How long ago something was, in short.
 *
 * @category printers
 * @since 0.1.0
 */
export const age = (millis: number): string => {
  const seconds = millis / 1000
  if (seconds < 100) return `${Math.max(0, seconds).toFixed(1)} s`
  return seconds < 6000 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`
}

const amount = (count: number, one: string, many = one): ReadonlyArray<string> =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]

const missing = (row: Row): string =>
  [...amount(row.gaps, "gap", "gaps"), ...amount(row.dropped, "dropped"), ...amount(row.malformed, "malformed")].join(
    ", "
  )

/**
 * Keeps the latest of each topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface TopicTable {
  /** Takes items in. */
  readonly update: (items: ReadonlyArray<Tracked<unknown>>, nowMillis: number) => void
  /** One line for each topic, below one with the headings. */
  readonly lines: (nowMillis: number) => ReadonlyArray<string>
}

/**
 * Makes a table of topics, in the order given.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (topics: ReadonlyArray<string>, startMillis: number): TopicTable => {
  const rows = new Map(
    topics.map((topic): [string, Row] => [
      topic,
      {
        topic,
        events: 0,
        rate: 0,
        measuredEvents: 0,
        measuredMillis: startMillis,
        latest: undefined,
        latestMillis: undefined,
        trouble: "",
        gaps: 0,
        dropped: 0,
        malformed: 0
      }
    ])
  )

  const note = (row: Row, item: Tracked<unknown>, nowMillis: number): void => {
    switch (item._tag) {
      case "Event":
        row.events++
        row.latest = item.event
        row.latestMillis = nowMillis
        return
      case "Interrupted":
        row.trouble = "interrupted"
        return
      case "Stalled":
        row.trouble = "stalled"
        return
      case "Resumed":
        row.trouble = ""
        return
      case "Gap":
        row.gaps++
        return
      case "Dropped":
        row.dropped += item.count
        return
      case "Malformed":
        row.malformed += item.count
        return
    }
  }

  const measure = (row: Row, nowMillis: number): void => {
    const span = nowMillis - row.measuredMillis
    if (span < rateSpanMillis) return
    row.rate = ((row.events - row.measuredEvents) * 1000) / span
    row.measuredEvents = row.events
    row.measuredMillis = nowMillis
  }

  const cells = (row: Row, nowMillis: number): ReadonlyArray<string> => [
    row.topic,
    row.events.toLocaleString("en-US"),
    row.rate.toFixed(1),
    row.trouble !== "" ? row.trouble : row.latestMillis === undefined ? "waiting" : age(nowMillis - row.latestMillis),
    missing(row),
    row.latest === undefined ? "" : summarise(row.latest, row.topic)
  ]

  return {
    update: (items, nowMillis) => {
      for (const item of items) {
        const row = rows.get(item.topic)
        if (row !== undefined) note(row, item, nowMillis)
      }
    },
    lines: (nowMillis) => {
      const all = Array.from(rows.values())
      for (const row of all) measure(row, nowMillis)
      return Columns.align(
        ["left", "right", "right", "right", "left"],
        [["TOPIC", "EVENTS", "PER S", "LAST", "MISSING", "LATEST"], ...all.map((row) => cells(row, nowMillis))]
      )
    }
  }
}
