import * as BigDecimal from "effect/BigDecimal"

interface Balance {
  readonly asset: string
  readonly walletBalance: BigDecimal.BigDecimal
}

interface Place {
  readonly symbol: string
  readonly positionSide: string
}

interface Position extends Place {
  readonly positionAmount: BigDecimal.BigDecimal
}

/**
 * What an account holds, as it has been told last: balances and positions. Times are milliseconds by Binance's clock.
 *
 * @internal
 */
export interface Holdings {
  /** Takes in what was so at a time; false if something later is known. */
  readonly takeBalance: (row: Balance, time: number) => boolean
  readonly takePosition: (row: Position, time: number) => boolean
  /** Whether this is later than what is known, and different. */
  readonly isOtherBalance: (row: Balance, time: number) => boolean
  readonly isOtherPosition: (row: Position, time: number) => boolean
  /** Positions that are known to be open from before a time, and are not among these. */
  readonly closed: (rows: ReadonlyArray<Position>, beforeMillis: number) => ReadonlyArray<Place>
}

/** Amounts by what they are of. */
const ledger = <Row>(keyOf: (row: Row) => string, amountOf: (row: Row) => BigDecimal.BigDecimal) => {
  const known = new Map<string, { readonly row: Row; readonly time: number }>()
  const isLater = (row: Row, time: number) => time >= (known.get(keyOf(row))?.time ?? Number.NEGATIVE_INFINITY)
  return {
    known,
    take: (row: Row, time: number): boolean => {
      if (!isLater(row, time)) return false
      known.set(keyOf(row), { row, time })
      return true
    },
    isOther: (row: Row, time: number): boolean => {
      const before = known.get(keyOf(row))
      const amount = before === undefined ? BigDecimal.fromBigInt(0n) : amountOf(before.row)
      return isLater(row, time) && !BigDecimal.equals(amount, amountOf(row))
    }
  }
}

/** @internal */
export const make = (): Holdings => {
  const placeOf = ({ positionSide, symbol }: Place) => `${symbol} ${positionSide}`
  const balances = ledger<Balance>(
    ({ asset }) => asset,
    ({ walletBalance }) => walletBalance
  )
  const positions = ledger<Position>(placeOf, ({ positionAmount }) => positionAmount)
  return {
    takeBalance: balances.take,
    takePosition: positions.take,
    isOtherBalance: balances.isOther,
    isOtherPosition: positions.isOther,
    closed: (rows, beforeMillis) => {
      const listed = new Set(rows.map(placeOf))
      return [...positions.known.values()].flatMap(({ row, time }) =>
        time < beforeMillis && !BigDecimal.isZero(row.positionAmount) && !listed.has(placeOf(row)) ? [row] : []
      )
    }
  }
}
