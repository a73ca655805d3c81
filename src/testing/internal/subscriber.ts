import type * as Effect from "effect/Effect"
import type * as Latch from "effect/Latch"
import type { StreamMarket } from "../../binance/Market.ts"
import type { Subscription } from "../../binance/MarketStream.ts"
import type { StreamPath } from "./streamPath.ts"

/**
 * Payload of one event frame.
 *
 * @internal
 */
export interface Message {
  readonly topic: string
  /** JSON text. */
  readonly payload: string
  /** When it would have been sent by a machine that is never late; if not told, when it is sent. */
  readonly dueMillis?: number | undefined
}

/**
 * A connection as those see it that bring events.
 *
 * @internal
 */
export interface Subscriber {
  readonly id: number
  /** How times are written to it. */
  readonly timeUnit: StreamPath["timeUnit"]
  /** Topics that are asked for where they are delivered. */
  readonly topics: ReadonlyMap<string, Subscription<unknown>>
  /** Opened when `topics` changed. */
  readonly changed: Latch.Latch
  /** Sends what is asked for, together; waits while the client does not read. */
  readonly send: (messages: ReadonlyArray<Message>) => Effect.Effect<void>
}

/**
 * Where events come from.
 *
 * @internal
 */
export interface EventSource {
  /** Makes ready what topics of these markets will bring. */
  readonly begin: (markets: Iterable<StreamMarket>) => Effect.Effect<void>
  /** Brings a connection its events until it is interrupted. */
  readonly drive: (subscriber: Subscriber) => Effect.Effect<never>
}
