import type { Level } from "../../../model/Level.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import type { BookSide, Change, Rung } from "../world/simulatedBook.ts"
import type { SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type Beat, type Feed, one, windowed } from "./feed.ts"

/**
 * What was changed within a window, by price: of each the last.
 *
 * @internal
 */
export interface Changed {
  readonly bids: Map<number, Change>
  readonly asks: Map<number, Change>
}

/**
 * The changes of a book within a window.
 *
 * @internal
 */
export interface DepthWindow {
  readonly changed: Changed
  readonly first: Transaction
  readonly last: Transaction
  /** Last update of the window before on this connection. */
  readonly previous: number
  readonly now: number
}

const toLevel =
  ({ contract }: SimulatedMarket) =>
  ({ lots, ticks }: Rung): Level => [priceOf(contract, ticks), quantityOf(contract, lots)]

/**
 * Rungs as levels, the best first.
 *
 * @internal
 */
export const levelsOf = (market: SimulatedMarket, side: BookSide, rungs: Iterable<Rung>): ReadonlyArray<Level> =>
  [...rungs].toSorted((a, b) => (side === "bids" ? b.ticks - a.ticks : a.ticks - b.ticks)).map(toLevel(market))

/**
 * Prices that changed.
 *
 * @internal
 */
export const changedLevels = (market: SimulatedMarket, { asks, bids }: Changed) => ({
  bids: levelsOf(market, "bids", bids.values()),
  asks: levelsOf(market, "asks", asks.values())
})

/**
 * The best prices, as many as the topic asks for.
 *
 * @internal
 */
export const bestLevels = (market: SimulatedMarket, texts: { readonly levels?: string | undefined }) => {
  const count = Number(texts.levels)
  const { asks, bids } = market.book.rungs
  return { bids: bids.slice(0, count).map(toLevel(market)), asks: asks.slice(0, count).map(toLevel(market)) }
}

/**
 * Windows in which the book changed.
 *
 * @internal
 */
export const depths = <Event>(
  beat: Beat,
  market: SimulatedMarket,
  everyMillis: number,
  toEvent: (window: DepthWindow) => Event
): Feed<Event> => {
  let changed: Changed = { bids: new Map(), asks: new Map() }
  let first: Transaction | undefined
  let last: Transaction | undefined
  let previous = 0
  const feed = windowed({
    ...beat,
    sources: [market],
    everyMillis,
    onHappening: (_, transaction) => {
      first ??= transaction
      last = transaction
      for (const change of transaction.changes) changed[change.side].set(change.ticks, change)
    },
    frames: (_, now) => {
      if (first === undefined || last === undefined) return []
      const event = toEvent({ changed, first, last, previous, now })
      previous = last.updateId
      first = undefined
      last = undefined
      changed = { bids: new Map(), asks: new Map() }
      return [one(event, market.contract)]
    }
  })
  // What the market did before the feed began to watch.
  previous = market.latest().updateId
  return feed
}
