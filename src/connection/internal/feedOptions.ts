import type { Tally } from "../ConnectionMetrics.ts"
import type { LegNumbers } from "./legNumbers.ts"
import type { Turn } from "./turn.ts"

/**
 * What a topic is to know of the pool that carries it.
 *
 * @internal
 */
export interface FeedOptions {
  readonly tally: Tally
  readonly turn: Turn
  /** A block with room for what changes with every event of a topic. */
  readonly numbers: () => LegNumbers
  readonly firstEventMillis: number
  readonly topicSilenceMillis: number
}
