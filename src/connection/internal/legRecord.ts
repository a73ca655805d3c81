import type { Tally } from "../ConnectionMetrics.ts"
import type { Liveness } from "../Liveness.ts"
import type { FeedOptions } from "./feedOptions.ts"

/** Milliseconds that never come. */
export const never = Number.POSITIVE_INFINITY

const longestPatienceMillis = 600_000

// A peer that invents names must not fill the memory.
const mostUnknownNames = 32

/**
 * What goes wrong with a topic on the connection that carries it, and by when it must deliver: all that is of no interest while one
 * event follows the other, so that it need not be fetched from the memory for each. Times are milliseconds of waking time.
 *
 * @internal
 */
export class LegRecord {
  /** How long the topic may take until its first event. */
  readonly firstEventMillis: number
  /** How long it may be quiet after an event. */
  readonly silenceMillis: number
  /** Since when the topic is interrupted or stalled. */
  awaySinceMillis: number | undefined
  stale = 0
  unknownFields = 0
  /** Whether it fell mute on an open connection and has not delivered since. */
  isStalled = false
  /** When that last happened. */
  stalledMillis = Number.NEGATIVE_INFINITY
  /** Stalls since the last event. */
  stalls = 0
  /** Why it lost its connection, if it has not delivered since. */
  interruptedBy: string | undefined
  /** When silence becomes a stall, if an event was not the last that happened. */
  dueMillis = never
  /** When the topic was last asked for, or delivered what is no event. */
  heardMillis = 0
  /** After a change of connections, old events mean nothing as long as the new one may lag behind. */
  mayRepeatUntilMillis = 0
  /** Whether the exchange's ids may have started anew: all that has come since a stall was old. */
  mayRestart = false
  #sawStale = false
  readonly #tally: Tally
  readonly #liveness: Liveness
  readonly #unknownNames = new Set<string>()

  constructor(liveness: Liveness, { firstEventMillis, tally, topicSilenceMillis }: FeedOptions) {
    this.#liveness = liveness
    this.firstEventMillis = firstEventMillis
    this.silenceMillis = liveness._tag === "Regular" ? Math.max(2 * liveness.everyMillis, topicSilenceMillis) : never
    this.#tally = tally
  }

  /** Whether the topic was interrupted or stalled and has not delivered since. */
  get isAway(): boolean {
    return this.awaySinceMillis !== undefined
  }

  get isInterrupted(): boolean {
    return this.interruptedBy !== undefined
  }

  staleEvent(): void {
    this.stale++
    this.#tally.eventsStale++
  }

  /** Returns whether it is the first of its name. */
  unknownField(name: string): boolean {
    this.unknownFields++
    this.#tally.unknownFields++
    if (this.#unknownNames.size >= mostUnknownNames || this.#unknownNames.has(name)) return false
    this.#unknownNames.add(name)
    return true
  }

  handedOver(): void {
    this.#tally.payloadsHandedOver++
  }

  /** The topic has been asked for, and must deliver by some time. */
  asked(now: number): void {
    this.heardMillis = now
    // A topic that stalls again and again is given longer each time, so that it costs few connections.
    const longestMillis = Math.max(longestPatienceMillis, this.firstEventMillis)
    const patience = Math.min(this.firstEventMillis * 2 ** Math.max(0, this.stalls - 2), longestMillis)
    this.dueMillis = this.#liveness._tag === "Sparse" ? never : now + patience
  }

  stall(now: number): void {
    this.awaySinceMillis ??= now
    this.isStalled = true
    this.stalledMillis = now
    this.stalls++
    this.dueMillis = never
    this.mayRestart = this.#sawStale
  }

  /** An old event was passed over. Only progress is life: without a deadline, ids that have started anew would be passed over for ever. */
  sawStale(now: number): void {
    this.#sawStale = true
    if (this.dueMillis === never) this.dueMillis = now + this.firstEventMillis
  }

  /** It delivers: what counted against it is forgotten. */
  recovery(): void {
    this.#sawStale = false
    this.mayRestart = false
    this.stalls = 0
  }

  interruption(reason: string, now: number): void {
    this.awaySinceMillis ??= now
    this.interruptedBy ??= reason
    this.isStalled = false
  }

  resumption(): void {
    if (!this.isAway) return
    this.awaySinceMillis = undefined
    this.isStalled = false
    this.interruptedBy = undefined
  }
}
