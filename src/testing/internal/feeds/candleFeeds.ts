import type { ContinuousKline, Kline } from "../../../binance/usds-m/Events.ts"
import type { Candle } from "../world/candle.ts"
import { type Contract, priceOf, quantityOf, valueOf } from "../world/contract.ts"
import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import { type Feed, type FeedOf, one, type Subject, time, windowed } from "./feed.ts"
import { eitherProduct } from "./subjects.ts"

const candleFields = (contract: Contract, candle: Candle, isClosed: boolean) => ({
  open: priceOf(contract, candle.open),
  close: priceOf(contract, candle.close),
  high: priceOf(contract, candle.high),
  low: priceOf(contract, candle.low),
  volume: quantityOf(contract, candle.lots),
  tradeCount: candle.trades,
  isClosed,
  quoteVolume: valueOf(contract, candle.turnover),
  takerBuyVolume: quantityOf(contract, candle.takerLots),
  takerBuyQuoteVolume: valueOf(contract, candle.takerTurnover),
  ignored: "0"
})

// Every 250 ms, the candles that ended and the open one if it changed; in the beginning, as it is.
const candles = <Event>(
  subject: Subject,
  market: SimulatedMarket,
  toEvent: (candle: Candle, isClosed: boolean, now: number) => Event
): Feed<Event> => {
  const series = market.candles(subject.texts["interval"] ?? "")
  let openAt: number | undefined
  let trades = -1
  return windowed({
    ...subject,
    sources: [market],
    everyMillis: 250,
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

/** @internal */
export const kline: FeedOf<Kline> = (subject) => {
  const market = eitherProduct(subject)
  if (market === undefined) return undefined
  const { contract } = market
  return candles(subject, market, (candle, isClosed, now) => ({
    _tag: "Kline",
    eventTime: time(now),
    symbol: contract.symbol,
    kline: {
      openTime: time(candle.openAt),
      closeTime: time(candle.endAt - 1),
      symbol: contract.symbol,
      interval: subject.texts["interval"] ?? "",
      firstTradeId: candle.firstTradeId,
      lastTradeId: candle.lastTradeId,
      ...candleFields(contract, candle, isClosed)
    }
  }))
}

/** @internal */
export const continuousKline: FeedOf<ContinuousKline> = (subject) => {
  const { texts, world } = subject
  const market = world.markets.find(
    ({ contract }) =>
      contract.pair.toLowerCase() === texts["pair"] && contract.contractType.toLowerCase() === texts["contractType"]
  )
  if (market === undefined) return undefined
  const { contract } = market
  return candles(subject, market, (candle, isClosed, now) => ({
    _tag: "ContinuousKline",
    eventTime: time(now),
    pair: contract.pair,
    contractType: contract.contractType,
    kline: {
      openTime: time(candle.openAt),
      closeTime: time(candle.endAt - 1),
      interval: texts["interval"] ?? "",
      firstUpdateId: candle.firstUpdateId,
      lastUpdateId: candle.lastUpdateId,
      ...candleFields(contract, candle, isClosed)
    }
  }))
}
