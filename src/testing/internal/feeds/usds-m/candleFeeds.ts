import type { ContinuousKline, Kline } from "../../../../binance/usds-m/Events.ts"
import type { Candle } from "../../world/candle.ts"
import { quantityOf } from "../../world/contract.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { candleFields, candles } from "../candles.ts"
import { type FeedOf, time } from "../feed.ts"
import { ofPair, secondVolume } from "../futures.ts"
import { ofSymbol } from "../symbols.ts"

const volumes = ({ contract }: SimulatedMarket, candle: Candle) => ({
  volume: quantityOf(contract, candle.lots),
  quoteVolume: secondVolume(contract, candle),
  takerBuyVolume: quantityOf(contract, candle.takerLots),
  takerBuyQuoteVolume: secondVolume(contract, { inverse: candle.takerInverse, turnover: candle.takerTurnover }),
  ignored: "0"
})

/** @internal */
export const kline: FeedOf<World, Kline> = (subject) => {
  const market = ofSymbol(subject)
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
      ...candleFields(market, candle, isClosed),
      ...volumes(market, candle)
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
      ...candleFields(market, candle, isClosed),
      ...volumes(market, candle)
    }
  }))
}
