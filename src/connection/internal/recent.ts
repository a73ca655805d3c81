/**
 * A map that forgets the oldest of its entries when there are too many.
 *
 * @internal
 */
export interface Recent<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  /** It is the newest from now on. */
  readonly set: (key: Key, value: Value) => void
  readonly size: () => number
}

/** @internal */
export const make = <Key, Value>(most: number): Recent<Key, Value> => {
  const entries = new Map<Key, Value>()
  return {
    get: (key) => entries.get(key),
    size: () => entries.size,
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
