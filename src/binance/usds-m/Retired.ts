/**
 * The market streams of USDⓈ-M futures that Binance has ended.
 *
 * @since 0.1.0
 */
import type { Retired } from "../MarketTopics.ts"

// Binance's leveraged tokens (BLVT) were redeemed and delisted until that day, says its announcement of 2024-02-19.
const since = "2024-04-03"

/**
 * Streams that are acknowledged and silent today.
 *
 * @category constants
 * @since 0.1.0
 */
export const retired: ReadonlyArray<Retired> = [
  { template: "<tokenName>@tokenNav", since },
  { template: "<tokenName>@nav_kline_<interval>", since },
  // The page about it had the capital, the change log of 2020-09-16 had not.
  { template: "<tokenName>@nav_Kline_<interval>", since }
]
