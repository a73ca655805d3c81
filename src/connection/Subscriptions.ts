/**
 * Wanted against asked topics of one shard: what to say next so that the exchange sends what is wanted.
 *
 * Subscribing, unsubscribing, redialling and asking again are one operation, a step from the actual set of topics to the
 * desired one. This module is the pure part of it; it holds the two sets and writes control frames within the limits.
 *
 * @since 0.1.0
 */
import type { Protocol } from "./Protocol.ts"

/**
 * The next control frame.
 *
 * @category models
 * @since 0.1.0
 */
export interface ControlFrame {
  readonly method: "subscribe" | "unsubscribe"
  readonly topics: ReadonlyArray<string>
}

const encoder = new TextEncoder()

const byteLength = (text: string): number => encoder.encode(text).length

/**
 * The text of a control frame.
 *
 * @category combinators
 * @since 0.1.0
 */
export const render = (protocol: Protocol, id: number, frame: ControlFrame): string =>
  frame.method === "subscribe" ? protocol.subscribe(id, frame.topics) : protocol.unsubscribe(id, frame.topics)

// Ids of nine digits leave room for every id that a connection will count to.
const widestId = 999_999_999

/**
 * The topics of one shard.
 *
 * @category models
 * @since 0.1.0
 */
export class Subscriptions {
  readonly #protocol: Protocol
  readonly #wanted = new Set<string>()
  // What the exchange has, or may have: also where an acknowledgement is missing.
  readonly #asked = new Set<string>()
  // Topics to ask for although they are among the asked: their frame got lost or was refused.
  readonly #again = new Set<string>()
  // Topics to end and then to ask for.
  readonly #renewed = new Set<string>()
  // Topics that are wanted anew before their end was said: nothing is left to say, but somebody waits for them.
  readonly #kept = new Set<string>()
  // Frames that end topics and are not acknowledged.
  readonly #ending = new Set<ControlFrame>()
  // Parts of a refused control frame, each asked for by itself in order to find the topic that is to blame.
  #suspects: Array<ReadonlyArray<string>> = []

  constructor(protocol: Protocol) {
    this.#protocol = protocol
  }

  get wanted(): ReadonlySet<string> {
    return this.#wanted
  }

  /** Whether nothing is left to say. */
  get isSettled(): boolean {
    for (const topic of this.#asked) if (this.#isUnwanted(topic)) return false
    for (const topic of this.#wanted) if (this.#isMissing(topic)) return false
    return true
  }

  want(topic: string): void {
    if (this.#asked.has(topic) && !this.#wanted.has(topic)) this.#kept.add(topic)
    this.#wanted.add(topic)
  }

  drop(topic: string): void {
    this.#wanted.delete(topic)
  }

  /** Asks for a topic again, although it has been asked for. */
  renew(topic: string): void {
    if (this.#asked.has(topic)) this.#renewed.add(topic)
  }

  /** The topics that were wanted anew, since this was last called, while the exchange had them all along. */
  takeKept(): ReadonlyArray<string> {
    const kept = [...this.#kept].filter((topic) => this.#wanted.has(topic) && this.#asked.has(topic))
    this.#kept.clear()
    return kept
  }

  /** Whether the exchange may still send a topic that is no longer wanted. */
  isLeaving(topic: string): boolean {
    return this.#asked.has(topic) || Array.from(this.#ending).some((frame) => frame.topics.includes(topic))
  }

  /** The exchange has acknowledged a control frame that ends topics. */
  left(frame: ControlFrame): void {
    this.#ending.delete(frame)
  }

  /** Says again what is still to be said of a control frame that got lost: the exchange may have heard it or not. */
  forget(frame: ControlFrame): void {
    this.#ending.delete(frame)
    for (const topic of frame.topics) {
      if (frame.method === "unsubscribe") this.#asked.add(topic)
      this.#again.add(topic)
    }
  }

  /**
   * Splits a control frame that was refused. False if it held one topic, which is then the one to blame; it is not asked for
   * until it is wanted anew.
   */
  split(topics: ReadonlyArray<string>): boolean {
    const [only, ...others] = topics
    if (only !== undefined && others.length === 0) {
      this.#wanted.delete(only)
      this.#asked.delete(only)
      return false
    }
    for (const topic of topics) this.#again.add(topic)
    const half = Math.ceil(topics.length / 2)
    this.#suspects.push(topics.slice(0, half), topics.slice(half))
    return true
  }

  /** A connection begins: the topics that fit into its URL, which counts as having asked for them. */
  begin(): ReadonlyArray<string> {
    this.#asked.clear()
    this.#again.clear()
    this.#renewed.clear()
    this.#kept.clear()
    this.#ending.clear()
    this.#suspects = []
    const topics = this.#fit([...this.#wanted], (chosen) => byteLength(this.#protocol.url("", chosen)))
    for (const topic of topics) this.#asked.add(topic)
    return topics
  }

  /** The next control frame, which counts as sent; `undefined` when nothing is left to say. */
  next(): ControlFrame | undefined {
    const unwanted = [...this.#asked].filter((topic) => this.#isUnwanted(topic))
    if (unwanted.length > 0) {
      const frame = this.#frame("unsubscribe", unwanted)
      for (const topic of frame.topics) {
        this.#asked.delete(topic)
        this.#renewed.delete(topic)
      }
      this.#ending.add(frame)
      return frame
    }
    const missing = this.#nextMissing()
    if (missing.length === 0) return undefined
    const frame = this.#frame("subscribe", missing)
    for (const topic of frame.topics) {
      this.#asked.add(topic)
      this.#again.delete(topic)
    }
    return frame
  }

  #isUnwanted(asked: string): boolean {
    return !this.#wanted.has(asked) || this.#renewed.has(asked)
  }

  #isMissing(topic: string): boolean {
    return this.#wanted.has(topic) && (!this.#asked.has(topic) || this.#again.has(topic))
  }

  #nextMissing(): ReadonlyArray<string> {
    const isMissing = (topic: string) => this.#isMissing(topic)
    for (let part = this.#suspects.shift(); part !== undefined; part = this.#suspects.shift()) {
      const missing = part.filter(isMissing)
      if (missing.length > 0) return missing
    }
    return [...this.#wanted].filter(isMissing)
  }

  #frame(method: ControlFrame["method"], topics: ReadonlyArray<string>): ControlFrame {
    const bytes = (chosen: ReadonlyArray<string>) =>
      byteLength(render(this.#protocol, widestId, { method, topics: chosen }))
    return { method, topics: this.#fit(topics, bytes) }
  }

  // As many of the topics, from the first on, as one frame may name.
  #fit(topics: ReadonlyArray<string>, bytes: (topics: ReadonlyArray<string>) => number): ReadonlyArray<string> {
    const { bytesPerFrame, topicsPerFrame } = this.#protocol.limits
    if (topics.length <= topicsPerFrame && bytes(topics) <= bytesPerFrame) return topics
    let fits = 1
    let tooMany = Math.min(topics.length, topicsPerFrame) + 1
    while (fits + 1 < tooMany) {
      const middle = (fits + tooMany) >> 1
      if (bytes(topics.slice(0, middle)) <= bytesPerFrame) fits = middle
      else tooMany = middle
    }
    return topics.slice(0, fits)
  }
}
