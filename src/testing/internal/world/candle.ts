/**
 * A fill, as far as sums need it.
 *
 * @internal
 */
export interface Fill {
  readonly atMillis: number
  readonly ticks: number
  readonly lots: number
  /** Number of raw trades. */
  readonly trades: number
  readonly firstTradeId: number
  readonly lastTradeId: number
  readonly updateId: number
  readonly takerBuys: boolean
}

/**
 * Sums over the fills of a span of time. Without fills the prices are the last one before, and the ids are -1.
 *
 * @internal
 */
export interface Candle {
  readonly openAt: number
  /** First millisecond that is no longer part of it. */
  readonly endAt: number
  open: number
  high: number
  low: number
  close: number
  lots: number
  /** Ticks times lots: exact below 2^53. */
  turnover: number
  /** Lots divided by ticks: worth in base asset of contracts that are worth a fixed sum of quote asset. */
  inverse: number
  takerLots: number
  takerTurnover: number
  takerInverse: number
  trades: number
  firstTradeId: number
  lastTradeId: number
  firstUpdateId: number
  lastUpdateId: number
}

/** @internal */
export const empty = (openAt: number, endAt: number, ticks: number): Candle => ({
  openAt,
  endAt,
  open: ticks,
  high: ticks,
  low: ticks,
  close: ticks,
  lots: 0,
  turnover: 0,
  inverse: 0,
  takerLots: 0,
  takerTurnover: 0,
  takerInverse: 0,
  trades: 0,
  firstTradeId: -1,
  lastTradeId: -1,
  firstUpdateId: -1,
  lastUpdateId: -1
})

/** @internal */
export const add = (candle: Candle, fill: Fill): void => {
  if (candle.trades === 0) {
    candle.open = fill.ticks
    candle.high = fill.ticks
    candle.low = fill.ticks
    candle.firstTradeId = fill.firstTradeId
    candle.firstUpdateId = fill.updateId
  }
  candle.high = Math.max(candle.high, fill.ticks)
  candle.low = Math.min(candle.low, fill.ticks)
  candle.close = fill.ticks
  candle.lots += fill.lots
  candle.turnover += fill.ticks * fill.lots
  candle.inverse += fill.lots / fill.ticks
  if (fill.takerBuys) {
    candle.takerLots += fill.lots
    candle.takerTurnover += fill.ticks * fill.lots
    candle.takerInverse += fill.lots / fill.ticks
  }
  candle.trades += fill.trades
  candle.lastTradeId = fill.lastTradeId
  candle.lastUpdateId = fill.updateId
}
