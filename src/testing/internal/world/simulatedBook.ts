import type { Chance } from "./chance.ts"

/**
 * A side of the book.
 *
 * @internal
 */
export type BookSide = "bids" | "asks"

/**
 * Lots that rest at a price. Prices count ticks and quantities lots, so that sums are exact.
 *
 * @internal
 */
export interface Rung {
  readonly ticks: number
  /** Zero in a change: nothing rests there any more. */
  readonly lots: number
}

/**
 * A change of one price, with the lots that rest there now.
 *
 * @internal
 */
export interface Change extends Rung {
  readonly side: BookSide
}

/**
 * An order book that is never crossed and never empty.
 *
 * @internal
 */
export interface SimulatedBook {
  /** Best first. */
  readonly rungs: Readonly<Record<BookSide, ReadonlyArray<Rung>>>
  readonly lotsAt: (side: BookSide, ticks: number) => number
  /** Lets lots rest at a price, which must not cross the other side. */
  readonly set: (side: BookSide, ticks: number, lots: number) => Change
  /** A maker's order: mostly near the best price, sometimes within the spread. */
  readonly place: () => Change
  /** A maker's withdrawal, in part or whole. */
  readonly cancel: () => Change
  /** Takes lots from the best prices on; leaves a remainder of the side. What it returns has the lots taken. */
  readonly take: (side: BookSide, lots: number) => ReadonlyArray<{ readonly taken: Rung; readonly change: Change }>
}

const fewest = 40
const most = 120

/** @internal */
export const opposite = (side: BookSide): BookSide => (side === "bids" ? "asks" : "bids")

/** @internal */
export const make = (options: {
  readonly chance: Chance
  /** Where the book opens. */
  readonly ticks: number
  /** What rests at a price on average. */
  readonly lots: number
}): SimulatedBook => {
  const { chance } = options
  const rungs: Record<BookSide, Array<Rung>> = { bids: [], asks: [] }
  /** Whether `ticks` is a better price than `other`. */
  const isBetter = {
    bids: (ticks: number, other: number) => ticks > other,
    asks: (ticks: number, other: number) => ticks < other
  }
  const worse = { bids: -1, asks: 1 }

  const someLots = () => 1 + Math.floor(chance.exponential(options.lots))
  const best = (side: BookSide): number => rungs[side][0]?.ticks ?? options.ticks

  const find = (side: BookSide, ticks: number): number => {
    const index = rungs[side].findIndex((rung) => !isBetter[side](rung.ticks, ticks))
    return index === -1 ? rungs[side].length : index
  }

  const lotsAt = (side: BookSide, ticks: number): number => {
    const rung = rungs[side][find(side, ticks)]
    return rung?.ticks === ticks ? rung.lots : 0
  }

  const set = (side: BookSide, ticks: number, lots: number): Change => {
    const index = find(side, ticks)
    const exists = rungs[side][index]?.ticks === ticks
    if (lots === 0) rungs[side].splice(index, exists ? 1 : 0)
    else rungs[side].splice(index, exists ? 1 : 0, { ticks, lots })
    return { side, ticks, lots }
  }

  const someSide = (): BookSide => (chance.happens(0.5) ? "bids" : "asks")

  const place = (): Change => {
    const side = someSide()
    const spread = best("asks") - best("bids")
    const ticks =
      spread > 1 && chance.happens(0.6)
        ? best(side) - worse[side] * (1 + chance.below(spread - 1))
        : // Never below the first tick.
          Math.max(1, best(side) + worse[side] * Math.floor(chance.exponential(8)))
    return set(side, ticks, lotsAt(side, ticks) + someLots())
  }

  const cancel = (): Change => {
    const side = someSide()
    const count = rungs[side].length
    const rung = rungs[side][count > most ? count - 1 : Math.floor(chance.unit() ** 2 * count)]
    if (rung === undefined || count <= fewest) return place()
    const all = count > most || chance.happens(0.5)
    return set(side, rung.ticks, all ? 0 : rung.lots - chance.below(rung.lots))
  }

  const take = (side: BookSide, lots: number) => {
    const fills: Array<{ readonly taken: Rung; readonly change: Change }> = []
    let left = lots
    while (left > 0 && rungs[side].length > fewest / 2) {
      const rung = rungs[side][0]
      if (rung === undefined) break
      const taken = { ticks: rung.ticks, lots: Math.min(left, rung.lots) }
      left -= taken.lots
      fills.push({ taken, change: set(side, rung.ticks, rung.lots - taken.lots) })
    }
    return fills
  }

  for (const side of ["bids", "asks"] as const) {
    let ticks = options.ticks + (side === "asks" ? 1 : 0)
    for (let i = 0; i < most / 2 && ticks > 0; i++) {
      set(side, ticks, someLots())
      ticks += worse[side] * (1 + Math.floor(chance.exponential(0.6)))
    }
  }
  return { rungs, lotsAt, set, place, cancel, take }
}
