import * as BigDecimal from "effect/BigDecimal"
import * as Latest from "./latest.ts"

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

const zero = BigDecimal.fromBigInt(0n)

/** @internal */
export const make = (): Holdings => {
  const placeOf = ({ positionSide, symbol }: Place) => `${symbol} ${positionSide}`
  const balances = Latest.make<Balance>({
    key: ({ asset }) => asset,
    isSame: (before, row) => BigDecimal.equals(before?.walletBalance ?? zero, row.walletBalance)
  })
  const positions = Latest.make<Position>({
    key: placeOf,
    isSame: (before, row) => BigDecimal.equals(before?.positionAmount ?? zero, row.positionAmount)
  })
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
