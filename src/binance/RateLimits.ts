/**
 * How much of Binance's limits is used, and waiting while there is nothing left.
 *
 * The weights of requests are counted per address and minute. Binance tells the count with each answer; what is under way is added
 * here. Who goes on after HTTP 429 is banned with 418, from all of REST and for longer each time, so neither is ever answered with
 * another request before its time. Streams have limits of their own and go on. A program that talks to two environments, such as
 * production and testnet, gives each limits of its own.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Semaphore from "effect/Semaphore"
import { Banned, RateLimited } from "./BinanceError.ts"
import type { Market } from "./Market.ts"

/**
 * What is counted together. USDⓈ-M and COIN-M share one pool since 2026-06-30, although each tells the whole limit as its own. A
 * market's WebSocket API counts with its REST, but for that of USDⓈ-M (2026-09).
 *
 * @category models
 * @since 0.1.0
 */
export type Pool = "spot" | "margin" | "futures" | "options" | "portfolio-margin" | "usds-m-websocket-api"

/**
 * The pool of a market.
 *
 * @category getters
 * @since 0.1.0
 */
export const poolOf = (market: Market): Pool => (market === "usds-m" || market === "coin-m" ? "futures" : market)

/**
 * The pool of a market's WebSocket API.
 *
 * @category getters
 * @since 0.1.0
 */
export const apiPoolOf = (market: Market): Pool => (market === "usds-m" ? "usds-m-websocket-api" : poolOf(market))

/**
 * Options of the limits; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Share of each limit that this program may use; the rest is for others at the same address. Default: 0.95. */
  readonly share?: number | undefined
  /** Weight of a minute. Default: 6,000 for spot and portfolio margin, 12,000 for margin, 2,400 for futures, 400 for options. */
  readonly limits?: Partial<Readonly<Record<Pool, number>>> | undefined
  /** How long a request may wait for room before it fails. Default: 1 minute, the longest wait that is no penalty. */
  readonly maxWait?: Duration.Input | undefined
}

/**
 * What is used of a pool.
 *
 * @category models
 * @since 0.1.0
 */
export interface Usage {
  readonly pool: Pool
  /** Weight that was used in this minute, by all at this address, with what is under way from here. */
  readonly weight: number
  /** Weight that the pool has for a minute. */
  readonly limit: number
  /** Orders that the account placed, as last told, by the window in which they count: `{ "10s": 3, "1m": 12 }`. */
  readonly orders: Readonly<Record<string, number>>
  /** When requests may go on, in Unix epoch milliseconds; in the past where they may. */
  readonly frozenUntilMillis: number
}

/**
 * The right to make one request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Permit {
  /** Takes in what the headers of the answer tell. */
  readonly answered: (headers: Readonly<Record<string, string | undefined>>) => Effect.Effect<void>
}

/**
 * The limits of this address, shared by all that make requests from it.
 *
 * @category services
 * @since 0.1.0
 */
export class RateLimits extends Context.Service<
  RateLimits,
  {
    /** Waits until the pool has room for a weight, and takes it. Who came first goes first. */
    readonly take: (pool: Pool, weight: number) => Effect.Effect<Permit, RateLimited | Banned>
    /** Lets no request go until it may: of the pool, or, after a ban, of any. */
    readonly freeze: (pool: Pool, reason: RateLimited | Banned) => Effect.Effect<void>
    readonly usage: Effect.Effect<ReadonlyArray<Usage>>
  }
>()("effect-binance/binance/RateLimits") {}

const minute = 60_000

// So that not all who wait for the next minute come in its first millisecond.
const spreadMillis = 250

const defaults: Readonly<Record<Pool, number>> = {
  spot: 6000,
  margin: 12_000,
  futures: 2400,
  options: 400,
  "portfolio-margin": 6000,
  "usds-m-websocket-api": 2400
}

const pools = Object.keys(defaults) as ReadonlyArray<Pool> // its own keys

const windowOf = (nowMillis: number): number => Math.floor(nowMillis / minute)

const weightHeader = /^x-(?:mbx-used|sapi-used-ip)-weight-1m$/

const orderHeader = /^x-mbx-order-count-(\d+[smhd])$/

class State {
  readonly turn = Semaphore.makeUnsafe(1)
  readonly limit: number
  orders: Readonly<Record<string, number>> = {}
  frozen: RateLimited | Banned | undefined
  frozenUntilMillis = 0
  window = 0
  used = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** Begins a new minute if there is one. */
  advance(nowMillis: number): void {
    const window = windowOf(nowMillis)
    if (window === this.window) return
    this.window = window
    this.used = 0
  }

  freeze(reason: RateLimited | Banned, nowMillis: number): void {
    const until = nowMillis + reason.retryAfterMillis
    if (until <= this.frozenUntilMillis) return
    this.frozen = reason
    this.frozenUntilMillis = until
  }

  /** Takes in the headers of an answer to a request that was made in `window`. */
  read(headers: Readonly<Record<string, string | undefined>>, window: number): void {
    for (const [name, value] of Object.entries(headers)) {
      const count = Number(value)
      if (!Number.isFinite(count)) continue
      const key = name.toLowerCase()
      // Answers overtake one another, and one may be of the minute before.
      if (weightHeader.test(key) && window === this.window) this.used = Math.max(this.used, count)
      const orders = orderHeader.exec(key)?.[1]
      if (orders !== undefined) this.orders = { ...this.orders, [orders]: count }
    }
  }
}

/**
 * Makes limits of which nothing is used yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): RateLimits["Service"] => {
  const share = options.share ?? 0.95
  const maxWaitMillis = Duration.toMillis(options.maxWait ?? "1 minute")
  const states = new Map(pools.map((pool) => [pool, new State(options.limits?.[pool] ?? defaults[pool])]))
  const stateOf = (pool: Pool): State => states.get(pool) as State // one for each pool

  // Fails with what froze the pool if that lasts too long.
  const thaw = Effect.fnUntraced(function* (state: State) {
    while (true) {
      const wait = state.frozenUntilMillis - (yield* Clock.currentTimeMillis)
      if (wait <= 0 || state.frozen === undefined) return
      if (wait > maxWaitMillis) {
        const { code, status, text } = state.frozen
        const Reason = state.frozen._tag === "Banned" ? Banned : RateLimited
        return yield* new Reason({ code, status, text, retryAfterMillis: wait })
      }
      yield* Effect.sleep(wait)
    }
  })

  const take = Effect.fnUntraced(function* (pool: Pool, weight: number) {
    const state = stateOf(pool)
    const hasRoom = Effect.map(Clock.currentTimeMillis, (now) => {
      state.advance(now)
      // What exceeds the whole limit is let through alone, for Binance to judge.
      return state.used === 0 || state.used + weight <= state.limit * share
    })
    const reserve = Effect.gen(function* () {
      yield* thaw(state)
      while (!(yield* hasRoom)) {
        const now = yield* Clock.currentTimeMillis
        yield* Effect.sleep(minute - (now % minute) + (yield* Random.nextIntBetween(0, spreadMillis)))
        yield* thaw(state)
      }
      state.used += weight
      return state.window
    })
    const window = yield* state.turn.withPermit(reserve)
    return {
      answered: (headers) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          state.advance(now)
          state.read(headers, window)
        })
    } satisfies Permit as Permit
  })

  return {
    take,
    freeze: (pool, reason) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (reason._tag === "Banned") states.forEach((state) => state.freeze(reason, now))
        else stateOf(pool).freeze(reason, now)
      }),
    usage: Effect.map(Clock.currentTimeMillis, (now) =>
      pools.map((pool) => {
        const state = stateOf(pool)
        state.advance(now)
        const { frozenUntilMillis, limit, orders, used } = state
        return { pool, weight: used, limit, orders, frozenUntilMillis }
      })
    )
  }
}

/**
 * Limits with options.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: Options): Layer.Layer<RateLimits> =>
  Layer.effect(
    RateLimits,
    Effect.sync(() => make(options))
  )

/**
 * Limits as Binance has them.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<RateLimits> = layerWith({})
