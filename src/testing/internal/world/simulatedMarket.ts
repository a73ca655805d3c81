import type { Fill } from "./candle.ts"
import * as CandleSeries from "./candleSeries.ts"
import type { Chance } from "./chance.ts"
import { type Contract, priceOf } from "./contract.ts"
import * as ReferencePrices from "./referencePrices.ts"
import * as RollingDay from "./rollingDay.ts"
import * as SimulatedBook from "./simulatedBook.ts"

/**
 * One maker's share of a taker's order.
 *
 * @internal
 */
export interface RawTrade {
  readonly tradeId: number
  readonly ticks: number
  readonly lots: number
  /** Only `MARKET` comes from the order book. */
  readonly kind: "MARKET" | "INSURANCE_FUND" | "ADL"
  readonly takerBuys: boolean
}

/**
 * What one taker's order got at one price.
 *
 * @internal
 */
export interface AggregateTrade extends Fill {
  readonly aggregateTradeId: number
  /** Lots without those of retail price improvement orders. */
  readonly normalLots: number
}

/**
 * A position that the exchange closed.
 *
 * @internal
 */
export interface Liquidation {
  readonly sells: boolean
  readonly lots: number
  /** Price of the order, beyond those of its fills. */
  readonly limitTicks: number
  readonly averageTicks: number
}

/**
 * All that one order changes at once.
 *
 * @internal
 */
export interface Transaction {
  readonly atMillis: number
  readonly updateId: number
  readonly changes: ReadonlyArray<SimulatedBook.Change>
  readonly bestMoved: boolean
  readonly trades: ReadonlyArray<RawTrade>
  readonly aggregates: ReadonlyArray<AggregateTrade>
  readonly liquidation: Liquidation | undefined
}

/**
 * The market of one contract: an order book that lives by itself, and everything that follows from its trades.
 *
 * It stands still until somebody calls `advance`, and then does all that should have happened. What it does depends on
 * its seed and on the times between which it is observed, never on who observes it or how often.
 *
 * @internal
 */
export interface SimulatedMarket {
  readonly contract: Contract
  readonly book: SimulatedBook.SimulatedBook
  /** Lots of retail price improvement orders by price, which only one stream shows. */
  readonly hidden: Readonly<Record<SimulatedBook.BookSide, ReadonlyMap<number, number>>>
  readonly reference: ReferencePrices.ReferencePrices
  readonly day: RollingDay.RollingDay
  /** Candles of days that begin so long before midnight in UTC. Pairs of spot have those of UTC+8 too. */
  readonly candles: (interval: string, offsetMillis?: number) => CandleSeries.CandleSeries
  /** The last order's doing. */
  readonly latest: () => Transaction
  readonly latestTrade: () => AggregateTrade
  /** The latest trades, oldest first. What nobody saw is not among them. */
  readonly history: () => ReadonlyArray<AggregateTrade>
  /** When the next order will come. */
  readonly nextAt: () => number
  readonly advance: (now: number) => void
  /** Watches from now on; what it returns ends that. */
  readonly observe: (now: number, observer: (transaction: Transaction) => void) => () => void
}

// How far the day of UTC+8 is ahead.
const offsetOfEast = 8 * 3_600_000

// Who comes back after a minute finds a market that went on without him.
const sleepAfter = 60_000

/** @internal */
export const make = (options: {
  readonly contract: Contract
  readonly chance: Chance
  readonly atMillis: number
  /** Orders a second. */
  readonly activity: number
  /** Default: 20,000. */
  readonly keptTrades?: number | undefined
}): SimulatedMarket => {
  const { activity, atMillis, chance, contract, keptTrades = 20_000 } = options
  const anchor = Math.max(200, Math.round((contract.price * 10 ** contract.priceDecimals) / contract.tick))
  const book = SimulatedBook.make({ chance, ticks: anchor, lots: contract.lots })
  const hidden = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  const observers = new Set<(transaction: Transaction) => void>()
  const best = (side: SimulatedBook.BookSide) => book.rungs[side][0] ?? { ticks: anchor, lots: 0 }
  const mid = () => priceOf(contract, (best("bids").ticks + best("asks").ticks) / 2)

  const hasReferenceCandles = contract.product === "coin-m"
  const reference = ReferencePrices.make({
    chance,
    price: mid(),
    atMillis,
    hasFunding: contract.contractType.endsWith("PERPETUAL"),
    hasCandles: hasReferenceCandles
  })
  const day = RollingDay.rollingDay(atMillis, anchor)
  const isSpot = contract.product === "spot"
  const isFuture = contract.product === "usds-m" || contract.product === "coin-m"
  const series = new Map(
    (isSpot ? [0, offsetOfEast] : [0]).flatMap((offset) =>
      CandleSeries.intervals.map(
        (interval) => [`${interval}+${offset}`, CandleSeries.series(interval, atMillis, anchor, offset)] as const
      )
    )
  )

  // Ids of the size that the exchange has reached: beyond 32 bits, within 53.
  let updateId = 11_757_000_000_000 + chance.below(1_000_000_000)
  let tradeId = 8_153_000_000 + chance.below(1_000_000_000)
  let aggregateTradeId = 3_477_000_000 + chance.below(1_000_000_000)

  /** Positive while takers rather buy. */
  let mood = 0

  // Ids of futures have holes, others have none.
  const nextTradeId = () => {
    tradeId += isFuture && chance.happens(0.05) ? 2 + chance.below(3) : 1
    return tradeId
  }

  const improve = (): ReadonlyArray<SimulatedBook.Change> => {
    const side = chance.happens(0.5) ? "bids" : "asks"
    const oldest = hidden[side].keys().next()
    const ticks =
      hidden[side].size > 6 && oldest.done !== true
        ? oldest.value
        : (book.rungs[side][chance.below(5)]?.ticks ?? best(side).ticks)
    if (!hidden[side].delete(ticks)) hidden[side].set(ticks, 1 + chance.below(contract.lots))
    return [{ side, ticks, lots: book.lotsAt(side, ticks) }]
  }

  const split = (lots: number, ticks: number, takerBuys: boolean): ReadonlyArray<RawTrade> => {
    const first = lots > 1 && chance.happens(0.3) ? 1 + chance.below(lots - 1) : lots
    return [first, lots - first]
      .filter((part) => part > 0)
      .map((part) => ({ tradeId: nextTradeId(), ticks, lots: part, kind: "MARKET", takerBuys }))
  }

  const trade = (now: number): Omit<Transaction, "atMillis" | "updateId" | "bestMoved"> => {
    // Moods last for a while; the further from where the market opened, the likelier the way back.
    mood = mood * 0.995 + (chance.unit() - 0.5) * 0.08
    const away = (best("bids").ticks - anchor) / anchor
    const takerBuys = chance.happens(Math.min(0.9, Math.max(0.1, 0.5 + mood - away * 5)))
    const side = takerBuys ? "asks" : "bids"
    const isLiquidation = isFuture && chance.happens(0.005)
    // Most orders end within the best price; a few sweep the book.
    const sweeps = isLiquidation || chance.happens(0.1)
    const wanted = 1 + Math.floor(chance.exponential(sweeps ? contract.lots * 8 : best(side).lots * 0.6))
    const fills = book.take(side, wanted)
    const trades: Array<RawTrade> = []
    if (isLiquidation) {
      const kind = chance.happens(0.5) ? "INSURANCE_FUND" : "ADL"
      trades.push({ tradeId: nextTradeId(), ticks: best(side).ticks, lots: 1, kind, takerBuys })
    }
    const aggregates = fills.map(({ taken: { lots: normalLots, ticks } }): AggregateTrade => {
      const lots = normalLots + (hidden[side].get(ticks) ?? 0)
      hidden[side].delete(ticks)
      const parts = split(lots, ticks, takerBuys)
      trades.push(...parts)
      return {
        atMillis: now,
        aggregateTradeId: ++aggregateTradeId,
        ticks,
        lots,
        normalLots,
        trades: parts.length,
        firstTradeId: parts[0]?.tradeId ?? tradeId,
        lastTradeId: parts.at(-1)?.tradeId ?? tradeId,
        updateId,
        takerBuys
      }
    })
    const filled = aggregates.reduce((sum, each) => sum + each.lots, 0)
    const turnover = aggregates.reduce((sum, each) => sum + each.lots * each.ticks, 0)
    const changes = fills.map((fill) => fill.change)
    const limitTicks = Math.max(1, Math.round(best(side).ticks * (takerBuys ? 1.004 : 0.996)))
    return {
      changes,
      trades,
      aggregates,
      liquidation:
        isLiquidation && filled > 0
          ? { sells: !takerBuys, lots: filled, limitTicks, averageTicks: turnover / filled }
          : undefined
    }
  }

  const order = (now: number) => {
    const kind = chance.unit()
    if (kind < 0.22) return trade(now)
    const changes = kind < 0.62 ? [book.place()] : kind < 0.95 || !isFuture ? [book.cancel()] : improve()
    return { changes, trades: [], aggregates: [], liquidation: undefined }
  }

  let history: Array<AggregateTrade> = []
  const keptHistory = () => history.slice(Math.max(0, history.length - keptTrades))
  const transact = (now: number, act: typeof order): Transaction => {
    // Not each time, since it takes time.
    if (history.length > 2 * keptTrades) history = keptHistory()
    const before = { bids: best("bids"), asks: best("asks") }
    updateId += 1 + chance.below(30)
    const done = act(now)
    const bestMoved = (["bids", "asks"] as const).some(
      (side) => best(side).ticks !== before[side].ticks || best(side).lots !== before[side].lots
    )
    for (const fill of done.aggregates) {
      history.push(fill)
      day.add(fill)
      for (const each of series.values()) each.add(fill)
    }
    return { atMillis: now, updateId, bestMoved, ...done }
  }

  // The market opens with a trade, so that there is a last price from the start.
  let latest = transact(atMillis, trade)
  let latestTrade = latest.aggregates.at(-1)
  let advancedTo = atMillis
  let nextAt = atMillis

  const schedule = () => {
    nextAt += Math.max(1, Math.round(chance.exponential(1000 / activity)))
  }
  schedule()

  const advance = (now: number): void => {
    while (nextAt <= now) {
      reference.advance(nextAt, mid())
      latest = transact(nextAt, order)
      latestTrade = latest.aggregates.at(-1) ?? latestTrade
      schedule()
      for (const observer of observers) observer(latest)
    }
    advancedTo = Math.max(advancedTo, now)
    // Prices are brought up to date when somebody looks, candles of them before.
    if (hasReferenceCandles) reference.advance(advancedTo, mid())
  }

  // Leaves out what nobody saw, but not its numbers.
  const awake = (now: number): void => {
    const missed = Math.floor(((now - advancedTo) / 1000) * activity)
    updateId += missed * 15
    latest = { ...latest, updateId }
    tradeId += Math.floor(missed / 3)
    aggregateTradeId += Math.floor(missed / 4)
    nextAt = now
    schedule()
    reference.skip(now, mid())
    advancedTo = now
  }

  return {
    contract,
    book,
    hidden,
    get reference() {
      reference.advance(advancedTo, mid())
      return reference
    },
    day,
    candles: (interval, offset = 0) =>
      series.get(`${interval}+${offset}`) ?? CandleSeries.series(interval, advancedTo, best("bids").ticks, offset),
    latest: () => latest,
    latestTrade: () => latestTrade as AggregateTrade, // the opening trade, if there was none since
    history: keptHistory,
    nextAt: () => nextAt,
    advance,
    observe: (now, observer) => {
      if (observers.size === 0 && now - advancedTo > sleepAfter) awake(now)
      else advance(now)
      observers.add(observer)
      return () => {
        observers.delete(observer)
      }
    }
  }
}
