import type { AggTrade, BlockTrade, Trade } from "../../../../binance/spot/Events.ts"
import { priceOf, quantityOf } from "../../world/contract.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, one, realTime, time, windowed } from "../feed.ts"
import { ofSymbol } from "../symbols.ts"
import { aggregateFields, aggregateTrades, rawTrades, tradeFields } from "../trades.ts"

/** @internal */
export const aggTrade: FeedOf<World, AggTrade> = (subject) => {
  const market = ofSymbol(subject)
  if (market === undefined) return undefined
  return aggregateTrades(subject, market, realTime, (trade, now) => ({
    _tag: "AggTrade",
    ...aggregateFields(market, trade, now),
    ignored: true
  }))
}

/** @internal */
export const trade: FeedOf<World, Trade> = (subject) => {
  const market = ofSymbol(subject)
  if (market === undefined) return undefined
  return rawTrades(subject, market, (each, atMillis, now) => ({
    _tag: "Trade",
    ...tradeFields(market, each, atMillis, now),
    ignored: true
  }))
}

// Each is worth as much as rests at many prices.
const blockLots = 50

/** @internal */
export const blockTrade: FeedOf<World, BlockTrade> = (subject) => {
  const market = ofSymbol(subject)
  if (market === undefined) return undefined
  const { contract } = market
  let agreed: Array<{ readonly tradeId: number; readonly atMillis: number }> = []
  return windowed({
    ...subject,
    sources: [subject.world.announcements],
    everyMillis: realTime,
    onHappening: (_, { atMillis, contract: about, number }) => {
      if (about === contract) agreed.push({ tradeId: number, atMillis })
    },
    frames: (_, now) => {
      const told = agreed
      agreed = []
      market.advance(now)
      return told.map(({ atMillis, tradeId }) =>
        one({
          _tag: "BlockTrade",
          eventTime: time(now),
          symbol: contract.symbol,
          tradeId,
          price: priceOf(contract, market.latestTrade().ticks),
          quantity: quantityOf(contract, contract.lots * blockLots),
          tradeTime: time(atMillis),
          isBuyerMaker: tradeId % 2 === 0
        })
      )
    }
  })
}
