/**
 * One JSON object a line for each item of an account stream.
 *
 * @since 0.1.0
 */
import type { Tracked } from "../binance/Account.ts"
import type { Served } from "./accounts.ts"

// Of an event that is newer than this library nobody knows which of its fields are secret; this one is.
const listenKey = /("listenKey":")[^"]*/g

/**
 * Makes the printer of a market's accounts.
 *
 * **Details**
 *
 * A line is `{"_tag":"Event","market":…,"source":…,"event":{…}}`, or a marker: `Interrupted` with a `reason`, `Reconciled` with how many
 * events were `missed`, `Malformed` with an `error`. Ids and money are strings. The line break is part of it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ encode, market }: Served): ((item: Tracked<unknown>) => string) => {
  const detail = (item: Tracked<unknown>): object => {
    switch (item._tag) {
      case "Event":
        return { source: item.source, event: encode(item.event) }
      case "Interrupted":
        return { reason: item.reason }
      case "Reconciled":
        return { missed: item.missed }
      case "Malformed":
        return { error: item.error.message }
    }
  }
  return (item) =>
    `${JSON.stringify({ _tag: item._tag, market, ...detail(item) }).replace(listenKey, "$1<redacted>")}\n`
}
