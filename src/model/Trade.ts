/**
 * What follows from trades, of whatever exchange.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { Side } from "./Side.ts"

/**
 * What a trade must tell to be counted.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fill {
  /** Base asset. */
  readonly quantity: number
  /** Whether the buyer's order was resting, so that the taker sold. */
  readonly isBuyerMaker: boolean
}

/**
 * The side of the taker, whose order was filled on arrival.
 *
 * @category calculations
 * @since 0.1.0
 */
export const aggressor = ({ isBuyerMaker }: Pick<Fill, "isBuyerMaker">): Side => (isBuyerMaker ? "SELL" : "BUY")

/**
 * The quantity as the taker's change of position: positive where the taker bought, negative where the taker sold.
 *
 * @category calculations
 * @since 0.1.0
 */
export const signedQuantity = ({ isBuyerMaker, quantity }: Fill): number => (isBuyerMaker ? -quantity : quantity)

/**
 * A trade with the sum so far.
 *
 * @category models
 * @since 0.1.0
 */
export interface CumulativeVolumeDelta<out Trade> {
  readonly trade: Trade
  /** Base asset that takers bought less base asset that takers sold, from the start of the stream to this trade. */
  readonly cumulativeVolumeDelta: number
}

/**
 * Adds up what takers bought less what takers sold.
 *
 * **Details**
 *
 * The sum carries its rounding error along (Neumaier), so that it does not drift however many trades there are.
 *
 * **Gotchas**
 *
 * Give it the trades of one symbol: it adds whatever comes.
 *
 * @category combinators
 * @since 0.1.0
 */
export const cumulativeVolumeDelta = <Trade extends Fill, E, R>(
  trades: Stream.Stream<Trade, E, R>
): Stream.Stream<CumulativeVolumeDelta<Trade>, E, R> =>
  Stream.mapAccum(
    trades,
    () => ({ sum: 0, error: 0 }),
    (state, trade) => {
      const quantity = signedQuantity(trade)
      const sum = state.sum + quantity
      const lost = Math.abs(state.sum) >= Math.abs(quantity) ? state.sum - sum + quantity : quantity - sum + state.sum
      const next = { sum, error: state.error + lost }
      return [next, [{ trade, cumulativeVolumeDelta: next.sum + next.error }]] as const
    }
  )
