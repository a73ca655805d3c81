import type * as Streams from "../../../../binance/coin-m/Streams.ts"
import type { World } from "../../world/world.ts"
import type { Feeds } from "../feed.ts"
import * as CandleFeeds from "./candleFeeds.ts"
import * as DepthFeeds from "./depthFeeds.ts"
import * as ReferenceFeeds from "./referenceFeeds.ts"
import * as TickerFeeds from "./tickerFeeds.ts"
import * as TradeFeeds from "./tradeFeeds.ts"

/** @internal */
export const feeds = {
  ...TradeFeeds,
  ...CandleFeeds,
  ...TickerFeeds,
  ...DepthFeeds,
  ...ReferenceFeeds
} satisfies Feeds<World, typeof Streams>
