/**
 * A connection as the simulated exchange sees it.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type * as Effect from "effect/Effect"
import type { Category } from "../binance/Market.ts"
import type { Closed } from "../connection/ConnectionError.ts"
import type { Received } from "./TestTransport.ts"

/**
 * One connection of a simulated exchange, to look at and to disturb.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExchangeConnection {
  /** Counts the connections of the exchange, from 1. */
  readonly id: number
  /** What was dialled; over sockets only the path and the query of it. */
  readonly url: string
  /**
   * `undefined` on paths without one: those of markets that have no categories, and of USDⓈ-M those from before the split of
   * 2026-04-23, which carry the public topics only.
   */
  readonly category: Category | undefined
  readonly openedAtMillis: number
  /** Topics asked for, as `LIST_SUBSCRIPTIONS` tells them: those that will never deliver too. */
  readonly topics: Effect.Effect<ReadonlyArray<string>>
  /** All text frames that the client sent so far. */
  readonly received: Effect.Effect<ReadonlyArray<Received>>
  /** The first text frame that `receive` has not returned yet; waits for it. */
  readonly receive: Effect.Effect<Received>
  /** Pings that the client sent so far. */
  readonly pings: Effect.Effect<number>
  /** Sends frames as they are, whatever stands in them. */
  readonly send: (...frames: NonEmptyReadonlyArray<string>) => Effect.Effect<void>
  /** Ends the connection: with code 1006, the default, without a close frame. */
  readonly drop: (code?: number, text?: string) => Effect.Effect<void>
  /** Holds back events, which are lost, while requests and pings go on being answered. */
  readonly mute: (muted: boolean) => Effect.Effect<void>
  /** Pulls the cable or plugs it in again: until then nothing passes in either direction, and what was sent is lost. */
  readonly freeze: (frozen: boolean) => Effect.Effect<void>
  /** How the connection ended; waits for it. Code 1006: without a close frame. */
  readonly ended: Effect.Effect<Closed>
}
