import type * as Streams from "../../../../binance/options/Streams.ts"
import type { OptionsWorld } from "../../world/optionsWorld.ts"
import type { Feeds } from "../feed.ts"
import * as BookFeeds from "./bookFeeds.ts"
import * as ReferenceFeeds from "./referenceFeeds.ts"
import * as TickerFeeds from "./tickerFeeds.ts"
import * as TradeFeeds from "./tradeFeeds.ts"

/** @internal */
export const feeds = { ...TradeFeeds, ...BookFeeds, ...TickerFeeds, ...ReferenceFeeds } satisfies Feeds<
  OptionsWorld,
  typeof Streams
>
