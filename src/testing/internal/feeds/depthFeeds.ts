import type { DepthUpdate, PartialDepth, RpiDepthUpdate } from "../../../binance/usds-m/Events.ts"
import type { Level } from "../../../model/Level.ts"
import { priceOf, quantityOf } from "../world/contract.ts"
import type { BookSide, Change, Rung } from "../world/simulatedBook.ts"
import { opposite } from "../world/simulatedBook.ts"
import type { SimulatedMarket, Transaction } from "../world/simulatedMarket.ts"
import { type Feed, type FeedOf, one, productOf, realTime, type Subject, time, windowed } from "./feed.ts"
import { speed, usdsM } from "./subjects.ts"

/** What was changed within a window, by price: of each the last. */
interface Changed {
  readonly bids: Map<number, Change>
  readonly asks: Map<number, Change>
}

const toLevel =
  ({ contract }: SimulatedMarket) =>
  ({ lots, ticks }: Rung): Level => [priceOf(contract, ticks), quantityOf(contract, lots)]

const bestFirst = (side: BookSide, rungs: Iterable<Rung>): ReadonlyArray<Rung> =>
  [...rungs].toSorted((a, b) => (side === "bids" ? b.ticks - a.ticks : a.ticks - b.ticks))

// Windows of changed prices, each naming the last update of the one before on this connection.
const depthOf = <Event>(
  subject: Subject,
  everyMillis: number,
  toEvent: (market: SimulatedMarket, changed: Changed, fields: ReturnType<typeof depthFields>) => Event
): Feed<Event> | undefined => {
  const market = usdsM(subject)
  if (market === undefined) return undefined
  let changed: Changed = { bids: new Map(), asks: new Map() }
  let first: Transaction | undefined
  let last: Transaction | undefined
  let previous = 0
  const feed = windowed({
    ...subject,
    sources: [market],
    everyMillis,
    onHappening: (_, transaction) => {
      first ??= transaction
      last = transaction
      for (const change of transaction.changes) changed[change.side].set(change.ticks, change)
    },
    frames: (_, now) => {
      if (first === undefined || last === undefined) return []
      const event = toEvent(market, changed, depthFields(market, { first, last, previous, now }))
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

const depthFields = (
  { contract }: SimulatedMarket,
  window: {
    readonly first: Transaction
    readonly last: Transaction
    readonly previous: number
    readonly now: number
  }
) => ({
  eventTime: time(window.now),
  transactionTime: time(window.last.atMillis),
  symbol: contract.symbol,
  pair: contract.pair,
  firstUpdateId: window.first.updateId,
  finalUpdateId: window.last.updateId,
  previousFinalUpdateId: window.previous,
  product: productOf(contract)
})

/** @internal */
export const depth: FeedOf<DepthUpdate> = (subject) =>
  depthOf(subject, speed(subject, 250) || realTime, (market, changed, fields) => ({
    _tag: "DepthUpdate",
    ...fields,
    bids: bestFirst("bids", changed.bids.values()).map(toLevel(market)),
    asks: bestFirst("asks", changed.asks.values()).map(toLevel(market))
  }))

/** @internal */
export const partialDepth: FeedOf<PartialDepth> = (subject) => {
  const levels = Number(subject.texts["levels"])
  return depthOf(subject, speed(subject, 250), (market, _, fields) => ({
    _tag: "PartialDepth",
    ...fields,
    bids: market.book.rungs.bids.slice(0, levels).map(toLevel(market)),
    asks: market.book.rungs.asks.slice(0, levels).map(toLevel(market))
  }))
}

// What the stream shows at a price: the book and the orders that only it shows, unless they cross the other side.
const withHidden = ({ book, hidden }: SimulatedMarket, side: BookSide, ticks: number): number => {
  const best = book.rungs[opposite(side)][0]?.ticks
  const crosses = best !== undefined && (side === "bids" ? ticks >= best : ticks <= best)
  return crosses ? 0 : book.lotsAt(side, ticks) + (hidden[side].get(ticks) ?? 0)
}

/** @internal */
export const rpiDepth: FeedOf<RpiDepthUpdate> = (subject) => {
  // Prices at which such orders were shown: they can vanish without a change of the book.
  const shown = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  return depthOf(subject, 500, (market, changed, fields) => {
    const levels = (side: BookSide) => {
      const touched = new Set([...changed[side].keys(), ...shown[side].keys(), ...market.hidden[side].keys()])
      const rungs = [...touched]
        .map((ticks) => ({ ticks, lots: withHidden(market, side, ticks) }))
        .filter(({ lots, ticks }) => changed[side].has(ticks) || shown[side].get(ticks) !== lots)
      for (const { lots, ticks } of rungs) {
        if (market.hidden[side].has(ticks)) shown[side].set(ticks, lots)
        else shown[side].delete(ticks)
      }
      return bestFirst(side, rungs).map(toLevel(market))
    }
    return { _tag: "RpiDepthUpdate", ...fields, bids: levels("bids"), asks: levels("asks") }
  })
}
