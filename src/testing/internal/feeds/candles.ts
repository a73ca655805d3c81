import type { Candle } from "../world/candle.ts"
import { priceOf, quantityOf, valueOf } from "../world/contract.ts"
import type { CandleSeries } from "../world/candleSeries.ts"
import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import { type Feed, one, type Subject, time, windowed } from "./feed.ts"

/**
 * The candles of one market, or others that are to be seen there: every 250 ms those that ended, and the open one if it changed; in the beginning, as it is.
 *
 * @internal
 */
export const candles = <Event>(
  subject: Subject<unknown>,
  market: SimulatedMarket,
  toEvent: (candle: Candle, isClosed: boolean, now: number) => Event,
  {
    everyMillis = 250,
    offsetMillis = 0,
    series = market.candles(subject.texts["interval"] ?? "", offsetMillis)
  }: {
    readonly everyMillis?: number
    /** How far ahead of UTC days begin. */
    readonly offsetMillis?: number
    readonly series?: CandleSeries | undefined
  } = {}
): Feed<Event> => {
  let openAt: number | undefined
  let trades = -1
  return windowed({
    ...subject,
    sources: [market],
    everyMillis,
    frames: (_, now) => {
      const open = series.at(now)
      const closed = openAt === undefined ? [] : series.closedSince(openAt)
      const hasChanged = open.trades !== trades && (open.trades > 0 || openAt === undefined)
      openAt = open.openAt
      trades = open.trades
      const events = closed.map((candle) => toEvent(candle, true, now))
      if (hasChanged) events.push(toEvent(open, false, now))
      return events.map((event) => one(event, market.contract))
    }
  })
}

/**
 * What candles tell on every market.
 *
 * @internal
 */
export const candleFields = ({ contract }: SimulatedMarket, candle: Candle, isClosed: boolean) => ({
  openTime: time(candle.openAt),
  closeTime: time(candle.endAt - 1),
  open: priceOf(contract, candle.open),
  close: priceOf(contract, candle.close),
  high: priceOf(contract, candle.high),
  low: priceOf(contract, candle.low),
  tradeCount: candle.trades,
  isClosed
})

/**
 * What the candles of a symbol tell on markets that count quote asset.
 *
 * @internal
 */
export const symbolCandle = (
  market: SimulatedMarket,
  candle: Candle,
  { interval = "", isClosed }: { readonly interval: string | undefined; readonly isClosed: boolean }
) => {
  const { contract } = market
  return {
    symbol: contract.symbol,
    interval,
    firstTradeId: candle.firstTradeId,
    lastTradeId: candle.lastTradeId,
    ...candleFields(market, candle, isClosed),
    volume: quantityOf(contract, candle.lots),
    quoteVolume: valueOf(contract, candle.turnover),
    takerBuyVolume: quantityOf(contract, candle.takerLots),
    takerBuyQuoteVolume: valueOf(contract, candle.takerTurnover)
  }
}
