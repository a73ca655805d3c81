import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Announcements } from "./announcements.ts"
import * as Contract from "./contract.ts"
import * as OptionPricing from "./optionPricing.ts"
import type { SimulatedMarket } from "./simulatedMarket.ts"
import * as World from "./world.ts"

/**
 * What an option is.
 *
 * @internal
 */
export interface Terms {
  /** `BTCUSDT` */
  readonly underlying: string
  /** `261225` */
  readonly expiration: string
  readonly strike: number
  readonly isCall: boolean
  readonly deliveryTime: number
}

/**
 * An option that is traded, and the price of what it is on.
 *
 * @internal
 */
export interface Listed extends Terms {
  readonly market: SimulatedMarket
  readonly index: SimulatedMarket
}

/**
 * Options, and what they are on.
 *
 * @internal
 */
export interface OptionsWorld {
  readonly underlyings: ReadonlyArray<SimulatedMarket>
  readonly options: ReadonlyArray<Listed>
  /** By symbol in lower case, as topics spell it. */
  readonly option: (symbol: string) => Listed | undefined
  readonly announcements: Announcements
}

/**
 * Volatility and rate by which everything is priced, as shares per year.
 *
 * @internal
 */
export const pricing = { volatility: 0.48, rate: 0.0525 }

// Of the symbols that are named, those on which Binance lists options: each brings thirty markets.
const underlyings = new Set(["BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT"])

const expirations = ["261225", "270326", "270625"]

const moneyness = [0.8, 0.9, 1, 1.1, 1.25]

// Contracts expire at 08:00 UTC.
const deliveryOf = (expiration: string): number => {
  const [year = "", month = "", day = ""] = expiration.match(/../g) ?? []
  return DateTime.toEpochMillis(DateTime.makeUnsafe(`20${year}-${month}-${day}T08:00:00Z`))
}

const roundTo = (digits: number, value: number): number => Number(value.toPrecision(digits))

const termsOf = ({ price, symbol }: Contract.Contract): ReadonlyArray<Terms> =>
  expirations.flatMap((expiration) =>
    moneyness.flatMap((share) =>
      [true, false].map((isCall) => ({
        underlying: symbol,
        expiration,
        strike: roundTo(2, price * share),
        isCall,
        deliveryTime: deliveryOf(expiration)
      }))
    )
  )

const symbolOf = ({ expiration, isCall, strike, underlying }: Terms): string =>
  `${underlying.replace(/USDT$/, "")}-${expiration}-${strike}-${isCall ? "C" : "P"}`

const contractOf = (terms: Terms, spot: number, atMillis: number): Contract.Contract => {
  const { price } = OptionPricing.value({ ...terms, ...pricing, spot, millisLeft: terms.deliveryTime - atMillis })
  return Contract.option({
    symbol: symbolOf(terms),
    pair: terms.underlying,
    price: Math.max(price, spot / 10_000),
    deliveryTime: terms.deliveryTime
  })
}

/** @internal */
export const make = Effect.fnUntraced(function* (options: World.Options) {
  const named = options.symbols?.filter((each) => underlyings.has(Predicate.isString(each) ? each : each.symbol))
  const prices = yield* World.make(
    { ...options, seed: `${options.seed}/underlyings`, symbols: named ?? ["BTCUSDT", "ETHUSDT"] },
    Contract.spot
  )
  const terms = prices.markets.flatMap((index) => termsOf(index.contract).map((each) => ({ ...each, index })))
  const traded = yield* World.make({ ...options, seed: `${options.seed}/options` }, () =>
    terms.map((each) => contractOf(each, each.index.contract.price, options.atMillis))
  )
  const listed = terms.flatMap((each): ReadonlyArray<Listed> => {
    const market = traded.market(symbolOf(each).toLowerCase())
    return market === undefined ? [] : [{ ...each, market }]
  })
  const bySymbol = new Map(listed.map((each) => [each.market.contract.symbol.toLowerCase(), each] as const))
  return {
    underlyings: prices.markets,
    options: listed,
    option: (symbol) => bySymbol.get(symbol),
    announcements: traded.announcements
  } satisfies OptionsWorld as OptionsWorld
})
