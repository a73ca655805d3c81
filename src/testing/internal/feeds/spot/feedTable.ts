import type * as Streams from "../../../../binance/spot/Streams.ts"
import type { World } from "../../world/world.ts"
import type { Feeds } from "../feed.ts"
import * as CandleFeeds from "./candleFeeds.ts"
import * as DepthFeeds from "./depthFeeds.ts"
import * as TickerFeeds from "./tickerFeeds.ts"
import * as TradeFeeds from "./tradeFeeds.ts"

/** @internal */
export const feeds = { ...TradeFeeds, ...CandleFeeds, ...TickerFeeds, ...DepthFeeds } satisfies Feeds<
  World,
  typeof Streams
>
