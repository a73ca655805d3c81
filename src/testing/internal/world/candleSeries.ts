import * as DateTime from "effect/DateTime"
import { add, type Candle, empty, type Fill } from "./candle.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

// The first Monday of the epoch.
const monday = 4 * day

const fixed: Readonly<Record<string, number>> = {
  "1s": 1000,
  "1m": minute,
  "3m": 3 * minute,
  "5m": 5 * minute,
  "15m": 15 * minute,
  "30m": 30 * minute,
  "1h": hour,
  "2h": 2 * hour,
  "4h": 4 * hour,
  "6h": 6 * hour,
  "8h": 8 * hour,
  "12h": 12 * hour,
  "1d": day,
  "3d": 3 * day
}

/**
 * Names of all spans that the exchange draws candles for.
 *
 * @internal
 */
export const intervals: ReadonlyArray<string> = [...Object.keys(fixed), "1w", "1M"]

/** From its first moment to the first that is no longer part of it. */
interface Span {
  readonly openAt: number
  readonly endAt: number
}

/**
 * The span that a time falls into: weeks begin on Mondays, months on their first day, both in UTC. The week before the
 * first Monday of 1970 begins with the epoch.
 *
 * @internal
 */
export const span = (interval: string, atMillis: number): Span => {
  if (interval === "1M") {
    const openAt = DateTime.startOf(DateTime.makeUnsafe(atMillis), "month")
    return {
      openAt: DateTime.toEpochMillis(openAt),
      endAt: DateTime.toEpochMillis(DateTime.add(openAt, { months: 1 }))
    }
  }
  const origin = interval === "1w" ? monday : 0
  const length = fixed[interval] ?? 7 * day
  const openAt = Math.floor((atMillis - origin) / length) * length + origin
  return { openAt: Math.max(openAt, 0), endAt: openAt + length }
}

/**
 * The candles of one interval: the one that is open, and the last ones that were closed.
 *
 * @internal
 */
export interface CandleSeries {
  readonly add: (fill: Fill) => void
  /** The candle that is open at this time; closes those that are over. */
  readonly at: (atMillis: number) => Candle
  /** Closed candles that opened at or after this time, oldest first. Few are kept. */
  readonly closedSince: (openAt: number) => ReadonlyArray<Candle>
}

const kept = 64

/** @internal */
export const series = (interval: string, atMillis: number, ticks: number, offsetMillis = 0): CandleSeries => {
  const closed: Array<Candle> = []
  const spanOf = (millis: number): Span => {
    const { endAt, openAt } = span(interval, millis + offsetMillis)
    return { openAt: Math.max(0, openAt - offsetMillis), endAt: endAt - offsetMillis }
  }
  const first = spanOf(atMillis)
  let open = empty(first.openAt, first.endAt, ticks)

  const at = (now: number): Candle => {
    while (now >= open.endAt) {
      closed.push(open)
      if (closed.length > kept) closed.shift()
      // After a long time without looking, the empty candles that nobody can see any more are left out.
      const isFar = now - open.endAt > kept * (open.endAt - open.openAt)
      const next = spanOf(isFar ? now : open.endAt)
      open = empty(next.openAt, next.endAt, open.close)
    }
    return open
  }
  return {
    add: (fill) => add(at(fill.atMillis), fill),
    at,
    closedSince: (openAt) => closed.filter((candle) => candle.openAt >= openAt)
  }
}
