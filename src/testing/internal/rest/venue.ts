import * as Effect from "effect/Effect"
import type { StreamMarket } from "../../../binance/Market.ts"
import { type Contract, priceOf, quantityOf } from "../world/contract.ts"
import type { AggregateTrade, SimulatedMarket } from "../world/simulatedMarket.ts"
import type { BookSide } from "../world/simulatedBook.ts"
import type { World } from "../world/world.ts"
import { badSymbol, RestRefusal } from "./refusal.ts"
import type { StreamKeys } from "./streamKeys.ts"

/** What is traded on a market. */
type Listing = Pick<World, "markets" | "market">

/**
 * What the endpoints answer from.
 *
 * @internal
 */
export interface Venue {
  readonly worlds: { readonly [Market in StreamMarket]?: Effect.Effect<Listing> }
  readonly keys: StreamKeys
}

/** Of a recording, for instance. */
const noMarket = new RestRefusal({ status: 503, code: -1016, msg: "This service is no longer available." })

const worldOf = (venue: Venue, market: StreamMarket): Effect.Effect<Listing, RestRefusal> =>
  venue.worlds[market] ?? Effect.fail(noMarket)

const belongs = (contract: Contract, market: StreamMarket): boolean => contract.product === market

/**
 * What a market lists.
 *
 * @internal
 */
export const contracts = (venue: Venue, market: StreamMarket): Effect.Effect<ReadonlyArray<Contract>, RestRefusal> =>
  Effect.map(worldOf(venue, market), ({ markets }) =>
    markets.map(({ contract }) => contract).filter((contract) => belongs(contract, market))
  )

/**
 * The market of a symbol, as it is now.
 *
 * @internal
 */
export const find = (
  venue: Venue,
  { market, now, symbol }: { readonly market: StreamMarket; readonly symbol: string; readonly now: number }
): Effect.Effect<SimulatedMarket, RestRefusal> =>
  Effect.flatMap(worldOf(venue, market), (world) => {
    const found = world.market(symbol.toLowerCase())
    if (found === undefined || found.contract.symbol !== symbol || !belongs(found.contract, market)) {
      return Effect.fail(badSymbol)
    }
    // A look brings it up to date.
    found.observe(now, () => {})()
    return Effect.succeed(found)
  })

/**
 * The best levels of a side, best first.
 *
 * @internal
 */
export const levels = (
  { book, contract }: SimulatedMarket,
  side: BookSide,
  limit: number
): ReadonlyArray<readonly [price: number, quantity: number]> =>
  book.rungs[side].slice(0, limit).map(({ lots, ticks }) => [priceOf(contract, ticks), quantityOf(contract, lots)])

/**
 * Which trades are asked for.
 *
 * @internal
 */
export interface TradesQuery {
  readonly fromId?: number | undefined
  readonly startTime?: number | undefined
  readonly endTime?: number | undefined
  readonly limit?: number | undefined
}

/**
 * Rows of trades, oldest first: from an id or a time on, or else the latest.
 *
 * @internal
 */
export const page = <Row>(
  rows: ReadonlyArray<Row>,
  { endTime, fromId, limit, startTime }: TradesQuery,
  of: { readonly id: (row: Row) => number; readonly time: (row: Row) => number; readonly limit: number }
): ReadonlyArray<Row> => {
  const count = Math.min(limit ?? of.limit, 1000)
  const matching = rows.filter(
    (row) =>
      (fromId === undefined || of.id(row) >= fromId) &&
      (startTime === undefined || of.time(row) >= startTime) &&
      (endTime === undefined || of.time(row) <= endTime)
  )
  return fromId === undefined && startTime === undefined ? matching.slice(-count) : matching.slice(0, count)
}

/** @internal */
export const aggregates = (market: SimulatedMarket, query: TradesQuery): ReadonlyArray<AggregateTrade> =>
  page(market.history(), query, { id: (fill) => fill.aggregateTradeId, time: (fill) => fill.atMillis, limit: 500 })

/**
 * Rules for orders, in the words of futures.
 *
 * @internal
 */
export const filters = (contract: Contract) => {
  const decimal = (value: number, places: number) => value.toFixed(places)
  const lot = decimal(quantityOf(contract, 1), contract.quantityDecimals)
  return [
    {
      filterType: "PRICE_FILTER",
      minPrice: decimal(priceOf(contract, 1), contract.priceDecimals),
      maxPrice: "10000000",
      tickSize: decimal(priceOf(contract, 1), contract.priceDecimals)
    },
    { filterType: "LOT_SIZE", minQty: lot, maxQty: "1000000", stepSize: lot }
  ]
}
