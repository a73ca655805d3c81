/**
 * Names of COIN-M contracts.
 *
 * @since 0.1.0
 */
import { parameter } from "../../model/Symbol.ts"

/**
 * A symbol as a parameter of a topic: `BTCUSD_PERP`, encoded as `btcusd_perp`, which is taken for it too.
 *
 * **Details**
 *
 * A pair, and after `_` what becomes of the contract: `PERP`, or the day of its delivery as in `BTCUSD_261225`. The
 * pair alone names other streams.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Symbol = parameter({
  alphabet: /^[\p{L}\p{N}]+_[\p{L}\p{N}]+$/u,
  expected: "a pair, _ and PERP or a date, as in BTCUSD_PERP",
  sample: "^[A-Z0-9]{2,8}USD_(?:PERP|[0-9]{6})$"
})

/**
 * A symbol as a parameter of a topic.
 *
 * @category models
 * @since 0.1.0
 */
export type Symbol = typeof Symbol.Type
