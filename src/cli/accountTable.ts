/**
 * A table of an account's events: of each kind how many came, how many of them by REST, and the latest.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { Tracked } from "../binance/Account.ts"
import type { Served } from "./accounts.ts"
import * as Columns from "./columns.ts"
import type { Table } from "./printing.ts"
import * as TopicTable from "./topicTable.ts"

interface Row {
  events: number
  fromRest: number
  latest: string
  latestMillis: number
}

// What most fields say of most orders.
const unsaid: ReadonlySet<unknown> = new Set(["0", false, "NONE", null])

const withoutUnsaid = (value: unknown): unknown =>
  Predicate.isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, field]) => (unsaid.has(field) ? [] : [[name, withoutUnsaid(field)]]))
      )
    : value

// Every event has it.
const kindOf = (event: unknown): string => (event as { readonly _tag: string })._tag

/**
 * Makes the table of an account of a market.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ encode, market }: Pick<Served, "encode" | "market">): Table<Tracked<unknown>> => {
  const rows = new Map<string, Row>()
  let state = "waiting"
  let malformed = 0

  const take = (item: Tracked<unknown>, nowMillis: number): void => {
    switch (item._tag) {
      case "Event": {
        const { event, source } = item
        const { events, fromRest } = rows.get(kindOf(event)) ?? { events: 0, fromRest: 0 }
        rows.set(kindOf(event), {
          events: events + 1,
          fromRest: fromRest + (source === "rest" ? 1 : 0),
          latest: TopicTable.summarise(withoutUnsaid(encode(event)), ""),
          latestMillis: nowMillis
        })
        return
      }
      case "Interrupted":
        state = `interrupted: ${item.reason}`
        return
      case "Reconciled":
        state = "complete"
        return
      case "Malformed":
        malformed++
        return
    }
  }

  return {
    update: (items, nowMillis) => {
      for (const item of items) take(item, nowMillis)
    },
    lines: (nowMillis) => [
      `Account on ${market}: ${state}${malformed === 0 ? "" : `, ${malformed} malformed`}`,
      "",
      ...Columns.align(
        ["left", "right", "right", "right"],
        [
          ["EVENT", "COUNT", "BY REST", "LAST", "LATEST"],
          ...Array.from(rows, ([kind, row]) => [
            kind,
            row.events.toLocaleString("en-US"),
            row.fromRest.toLocaleString("en-US"),
            TopicTable.age(nowMillis - row.latestMillis),
            row.latest
          ])
        ]
      )
    ]
  }
}
