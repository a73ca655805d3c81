import * as Effect from "effect/Effect"
import type { ContractOptions } from "../../ExchangeOptions.ts"
import * as Announcements from "./announcements.ts"
import * as Chance from "./chance.ts"
import type { Contract } from "./contract.ts"
import * as SimulatedMarket from "./simulatedMarket.ts"

/**
 * Everything that is traded on one market, or on several that tell of each other.
 *
 * @internal
 */
export interface World {
  readonly markets: ReadonlyArray<SimulatedMarket.SimulatedMarket>
  /** By symbol in lower case, as topics spell it. */
  readonly market: (symbol: string) => SimulatedMarket.SimulatedMarket | undefined
  readonly announcements: Announcements.Announcements
}

/** @internal */
export interface Options {
  readonly seed: string
  /** What is listed, where the default is not wanted. */
  readonly symbols?: ReadonlyArray<string | ContractOptions> | undefined
  /** Orders a second and contract. */
  readonly activity: number
  readonly keptTrades?: number | undefined
  readonly atMillis: number
}

/**
 * Makes a world. Each contract has a seed of its own, so that what it does depends on no other one.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (
  { activity, atMillis, keptTrades, seed, symbols }: Options,
  list: (symbols: Options["symbols"], chance: Chance.Chance) => ReadonlyArray<Contract>
) {
  const markets = yield* Effect.forEach(list(symbols, yield* Chance.make(`${seed}/contracts`)), (contract) =>
    Effect.map(Chance.make(`${seed}/${contract.symbol}`), (chance) =>
      SimulatedMarket.make({ contract, chance, atMillis, activity, keptTrades })
    )
  )
  const bySymbol = new Map(markets.map((market) => [market.contract.symbol.toLowerCase(), market] as const))
  const announcements = Announcements.make({
    chance: yield* Chance.make(`${seed}/announcements`),
    contracts: markets.map((market) => market.contract),
    atMillis
  })
  return { markets, market: (symbol) => bySymbol.get(symbol), announcements } satisfies World as World
})
