import type { DepthUpdate, PartialDepth } from "../../../../binance/coin-m/Events.ts"
import type { World } from "../../world/world.ts"
import { bestLevels, changedLevels, depths } from "../depths.ts"
import { type FeedOf, realTime, speed } from "../feed.ts"
import { depthFields, ofOwnSymbol } from "../futures.ts"

const own = ofOwnSymbol("coin-m")

/** @internal */
export const depth: FeedOf<World, DepthUpdate> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 250) || realTime, (window) => ({
    _tag: "DepthUpdate",
    ...depthFields(market, window),
    ...changedLevels(market, window.changed)
  }))
}

/** @internal */
export const partialDepth: FeedOf<World, PartialDepth> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  return depths(subject, market, speed(subject, 250), (window) => ({
    _tag: "PartialDepth",
    ...depthFields(market, window),
    ...bestLevels(market, subject.texts)
  }))
}
