/**
 * Opening hours of a market behind contracts on stocks and commodities.
 *
 * @internal
 */
export interface Session {
  readonly name: "PRE_MARKET" | "REGULAR" | "AFTER_MARKET" | "OVERNIGHT" | "NO_TRADING"
  readonly startAt: number
  readonly endAt: number
}

const hour = 3_600_000
const day = 24 * hour

// Hours of UTC at which sessions begin on weekdays. The last one ends with the day; before the first one nothing is traded.
const hours = {
  EquityUpdate: [
    [1, "OVERNIGHT"],
    [9, "PRE_MARKET"],
    [14.5, "REGULAR"],
    [21, "AFTER_MARKET"]
  ],
  CommodityUpdate: [
    [0, "REGULAR"],
    [22, "NO_TRADING"],
    [23, "REGULAR"]
  ],
  KR_EquityUpdate: [
    [0, "REGULAR"],
    [6.5, "NO_TRADING"]
  ],
  HK_EquityUpdate: [
    [1.5, "REGULAR"],
    [8, "NO_TRADING"]
  ],
  CN_EquityUpdate: [
    [1.5, "REGULAR"],
    [7, "NO_TRADING"]
  ]
} as const satisfies Record<string, ReadonlyArray<readonly [hour: number, name: Session["name"]]>>

/**
 * Markets that have opening hours, as the exchange names their events.
 *
 * @internal
 */
export const underlyings = Object.keys(hours) as ReadonlyArray<keyof typeof hours> // an object literal's own keys

// The epoch began on a Thursday.
const isWeekend = (dayNumber: number): boolean => (dayNumber + 4) % 7 === 6 || (dayNumber + 4) % 7 === 0

/** @internal */
export const at = (underlying: keyof typeof hours, now: number): Session => {
  const dayNumber = Math.floor(now / day)
  // Weekends are one long session without trading.
  if (isWeekend(dayNumber)) {
    const saturday = isWeekend(dayNumber - 1) ? dayNumber - 1 : dayNumber
    return { name: "NO_TRADING", startAt: saturday * day, endAt: (saturday + 2) * day }
  }
  const starts = hours[underlying].map(([at, name]) => ({ at: dayNumber * day + at * hour, name }))
  const index = starts.findLastIndex((start) => start.at <= now)
  const current = starts[index]
  return {
    name: current?.name ?? "NO_TRADING",
    startAt: current?.at ?? dayNumber * day,
    endAt: starts[index + 1]?.at ?? (dayNumber + 1) * day
  }
}
