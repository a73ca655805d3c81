import type { Chance } from "./chance.ts"
import type { Contract } from "./contract.ts"

/**
 * News about a contract.
 *
 * @internal
 */
export interface Announcement {
  /** Counts them, from 1. */
  readonly number: number
  readonly atMillis: number
  readonly contract: Contract
  /** Leverage up to which the first bracket goes, if brackets changed. */
  readonly maxLeverage: number | undefined
}

/**
 * Rare news about contracts, such as new leverage brackets: one in ten minutes.
 *
 * @internal
 */
export interface Announcements {
  readonly nextAt: () => number
  readonly advance: (now: number) => void
  /** Hears of everything from now on; what it returns ends that. */
  readonly observe: (now: number, observer: (announcement: Announcement) => void) => () => void
}

const meanInterval = 600_000

/** @internal */
export const make = (options: {
  readonly chance: Chance
  readonly contracts: ReadonlyArray<Contract>
  readonly atMillis: number
}): Announcements => {
  const { chance, contracts } = options
  const observers = new Set<(announcement: Announcement) => void>()
  let nextAt = options.atMillis
  let number = 0
  const schedule = () => {
    nextAt += 1 + Math.round(chance.exponential(meanInterval))
  }
  schedule()

  const advance = (now: number): void => {
    while (nextAt <= now) {
      const contract = contracts[chance.below(contracts.length)]
      const maxLeverage = chance.happens(0.7) ? 20 + 5 * chance.below(20) : undefined
      if (contract !== undefined) {
        number++
        for (const observer of observers) observer({ number, atMillis: nextAt, contract, maxLeverage })
      }
      schedule()
    }
  }
  return {
    nextAt: () => nextAt,
    advance,
    observe: (now, observer) => {
      advance(now)
      observers.add(observer)
      return () => {
        observers.delete(observer)
      }
    }
  }
}
