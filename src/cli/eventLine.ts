/**
 * One JSON object a line for each item of a tracked stream.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Market } from "../binance/Market.ts"
import type { Subscription } from "../binance/MarketStream.ts"
import type { Tracked } from "../continuity/Tracked.ts"

type Print = (item: Tracked<unknown>) => string

const encodeEvent = ({ row }: Subscription<unknown>): ((event: unknown) => unknown) =>
  Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(row.event)))

/**
 * Makes the printer of a market's topics.
 *
 * **Details**
 *
 * A line is `{"_tag":"Event","market":…,"topic":…,"epoch":…,"event":{…}}`, or a marker, which has the fields of its kind in
 * place of `event`: `reason`, `from` and `to`, `count`, `silentMillis`, `error`. Numbers that a double does not hold are
 * strings. The line break is part of it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (market: Market, subscriptions: ReadonlyArray<Subscription<unknown>>): Print => {
  const encoders = new Map(subscriptions.map((each) => [each.topic, encodeEvent(each)]))

  const detail = (item: Tracked<unknown>): object => {
    switch (item._tag) {
      case "Event":
        return { event: encoders.get(item.topic)?.(item.event) }
      case "Interrupted":
        return { reason: item.reason }
      case "Resumed":
        return {}
      case "Gap":
        return { from: item.from, to: item.to }
      case "Dropped":
        return { count: item.count, from: item.from, to: item.to }
      case "Stalled":
        return { silentMillis: item.silentMillis }
      case "Malformed":
        return { count: item.count, error: item.error.message }
    }
  }

  return (item) =>
    `${JSON.stringify({ _tag: item._tag, market, topic: item.topic, epoch: item.epoch, ...detail(item) })}\n`
}
