/**
 * Parameters of the topics of European options.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { parameter } from "../../model/Symbol.ts"

/**
 * A contract: `BTC-261225-100000-C` is a call on BTC that expires on 2026-12-25 with a strike price of 100,000; the strike price may have
 * decimals, and a put ends in `P`. Encoded in lower case, which is taken for it too.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OptionSymbol = parameter({
  alphabet: /^[\p{L}\p{N}]+-\d{6}-\d+(?:\.\d+)?-[cp]$/iu,
  expected: 'a contract such as "BTC-261225-100000-C"',
  sample: "^[A-Z0-9]{2,8}-[0-9]{6}-[1-9][0-9]{0,5}(?:\\.[0-9]{1,3})?-[CP]$"
})

/**
 * A contract such as `BTC-261225-100000-C`.
 *
 * @category models
 * @since 0.1.0
 */
export type OptionSymbol = typeof OptionSymbol.Type

/**
 * The day on which contracts expire, at 08:00 UTC: `261225` is 2026-12-25.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Expiration = Schema.String.check(
  Schema.isPattern(/^\d{6}$/, { expected: 'a day of expiration such as "261225"' })
)

/**
 * The day on which contracts expire, such as `261225`.
 *
 * @category models
 * @since 0.1.0
 */
export type Expiration = typeof Expiration.Type

/**
 * Length of a candle: minutes, hours, days, weeks.
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
  "12h",
  "1d",
  "3d",
  "1w"
])

/**
 * Length of a candle.
 *
 * @category models
 * @since 0.1.0
 */
export type Interval = typeof Interval.Type

/**
 * How often depth is told. Binance's catalogue knows no form without it (options, 2026-07).
 *
 * @category schemas
 * @since 0.1.0
 */
export const UpdateSpeed = Schema.Literals(["100ms", "500ms"])

/**
 * How often depth is told.
 *
 * @category models
 * @since 0.1.0
 */
export type UpdateSpeed = typeof UpdateSpeed.Type
