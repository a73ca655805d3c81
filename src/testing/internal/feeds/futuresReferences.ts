import type { Announcement } from "../world/announcements.ts"
import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import type { World } from "../world/world.ts"
import { type Feed, type Frame, one, speed, type Subject, time, windowed } from "./feed.ts"
import { productOf } from "./futures.ts"

/**
 * The contract whose index is that of all contracts of its pair. It must be advanced where theirs is told.
 *
 * @internal
 */
export const indexOf = ({ markets }: World, { contract }: SimulatedMarket): SimulatedMarket | undefined =>
  markets.find((each) => each.contract.product === contract.product && each.contract.pair === contract.pair)

// As both products tell it.
const toMarkPrice = (world: World, market: SimulatedMarket, at: number) => {
  const { contract, reference } = market
  const { fundingRate, nextFundingTime, ...prices } = reference.latest()
  return {
    _tag: "MarkPrice" as const,
    eventTime: time(at),
    symbol: contract.symbol,
    ...prices,
    indexPrice: (indexOf(world, market) ?? market).reference.latest().indexPrice,
    // COIN-M leaves it empty for contracts without funding.
    fundingRate: contract.product === "coin-m" && nextFundingTime === 0 ? undefined : fundingRate,
    nextFundingTime: time(nextFundingTime),
    product: productOf(contract)
  }
}

/**
 * Frames about reference prices, at the whole seconds of the exchange's clock.
 *
 * @internal
 */
export const onSeconds = <Event>(
  { now, world }: Subject<World>,
  markets: ReadonlyArray<SimulatedMarket>,
  everyMillis: number,
  frames: (at: number) => ReadonlyArray<Frame<Event>>
): Feed<Event> => {
  const indexes = markets.flatMap((market) => indexOf(world, market) ?? [])
  return windowed({ sources: [...new Set([...markets, ...indexes])], now, everyMillis, frames })
}

/**
 * The mark price of one contract.
 *
 * @internal
 */
export const oneMarkPrice = (subject: Subject<World>, market: SimulatedMarket) =>
  onSeconds(subject, [market], speed(subject, 3000), (at) => [
    one(toMarkPrice(subject.world, market, at), market.contract)
  ])

/**
 * Mark prices of many contracts, in arrays. Contracts on stocks and commodities come in a frame of their own (usds-m,
 * 2026-10-07).
 *
 * @internal
 */
export const everyMarkPrice = (subject: Subject<World>, markets: ReadonlyArray<SimulatedMarket>) => {
  const groups = [
    markets.filter(({ contract }) => contract.contractType !== "TRADIFI_PERPETUAL"),
    markets.filter(({ contract }) => contract.contractType === "TRADIFI_PERPETUAL")
  ].filter((group) => group.length > 0)
  return onSeconds(subject, markets, speed(subject, 3000), (at) =>
    groups.map((group) =>
      group.map((market) => ({ event: toMarkPrice(subject.world, market, at), contract: market.contract }))
    )
  )
}

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

// Written once for all who are subscribed, whenever each of them is sent it.
const toContractInfo = ({ atMillis, contract, maxLeverage }: Announcement) => ({
  _tag: "ContractInfo" as const,
  eventTime: time(atMillis),
  symbol: contract.symbol,
  pair: contract.pair,
  contractType: contract.contractType,
  deliveryTime: time(contract.deliveryTime),
  onboardTime: time(contract.onboardTime),
  status: "TRADING",
  ...(maxLeverage === undefined ? {} : { brackets: brackets(maxLeverage) }),
  product: productOf(contract)
})

/**
 * News about the contracts of both products.
 *
 * @internal
 */
export const contractInfos = ({ now: startedAt, world }: Subject<World>) => {
  let heard: Array<Announcement> = []
  return windowed({
    sources: [world.announcements],
    now: startedAt,
    everyMillis: 100,
    onHappening: (_, announcement: Announcement) => heard.push(announcement),
    frames: () => {
      const announcements = heard
      heard = []
      return announcements.map((each) => one(toContractInfo(each), each.contract))
    }
  })
}
