/**
 * Lengths of candles.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Length of a candle. `1M` is a calendar month.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Interval = Schema.Literals([
  "1m",
  "3m",
  "5m",
  "15m",
  "30m",
  "1h",
  "2h",
  "4h",
  "6h",
  "8h",
  "12h",
  "1d",
  "3d",
  "1w",
  "1M"
])

/**
 * Length of a candle.
 *
 * @category models
 * @since 0.1.0
 */
export type Interval = typeof Interval.Type
