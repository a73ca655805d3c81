import type { ContractInfo, IndexPrice, MarkPrice } from "../../../../binance/coin-m/Events.ts"
import type { World } from "../../world/world.ts"
import { type FeedOf, one, type Subject, time } from "../feed.ts"
import { allOfPair, ofOwnSymbol } from "../futures.ts"
import { contractInfos, everyMarkPrice, oneMarkPrice, onSeconds } from "../futuresReferences.ts"

const own = ofOwnSymbol("coin-m")

const ownOfPair = (subject: Subject<World>) =>
  allOfPair(subject).filter(({ contract }) => contract.product === "coin-m")

/** @internal */
export const indexPrice: FeedOf<World, IndexPrice> = (subject) => {
  const [market] = ownOfPair(subject)
  if (market === undefined) return undefined
  return onSeconds(subject, [market], 1000, (at) => [
    one({
      _tag: "IndexPrice",
      eventTime: time(at),
      indexPrice: market.reference.latest().indexPrice,
      pair: market.contract.pair
    })
  ])
}

/** @internal */
export const markPrice: FeedOf<World, MarkPrice> = (subject) => {
  const market = own(subject)
  return market && oneMarkPrice(subject, market)
}

/** @internal */
export const pairMarkPrices: FeedOf<World, MarkPrice> = (subject) => {
  const markets = ownOfPair(subject)
  return markets.length === 0 ? undefined : everyMarkPrice(subject, markets)
}

/** @internal */
export const allMarkPrices: FeedOf<World, MarkPrice> = (subject) => everyMarkPrice(subject, subject.world.markets)

/** @internal */
export const contractInfo: FeedOf<World, ContractInfo> = contractInfos
