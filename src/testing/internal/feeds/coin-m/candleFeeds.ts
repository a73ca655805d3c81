import type { ContinuousKline, IndexPriceKline, Kline, MarkPriceKline } from "../../../../binance/coin-m/Events.ts"
import type { Candle } from "../../world/candle.ts"
import { quantityOf } from "../../world/contract.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { candleFields, candles } from "../candles.ts"
import { type FeedOf, time } from "../feed.ts"
import { allOfPair, ofOwnSymbol, ofPair, secondVolume } from "../futures.ts"

const own = ofOwnSymbol("coin-m")

const tradedFields = (market: SimulatedMarket, candle: Candle, isClosed: boolean) => ({
  ...candleFields(market, candle, isClosed),
  volume: quantityOf(market.contract, candle.lots),
  baseVolume: secondVolume(market.contract, candle),
  takerBuyVolume: quantityOf(market.contract, candle.takerLots),
  takerBuyBaseVolume: secondVolume(market.contract, { inverse: candle.takerInverse, turnover: candle.takerTurnover }),
  ignored: "0"
})

/** @internal */
export const kline: FeedOf<World, Kline> = (subject) => {
  const market = own(subject)
  if (market === undefined) return undefined
  const { symbol } = market.contract
  return candles(subject, market, (candle, isClosed, now) => ({
    _tag: "Kline",
    eventTime: time(now),
    symbol,
    kline: {
      symbol,
      interval: subject.texts["interval"] ?? "",
      firstTradeId: candle.firstTradeId,
      lastTradeId: candle.lastTradeId,
      ...tradedFields(market, candle, isClosed)
    }
  }))
}

/** @internal */
export const continuousKline: FeedOf<World, ContinuousKline> = (subject) => {
  const market = ofPair(subject)
  if (market === undefined) return undefined
  const { contractType, pair } = market.contract
  return candles(subject, market, (candle, isClosed, now) => ({
    _tag: "ContinuousKline",
    eventTime: time(now),
    pair,
    contractType,
    kline: {
      interval: subject.texts["interval"] ?? "",
      firstUpdateId: candle.firstUpdateId,
      lastUpdateId: candle.lastUpdateId,
      ...tradedFields(market, candle, isClosed)
    }
  }))
}

// Of prices that nobody trades at the exchange writes the same keys, and nothing of meaning in some of them.
const sampledFields = (candle: Candle, isClosed: boolean, interval: string | undefined) => ({
  openTime: time(candle.openAt),
  closeTime: time(candle.endAt - 1),
  interval: interval ?? "",
  ignoredFirstId: candle.firstTradeId,
  ignoredLastId: candle.lastTradeId,
  open: candle.open,
  close: candle.close,
  high: candle.high,
  low: candle.low,
  ignoredVolume: "0",
  sampleCount: candle.trades,
  isClosed,
  ignoredBaseVolume: "0",
  ignoredTakerBuyVolume: "0",
  ignoredTakerBuyBaseVolume: "0",
  ignored: "0"
})

/** @internal */
export const indexPriceKline: FeedOf<World, IndexPriceKline> = (subject) => {
  const { interval = "" } = subject.texts
  const market = allOfPair(subject).find(({ contract }) => contract.product === "coin-m")
  const series = market?.reference.candles("index", interval)
  if (market === undefined || series === undefined) return undefined
  const toEvent = (candle: Candle, isClosed: boolean, now: number): IndexPriceKline => ({
    _tag: "IndexPriceKline",
    eventTime: time(now),
    pair: market.contract.pair,
    kline: { ignoredSymbol: "0", ...sampledFields(candle, isClosed, interval) }
  })
  return candles(subject, market, toEvent, { series })
}

/** @internal */
export const markPriceKline: FeedOf<World, MarkPriceKline> = (subject) => {
  const { interval = "" } = subject.texts
  const market = own(subject)
  const series = market?.reference.candles("mark", interval)
  if (market === undefined || series === undefined) return undefined
  const { pair, symbol } = market.contract
  const toEvent = (candle: Candle, isClosed: boolean, now: number): MarkPriceKline => ({
    _tag: "MarkPriceKline",
    eventTime: time(now),
    pair,
    kline: { symbol, ...sampledFields(candle, isClosed, interval) }
  })
  return candles(subject, market, toEvent, { series })
}
