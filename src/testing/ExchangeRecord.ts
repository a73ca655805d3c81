/**
 * What a simulated exchange had to tell, whatever became of its connections.
 *
 * @since 0.1.0
 */
import type { Subscription } from "../binance/MarketStream.ts"

/**
 * The exchange's own record, from when it was asked for: what an `Audit` holds streams against.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExchangeRecord {
  /**
   * All events of a topic in order, whether or not anybody was connected: one for each order of the market where a topic tells
   * what happens, otherwise one for each moment at which a connection would look that keeps to the exchange's clock. Grows.
   */
  readonly events: <Event>(subscription: Subscription<Event>) => ReadonlyArray<Event>
  /**
   * Whether a connection was not given events of a topic that were made for it between two times (Unix epoch milliseconds, both
   * included), or not before later ones, although it was sent what came later: a fault kept them back, and no client can know.
   */
  readonly hasKeptBack: (subscription: Subscription<unknown>, fromMillis: number, toMillis: number) => boolean
  /** Whether a connection was sent such events twice, or in another order. */
  readonly hasDisordered: (subscription: Subscription<unknown>, fromMillis: number, toMillis: number) => boolean
}
