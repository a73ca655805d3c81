/**
 * Lengths of candles.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Liveness from "../../connection/Liveness.ts"

const intervals = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"] as const

/**
 * Length of a candle. `1M` is a calendar month.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Interval = Schema.Literals(intervals)

/**
 * Length of a candle.
 *
 * @category models
 * @since 0.1.0
 */
export type Interval = typeof Interval.Type

/**
 * Length of a candle of a continuous contract, which may be one second too.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ContinuousInterval = Schema.Literals(["1s", ...intervals])

/**
 * Length of a candle of a continuous contract.
 *
 * @category models
 * @since 0.1.0
 */
export type ContinuousInterval = typeof ContinuousInterval.Type

// A connection lives for 24 hours: on the next candle of a day or longer no connection can wait.
const length: Readonly<Record<ContinuousInterval, Duration.Input | undefined>> = {
  "1s": "1 second",
  "1m": "1 minute",
  "3m": "3 minutes",
  "5m": "5 minutes",
  "15m": "15 minutes",
  "30m": "30 minutes",
  "1h": "1 hour",
  "2h": "2 hours",
  "4h": "4 hours",
  "6h": "6 hours",
  "8h": "8 hours",
  "12h": "12 hours",
  "1d": undefined,
  "3d": undefined,
  "1w": undefined,
  "1M": undefined
}

/**
 * What the silence of a topic of candles means.
 *
 * **Details**
 *
 * Binance looks every 250 ms and sends a candle only if it has changed, so the update speed promises nothing for a thin
 * symbol. Once per interval there is a new candle for certain.
 *
 * @category constructors
 * @since 0.1.0
 */
export const liveness = (interval: ContinuousInterval): Liveness.Liveness => {
  const every = length[interval]
  return every === undefined ? Liveness.irregular : Liveness.every(every)
}
