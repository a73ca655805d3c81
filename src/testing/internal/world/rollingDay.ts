import { add, type Candle, empty, type Fill } from "./candle.ts"
import { span } from "./candleSeries.ts"

const minute = 60_000
const day = 24 * 60 * minute

/**
 * Sums over the last 24 hours, to the minute: the window opens at the beginning of a minute, as the exchange's does.
 *
 * @internal
 */
export interface RollingDay {
  readonly add: (fill: Fill) => void
  /** The sums of the last 24 hours, or of a shorter time and what is missing from it to the beginning of a minute. */
  readonly at: (atMillis: number, lastMillis?: number) => Candle
}

/** @internal */
export const rollingDay = (atMillis: number, ticks: number): RollingDay => {
  const start = span("1m", atMillis).openAt
  const minutes: Array<Candle> = []
  let last = ticks

  const opening = (now: number, lastMillis: number) => Math.max(start, span("1m", now).openAt - lastMillis)

  const forget = (now: number): void => {
    const openAt = opening(now, day)
    while ((minutes[0]?.openAt ?? openAt) < openAt) minutes.shift()
  }
  return {
    add: (fill) => {
      const { endAt, openAt } = span("1m", fill.atMillis)
      let current = minutes.at(-1)
      if (current === undefined || current.endAt <= fill.atMillis) {
        forget(fill.atMillis)
        current = empty(openAt, endAt, last)
        minutes.push(current)
      }
      add(current, fill)
      last = fill.ticks
    },
    at: (now, lastMillis = day - minute) => {
      forget(now)
      const openAt = opening(now, lastMillis)
      const within = minutes.filter((each) => each.openAt >= openAt)
      const sum = empty(openAt, now, within[0]?.open ?? last)
      for (const each of within) {
        if (sum.trades === 0) {
          sum.firstTradeId = each.firstTradeId
          sum.firstUpdateId = each.firstUpdateId
        }
        sum.high = Math.max(sum.high, each.high)
        sum.low = Math.min(sum.low, each.low)
        sum.lots += each.lots
        sum.turnover += each.turnover
        sum.inverse += each.inverse
        sum.takerLots += each.takerLots
        sum.takerTurnover += each.takerTurnover
        sum.takerInverse += each.takerInverse
        sum.trades += each.trades
        sum.lastTradeId = each.lastTradeId
        sum.lastUpdateId = each.lastUpdateId
      }
      sum.close = last
      return sum
    }
  }
}
