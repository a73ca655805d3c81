import * as Recent from "../../connection/internal/recent.ts"

/**
 * Fills that have been told, by symbol and trade id.
 *
 * @internal
 */
export interface Fills {
  /** Counts a fill as told; false if it was. */
  readonly take: (symbol: string, tradeId: number) => boolean
  readonly has: (symbol: string, tradeId: number) => boolean
}

// No connection repeats what was told so long ago.
const mostFills = 65_536

/** @internal */
export const make = (): Fills => {
  const told = Recent.make<string, true>(mostFills)
  const keyOf = (symbol: string, tradeId: number) => `${symbol} ${tradeId}`
  return {
    take: (symbol, tradeId) => {
      const key = keyOf(symbol, tradeId)
      if (told.get(key) === true) return false
      told.set(key, true)
      return true
    },
    has: (symbol, tradeId) => told.get(keyOf(symbol, tradeId)) === true
  }
}
