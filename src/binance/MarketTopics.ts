/**
 * The rows of a market, found by Binance's own names.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { BufferOptions, ConnectionPool, SubscribeOptions } from "../connection/ConnectionPool.ts"
import * as TopicTemplate from "../connection/TopicTemplate.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import type { StreamMarket } from "./Market.ts"
import { type Any, type MarketStreamError, merge, type Subscription, type TrackedStreamError } from "./MarketStream.ts"
import { TopicError } from "./TopicError.ts"

/**
 * The rows of a market, addressed by Binance's own topic names.
 *
 * @category models
 * @since 0.1.0
 */
export interface Topics<out Event> {
  /**
   * The events of topics that are named as Binance names them, as one stream: see `MarketStream.merge`. A name that is not legal, such
   * as a symbol in upper case, fails it with a `TopicError`, which says what is, before anything is sent.
   */
  (topics: ReadonlyArray<string>, options?: SubscribeOptions): Stream.Stream<Event, MarketStreamError, ConnectionPool>
  /** The same, with markers for everything that is missing. */
  readonly tracked: (
    topics: ReadonlyArray<string>,
    options?: BufferOptions
  ) => Stream.Stream<Tracked<Event>, TrackedStreamError, ConnectionPool>
  /** Finds the row of a topic, or says what is legal. */
  readonly parse: (topic: string) => Result.Result<Subscription<Event>, TopicError>
  readonly rows: ReadonlyArray<Any>
  /** The rows by the names under which the market exports them. */
  readonly byName: Readonly<Record<string, Any>>
}

/**
 * A stream that Binance has ended. It would still be acknowledged.
 *
 * @category models
 * @since 0.1.0
 */
export interface Retired {
  readonly template: string
  /** Day of its end, as in `2026-06-30`, or month, where the day is not known. */
  readonly since: string
  /** What there is in its place, in words such as `<pair>@indexPrice`; `undefined`: nothing. */
  readonly instead?: string | undefined
}

/** Events of a row. */
type RowEvent<Row extends Any> = Row["event"]["Type"]

/**
 * Gathers the rows of a market.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Rows extends Readonly<Record<string, Any>>>(
  market: StreamMarket,
  rows: Rows,
  retired: ReadonlyArray<Retired> = []
): Topics<RowEvent<Rows[keyof Rows]>> => {
  type Event = RowEvent<Rows[keyof Rows]>
  const all: ReadonlyArray<Any> = Object.values(rows)

  const find = (topic: string): Subscription<Event> | undefined => {
    for (const row of all) {
      const found = row.parse(topic)
      if (found !== undefined) return found as Subscription<Event> // a row of these parses to its own events
    }
    return undefined
  }

  const ended = retired.map((each) => ({ ...each, isOf: TopicTemplate.make(each.template).parse }))

  const expectation = (topic: string): string => {
    const end = ended.find(({ isOf }) => isOf(topic) !== undefined)
    if (end !== undefined) {
      const instead = end.instead === undefined ? "nothing has taken its place" : `use ${end.instead}`
      return `${end.template} is retired since ${end.since}; ${instead}`
    }
    const [symbol = "", ...rest] = topic.split("@")
    const lowered = [symbol.toLowerCase(), ...rest].join("@")
    if (lowered !== topic && find(lowered) !== undefined) return `symbols are written in lower case, as in "${lowered}"`
    const respelled = all
      .map((row) => TopicTemplate.make(row.template).respell(lowered))
      .find((name) => name !== undefined && find(name) !== undefined)
    if (respelled !== undefined) return `upper and lower case matter, as in "${respelled}"`
    return (
      all.map((row) => row.mismatch(topic)).find((mismatch) => mismatch !== undefined) ??
      `expected one of ${all.map((row) => row.template).join(", ")}`
    )
  }

  const parse = (topic: string): Result.Result<Subscription<Event>, TopicError> =>
    Result.fromNullishOr(find(topic), () => new TopicError({ market, topic, expectation: expectation(topic) }))

  const parseAll = (names: ReadonlyArray<string>) => Stream.fromEffect(Effect.fromResult(Result.all(names.map(parse))))

  return Object.assign(
    (names: ReadonlyArray<string>, options?: SubscribeOptions) =>
      Stream.flatMap(parseAll(names), (subscriptions) => merge<Subscription<Event>>(subscriptions, options)),
    {
      tracked: (names: ReadonlyArray<string>, options?: BufferOptions) =>
        Stream.flatMap(parseAll(names), (subscriptions) => merge.tracked<Subscription<Event>>(subscriptions, options)),
      parse,
      rows: all,
      byName: rows
    }
  )
}
