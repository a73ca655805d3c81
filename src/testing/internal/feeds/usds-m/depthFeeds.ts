import type { RpiDepthUpdate } from "../../../../binance/usds-m/Events.ts"
import { type BookSide, opposite } from "../../world/simulatedBook.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { depths, levelsOf } from "../depths.ts"
import type { FeedOf } from "../feed.ts"
import { depthFields, ofOwnSymbol } from "../futures.ts"
import * as FuturesDepths from "../futuresDepths.ts"

const own = ofOwnSymbol("usds-m")

/** @internal */
export const { depth, partialDepth } = FuturesDepths.make("usds-m")

// What the stream shows at a price: the book and the orders that only it shows, unless they cross the other side.
const withHidden = ({ book, hidden }: SimulatedMarket, side: BookSide, ticks: number): number => {
  const best = book.rungs[opposite(side)][0]?.ticks
  const crosses = best !== undefined && (side === "bids" ? ticks >= best : ticks <= best)
  return crosses ? 0 : book.lotsAt(side, ticks) + (hidden[side].get(ticks) ?? 0)
}

/** @internal */
export const rpiDepth: FeedOf<World, RpiDepthUpdate> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  // Prices at which such orders were shown: they can vanish without a change of the book.
  const shown = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  return depths(subject, market, 500, (window) => {
    const levels = (side: BookSide) => {
      const changed = window.changed[side]
      const touched = new Set([...changed.keys(), ...shown[side].keys(), ...market.hidden[side].keys()])
      const rungs = [...touched]
        .map((ticks) => ({ ticks, lots: withHidden(market, side, ticks) }))
        .filter(({ lots, ticks }) => changed.has(ticks) || shown[side].get(ticks) !== lots)
      for (const { lots, ticks } of rungs) {
        if (market.hidden[side].has(ticks)) shown[side].set(ticks, lots)
        else shown[side].delete(ticks)
      }
      return levelsOf(market, side, rungs)
    }
    return { _tag: "RpiDepthUpdate", ...depthFields(market, window), bids: levels("bids"), asks: levels("asks") }
  })
}
