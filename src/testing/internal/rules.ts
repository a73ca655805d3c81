import * as Duration from "effect/Duration"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Options } from "../ExchangeOptions.ts"

/**
 * The rules of a market.
 *
 * @internal
 */
export interface Rules {
  readonly controlFramesPerSecond: number
  readonly topicsPerConnection: number
  readonly lifetime: Duration.Duration
  readonly pingInterval: Duration.Duration
  readonly pongTimeout: Duration.Duration
  /** Whether a pong is one of the control frames that are limited. */
  readonly countsPongs: boolean
  /** Whether an error stands at the top of its frame, and not below `error`. */
  readonly isErrorFlat: boolean
  /** Whether each category has a path of its own, and topics of another one stay silent there. */
  readonly isRouted: boolean
  /** Whether paths without a category deliver everything where categories have paths, as on Binance's test exchange. */
  readonly deliversUnrouted: boolean
}

type Own = Omit<Rules, "lifetime" | "deliversUnrouted">

// usds-m, 2026-10-07
const futures: Own = {
  controlFramesPerSecond: 10,
  topicsPerConnection: 1024,
  pingInterval: Duration.minutes(3),
  pongTimeout: Duration.minutes(10),
  countsPongs: false,
  isErrorFlat: false,
  isRouted: true
}

const table: { readonly [Market in StreamMarket]: Own } = {
  "usds-m": futures,
  "coin-m": { ...futures, isRouted: false },
  // spot, 2026-07
  spot: {
    ...futures,
    controlFramesPerSecond: 5,
    pingInterval: Duration.seconds(20),
    pongTimeout: Duration.minutes(1),
    countsPongs: true,
    isErrorFlat: true,
    isRouted: false
  },
  // options, 2026-09. Where they share a host with USDⓈ-M, that has the say.
  options: {
    ...futures,
    topicsPerConnection: 200,
    pingInterval: Duration.minutes(5),
    pongTimeout: Duration.minutes(15),
    isErrorFlat: true
  }
}

/**
 * The rules of every market, as far as the options do not change them.
 *
 * @internal
 */
export const make = (options: Options): ((market: StreamMarket) => Rules) => {
  const common = {
    lifetime: Duration.fromInputUnsafe(options.lifetime ?? "24 hours"),
    deliversUnrouted: options.deliversUnrouted ?? false
  }
  return (market) => {
    const own = table[market]
    return {
      ...own,
      ...common,
      controlFramesPerSecond: options.controlFramesPerSecond ?? own.controlFramesPerSecond,
      topicsPerConnection: options.topicsPerConnection ?? own.topicsPerConnection
    }
  }
}
