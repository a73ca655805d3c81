import * as CoinM from "../binance/coin-m/index.ts"
import type { StreamMarket } from "../binance/Market.ts"
import type { Topics } from "../binance/MarketTopics.ts"
import * as Options from "../binance/options/index.ts"
import * as Spot from "../binance/spot/index.ts"
import * as UsdsM from "../binance/usds-m/index.ts"

/**
 * The rows of every market that has some, for those who do not know beforehand which market they serve.
 *
 * @internal
 */
export const markets: { readonly [Market in StreamMarket]: Topics<unknown> } = {
  "usds-m": UsdsM.topics,
  "coin-m": CoinM.topics,
  spot: Spot.topics,
  options: Options.topics
}
