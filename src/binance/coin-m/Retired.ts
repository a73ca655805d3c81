/**
 * The market streams of COIN-M futures that Binance has ended.
 *
 * @since 0.1.0
 */
import type { Retired } from "../MarketTopics.ts"

/**
 * Streams that are acknowledged and silent today.
 *
 * @category constants
 * @since 0.1.0
 */
export const retired: ReadonlyArray<Retired> = [
  // Change log and notice of the products' integration, 2026-06-30. The SDKs of 2026-08 still offer it.
  { template: "<pair>@indexPrice@1s", since: "2026-06-30", instead: "<pair>@indexPrice, which comes every second" }
]
