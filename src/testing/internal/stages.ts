import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Any } from "../../binance/MarketStream.ts"
import * as CoinM from "../../binance/coin-m/index.ts"
import * as Options from "../../binance/options/index.ts"
import * as Spot from "../../binance/spot/index.ts"
import * as UsdsM from "../../binance/usds-m/index.ts"
import * as TopicTemplate from "../../connection/TopicTemplate.ts"
import * as EventWriter from "./eventWriter.ts"
import type { Beat, Feed, FeedOf } from "./feeds/feed.ts"
import { feeds as coinMFeeds } from "./feeds/coin-m/feedTable.ts"
import { feeds as optionsFeeds } from "./feeds/options/feedTable.ts"
import { feeds as spotFeeds } from "./feeds/spot/feedTable.ts"
import { feeds as usdsMFeeds } from "./feeds/usds-m/feedTable.ts"
import * as Contract from "./world/contract.ts"
import * as OptionsWorld from "./world/optionsWorld.ts"
import * as World from "./world/world.ts"

/**
 * A row with what it takes to play it.
 *
 * @internal
 */
export interface Player {
  /** The feed of a topic of the row; `undefined` if the world has no such thing. */
  readonly open: (topic: string, beat: Beat) => Feed | undefined
  readonly write: EventWriter.Write
  /** The contract that an event is about. */
  readonly contractOf: (event: unknown) => Contract.Contract | undefined
}

/**
 * A market on which rows are played.
 *
 * @internal
 */
export interface Stage {
  /** Lets the world of the market begin to live; without it nothing is played. */
  readonly begin: Effect.Effect<void>
  readonly players: ReadonlyArray<readonly [Any, Player]>
}

/** What has a world, and knows the contracts of it. */
interface Play<W> {
  readonly rows: Readonly<Record<string, Any>>
  readonly feeds: Readonly<Record<string, FeedOf<W, unknown>>>
  readonly world: Effect.Effect<W>
  /** The contract of a symbol, which is in lower case. */
  readonly contract: (world: W, symbol: string) => Contract.Contract | undefined
  /** Decimals that a row of the market writes in its own way. */
  readonly places?: ((row: string) => EventWriter.Places | undefined) | undefined
}

const stage = <W>({ contract, feeds, places, rows, world }: Play<W>): Stage => {
  let living: W | undefined
  return {
    begin: Effect.map(world, (found) => {
      living = found
    }),
    players: Object.entries(rows).map(([name, row]) => {
      const { parse } = TopicTemplate.make(row.template)
      const feedOf = feeds[name]
      const player: Player = {
        open: (topic, beat) => {
          const texts = parse(topic)
          return living && texts && feedOf?.({ world: living, texts, ...beat })
        },
        write: EventWriter.make(row, places?.(name)),
        contractOf: (event) =>
          living && Predicate.hasProperty(event, "symbol") && Predicate.isString(event.symbol)
            ? contract(living, event.symbol.toLowerCase())
            : undefined
      }
      return [row, player] as const
    })
  }
}

const contractIn = (world: World.World, symbol: string) => world.market(symbol)?.contract

// Spot writes all decimals to the eighth.
const spotDecimals = [
  "price",
  "open",
  "close",
  "high",
  "low",
  "lastPrice",
  "openPrice",
  "highPrice",
  "lowPrice",
  "previousClosePrice",
  "bidPrice",
  "askPrice",
  "priceChange",
  "weightedAveragePrice",
  "averagePrice",
  "referencePrice",
  "quantity",
  "bidQuantity",
  "askQuantity",
  "lastQuantity",
  "volume",
  "quoteVolume",
  "takerBuyVolume",
  "takerBuyQuoteVolume"
]
const spotPlaces: EventWriter.Places = Object.fromEntries(spotDecimals.map((name) => [name, 8]))
const optionsPlaces: { readonly [row: string]: EventWriter.Places } = {
  ticker: { priceChangeRatio: 4 },
  expirationTickers: { priceChangeRatio: 4 },
  markPrices: {
    markPrice: 3,
    estimatedSettlePrice: 3,
    buyLimitPrice: 3,
    sellLimitPrice: 3,
    delta: 8,
    theta: 8,
    gamma: 8,
    vega: 8
  },
  indexPrices: { indexPrice: 8 }
}
const coinMPlaces: { readonly [row: string]: EventWriter.Places } = {
  indexPriceKline: { open: 8, close: 8, high: 8, low: 8 },
  markPriceKline: { open: 8, close: 8, high: 8, low: 8 },
  ticker: { weightedAveragePrice: 8 },
  allTickers: { weightedAveragePrice: 8 }
}

/**
 * All markets. A world begins to live with the first topic of its market, and has the age of the exchange then.
 * The two futures products share one, since each tells of the other.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (world: World.Options) {
  const futures = yield* Effect.cached(World.make(world, Contract.futures))
  const spot = yield* Effect.cached(World.make({ ...world, seed: `${world.seed}/spot` }, Contract.spot))
  const options = yield* Effect.cached(OptionsWorld.make(world))
  const stages: { readonly [Market in StreamMarket]: Stage } = {
    "usds-m": stage({ rows: UsdsM.topics.byName, feeds: usdsMFeeds, world: futures, contract: contractIn }),
    "coin-m": stage({
      rows: CoinM.topics.byName,
      feeds: coinMFeeds,
      world: futures,
      contract: contractIn,
      places: (row) => coinMPlaces[row]
    }),
    options: stage({
      rows: Options.topics.byName,
      feeds: optionsFeeds,
      world: options,
      contract: ({ option }, symbol) => option(symbol)?.market.contract,
      places: (row) => optionsPlaces[row]
    }),
    spot: stage({
      rows: Spot.topics.byName,
      feeds: spotFeeds,
      world: spot,
      contract: contractIn,
      places: () => spotPlaces
    })
  }
  const worlds: { readonly [Market in StreamMarket]: Effect.Effect<Pick<World.World, "markets" | "market">> } = {
    "usds-m": futures,
    "coin-m": futures,
    spot,
    options: Effect.map(options, ({ option, options }) => ({
      markets: options.map(({ market }) => market),
      market: (symbol) => option(symbol)?.market
    }))
  }
  return { stages, worlds }
})
