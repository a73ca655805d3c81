import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as TimeUnit from "../../codec/TimeUnit.ts"
import type * as MarketStream from "../../binance/MarketStream.ts"
import type { Frame } from "./feeds/feed.ts"
import type { Contract } from "./world/contract.ts"

/**
 * How many decimals the exchange writes, by the name of the event's property.
 *
 * @internal
 */
export type Places = Readonly<Record<string, number | ((contract: Contract) => number)>>

const price = (contract: Contract) => contract.priceDecimals
const quantity = (contract: Contract) => contract.quantityDecimals
const exact = (contract: Contract) => contract.priceDecimals + contract.quantityDecimals

const common: Places = {
  price,
  open: price,
  close: price,
  high: price,
  low: price,
  lastPrice: price,
  openPrice: price,
  highPrice: price,
  lowPrice: price,
  bidPrice: price,
  askPrice: price,
  averagePrice: price,
  priceChange: price,
  weightedAveragePrice: price,
  priceChangePercent: 3,
  quantity,
  normalQuantity: quantity,
  bidQuantity: quantity,
  askQuantity: quantity,
  lastQuantity: quantity,
  lastFilledQuantity: quantity,
  filledQuantity: quantity,
  volume: quantity,
  takerBuyVolume: quantity,
  quoteVolume: price,
  takerBuyQuoteVolume: price,
  baseVolume: 8,
  takerBuyBaseVolume: 8,
  markPrice: 8,
  averageMarkPrice: 8,
  estimatedSettlePrice: 8,
  indexPrice: 8,
  fundingRate: 8,
  weightInQuantity: 8,
  weightInPercentage: 8,
  bidBuffer: 8,
  askBuffer: 8,
  bidRate: 8,
  askRate: 8,
  autoExchangeBidBuffer: 8,
  autoExchangeAskBuffer: 8,
  autoExchangeBidRate: 8,
  autoExchangeAskRate: 8
}

// Candles tell the quote asset to the last decimal, the 24 hours do not.
const inCandle: Places = { quoteVolume: exact, takerBuyQuoteVolume: exact }

// A number that no event holds: it stands for "so many decimals" where the event has a decimal.
const mark = (decimals: number): number => -decimals - 0.5
const marked = /^-(\d+)\.5$/

const markFor = (contract: Contract | undefined, decimals: Places[string] | undefined): number | undefined => {
  if (Predicate.isNumber(decimals)) return mark(decimals)
  return contract && decimals && mark(decimals(contract))
}

// The event with a mark in place of each decimal. Its encoded form says where the encoded event has decimals, so that the
// letters of the wire stay in the schemas.
const markDecimals = (
  value: unknown,
  contract: Contract | undefined,
  name: string,
  table: Places,
  candle: Places
): unknown => {
  if (Predicate.isNumber(value)) return markFor(contract, table[name]) ?? value
  if (Array.isArray(value)) {
    // One level stands for all, of which there may be none.
    return name === "bids" || name === "asks"
      ? [[markFor(contract, table["price"]) ?? 0, markFor(contract, table["quantity"]) ?? 0]]
      : value.map((each) => markDecimals(each, contract, name, table, candle))
  }
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      markDecimals(each, contract, key, key === "kline" ? candle : table, candle)
    ])
  )
}

const pad = (text: string, decimals: number): string => {
  const point = text.indexOf(".")
  const missing = point === -1 ? decimals : decimals - (text.length - point - 1)
  if (missing <= 0) return text
  return (point === -1 ? `${text}.` : text) + "0".repeat(missing)
}

// Changes the encoded event, which nobody else holds.
const padDecimals = (encoded: unknown, marks: unknown): unknown => {
  if (Predicate.isString(encoded)) {
    const decimals = Predicate.isString(marks) ? marked.exec(marks)?.[1] : undefined
    return decimals === undefined ? encoded : pad(encoded, Number(decimals))
  }
  if (Array.isArray(encoded) && Array.isArray(marks)) {
    return encoded.map((each: unknown, i) => padDecimals(each, marks[Math.min(i, marks.length - 1)]))
  }
  if (!Predicate.isObject(encoded) || !Predicate.isObject(marks)) return encoded
  const fields: { [key: string]: unknown } = encoded
  const others: { readonly [key: string]: unknown } = marks
  for (const key of Object.keys(fields)) {
    const field = fields[key]
    if (Predicate.isString(field) || Predicate.isObjectOrArray(field)) fields[key] = padDecimals(field, others[key])
  }
  return fields
}

/**
 * Writes a frame.
 *
 * @internal
 */
export type Write = (frame: Frame, timeUnit?: "millisecond" | "microsecond") => string

const toMicros = (millis: number): number => Math.round(millis * 1000)

/**
 * Writes the events of a row as the exchange does: encoded by the row's schema, decimals with the trailing zeros that
 * the contract has, or that the market has for all of its contracts.
 *
 * @internal
 */
export const make = (row: Pick<MarketStream.Any, "event" | "frame">, own: Places = {}): Write => {
  const places = { ...common, ...own }
  const candlePlaces = { ...common, ...inCandle, ...own }
  const encode = Schema.encodeUnknownSync(row.event)
  const times = TimeUnit.timesOf<unknown>(row.event)
  // Where the decimals are is the same for all events of a contract.
  const marks = new Map<Contract | undefined, unknown>()
  const write =
    (timeUnit: "millisecond" | "microsecond") =>
    ({ contract, event }: Frame[number]): unknown => {
      if (!marks.has(contract)) marks.set(contract, encode(markDecimals(event, contract, "", places, candlePlaces)))
      const encoded = encode(timeUnit === "microsecond" ? times(event, toMicros) : event)
      return padDecimals(encoded, marks.get(contract))
    }
  return (frame, timeUnit = "millisecond") => {
    const written = frame.map(write(timeUnit))
    return JSON.stringify(row.frame === "array" ? written : written[0])
  }
}
