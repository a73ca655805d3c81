import * as CandleSeries from "./candleSeries.ts"
import type { Chance } from "./chance.ts"

/**
 * Prices that are not traded at, as they were at a whole second.
 *
 * @internal
 */
export interface Reference {
  readonly markPrice: number
  readonly averageMarkPrice: number
  readonly indexPrice: number
  readonly estimatedSettlePrice: number
  readonly fundingRate: number
  /** 0 for contracts without funding. */
  readonly nextFundingTime: number
}

/**
 * Index and mark price of a contract: both follow the middle of its book, and each other's difference pays the funding.
 *
 * @internal
 */
export interface ReferencePrices {
  /** What held at the last whole second. */
  readonly latest: () => Reference
  /** Candles of one of the prices, made of one sample a second; none where they are not kept. */
  readonly candles: (price: "index" | "mark", interval: string) => CandleSeries.CandleSeries | undefined
  /** Does what should have happened at the whole seconds until now. */
  readonly advance: (now: number, mid: number) => void
  /** Goes on from here and now. */
  readonly skip: (now: number, mid: number) => void
}

const eightHours = 8 * 3_600_000

// The exchange writes reference prices with eight decimals.
const round = (value: number): number => Math.round(value * 1e8) / 1e8

/** @internal */
export const make = (options: {
  readonly chance: Chance
  readonly price: number
  readonly atMillis: number
  readonly hasFunding: boolean
  /** Whether candles are kept, of which few contracts have a stream. */
  readonly hasCandles: boolean
}): ReferencePrices => {
  const { atMillis, chance, hasCandles, hasFunding } = options
  let index = options.price
  let mark = options.price
  let average = options.price
  let second = Math.floor(atMillis / 1000)

  const seriesOf = () =>
    new Map(
      CandleSeries.intervals.map(
        (interval) => [interval, CandleSeries.series(interval, atMillis, options.price)] as const
      )
    )
  const candles = hasCandles ? { index: seriesOf(), mark: seriesOf() } : undefined
  const sample = (series: ReadonlyMap<string, CandleSeries.CandleSeries>, price: number): void => {
    const now = second * 1000
    // Nothing is traded at these prices; where candles of trades have ids, these have times.
    const fill = { atMillis: now, ticks: round(price), lots: 0, trades: 1, firstTradeId: now, lastTradeId: now }
    for (const each of series.values()) each.add({ ...fill, updateId: 0, takerBuys: false })
  }

  const tick = (mid: number): void => {
    index += (mid * (1 + (chance.unit() - 0.5) * 2e-4) - index) * 0.3
    mark += ((mid + index) / 2 - mark) * 0.5
    average += (mark - average) / 30
    if (candles === undefined) return
    sample(candles.index, index)
    sample(candles.mark, mark)
  }
  return {
    latest: () => ({
      markPrice: round(mark),
      averageMarkPrice: round(average),
      indexPrice: round(index),
      estimatedSettlePrice: round((index + average) / 2),
      fundingRate: hasFunding ? round(Math.max(-0.003, Math.min(0.003, (mark - index) / index))) : 0,
      nextFundingTime: hasFunding ? (Math.floor((second * 1000) / eightHours) + 1) * eightHours : 0
    }),
    candles: (price, interval) => candles?.[price].get(interval),
    advance: (now, mid) => {
      while ((second + 1) * 1000 <= now) {
        second++
        tick(mid)
      }
    },
    skip: (now, mid) => {
      second = Math.floor(now / 1000)
      tick(mid)
    }
  }
}
