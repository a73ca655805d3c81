import type { Candle } from "../world/candle.ts"
import { baseOf, type Contract, priceOf, quantityOf, valueOf } from "../world/contract.ts"
import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import type { World } from "../world/world.ts"
import type { DepthWindow } from "./depths.ts"
import { type Subject, time } from "./feed.ts"
import { ofSymbol } from "./symbols.ts"
import type { TimedLiquidation } from "./trades.ts"

/**
 * The contract that a topic names, if it is one of this product.
 *
 * @internal
 */
export const ofOwnSymbol =
  (product: Contract["product"]) =>
  (subject: Subject<World>): SimulatedMarket | undefined => {
    const market = ofSymbol(subject)
    return market?.contract.product === product ? market : undefined
  }

/**
 * All contracts of the pair that a topic names.
 *
 * @internal
 */
export const allOfPair = ({ texts, world }: Subject<World>): ReadonlyArray<SimulatedMarket> =>
  world.markets.filter(({ contract }) => contract.pair.toLowerCase() === texts["pair"])

/**
 * The contract that a topic names by its pair and type.
 *
 * @internal
 */
export const ofPair = (subject: Subject<World>): SimulatedMarket | undefined =>
  allOfPair(subject).find(({ contract }) => contract.contractType.toLowerCase() === subject.texts["contractType"])

/**
 * Number of a product on the wire.
 *
 * @internal
 */
export const productOf = (contract: Contract): number => (contract.product === "usds-m" ? 1 : 2)

/**
 * The second of the two volumes that the exchange tells: what was traded in quote asset, and of contracts with a size
 * in base asset.
 *
 * @internal
 */
export const secondVolume = (
  contract: Contract,
  { inverse, turnover }: Pick<Candle, "inverse" | "turnover">
): number => (contract.size === undefined ? valueOf(contract, turnover) : baseOf(contract, inverse))

/**
 * The same as the tickers of 24 hours tell it: quote asset with the decimals of prices.
 *
 * @internal
 */
export const roundedSecondVolume = (contract: Contract, day: Pick<Candle, "inverse" | "turnover">): number =>
  Number(secondVolume(contract, day).toFixed(contract.size === undefined ? contract.priceDecimals : 8))

/**
 * What depth tells besides its levels.
 *
 * @internal
 */
export const depthFields = ({ contract }: SimulatedMarket, { first, last, now, previous }: DepthWindow) => ({
  eventTime: time(now),
  transactionTime: time(last.atMillis),
  symbol: contract.symbol,
  pair: contract.pair,
  firstUpdateId: first.updateId,
  finalUpdateId: last.updateId,
  previousFinalUpdateId: previous,
  product: productOf(contract)
})

/**
 * What a liquidation tells of its order.
 *
 * @internal
 */
export const liquidationOrder = (
  { contract }: SimulatedMarket,
  { atMillis, averageTicks, limitTicks, lots, sells }: TimedLiquidation
) => ({
  symbol: contract.symbol,
  side: sells ? ("SELL" as const) : ("BUY" as const),
  orderType: "LIMIT",
  timeInForce: "IOC",
  quantity: quantityOf(contract, lots),
  price: priceOf(contract, limitTicks),
  averagePrice: priceOf(contract, Math.round(averageTicks)),
  status: "FILLED",
  lastFilledQuantity: quantityOf(contract, lots),
  filledQuantity: quantityOf(contract, lots),
  tradeTime: time(atMillis)
})
