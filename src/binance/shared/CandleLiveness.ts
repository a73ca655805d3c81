/**
 * What the silence of candles means, on every market.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Liveness from "../../connection/Liveness.ts"

// A connection lives for 24 hours: on the next candle of a day or longer no connection can wait.
const lengths = {
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
} as const satisfies Readonly<Record<string, Duration.Input | undefined>>

/**
 * What the silence of a topic of candles means.
 *
 * **Details**
 *
 * Binance looks every 250 ms to 2 seconds and sends a candle only if it has changed, so the update speed promises
 * nothing for a thin symbol. Once per interval there is a new candle for certain.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ interval }: { readonly interval: keyof typeof lengths }): Liveness.Liveness => {
  const every = lengths[interval]
  return every === undefined ? Liveness.irregular : Liveness.every(every)
}
