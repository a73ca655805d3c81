import * as Cause from "effect/Cause"
import { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Sequence } from "../../continuity/Sequence.ts"
import type { Dropped, Event, Marker } from "../../continuity/Tracked.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Data } from "../Protocol.ts"
import { ConnectionError, Overflow } from "../ConnectionError.ts"
import type { EventSink, Topic } from "../Topic.ts"
import type { News } from "./report.ts"
import * as payloadText from "./payloadText.ts"
import type { Ending, Subscriber } from "./subscriber.ts"

/** A subscriber's part in one topic. */
interface Link {
  readonly subscriber: Subscriber
  /** Whether the subscriber's part of the topic's history has begun: markers of before are not told. */
  hasBegun: boolean
}

/** Milliseconds that never come. */
export const never = Number.POSITIVE_INFINITY

const longestPatienceMillis = 600_000

// A peer that invents names must not fill the memory.
const mostUnknownFields = 32

/**
 * One topic that somebody wants: decodes its payloads once, finds the holes between its events, and hands both to all of its
 * subscribers. Also knows by when the topic must deliver; its times are milliseconds of uptime.
 *
 * @internal
 */
export class TopicFeed implements EventSink<unknown> {
  readonly topic: Topic<unknown>
  readonly #links: Array<Link> = []
  readonly #tally: Tally
  readonly #firstEventMillis: number
  readonly #silenceMillis: number
  readonly #knownUnknowns = new Set<string>()
  // The events that it judges are made by the decoder of the same topic.
  readonly #sequence: Sequence<unknown> | undefined
  readonly #conflationKey: ((event: unknown) => string) | undefined
  #conflates = false
  #position: number | undefined
  #sawStale = false
  #mayRestart = false
  #carrier: object | undefined
  #news: Array<News> = []
  #isAway = false
  #isInterrupted = false
  #epoch = 0
  #now = 0
  #touched: Array<Subscriber> = []

  /** When the topic was first asked for on the connection that is open; `never` while none is. */
  askedMillis = never
  /** When the topic last delivered, or was asked for. */
  quietSinceMillis = 0
  /** When silence becomes a stall. */
  dueMillis = never
  /** Stalls since the last event. */
  stalls = 0

  constructor(
    topic: Topic<unknown>,
    options: { readonly tally: Tally; readonly firstEventMillis: number; readonly topicSilenceMillis: number }
  ) {
    this.topic = topic
    this.#tally = options.tally
    this.#firstEventMillis = options.firstEventMillis
    this.#silenceMillis =
      topic.liveness._tag === "Regular" ? Math.max(2 * topic.liveness.everyMillis, options.topicSilenceMillis) : never
    this.#sequence = topic.sequence as Sequence<unknown> | undefined
    this.#conflationKey = topic.conflationKey as ((event: unknown) => string) | undefined
  }

  get isWanted(): boolean {
    return this.#links.length > 0
  }

  /** Whether the topic was interrupted or stalled and has not delivered since. */
  get isAway(): boolean {
    return this.#isAway
  }

  link(subscriber: Subscriber, now: number): void {
    const isOpen = this.askedMillis !== never
    const hasStalled = isOpen && this.stalls > 0
    this.#links.push({ subscriber, hasBegun: isOpen && (hasStalled || !this.#isAway) })
    this.#conflates ||= this.#conflationKey !== undefined && subscriber.buffer.overflow === "conflate"
    // Nobody would tell it later: a stall is told when it begins.
    if (hasStalled && subscriber.isTracked) subscriber.buffer.mark(this.#stall(now))
  }

  unlink(subscriber: Subscriber): void {
    const at = this.#links.findIndex((link) => link.subscriber === subscriber)
    if (at !== -1) this.#links.splice(at, 1)
  }

  /** Whether what `carrier` brings is of the subscription in force, and not the rest of one before it. */
  isCarriedBy(carrier: object): boolean {
    return this.#carrier === carrier
  }

  /**
   * The topic has been asked for on an open connection, which `carrier` stands for. If another one carries it to this
   * moment, it is handed over: nothing is interrupted, and deadlines run on.
   */
  asked(carrier: object, now: number, touched: Array<Subscriber>): void {
    this.#touched = touched
    const isHandover = this.#carrier !== undefined && this.#carrier !== carrier && !this.#isAway
    if (carrier !== this.#carrier) {
      this.#carrier = carrier
      this.#epoch++
      this.askedMillis = now
    }
    if (isHandover) return
    this.quietSinceMillis = now
    // A topic that stalls again and again is given longer each time, so that it costs few connections.
    const patience = Math.min(this.#firstEventMillis * 2 ** Math.max(0, this.stalls - 2), longestPatienceMillis)
    this.dueMillis = this.topic.liveness._tag === "Sparse" ? never : now + patience
    // Hours may pass until the next event of a sparse topic; its outage ends here.
    if (this.topic.liveness._tag === "Sparse") this.#resume()
    if (!this.#isAway) for (const link of this.#links) link.hasBegun = true
  }

  /** Takes in what the connection brought; subscribers that got something are added to `touched`. */
  receive(data: Data, now: number, touched: Array<Subscriber>): void {
    this.#now = now
    this.#touched = touched
    try {
      this.topic.decode(data, this)
    } catch (defect) {
      this.malformed(this.#broken(data, defect))
    }
  }

  event(event: unknown): void {
    const sequence = this.#sequence
    const position = this.#position
    const isStale = sequence !== undefined && position !== undefined && sequence.isStale(position, event)
    if (isStale && !this.#mayRestart) return this.#passOver()
    const gap = sequence === undefined || position === undefined || isStale ? undefined : sequence.gap(position, event)
    const last = sequence?.last(event)
    const key = this.#conflates ? this.#conflationKey?.(event) : undefined
    // From here on nothing is asked of the topic's functions: an event at which they break has changed nothing.
    if (gap !== undefined) {
      this.#tally.gaps++
      this.#mark({ _tag: "Gap", ...this.#here, from: gap.from, to: gap.to })
    }
    this.#position = last
    this.#delivers()
    this.#tally.eventsReceived++
    let tracked: Event<unknown> | undefined
    for (const link of this.#links) {
      link.hasBegun = true
      const { subscriber } = link
      if (subscriber.isTracked) {
        tracked ??= {
          _tag: "Event",
          endpoint: this.topic.endpoint.name,
          topic: this.topic.name,
          epoch: this.#epoch,
          event
        }
        this.#push(subscriber, tracked, key)
      } else {
        this.#push(subscriber, event, key)
      }
    }
  }

  malformed(error: EventDecodeError): void {
    this.#delivers()
    this.#tally.eventsMalformed++
    for (const { subscriber } of this.#links) {
      if (subscriber.failsOnMalformed) this.#end(subscriber, Cause.fail(error))
    }
    this.#mark({ _tag: "Malformed", ...this.#here, error, count: 1 })
  }

  unknownField(name: string): void {
    this.#tally.unknownFields++
    if (this.#knownUnknowns.size >= mostUnknownFields || this.#knownUnknowns.has(name)) return
    this.#knownUnknowns.add(name)
    this.#news.push({ _tag: "UnknownField", topic: this.topic.name, field: name })
  }

  /** A connection has ended, which may be the one that carried the topic. */
  interrupted(reason: string, carrier: object, touched: Array<Subscriber>): void {
    if (this.#carrier !== carrier) return
    this.dueMillis = never
    this.askedMillis = never
    this.#carrier = undefined
    this.#touched = touched
    if (!this.#isInterrupted) this.#mark({ _tag: "Interrupted", ...this.#here, reason })
    this.#isInterrupted = true
    this.#isAway = true
  }

  /** The topic should have delivered by now. */
  stalled(now: number, touched: Array<Subscriber>): void {
    this.#touched = touched
    if (this.stalls === 0) this.#mark(this.#stall(now))
    this.#isAway = true
    this.dueMillis = never
    this.stalls++
    // Events come, but all are older than the last: the exchange's ids have started anew.
    this.#mayRestart = this.#sawStale
  }

  /** Ends the streams of all subscribers. */
  end(ending: Ending, touched: Array<Subscriber>): void {
    this.#touched = touched
    for (const { subscriber } of this.#links) this.#end(subscriber, ending)
  }

  /** What there is to tell, once, of what was received. */
  takeNews(): ReadonlyArray<News> {
    if (this.#news.length === 0) return this.#news
    const news = this.#news
    this.#news = []
    return news
  }

  /** `Dropped` for an event that this topic made. */
  describeDropped(event: Event<unknown>): Dropped {
    const { endpoint, epoch, topic } = event
    const dropped: Dropped = { _tag: "Dropped", endpoint, topic, epoch, count: 1 }
    return this.#sequence === undefined
      ? dropped
      : { ...dropped, from: this.#sequence.first(event.event), to: this.#sequence.last(event.event) }
  }

  get #here() {
    return { endpoint: this.topic.endpoint.name, topic: this.topic.name, epoch: this.#epoch }
  }

  #stall(now: number): Marker {
    return { _tag: "Stalled", ...this.#here, silentMillis: now - this.quietSinceMillis }
  }

  // A fault of the topic's own functions costs the event, not the connection of all other topics.
  #broken(data: Data, defect: unknown): EventDecodeError {
    return new EventDecodeError({
      topic: this.topic.name,
      path: "",
      expectation: `expected a topic that does not break (${payloadText.messageOf(defect)})`,
      raw: payloadText.start(data)
    })
  }

  // Only progress is life: without a deadline, an exchange whose ids have started anew would be passed over for ever.
  #passOver(): void {
    this.#tally.eventsStale++
    this.#sawStale = true
    if (this.dueMillis === never) this.dueMillis = this.#now + this.#firstEventMillis
  }

  #resume(): void {
    if (this.#isAway) this.#mark({ _tag: "Resumed", ...this.#here })
    this.#isAway = false
    this.#isInterrupted = false
  }

  #delivers(): void {
    this.#sawStale = false
    this.#mayRestart = false
    this.#resume()
    this.stalls = 0
    this.quietSinceMillis = this.#now
    this.dueMillis = this.#now + this.#silenceMillis
  }

  #push(subscriber: Subscriber, item: unknown, key: string | undefined): void {
    if (subscriber.hasEnded) return
    const { buffer } = subscriber
    const dropped = buffer.dropped
    const isConflated = buffer.overflow === "conflate" && key !== undefined
    if (!buffer.push(item, isConflated ? `${this.topic.endpoint.name}\n${this.topic.name}\n${key}` : undefined)) {
      const reason = new Overflow({ capacity: buffer.capacity })
      const error = new ConnectionError({ endpoint: this.topic.endpoint.name, reason })
      return this.#end(subscriber, Cause.fail(error))
    }
    if (buffer.dropped > dropped) {
      this.#tally.eventsDropped += buffer.dropped - dropped
      if (buffer.overflow !== "conflate" && !subscriber.isDropping) {
        this.#news.push({ _tag: "Dropped", topic: this.topic.name })
      }
      subscriber.isDropping = true
    }
    this.#touch(subscriber)
  }

  #mark(marker: Marker): void {
    for (const { hasBegun, subscriber } of this.#links) {
      if (!hasBegun || !subscriber.isTracked || subscriber.hasEnded) continue
      subscriber.buffer.mark(marker)
      this.#touch(subscriber)
    }
  }

  #end(subscriber: Subscriber, ending: Ending): void {
    subscriber.end(ending)
    this.#touch(subscriber)
  }

  #touch(subscriber: Subscriber): void {
    if (subscriber.isTouched) return
    subscriber.isTouched = true
    this.#touched.push(subscriber)
  }
}
