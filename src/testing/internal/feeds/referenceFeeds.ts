import type {
  AssetIndex,
  CompositeIndex,
  ContractInfo,
  MarkPrice,
  TradingSession
} from "../../../binance/usds-m/Events.ts"
import type { Announcement } from "../world/announcements.ts"
import * as Sessions from "../world/sessions.ts"
import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import { type Feed, type FeedOf, type Frame, one, productOf, type Subject, time, windowed } from "./feed.ts"
import { eitherProduct, speed } from "./subjects.ts"

const round = (value: number): number => Math.round(value * 1e8) / 1e8

const toMarkPrice = ({ contract, reference }: SimulatedMarket, at: number): MarkPrice => {
  const { fundingRate, nextFundingTime, ...prices } = reference.latest()
  return {
    _tag: "MarkPrice",
    eventTime: time(at),
    symbol: contract.symbol,
    ...prices,
    fundingRate,
    nextFundingTime: time(nextFundingTime),
    product: productOf(contract)
  }
}

/** @internal */
export const markPrice: FeedOf<MarkPrice> = (subject) => {
  const market = eitherProduct(subject)
  if (market === undefined) return undefined
  return windowed({
    sources: [market],
    now: subject.now,
    everyMillis: speed(subject, 3000),
    frames: (at) => [one(toMarkPrice(market, at), market.contract)]
  })
}

// Contracts on stocks and commodities come in a frame of their own (usds-m, 2026-10-07).
/** @internal */
export const allMarkPrices: FeedOf<MarkPrice> = (subject) => {
  const { markets } = subject.world
  const groups = [
    markets.filter(({ contract }) => contract.contractType !== "TRADIFI_PERPETUAL"),
    markets.filter(({ contract }) => contract.contractType === "TRADIFI_PERPETUAL")
  ].filter((group) => group.length > 0)
  return windowed({
    sources: markets,
    now: subject.now,
    everyMillis: speed(subject, 3000),
    frames: (at) =>
      groups.map((group) => group.map((market) => ({ event: toMarkPrice(market, at), contract: market.contract })))
  })
}

const perpetuals = ({ world }: Subject): ReadonlyArray<SimulatedMarket> =>
  world.markets.filter(({ contract }) => contract.product === "usds-m" && contract.contractType === "PERPETUAL")

const quoteAsset = /(USDT|USDC|USD)$/
const baseOf = ({ contract }: SimulatedMarket): string => contract.pair.replace(quoteAsset, "")

const indexSymbols = new Set(["defiusdt", "btcdomusdt"])

/** @internal */
export const compositeIndex: FeedOf<CompositeIndex> = (subject) => {
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
  subject: Subject,
  sources: ReadonlyArray<SimulatedMarket>,
  frames: (at: number) => ReadonlyArray<Frame<Event>>
): Feed<Event> => windowed({ sources, now: subject.now, everyMillis: 1000, frames })

/** @internal */
export const assetIndex: FeedOf<AssetIndex> = (subject) => {
  const market = perpetuals(subject).find((each) => `${baseOf(each)}USD`.toLowerCase() === subject.texts["assetSymbol"])
  return market && everySecond(subject, [market], (at) => [one(toAssetIndex(market, at))])
}

/** @internal */
export const allAssetIndexes: FeedOf<AssetIndex> = (subject) => {
  const markets = perpetuals(subject)
  return everySecond(subject, markets, (at) => [
    markets.map((market) => ({ event: toAssetIndex(market, at), contract: undefined }))
  ])
}

/** @internal */
export const tradingSession: FeedOf<TradingSession> = (subject) =>
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

const brackets = (maxLeverage: number) =>
  [
    { notionalFloor: 0, notionalCap: 5000, maintenanceMarginRatio: 0.01, cumulativeMaintenance: 0 },
    { notionalFloor: 5000, notionalCap: 25_000, maintenanceMarginRatio: 0.025, cumulativeMaintenance: 75 },
    { notionalFloor: 25_000, notionalCap: 100_000, maintenanceMarginRatio: 0.05, cumulativeMaintenance: 700 }
  ].map((bracket, i) => ({
    bracket: i + 1,
    ...bracket,
    minLeverage: i === 2 ? 1 : Math.floor(maxLeverage / 2 ** (i + 1)) + 1,
    maxLeverage: Math.floor(maxLeverage / 2 ** i)
  }))

const toContractInfo = ({ contract, maxLeverage }: Announcement, now: number): ContractInfo => ({
  _tag: "ContractInfo",
  eventTime: time(now),
  symbol: contract.symbol,
  pair: contract.pair,
  contractType: contract.contractType,
  deliveryTime: time(contract.deliveryTime),
  onboardTime: time(contract.onboardTime),
  status: "TRADING",
  ...(maxLeverage === undefined ? {} : { brackets: brackets(maxLeverage) }),
  product: productOf(contract)
})

/** @internal */
export const contractInfo: FeedOf<ContractInfo> = (subject) => {
  let heard: Array<Announcement> = []
  return windowed({
    sources: [subject.world.announcements],
    now: subject.now,
    everyMillis: 100,
    onHappening: (_, announcement) => heard.push(announcement),
    frames: (_, now) => {
      const announcements = heard
      heard = []
      return announcements.map((each) => one(toContractInfo(each, now), each.contract))
    }
  })
}
