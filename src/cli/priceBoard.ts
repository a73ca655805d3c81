/**
 * Mid price, spread and cumulative volume delta of a few symbols, as they are now.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type { Marker } from "../continuity/Tracked.ts"
import * as BookTicker from "../model/BookTicker.ts"
import * as Columns from "./columns.ts"

interface Quote {
  readonly mid: number
  readonly spreadBps: number
}

interface Row {
  readonly symbol: string
  quote: Quote | undefined
  /** Most decimals that a mid price has had, so that the column does not tremble. */
  decimals: number
  cumulativeVolumeDelta: number
  missedTrades: number
  readonly troubles: Map<string, string>
}

const decimalsOf = (price: number): number => String(price).split(".")[1]?.length ?? 0

const signed = (quantity: number): string => `${quantity < 0 ? "-" : "+"}${Math.abs(quantity).toFixed(3)}`

const grouped = (price: number, decimals: number): string =>
  price.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })

const note = (row: Row): string =>
  [
    ...new Set(row.troubles.values()),
    ...(row.missedTrades === 0 ? [] : [`${row.missedTrades.toLocaleString("en-US")} trades missed`])
  ].join(", ")

/**
 * A few symbols as they are now.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceBoard {
  readonly quote: (symbol: string, best: BookTicker.BestPrices) => void
  readonly trade: (symbol: string, cumulativeVolumeDelta: number) => void
  /** What is missing of a symbol's quotes or trades. */
  readonly mark: (symbol: string, marker: Marker) => void
  /** Whether every symbol has a price, or is known to be without one. */
  readonly isComplete: () => boolean
  /** One line for each symbol, below one with the headings. */
  readonly lines: () => ReadonlyArray<string>
  /** Everything in one line, with the time (UTC). */
  readonly line: (nowMillis: number) => string
}

/**
 * Makes a board of symbols, in the order given.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (symbols: ReadonlyArray<string>): PriceBoard => {
  const rows = new Map(
    symbols.map((symbol): [string, Row] => [
      symbol,
      { symbol, quote: undefined, decimals: 0, cumulativeVolumeDelta: 0, missedTrades: 0, troubles: new Map() }
    ])
  )

  const missed = (marker: Marker): number => {
    if (marker._tag === "Gap") return marker.to - marker.from + 1
    return marker._tag === "Dropped" || marker._tag === "Malformed" ? marker.count : 0
  }

  const spread = ({ quote }: Row): string => (quote === undefined ? "" : `${quote.spreadBps.toFixed(3)} bps`)

  return {
    quote: (symbol, best) => {
      const row = rows.get(symbol)
      if (row === undefined) return
      const mid = BookTicker.mid(best)
      row.quote = { mid, spreadBps: BookTicker.spreadBps(best) }
      // Halfway between two prices there may be one decimal more.
      row.decimals = Math.max(row.decimals, decimalsOf(best.bidPrice) + 1, decimalsOf(best.askPrice) + 1)
    },
    trade: (symbol, cumulativeVolumeDelta) => {
      const row = rows.get(symbol)
      if (row !== undefined) row.cumulativeVolumeDelta = cumulativeVolumeDelta
    },
    mark: (symbol, marker) => {
      const row = rows.get(symbol)
      if (row === undefined) return
      if (marker._tag === "Interrupted" || marker._tag === "Stalled") {
        row.troubles.set(marker.topic, marker._tag.toLowerCase())
      } else if (marker._tag === "Resumed") {
        row.troubles.delete(marker.topic)
      } else if (marker.topic.endsWith("@aggTrade")) {
        row.missedTrades += missed(marker)
      }
    },
    isComplete: () => Array.from(rows.values()).every((row) => row.quote !== undefined || row.troubles.size > 0),
    lines: () =>
      Columns.align(
        ["left", "right", "right", "right"],
        [
          ["SYMBOL", "MID", "SPREAD", "CVD"],
          ...Array.from(rows.values(), (row) => [
            row.symbol,
            row.quote === undefined ? "waiting" : grouped(row.quote.mid, row.decimals),
            spread(row),
            signed(row.cumulativeVolumeDelta),
            note(row)
          ])
        ]
      ),
    line: (nowMillis) => {
      const time = DateTime.formatIso(DateTime.makeUnsafe(nowMillis)).slice(11, 19)
      const parts = Array.from(rows.values(), (row) => {
        const trouble = note(row) === "" ? "" : ` (${note(row)})`
        if (row.quote === undefined) return `${row.symbol} waiting${trouble}`
        const mid = row.quote.mid.toFixed(row.decimals)
        return `${row.symbol} mid ${mid} spread ${spread(row)} cvd ${signed(row.cumulativeVolumeDelta)}${trouble}`
      })
      return `${time}  ${parts.join("  |  ")}`
    }
  }
}
