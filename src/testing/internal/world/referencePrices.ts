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
}): ReferencePrices => {
  const { chance, hasFunding } = options
  let index = options.price
  let mark = options.price
  let average = options.price
  let second = Math.floor(options.atMillis / 1000)

  const tick = (mid: number): void => {
    index += (mid * (1 + (chance.unit() - 0.5) * 2e-4) - index) * 0.3
    mark += ((mid + index) / 2 - mark) * 0.5
    average += (mark - average) / 30
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
