import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Sequence } from "../../continuity/Sequence.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { Data } from "../Protocol.ts"
import type { EventSink, Topic } from "../Topic.ts"
import * as BrokenTopic from "./brokenTopic.ts"
import { type Carrier, Crossing, type Haste, Past } from "./crossing.ts"
import type { FeedOptions } from "./feedOptions.ts"
import { LatestStates } from "./latestStates.ts"
import { LegRecord } from "./legRecord.ts"
import type { Outlet } from "./outlet.ts"
import * as payloadText from "./payloadText.ts"
import type { News } from "./report.ts"
import type { Item, Seam } from "./seam.ts"
import type { Ending } from "./subscriber.ts"
import type { TopicCounts } from "./topicCounts.ts"
import type { Turn } from "./turn.ts"

/** Milliseconds that never come. */
export const never = Number.POSITIVE_INFINITY

const longestPatienceMillis = 600_000
// Of the patience for a first event, by how much two connections may differ in the order of things: 1 second of 30.
const leeway = 1 / 30

/**
 * One topic that somebody wants: decodes its payloads once, finds the holes between its events, and hands both to all of its
 * subscribers. Also knows by when the topic must deliver; its times are milliseconds of waking time.
 *
 * @internal
 */
export class TopicFeed implements EventSink<unknown> {
  // First of all what each event asks for, so that it lies together in the memory.
  #carrier: Carrier | undefined
  // Who is to carry the topic next, and what it has brought so far.
  #next: Crossing | undefined
  #past: Past | undefined
  readonly #turn: Turn
  readonly #outlet: Outlet
  readonly #feed: Topic<unknown>["decode"]
  // The events that it judges are made by the decoder of the same topic.
  readonly #sequence: Sequence<unknown> | undefined
  /** Only where there are no ids. */
  readonly #states: LatestStates | undefined
  // NaN before the first event: the engine would make a field that is now and then no number anew for every event.
  #position = Number.NaN
  #sawStale = false
  #mayRestart = false
  #hasGoneOver = false
  /** How it fares. */
  readonly record: LegRecord
  /** Stalls since the last event. */
  stalls = 0
  /** When silence becomes a stall. */
  dueMillis = never
  readonly #silenceMillis: number
  /** Counts the connections that carried the topic. */
  epoch = 0

  readonly topic: Topic<unknown>
  readonly counts: TopicCounts
  readonly #firstEventMillis: number
  readonly #conflationKey: ((event: unknown) => string) | undefined
  // When it was last asked for, or delivered what is no event.
  #heardMillis = 0
  // After a change of connections, old events mean nothing as long as the new one may lag behind.
  #mayRepeatUntilMillis = 0
  /** When the topic was first asked for on the connection that is open; `never` while none is. */
  askedMillis = never

  constructor(topic: Topic<unknown>, outlet: Outlet, options: FeedOptions) {
    this.topic = topic
    this.#feed = topic.decode
    this.#turn = options.turn
    this.#outlet = outlet
    this.counts = outlet.counts
    this.record = new LegRecord(topic, options.tally)
    this.#firstEventMillis = options.firstEventMillis
    this.#silenceMillis =
      topic.liveness._tag === "Regular" ? Math.max(2 * topic.liveness.everyMillis, options.topicSilenceMillis) : never
    this.#sequence = topic.sequence as Sequence<unknown> | undefined
    this.#states = this.#sequence === undefined ? new LatestStates(topic) : undefined
    this.#conflationKey = topic.conflationKey as ((event: unknown) => string) | undefined
  }

  /** Whether the topic was interrupted or stalled and has not delivered since. */
  get isAway(): boolean {
    return this.record.isAway
  }

  /** When the topic last delivered, or was asked for. */
  get quietSinceMillis(): number {
    return Math.max(this.record.lastEventMillis, this.#heardMillis)
  }

  /** Whether it was asked for on the connection that is open. */
  get isOpen(): boolean {
    return this.askedMillis !== never
  }

  /** Whether the topic comes from `carrier`. */
  isCarriedBy(carrier: Carrier): boolean {
    return this.#carrier === carrier
  }

  /**
   * The topic has been asked for on an open connection, which `carrier` stands for. If another one carries it to this
   * moment, deadlines run on, and it goes over without an interruption when it is certain that no event is lost or repeated.
   * Returns whether this connection carries it now.
   */
  asked(carrier: Carrier): boolean {
    if (this.#carrier !== undefined && this.#carrier !== carrier && !this.isAway) {
      const askedMillis = this.#turn.now
      if (this.#next?.to === carrier) this.#next.askedAgain(askedMillis)
      else this.#next = new Crossing(this.topic, { from: this.#carrier, to: carrier, askedMillis })
      return false
    }
    // Asked for again where it comes from, it goes over all the same.
    if (carrier !== this.#carrier) {
      this.#next = undefined
      this.#past = undefined
      this.#carrier = carrier
      this.epoch++
      this.askedMillis = this.#turn.now
    }
    this.#outlet.asked()
    this.#heardMillis = this.#turn.now
    // A topic that stalls again and again is given longer each time, so that it costs few connections.
    const longestMillis = Math.max(longestPatienceMillis, this.#firstEventMillis)
    const patience = Math.min(this.#firstEventMillis * 2 ** Math.max(0, this.stalls - 2), longestMillis)
    this.dueMillis = this.topic.liveness._tag === "Sparse" ? never : this.#turn.now + patience
    // Hours may pass until the next event of a sparse topic; its outage ends here.
    if (this.topic.liveness._tag === "Sparse") this.#resume()
    if (!this.isAway) this.#outlet.begin()
    return true
  }

  /** Whether what `carrier` brings is of a subscription in force, and not the rest of one before it. */
  listensTo(carrier: Carrier): boolean {
    return this.#carrier === carrier || this.#next?.to === carrier
  }

  /** Takes in what a connection brought. */
  receive(data: Data, carrier: Carrier): void {
    const next = this.#next
    if (carrier === this.#carrier) {
      this.#outlet.reads(data)
      if (this.#past === undefined) this.#decode(data, this)
      else this.#decodeWithoutRepeats(data, this.#past)
      next?.seam.deliveredByOld(data)
    } else if (carrier === next?.to) {
      next.seam.begin(data, this.#turn.now)
      this.#decode(data, next.seam)
    }
    const items = next === undefined ? undefined : this.#connect(next.seam, data)
    if (items !== undefined) this.#goOver(items)
  }

  /** The topic can not be had on the connection to which it was to go over. */
  stay(): void {
    this.#next = undefined
  }

  /** Whether something is kept back until another connection has come as far. */
  get isHolding(): boolean {
    return this.#outlet.isHolding
  }

  /** Tells what has been kept back since then or longer. */
  release(sinceMillis: number): void {
    if (this.#outlet.isHoldingSince(sinceMillis)) this.#outlet.release()
  }

  get isGoingOver(): boolean {
    return this.#next !== undefined
  }

  isGoingOverTo(carrier: Carrier): boolean {
    return this.#next?.to === carrier
  }

  /** Whether nothing is lost in silence if the topic goes over although the next connection has brought nothing. */
  get mayGoOverUnheard(): boolean {
    return this.#showsHoles || this.#next?.isOldRead === true
  }

  // What is missing before the first event of all is shown by no id.
  get #showsHoles(): boolean {
    return this.#sequence?.showsHoles === true && !Number.isNaN(this.#position)
  }

  /** Whether the next connection brought something by then, and the one that carries the topic has not come that far yet. */
  isHeldUpSince(millis: number): boolean {
    return this.#next?.isHeldUpSince(millis) === true
  }

  /** Ends the wait for the seam: what may be lost or repeated by that is marked. */
  goOver(haste: Haste): void {
    const next = this.#next
    if (next === undefined) return
    const position = this.#position
    if (this.#showsHoles) return this.#goOver(next.seam.takeRest(position).items)
    // What still comes from the old one alone was on its way for long, or the next one is behind.
    const isAhead = this.record.lastEventMillis > next.askedMillis + this.#firstEventMillis * leeway
    const { doubt, items } = next.end(haste, { position, past: this.#past, isAhead })
    const isTold = doubt !== undefined && (next.seam.hasBegun || this.#outlet.isOneOfMany)
    if (isTold) this.#interrupt(doubt)
    this.#goOver(items, isTold ? undefined : new Past(next.seam, doubt))
  }

  /** Whether the topic has gone over to another connection since the last call. */
  takeGoneOver(): boolean {
    const hasGoneOver = this.#hasGoneOver
    this.#hasGoneOver = false
    return hasGoneOver
  }

  event(event: unknown): void {
    const sequence = this.#sequence
    const position = this.#position
    const verdict = this.#states?.judge(event)
    if (verdict === "repeat") return this.record.staleEvent()
    const rule = Number.isNaN(position) ? undefined : sequence
    const isStale = verdict === "older" || rule?.isStale(position, event) === true
    if (isStale && !this.#mayRestart) return this.#passOver()
    const gap = isStale ? undefined : rule?.gap(position, event)
    const last = sequence?.last(event)
    const key = this.#outlet.conflates ? this.#conflationKey?.(event) : undefined
    // From here on nothing is asked of the topic's functions: an event at which they break has changed nothing.
    if (gap !== undefined) this.#mark({ _tag: "Gap", ...this.#here, from: gap.from, to: gap.to })
    if (last !== undefined) this.#position = last
    if (isStale) this.#states?.clear()
    this.#states?.note(event, this.#turn.now)
    this.#delivers()
    this.#next?.seam.toldByOld(event)
    this.record.event(event, this.#turn)
    this.#outlet.event(event, this.epoch, key, isStale)
  }

  malformed(error: EventDecodeError): void {
    this.#delivers()
    this.#heardMillis = this.#turn.now
    this.#outlet.begin()
    this.#outlet.failStrict(error)
    this.#mark({ _tag: "Malformed", ...this.#here, error, count: 1 })
  }

  unknownField(name: string): void {
    if (this.record.unknownField(name)) {
      this.#outlet.tell({ _tag: "UnknownField", topic: this.topic.name, field: name })
    }
  }

  handedOver(): void {
    this.record.handedOver()
  }

  /** A connection has ended, which may be the one that carried the topic. */
  interrupted(reason: string, carrier: Carrier): void {
    if (this.#next?.to === carrier) this.#next = undefined
    if (this.#carrier !== carrier) return
    if (this.#next !== undefined) return this.goOver({ reason, isOutage: true })
    this.dueMillis = never
    this.askedMillis = never
    this.#carrier = undefined
    this.#interrupt(reason)
  }

  /** The exchange has ended a subscription of `carrier` that has been or is to be renewed: what is between the two is lost. */
  left(carrier: Carrier): void {
    if (this.#next?.to === carrier) this.#next.restart(this.#turn.now)
    if (this.#carrier !== carrier || this.#sequence?.showsHoles === true) return
    if (this.record.events === 0 || this.isAway) return
    this.#interrupt("Stalled")
    if (this.topic.liveness._tag === "Sparse") this.#resume()
  }

  /** The topic should have delivered by now. */
  stalled(): void {
    if (this.stalls === 0) this.#mark(this.stall())
    this.#outlet.beginWith(this.stall())
    this.record.stall(this.#turn.now)
    this.dueMillis = never
    this.stalls++
    // Events come, but all are older than the last: the exchange's ids have started anew.
    this.#mayRestart = this.#sawStale
  }

  /** The topic can not be had any more. */
  end(ending: Ending): void {
    this.#outlet.end(ending)
  }

  /** What there is to tell, once, of what was received. */
  takeNews(): ReadonlyArray<News> {
    return this.#outlet.takeNews()
  }

  get #here() {
    return { endpoint: this.topic.endpoint.name, topic: this.topic.name, epoch: this.epoch }
  }

  /** What is to be told of a stall that lasts. */
  stall(): Marker {
    return { _tag: "Stalled", ...this.#here, silentMillis: this.#turn.now - this.quietSinceMillis }
  }

  #goOver(items: ReadonlyArray<Item>, past?: Past): void {
    if (this.#next === undefined) return
    this.#past = past
    this.#carrier = this.#next.to
    this.askedMillis = this.#next.askedMillis
    this.epoch++
    this.#next = undefined
    this.#hasGoneOver = true
    this.#mayRepeatUntilMillis = this.#turn.now + this.#firstEventMillis
    // What comes next did not arrive now, but was kept back for a while.
    this.#turn.arrivals = undefined
    this.#deliver(items)
  }

  #deliver(items: ReadonlyArray<Item>): void {
    for (const item of items) {
      if (item._tag === "Malformed") {
        this.malformed(item.error)
        continue
      }
      this.#outlet.reads({ frame: item.payload, from: 0, to: item.payload.length })
      try {
        this.event(item.event)
      } catch (defect) {
        this.malformed(BrokenTopic.errorOf(this.topic.name, "", defect))
      }
    }
  }

  #decodeWithoutRepeats(data: Data, past: Past): void {
    past.seam.begin(data, this.#turn.now)
    this.#decode(data, past.seam)
    const items = past.take(this.#position)
    if (past.isOver) this.#past = undefined
    if (items.length > 0 && past.doubt !== undefined) this.#interrupt(past.doubt)
    this.#deliver(items)
  }

  #decode(data: Data, sink: EventSink<unknown>): void {
    try {
      this.#feed(data, sink)
    } catch (defect) {
      sink.malformed(BrokenTopic.errorOf(this.topic.name, payloadText.start(data), defect))
    }
  }

  #connect(seam: Seam, data: Data): ReadonlyArray<Item> | undefined {
    try {
      return seam.connect(this.#position)
    } catch (defect) {
      this.malformed(BrokenTopic.errorOf(this.topic.name, payloadText.start(data), defect))
      return undefined
    }
  }

  // Only progress is life: without a deadline, an exchange whose ids have started anew would be passed over for ever.
  #passOver(): void {
    this.record.staleEvent()
    if (this.#turn.now < this.#mayRepeatUntilMillis) return
    this.#sawStale = true
    if (this.dueMillis === never) this.dueMillis = this.#turn.now + this.#firstEventMillis
  }

  #interrupt(reason: string): void {
    if (!this.record.isInterrupted) this.#mark({ _tag: "Interrupted", ...this.#here, reason })
    this.record.interruption(reason, this.#turn.now)
  }

  #resume(): void {
    if (this.isAway) this.#mark({ _tag: "Resumed", ...this.#here })
    this.record.resumption()
  }

  #delivers(): void {
    this.#sawStale = false
    this.#mayRestart = false
    this.#resume()
    this.stalls = 0
    this.dueMillis = this.#turn.now + this.#silenceMillis
  }

  #mark(marker: Marker): void {
    this.#outlet.mark(marker)
  }
}
