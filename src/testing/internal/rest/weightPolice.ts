import type { Pool } from "../../../binance/RateLimits.ts"
import { RestRefusal } from "./refusal.ts"

const minute = 60_000
const day = 24 * 60 * minute

/**
 * Weight of a minute and address (docs, 2026-11).
 *
 * @internal
 */
export const limits: Readonly<Record<Pool, number>> = {
  spot: 6000,
  margin: 12_000,
  futures: 2400,
  options: 400,
  "portfolio-margin": 6000,
  "usds-m-websocket-api": 2400
}

/** Requests that are refused with 429 before the address is banned. */
const patience = 5

interface Usage {
  window: number
  weight: number
}

interface Conduct {
  readonly usage: Map<Pool, Usage>
  refusals: number
  bans: number
  bannedUntil: number
}

/**
 * Counts what addresses use, and stops those that use too much: first with 429, and those who go on with 418, from all pools, for 2
 * minutes and twice as long each time.
 *
 * @internal
 */
export interface WeightPolice {
  /** Counts a request; returns the weight used in this minute, or what is said to one too many. */
  readonly count: (request: {
    readonly address: string
    readonly pool: Pool
    readonly weight: number
    readonly now: number
  }) => number | RestRefusal
  readonly ban: (address: string, millis: number, now: number) => void
}

/** @internal */
export const make = (limit: Readonly<Record<Pool, number>> = limits): WeightPolice => {
  const records = new Map<string, Conduct>()
  const recordOf = (address: string): Conduct => {
    const known = records.get(address)
    if (known !== undefined) return known
    const made: Conduct = { usage: new Map(), refusals: 0, bans: 0, bannedUntil: Number.NEGATIVE_INFINITY }
    records.set(address, made)
    return made
  }
  const seconds = (until: number, now: number) => Math.ceil((until - now) / 1000)

  return {
    count: ({ address, now, pool, weight }) => {
      const record = recordOf(address)
      const window = Math.floor(now / minute)
      const before = record.usage.get(pool)
      const usage = before?.window === window ? before : { window, weight: 0 }
      record.usage.set(pool, usage)
      usage.weight += weight
      if (usage.weight > limit[pool] && record.bannedUntil <= now && ++record.refusals > patience) {
        record.refusals = 0
        record.bannedUntil = now + Math.min(2 * minute * 2 ** record.bans++, 3 * day)
      }
      if (record.bannedUntil > now) {
        return new RestRefusal({
          status: 418,
          code: -1003,
          msg: `Way too many requests; IP(${address}) banned until ${record.bannedUntil}. Please use the websocket for live updates to avoid bans.`,
          retryAfterSeconds: seconds(record.bannedUntil, now)
        })
      }
      if (usage.weight > limit[pool]) {
        return new RestRefusal({
          status: 429,
          code: -1003,
          msg: `Too many requests; current limit of IP(${address}) is ${limit[pool]} requests per minute. Please use the websocket for live updates to avoid polling the API.`,
          retryAfterSeconds: seconds((window + 1) * minute, now)
        })
      }
      return usage.weight
    },
    ban: (address, millis, now) => {
      recordOf(address).bannedUntil = now + millis
    }
  }
}
