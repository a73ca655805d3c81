import * as Predicate from "effect/Predicate"
import type { ContractOptions } from "../../ExchangeOptions.ts"
import type { Chance } from "./chance.ts"

/**
 * Which of the two futures products a contract belongs to, since 2026-06-30 one host carries both, a pair of
 * spot, or an option.
 *
 * @internal
 */
export type Product = "usds-m" | "coin-m" | "spot" | "options"

/**
 * What can be traded.
 *
 * @internal
 */
export interface Contract {
  readonly symbol: string
  readonly pair: string
  readonly product: Product
  readonly contractType: "PERPETUAL" | "CURRENT_QUARTER" | "NEXT_QUARTER" | "TRADIFI_PERPETUAL"
  /** Price at which the market opens. */
  readonly price: number
  readonly priceDecimals: number
  /** Smallest step of prices, in units of the last decimal. */
  readonly tick: number
  readonly quantityDecimals: number
  /** What one contract is worth in quote asset, where that is fixed; `undefined`: quantities are base asset. */
  readonly size: number | undefined
  /** Lots that rest at a price on average; a lot is one unit of the last decimal. */
  readonly lots: number
  readonly onboardTime: number
  readonly deliveryTime: number
}

// Contracts without an end are delivered in the year 2100, says the exchange.
const never = 4_133_404_800_000

const listing = (
  symbol: string,
  price: number,
  [priceDecimals, tick]: readonly [decimals: number, tick: number],
  [quantityDecimals, lots]: readonly [decimals: number, lots: number],
  rest?: Partial<Contract>
): Contract => ({
  symbol,
  pair: symbol.replace(/_.*$/, ""),
  product: "usds-m",
  contractType: "PERPETUAL",
  price,
  priceDecimals,
  tick,
  quantityDecimals,
  size: undefined,
  lots,
  onboardTime: 1_569_398_400_000,
  deliveryTime: never,
  ...rest
})

const quarterly = { contractType: "CURRENT_QUARTER", deliveryTime: 1_798_185_600_000 } as const

// A quarterly contract is named after the day of its delivery.
const usdsM = (symbol: string): Partial<Contract> => (/_\d+$/.test(symbol) ? quarterly : {})

const isCoinM = (symbol: string): boolean => /USD_(?:PERP|\d+)$/.test(symbol)

// A contract on Bitcoin is worth 100 dollars, on most others 10.
const coinM = (symbol: string): Partial<Contract> => ({
  ...usdsM(symbol),
  product: "coin-m",
  size: symbol.startsWith("BTC") ? 100 : 10
})

/**
 * Contracts of USDⓈ-M that the exchange lists unless told otherwise: popular ones, a name that is not ASCII, both quarters and
 * one on an underlying of traditional finance.
 *
 * @internal
 */
export const listed: ReadonlyArray<Contract> = [
  listing("BTCUSDT", 83_091.6, [2, 10], [3, 900]),
  listing("ETHUSDT", 2_914.35, [2, 1], [3, 9_000]),
  listing("BNBUSDT", 871.22, [2, 1], [2, 1_500]),
  listing("SOLUSDT", 132.845, [4, 10], [2, 9_000]),
  listing("XRPUSDT", 2.1044, [4, 1], [1, 60_000]),
  listing("DOGEUSDT", 0.14621, [5, 1], [0, 40_000]),
  listing("ADAUSDT", 0.4158, [4, 1], [0, 30_000]),
  listing("币安人生USDT", 0.1437, [5, 10], [0, 9_000]),
  listing("DEFIUSDT", 554.4, [1, 1], [3, 900]),
  listing("XAUUSDT", 4_086.5, [2, 10], [3, 900], { contractType: "TRADIFI_PERPETUAL" }),
  listing("BTCUSDT_261225", 83_402.1, [1, 1], [3, 400], {
    contractType: "CURRENT_QUARTER",
    deliveryTime: 1_798_185_600_000
  }),
  listing("BTCUSDT_270326", 83_917.4, [1, 1], [3, 200], {
    contractType: "NEXT_QUARTER",
    deliveryTime: 1_806_048_000_000
  })
]

/** Contracts of COIN-M that the exchange lists unless told otherwise. */
const listedCoinM: ReadonlyArray<Contract> = [
  listing("BTCUSD_PERP", 83_050.5, [1, 1], [0, 4_000], coinM("BTCUSD_PERP")),
  listing("ETHUSD_PERP", 2_912.8, [2, 1], [0, 9_000], coinM("ETHUSD_PERP")),
  listing("BNBUSD_PERP", 870.85, [3, 10], [0, 2_000], coinM("BNBUSD_PERP")),
  listing("BTCUSD_261225", 83_391.2, [1, 1], [0, 1_500], coinM("BTCUSD_261225")),
  listing("BTCUSD_270326", 83_902.6, [1, 1], [0, 800], {
    ...coinM("BTCUSD_270326"),
    contractType: "NEXT_QUARTER",
    deliveryTime: 1_806_048_000_000
  })
]

/**
 * A contract by its symbol, with properties drawn for what is neither given nor listed.
 *
 * @internal
 */
export const make = (
  options: string | ContractOptions,
  chance: Chance,
  catalog: ReadonlyArray<Contract> = [...listed, ...listedCoinM]
): Contract => {
  const given: ContractOptions = Predicate.isString(options) ? { symbol: options } : options
  const known = catalog.find((each) => each.symbol === given.symbol)
  const price = given.price ?? known?.price ?? 10 ** (chance.unit() * 4 - 1)
  const rest = isCoinM(given.symbol) ? coinM(given.symbol) : usdsM(given.symbol)
  // Enough decimals for five significant digits.
  const priceDecimals = given.priceDecimals ?? known?.priceDecimals ?? Math.max(1, 4 - Math.floor(Math.log10(price)))
  const quantityDecimals =
    given.quantityDecimals ?? known?.quantityDecimals ?? (price < 1 || rest.size !== undefined ? 0 : 3)
  return listing(
    given.symbol,
    price,
    [priceDecimals, given.tick ?? known?.tick ?? 1],
    [quantityDecimals, known?.lots ?? 1_000 + chance.below(20_000)],
    known === undefined
      ? rest
      : {
          product: known.product,
          size: known.size,
          contractType: known.contractType,
          onboardTime: known.onboardTime,
          deliveryTime: known.deliveryTime
        }
  )
}

/**
 * What is listed on futures: of each product what is named, and the default where nothing is.
 *
 * @internal
 */
export const futures = (
  symbols: ReadonlyArray<string | ContractOptions> | undefined,
  chance: Chance
): ReadonlyArray<Contract> => {
  const named = (symbols ?? []).map((each) => make(each, chance))
  const of = (product: Product) => named.filter((contract) => contract.product === product)
  const orElse = (contracts: ReadonlyArray<Contract>, otherwise: ReadonlyArray<Contract>) =>
    contracts.length === 0 ? otherwise : contracts
  return [...orElse(of("usds-m"), listed), ...orElse(of("coin-m"), listedCoinM)]
}

const pairs: ReadonlyArray<Contract> = [
  listing("BTCUSDT", 83_123.66, [2, 1], [5, 90_000], { product: "spot" }),
  listing("ETHUSDT", 2_915.41, [2, 1], [4, 90_000], { product: "spot" }),
  listing("BNBUSDT", 871.5, [2, 1], [3, 15_000], { product: "spot" }),
  listing("SOLUSDT", 132.9, [2, 1], [3, 90_000], { product: "spot" }),
  listing("ETHBTC", 0.03507, [5, 1], [4, 90_000], { product: "spot" }),
  listing("币安人生USDT", 0.1438, [4, 1], [1, 90_000], { product: "spot" })
]

/**
 * Pairs that are listed on spot: the default, or what is named, without contracts that have a date.
 *
 * @internal
 */
export const spot = (
  symbols: ReadonlyArray<string | ContractOptions> | undefined,
  chance: Chance
): ReadonlyArray<Contract> =>
  symbols === undefined
    ? pairs
    : symbols
        .map((each) => make(each, chance, pairs))
        .filter(({ symbol }) => !symbol.includes("_"))
        .map((each) => ({ ...each, product: "spot" }))

/**
 * An option. Its steps are as fine as its price is low.
 *
 * @internal
 */
export const option = ({
  price,
  symbol,
  ...rest
}: Pick<Contract, "symbol" | "pair" | "price" | "deliveryTime">): Contract =>
  listing(symbol, price, [3, Math.max(1, 10 ** Math.floor(Math.log10(price * 2)))], [2, 500], {
    ...rest,
    product: "options"
  })

/** @internal */
export const priceOf = (contract: Contract, ticks: number): number =>
  (ticks * contract.tick) / 10 ** contract.priceDecimals

/** @internal */
export const quantityOf = (contract: Contract, lots: number): number => lots / 10 ** contract.quantityDecimals

/**
 * Worth in quote asset of a sum of ticks times lots.
 *
 * @internal
 */
export const valueOf = (contract: Contract, turnover: number): number =>
  (turnover * contract.tick) / 10 ** (contract.priceDecimals + contract.quantityDecimals)

/**
 * Worth in base asset of a sum of lots divided by ticks, of contracts that have a size. Eight decimals, as the exchange
 * writes it.
 *
 * @internal
 */
export const baseOf = (contract: Contract, inverse: number): number => {
  const base = (inverse * (contract.size ?? 0) * 10 ** contract.priceDecimals) / contract.tick
  return Math.round(base * 1e8) / 1e8
}
