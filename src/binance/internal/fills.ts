/**
 * A map that forgets the oldest of its entries when there are too many.
 *
 * @internal
 */
export interface Recent<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  readonly set: (key: Key, value: Value) => void
}

/** @internal */
export const recent = <Key, Value>(most: number): Recent<Key, Value> => {
  const entries = new Map<Key, Value>()
  return {
    get: (key) => entries.get(key),
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= most) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    }
  }
}

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
  const told = recent<string, true>(mostFills)
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
