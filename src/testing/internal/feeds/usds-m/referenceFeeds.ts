import type {
  AssetIndex,
  CompositeIndex,
  ContractInfo,
  MarkPrice,
  TradingSession
} from "../../../../binance/usds-m/Events.ts"
import * as Sessions from "../../world/sessions.ts"
import type { SimulatedMarket } from "../../world/simulatedMarket.ts"
import type { World } from "../../world/world.ts"
import { type Feed, type FeedOf, type Frame, one, type Subject, time, windowed } from "../feed.ts"
import { contractInfos, everyMarkPrice, oneMarkPrice } from "../futuresReferences.ts"
import { ofSymbol } from "../symbols.ts"

const round = (value: number): number => Math.round(value * 1e8) / 1e8

/** @internal */
export const markPrice: FeedOf<World, MarkPrice> = (subject) => {
  const market = ofSymbol(subject)
  return market && oneMarkPrice(subject, market)
}

/** @internal */
export const allMarkPrices: FeedOf<World, MarkPrice> = (subject) => everyMarkPrice(subject, subject.world.markets)

const perpetuals = ({ world }: Subject<World>): ReadonlyArray<SimulatedMarket> =>
  world.markets.filter(({ contract }) => contract.product === "usds-m" && contract.contractType === "PERPETUAL")

const quoteAsset = /(USDT|USDC|USD)$/
const baseOf = ({ contract }: SimulatedMarket): string => contract.pair.replace(quoteAsset, "")

const indexSymbols = new Set(["defiusdt", "btcdomusdt"])

/** @internal */
export const compositeIndex: FeedOf<World, CompositeIndex> = (subject) => {
  const symbol = subject.texts["symbol"] ?? ""
  if (!indexSymbols.has(symbol)) return undefined
  const constituents = perpetuals(subject)
    .filter(({ contract }) => contract.symbol.toLowerCase() !== symbol)
    .slice(0, 4)
  // Each is worth the same when the exchange opens.
  const weights = constituents.map((market) => round(100 / market.contract.price))
  return windowed({
    sources: constituents,
    now: subject.now,
    everyMillis: 1000,
    frames: (at) => {
      const parts = constituents.map((market, i) => {
        const { indexPrice } = market.reference.latest()
        const weight = weights[i] ?? 0
        return { market, indexPrice, weight, value: weight * indexPrice }
      })
      const price = parts.reduce((sum, { value }) => sum + value, 0)
      return [
        one({
          _tag: "CompositeIndex",
          eventTime: time(at),
          symbol: symbol.toUpperCase(),
          price: round(price),
          component: "baseAsset",
          constituents: parts.map(({ indexPrice, market, value, weight }) => ({
            baseAsset: baseOf(market),
            quoteAsset: quoteAsset.exec(market.contract.pair)?.[0] ?? "USDT",
            weightInQuantity: weight,
            weightInPercentage: round(value / price),
            indexPrice
          }))
        })
      ]
    }
  })
}

const toAssetIndex = (market: SimulatedMarket, at: number): AssetIndex => {
  const { indexPrice } = market.reference.latest()
  return {
    _tag: "AssetIndex",
    eventTime: time(at),
    symbol: `${baseOf(market)}USD`,
    indexPrice,
    bidBuffer: 0.1,
    askBuffer: 0.1,
    bidRate: round(indexPrice * 0.9),
    askRate: round(indexPrice * 1.1),
    autoExchangeBidBuffer: 0.05,
    autoExchangeAskBuffer: 0.05,
    autoExchangeBidRate: round(indexPrice * 0.95),
    autoExchangeAskRate: round(indexPrice * 1.05)
  }
}

const everySecond = <Event>(
  subject: Subject<World>,
  sources: ReadonlyArray<SimulatedMarket>,
  frames: (at: number) => ReadonlyArray<Frame<Event>>
): Feed<Event> => windowed({ sources, now: subject.now, everyMillis: 1000, frames })

/** @internal */
export const assetIndex: FeedOf<World, AssetIndex> = (subject) => {
  const market = perpetuals(subject).find((each) => `${baseOf(each)}USD`.toLowerCase() === subject.texts["assetSymbol"])
  return market && everySecond(subject, [market], (at) => [one(toAssetIndex(market, at))])
}

/** @internal */
export const allAssetIndexes: FeedOf<World, AssetIndex> = (subject) => {
  const markets = perpetuals(subject)
  return everySecond(subject, markets, (at) => [
    markets.map((market) => ({ event: toAssetIndex(market, at), contract: undefined }))
  ])
}

/** @internal */
export const tradingSession: FeedOf<World, TradingSession> = (subject) =>
  everySecond(subject, [], (at) =>
    Sessions.underlyings.map((underlying) => {
      const session = Sessions.at(underlying, at)
      return one({
        _tag: "TradingSession",
        underlying,
        eventTime: time(at),
        sessionStartTime: time(session.startAt),
        sessionEndTime: time(session.endAt),
        session: session.name
      })
    })
  )

/** @internal */
export const contractInfo: FeedOf<World, ContractInfo> = (subject) => contractInfos(subject)
