import type * as Streams from "../../../binance/usds-m/Streams.ts"
import * as CandleFeeds from "./candleFeeds.ts"
import * as DepthFeeds from "./depthFeeds.ts"
import type { FeedOf } from "./feed.ts"
import * as ReferenceFeeds from "./referenceFeeds.ts"
import * as TickerFeeds from "./tickerFeeds.ts"
import * as TradeFeeds from "./tradeFeeds.ts"

/**
 * What the simulated exchange sends for each row.
 *
 * @internal
 */
export const feeds = {
  ...TradeFeeds,
  ...CandleFeeds,
  ...TickerFeeds,
  ...DepthFeeds,
  ...ReferenceFeeds
} satisfies { readonly [Row in keyof typeof Streams]: FeedOf<(typeof Streams)[Row]["event"]["Type"]> }
