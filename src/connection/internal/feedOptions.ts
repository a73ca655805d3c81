import type { Tally } from "../ConnectionMetrics.ts"
import type { Turn } from "./turn.ts"

/**
 * What a topic is to know of the pool that carries it.
 *
 * @internal
 */
export interface FeedOptions {
  readonly tally: Tally
  readonly turn: Turn
  readonly firstEventMillis: number
  readonly topicSilenceMillis: number
}
