import type { DepthUpdate as CoinMUpdate, PartialDepth as CoinMPartial } from "../../../binance/coin-m/Events.ts"
import type { DepthUpdate, PartialDepth } from "../../../binance/usds-m/Events.ts"
import type { Contract } from "../world/contract.ts"
import type { World } from "../world/world.ts"
import { bestLevels, changedLevels, depths } from "./depths.ts"
import { type FeedOf, realTime, speed } from "./feed.ts"
import { depthFields, ofOwnSymbol } from "./futures.ts"

/**
 * The order books of one product: both tell them alike.
 *
 * @internal
 */
export const make = (product: Contract["product"]) => {
  const own = ofOwnSymbol(product)

  const depth: FeedOf<World, DepthUpdate & CoinMUpdate> = (subject) => {
    const market = own(subject)
    if (market === undefined) return undefined
    return depths(subject, market, speed(subject, 250) || realTime, (window) => ({
      _tag: "DepthUpdate",
      ...depthFields(market, window),
      ...changedLevels(market, window.changed)
    }))
  }

  const partialDepth: FeedOf<World, PartialDepth & CoinMPartial> = (subject) => {
    const market = own(subject)
    if (market === undefined) return undefined
    return depths(subject, market, speed(subject, 250), (window) => ({
      _tag: "PartialDepth",
      ...depthFields(market, window),
      ...bestLevels(market, subject.texts)
    }))
  }

  return { depth, partialDepth }
}
