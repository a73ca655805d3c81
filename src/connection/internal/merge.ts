import type { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import type { Interrupted, Marker, Stalled } from "../../continuity/Tracked.ts"
import type { Tally } from "../ConnectionMetrics.ts"
import type { Topic } from "../Topic.ts"
import type { FanOut } from "./fanOut.ts"
import type { FeedOptions } from "./feedOptions.ts"
import { type Item, type Junction, Leg } from "./leg.ts"
import type { Outlet } from "./outlet.ts"
import type { Ending } from "./subscriber.ts"
import { Told, type Verdict } from "./told.ts"

/**
 * One topic that several connections bring at once. The first copy of an event is told, whichever of them brought it; a marker
 * only where all of them have failed.
 *
 * A connection that comes in anew, or that has left out an event, may be ahead of the others: what it brings is kept back until
 * another one has come as far, lest the events between be lost.
 *
 * @internal
 */
export class Merge implements Junction {
  readonly #topic: Topic<unknown>
  readonly #fanOut: FanOut
  readonly #tally: Tally
  readonly #told: Told
  readonly #legs: ReadonlyArray<Leg>
  // Outages that have been told and are not over.
  readonly #outages = new Set<Marker["_tag"]>()
  // Whether the outage is over with the next event.
  #resumes = false
  // How often the ids that have been told have started anew.
  #generation = 0

  constructor(
    topic: Topic<unknown>,
    fanOut: FanOut,
    { redundancy, tally, turn }: FeedOptions & { readonly redundancy: number }
  ) {
    this.#topic = topic
    this.#fanOut = fanOut
    this.#tally = tally
    this.#told = new Told(topic)
    fanOut.counts.merged = 0
    const { goesByPayload } = this.#told
    this.#legs = Array.from({ length: redundancy }, (_, at) => new Leg(at, this, { fanOut, goesByPayload, turn }))
  }

  get legs(): ReadonlyArray<Outlet> {
    return this.#legs
  }

  event(leg: Leg, item: Item): void {
    if (leg.isHolding) return leg.hold(item)
    // Ids of two generations can not be compared: the others must have come to their end.
    if (item.generation > this.#generation && this.#others(leg, "up").length > 0) return leg.hold(item)
    const verdict = this.#judge(leg, item)
    if (leg.state === "joining" && !this.#isJoined(leg, item, verdict)) return leg.hold(item)
    leg.state = "live"
    if (verdict === "repeat") return leg.healed(this.#tally)
    if (verdict !== "next" && this.#others(leg, "live").length > 0) return leg.hold(item)
    this.#tell(leg, item, verdict)
  }

  mark(leg: Leg, marker: Marker): void {
    switch (marker._tag) {
      case "Gap":
        // Whether the others leave it out too is seen when its successor is judged.
        leg.hasGap = true
        return
      case "Interrupted":
      case "Stalled":
        return this.#fall(leg, marker)
      case "Resumed":
        this.#rise(leg)
        if (this.#topic.liveness._tag === "Sparse") this.#resume(marker.epoch)
        return
      case "Malformed":
        if (this.hasTold(leg, marker.error)) return
        this.#told.noteMalformed(marker.error, leg.number)
        this.#resume(marker.epoch)
        return this.#fanOut.mark(marker)
      case "Dropped":
        return this.#fanOut.mark(marker)
    }
  }

  begin(leg: Leg): void {
    this.#rise(leg)
    // Those who are in from here on have seen no outage.
    this.#resume(leg.epoch)
    this.#fanOut.begin()
  }

  beginWith(marker: Marker): void {
    if (this.#legs.every((leg) => leg.state === "down")) this.#fanOut.beginWith(marker)
  }

  hasTold(leg: Leg, error: EventDecodeError): boolean {
    return this.#told.hasMalformed(error, leg.number)
  }

  release(leg: Leg, reason: string): void {
    const start = this.#startOf(leg)
    const items = leg.takeHeld().slice(start)
    const isBlind = start === 0 && !this.#told.showsHoles && !this.#told.isEmpty && leg.isNew(items[0]?.atMillis)
    if (isBlind) {
      this.#fanOut.mark({ _tag: "Interrupted", ...this.#here(leg.epoch), reason })
      this.#fanOut.mark({ _tag: "Resumed", ...this.#here(leg.epoch) })
    }
    leg.state = "live"
    for (const item of items) {
      const verdict = this.#judge(leg, item)
      if (verdict !== "repeat") this.#tell(leg, item, verdict)
    }
  }

  end(leg: Leg, ending: Ending): void {
    leg.hasEnded = true
    if (this.#legs.every(({ hasEnded }) => hasEnded)) return this.#fanOut.end(ending)
    this.#fall(leg, { _tag: "Interrupted", ...this.#here(leg.epoch), reason: "Rejected" })
  }

  #judge(leg: Leg, { event, generation, payload }: Item): Verdict {
    if (generation > this.#generation) return "next"
    return this.#told.judge(event, payload, leg.number)
  }

  // A connection that has been in for long is as far as the others, even where nothing has come to show it.
  #isJoined(leg: Leg, item: Item, verdict: Verdict): boolean {
    if (verdict === "repeat" || !leg.isNew(item.atMillis)) return true
    if (verdict !== "next") return false
    // Where nothing has been told, the first events may be on their way on a connection that is older.
    const isFirst = this.#told.isEmpty && !this.#others(leg, "up").some((other) => leg.isNewerThan(other))
    return this.#told.showsHoles || isFirst
  }

  #tell(leg: Leg, { epoch, event, generation, key, payload }: Item, verdict: Exclude<Verdict, "repeat">): void {
    if (generation > this.#generation) this.#told.restart()
    this.#generation = Math.max(this.#generation, generation)
    this.#told.note(event, payload, leg.number)
    if (verdict === "next") {
      leg.healed(this.#tally)
    } else {
      leg.hasGap = false
      this.#fanOut.mark({ _tag: "Gap", ...this.#here(epoch), from: verdict.from, to: verdict.to })
    }
    this.#resume(epoch)
    this.#tally.eventsLed[leg.number] = (this.#tally.eventsLed[leg.number] ?? 0) + 1
    this.#fanOut.counts.merged = (this.#fanOut.counts.merged ?? 0) + 1
    this.#fanOut.event(event, epoch, key)
    for (const other of this.#legs) if (other !== leg && other.isHolding) this.#connect(other)
  }

  // Goes on with what was kept back if the topic has come to where it begins.
  #connect(leg: Leg): void {
    const { held } = leg
    const start = this.#startOf(leg)
    const next = held[start]
    if (start > 0 || (next !== undefined && this.#follows(leg, next))) {
      leg.takeHeld()
      leg.state = "live"
      leg.healed(this.#tally)
      for (const item of held.slice(start)) this.event(leg, item)
    }
  }

  // Where what it keeps back goes on after what has been told. Where only payloads tell events apart, the other connection has passed
  // over what stands before one that has been told, and it would come too late.
  #startOf(leg: Leg): number {
    const isTold = (item: Item) => this.#judge(leg, item) === "repeat"
    if (this.#told.goesByPayload) return leg.held.findLastIndex(isTold) + 1
    const untold = leg.held.findIndex((item) => !isTold(item))
    return untold === -1 ? leg.held.length : untold
  }

  #follows(leg: Leg, item: Item): boolean {
    return this.#told.showsHoles && item.generation <= this.#generation && this.#judge(leg, item) === "next"
  }

  // It brings the topic, from now on.
  #rise(leg: Leg): void {
    if (leg.state !== "down") return
    const isFirst = this.#others(leg, "up").length === 0
    leg.state = isFirst ? "live" : "joining"
    if (isFirst && this.#outages.size > 0) this.#resumes = true
  }

  #fall(leg: Leg, marker: Interrupted | Stalled): void {
    leg.state = "down"
    const [first, ...others] = this.#others(leg, "up")
    if (first !== undefined) {
      leg.takeHeld()
      if ([first, ...others].every(({ state }) => state === "joining")) {
        this.release(first, marker._tag === "Interrupted" ? marker.reason : marker._tag)
      }
      return
    }
    if (leg.isHolding) {
      this.release(leg, marker._tag)
      leg.state = "down"
    }
    this.#resumes = false
    if (!this.#outages.has(marker._tag)) this.#fanOut.mark(marker)
    this.#outages.add(marker._tag)
  }

  #resume(epoch: number): void {
    if (!this.#resumes) return
    this.#fanOut.mark({ _tag: "Resumed", ...this.#here(epoch) })
    this.#resumes = false
    this.#outages.clear()
  }

  #here(epoch: number) {
    return { endpoint: this.#topic.endpoint.name, topic: this.#topic.name, epoch }
  }

  #others(leg: Leg, state: "up" | "live"): ReadonlyArray<Leg> {
    return this.#legs.filter(
      (other) => other !== leg && (state === "live" ? other.state === "live" : other.state !== "down")
    )
  }
}
