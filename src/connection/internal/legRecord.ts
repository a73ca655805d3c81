import type { Tally } from "../ConnectionMetrics.ts"
import type { Topic } from "../Topic.ts"
import type { Arrivals } from "./arrivals.ts"
import type { DelayHistogram } from "./delayHistogram.ts"
import type { Turn } from "./turn.ts"

// A peer that invents names must not fill the memory.
const mostUnknownNames = 32

/**
 * How a topic fares on the connection that carries it: whether it delivers, and what came. Plain fields, since they change with
 * every event. Times are milliseconds of waking time.
 *
 * @internal
 */
export class LegRecord {
  /** Events that came, told or not. */
  events = 0
  lastEventMillis = Number.NEGATIVE_INFINITY
  /** Since when the topic is interrupted or stalled. */
  awaySinceMillis: number | undefined
  stale = 0
  unknownFields = 0
  /** Whether it fell mute on an open connection and has not delivered since. */
  isStalled = false
  /** When that last happened. */
  stalledMillis = Number.NEGATIVE_INFINITY
  /** Why it lost its connection, if it has not delivered since. */
  interruptedBy: string | undefined
  readonly #tally: Tally
  readonly #delays: DelayHistogram | undefined
  readonly #eventTime: ((event: unknown) => number | undefined) | undefined
  readonly #unknownNames = new Set<string>()

  constructor(topic: Topic<unknown>, tally: Tally) {
    this.#tally = tally
    // It judges events that the decoder of the same topic made.
    this.#eventTime = topic.eventTime as ((event: unknown) => number | undefined) | undefined
    this.#delays = this.#eventTime && tally.delaysOf(topic.template)
  }

  /** Whether the topic was interrupted or stalled and has not delivered since. */
  get isAway(): boolean {
    return this.awaySinceMillis !== undefined
  }

  get isInterrupted(): boolean {
    return this.interruptedBy !== undefined
  }

  event(event: unknown, turn: Turn): void {
    this.events++
    this.lastEventMillis = turn.now
    const { arrivals } = turn
    if (arrivals === undefined) return
    turn.arrivals = undefined
    this.#time(event, arrivals)
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

  stall(now: number): void {
    this.awaySinceMillis ??= now
    this.isStalled = true
    this.stalledMillis = now
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

  #time(event: unknown, arrivals: Arrivals): void {
    try {
      const eventMillis = this.#eventTime?.(event) ?? Number.NaN
      if (Number.isFinite(eventMillis)) this.#delays?.observe(arrivals.delay(eventMillis))
    } catch {
      // The event is delivered all the same; it can not be timed.
    }
  }
}
