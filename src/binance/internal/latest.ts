/**
 * Rows as they have been told last, by what they are of. Times are milliseconds by Binance's clock.
 *
 * @internal
 */
export interface Latest<Row> {
  readonly known: ReadonlyMap<string, { readonly row: Row; readonly time: number }>
  /** Takes in what was so at a time; false if something later is known. */
  readonly take: (row: Row, time: number) => boolean
  /** Whether this is not earlier than what is known, and different. */
  readonly isOther: (row: Row, time: number) => boolean
}

/** @internal */
export const make = <Row>(of: {
  readonly key: (row: Row) => string
  /** Whether two rows say the same; `undefined` stands for nothing known. */
  readonly isSame: (before: Row | undefined, row: Row) => boolean
}): Latest<Row> => {
  const known = new Map<string, { readonly row: Row; readonly time: number }>()
  const isLater = (row: Row, time: number) => time >= (known.get(of.key(row))?.time ?? Number.NEGATIVE_INFINITY)
  return {
    known,
    take: (row, time) => {
      if (!isLater(row, time)) return false
      known.set(of.key(row), { row, time })
      return true
    },
    isOther: (row, time) => isLater(row, time) && !of.isSame(known.get(of.key(row))?.row, row)
  }
}
