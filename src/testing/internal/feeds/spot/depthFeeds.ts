import type { DepthUpdate, PartialDepth } from "../../../../binance/spot/Events.ts"
import type { World } from "../../world/world.ts"
import { bestLevels, changedLevels, depths } from "../depths.ts"
import { type FeedOf, speed, time } from "../feed.ts"
import { ofSymbol } from "../symbols.ts"

/** @internal */
export const depth: FeedOf<World, DepthUpdate> = (subject) => {
  const market = ofSymbol(subject)
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 1000), ({ changed, last, now, previous }) => ({
    _tag: "DepthUpdate",
    eventTime: time(now),
    symbol: market.contract.symbol,
    firstUpdateId: previous + 1,
    finalUpdateId: last.updateId,
    ...changedLevels(market, changed)
  }))
}

/** @internal */
export const partialDepth: FeedOf<World, PartialDepth> = (subject) => {
  const market = ofSymbol(subject)
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 1000), ({ last }) => ({
    _tag: "PartialDepth",
    finalUpdateId: last.updateId,
    ...bestLevels(market, subject.texts)
  }))
}
