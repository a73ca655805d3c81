import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Sequence } from "../../continuity/Sequence.ts"
import type { Marker } from "../../continuity/Tracked.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Data } from "../Protocol.ts"
import type { EventSink, Topic } from "../Topic.ts"
import * as BrokenTopic from "./brokenTopic.ts"
import { type Carrier, Crossing, type Haste, Past } from "./crossing.ts"
import type { FeedOptions } from "./feedOptions.ts"
import { LatestStates } from "./latestStates.ts"
import type { DelayHistogram } from "./delayHistogram.ts"
import type { LegNumbers } from "./legNumbers.ts"
import { LegRecord, never } from "./legRecord.ts"
import type { Outlet } from "./outlet.ts"
import * as payloadText from "./payloadText.ts"
import type { Item, Seam } from "./seam.ts"
import type { Ending, Subscriber } from "./subscriber.ts"
import type { TopicCounts } from "./topicCounts.ts"
import type { Turn } from "./turn.ts"

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
  // Whether an event was the last that happened, so that nothing of before is left to be set right.
  #isWell = false
  #hasGoneOver = false
  // Who gets an event, if that can be told without looking at the outlet: to fetch that from the memory takes as long as much of the rest.
  #straight: Subscriber | undefined
  readonly #isOneOfMany: boolean
  readonly #turn: Turn
  readonly #tally: Tally
  readonly #outlet: Outlet
  readonly #numbers: LegNumbers
  readonly #place: number
  readonly #feed: Topic<unknown>["decode"]
  // The topic's own functions judge events that its own decoder made.
  readonly #sequence: Sequence<unknown> | undefined
  /** Only where there are no ids. */
  readonly #states: LatestStates | undefined
  readonly #eventTime: ((event: unknown) => number | undefined) | undefined
  readonly #delays: DelayHistogram | undefined
  /** Counts the connections that carried the topic. */
  epoch = 0
  readonly record: LegRecord
  readonly topic: Topic<unknown>
  readonly counts: TopicCounts
  /** When the topic was first asked for on the connection that is open; `never` while none is. */
  askedMillis = never

  constructor(topic: Topic<unknown>, outlet: Outlet, options: FeedOptions) {
    this.topic = topic
    this.#feed = topic.decode
    this.#turn = options.turn
    this.#tally = options.tally
    this.#outlet = outlet
    this.#isOneOfMany = outlet.isOneOfMany
    this.counts = outlet.counts
    this.#numbers = options.numbers()
    this.#place = this.#numbers.add()
    this.#eventTime = topic.eventTime as ((event: unknown) => number | undefined) | undefined
    this.#delays = this.#eventTime && options.tally.delaysOf(topic.template)
    this.record = new LegRecord(topic.liveness, options)
    this.#sequence = topic.sequence as Sequence<unknown> | undefined
    this.#states = this.#sequence === undefined ? new LatestStates(topic) : undefined
  }

  /** Events that came, told or not. */
  get events(): number {
    return this.#numbers.events(this.#place)
  }

  get lastEventMillis(): number {
    return this.#numbers.lastEventMillis(this.#place)
  }

  /** When the topic last delivered, or was asked for. */
  get quietSinceMillis(): number {
    return Math.max(this.lastEventMillis, this.record.heardMillis)
  }

  /** When silence becomes a stall. */
  get dueMillis(): number {
    return this.#isWell ? this.lastEventMillis + this.record.silenceMillis : this.record.dueMillis
  }

  set dueMillis(millis: number) {
    this.#isWell = false
    this.record.dueMillis = millis
  }

  // The last id that was told; NaN before the first event.
  get #position(): number {
    return this.#numbers.position(this.#place)
  }

  /** Whether it was asked for on the connection that is open. */
  get isOpen(): boolean {
    return this.askedMillis !== never
  }

  /** Whether it delivers and nothing else goes on, so that an event leaves nothing to be seen to. */
  get isSettled(): boolean {
    return this.#isWell && this.#next === undefined && !this.#hasGoneOver && !this.#isOneOfMany
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
    if (this.#carrier !== undefined && this.#carrier !== carrier && !this.record.isAway) {
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
    this.#unsettle()
    this.record.asked(this.#turn.now)
    // Hours may pass until the next event of a sparse topic; its outage ends here.
    if (this.topic.liveness._tag === "Sparse") this.#resume()
    if (!this.record.isAway) this.#outlet.begin()
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
      if (this.#isOneOfMany) this.#outlet.reads(data)
      if (this.#past === undefined) BrokenTopic.decode(this.#feed, data, this)
      else this.#decodeWithoutRepeats(data, this.#past)
      next?.seam.deliveredByOld(data)
    } else if (carrier === next?.to) {
      next.seam.begin(data, this.#turn.now)
      BrokenTopic.decode(this.#feed, data, next.seam)
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
    const isAhead = this.lastEventMillis > next.askedMillis + this.record.firstEventMillis * leeway
    const { doubt, items } = next.end(haste, { position, past: this.#past, isAhead })
    const isTold = doubt !== undefined && (next.seam.hasBegun || this.#isOneOfMany)
    if (isTold) this.#interrupt(doubt)
    this.#goOver(items, isTold ? undefined : new Past(next.seam, doubt))
  }

  /** Whether the topic has gone over to another connection since the last call. */
  takeGoneOver(): boolean {
    if (!this.#hasGoneOver) return false
    this.#hasGoneOver = false
    return true
  }

  event(event: unknown): void {
    const position = this.#position
    const verdict = this.#states?.judge(event)
    if (verdict === "repeat") return this.record.staleEvent()
    const rule = Number.isNaN(position) ? undefined : this.#sequence
    const isStale = verdict === "older" || rule?.isStale(position, event) === true
    if (isStale && !this.record.mayRestart) return this.#passOver()
    const gap = isStale ? undefined : rule?.gap(position, event)
    const last = this.#sequence?.last(event)
    const straight = this.#straight
    const key = straight === undefined ? this.#outlet.keyOf(event) : undefined
    // From here on nothing is asked of the topic's functions: an event at which they break has changed nothing.
    if (gap !== undefined) this.#outlet.mark({ _tag: "Gap", ...this.#here, from: gap.from, to: gap.to })
    if (last !== undefined) this.#numbers.moveTo(this.#place, last)
    if (isStale) this.#states?.clear()
    this.#states?.note(event, this.#turn.now)
    if (!this.#isWell) this.#recover()
    this.#isWell = true
    this.#next?.seam.toldByOld(event)
    this.#numbers.event(this.#place, this.#turn.now)
    this.#turn.time(event, this.#eventTime, this.#delays)
    if (straight?.offer(event) === true) {
      this.#tally.eventsReceived++
      return this.#turn.touch(straight)
    }
    this.#outlet.event(event, this.epoch, key, isStale)
    this.#straight = this.#outlet.straight
  }

  /** Others get the topic from here on. */
  subscribersChanged(): void {
    this.#straight = undefined
  }

  malformed(error: EventDecodeError): void {
    this.#recover()
    this.dueMillis = this.#turn.now + this.record.silenceMillis
    this.record.heardMillis = this.#turn.now
    this.#outlet.begin()
    this.#outlet.failStrict(error)
    this.#outlet.mark({ _tag: "Malformed", ...this.#here, error, count: 1 })
  }

  unknownField(name: string): void {
    if (this.record.unknownField(name)) {
      this.#turn.tell({ _tag: "UnknownField", topic: this.topic.name, field: name })
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
    if (this.events === 0 || this.record.isAway) return
    this.#interrupt("Stalled")
    if (this.topic.liveness._tag === "Sparse") this.#resume()
  }

  /** The topic should have delivered by now. */
  stalled(): void {
    if (this.record.stalls === 0) this.#outlet.mark(this.stall())
    this.#outlet.beginWith(this.stall())
    this.#unsettle()
    this.record.stall(this.#turn.now)
  }

  /** The topic can not be had any more. */
  end(ending: Ending): void {
    this.#outlet.end(ending)
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
    this.record.mayRepeatUntilMillis = this.#turn.now + this.record.firstEventMillis
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
      BrokenTopic.tell(this.topic.name, item.event, this)
    }
  }

  #decodeWithoutRepeats(data: Data, past: Past): void {
    past.seam.begin(data, this.#turn.now)
    BrokenTopic.decode(this.#feed, data, past.seam)
    const items = past.take(this.#position)
    if (past.isOver) this.#past = undefined
    if (items.length > 0 && past.doubt !== undefined) this.#interrupt(past.doubt)
    this.#deliver(items)
  }

  #connect(seam: Seam, data: Data): ReadonlyArray<Item> | undefined {
    try {
      return seam.connect(this.#position)
    } catch (defect) {
      this.malformed(BrokenTopic.errorOf(this.topic.name, payloadText.start(data), defect))
      return undefined
    }
  }

  #passOver(): void {
    this.record.staleEvent()
    if (this.#turn.now < this.record.mayRepeatUntilMillis) return
    this.#unsettle()
    this.record.sawStale(this.#turn.now)
  }

  #interrupt(reason: string): void {
    if (!this.record.isInterrupted) this.#outlet.mark({ _tag: "Interrupted", ...this.#here, reason })
    this.record.interruption(reason, this.#turn.now)
    this.#unsettle()
  }

  #resume(): void {
    if (this.record.isAway) this.#outlet.mark({ _tag: "Resumed", ...this.#here })
    this.record.resumption()
  }

  // Something is left to be set right by the next event; the deadline stays.
  #unsettle(): void {
    this.record.dueMillis = this.dueMillis
    this.#isWell = false
  }

  #recover(): void {
    this.#resume()
    this.record.recovery()
  }
}
