import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Environment from "../../binance/Environment.ts"
import type { Subscription } from "../../binance/MarketStream.ts"
import type { ExchangeRecord } from "../ExchangeRecord.ts"

/** Two markets may have topics of one name. */
type Topic = Pick<Subscription<unknown>, "row" | "topic">

const isSame = (one: Topic, other: Topic): boolean => one.topic === other.topic && one.row === other.row

interface Made {
  readonly topic: Topic
  readonly text: string
  /** When it would have been made by a machine that is never late. */
  readonly dueMillis: number
  readonly atMillis: number
  readonly number: number
}

const isOf = (made: Made, topic: Topic, fromMillis: number, toMillis: number): boolean =>
  isSame(made.topic, topic) && made.atMillis >= fromMillis && made.dueMillis <= toMillis

// A frame that was padded on its way tells the same, if it is not too large to be read.
const unpadded = (text: string): string => text.slice(0, -1).trimEnd() + text.slice(-1)

/**
 * What became of the events that were made for one connection.
 *
 * @internal
 */
export class Fates {
  #made = 0
  #unsent: Array<Made> = []
  // Sent after later ones of their topics, or before earlier ones, or again.
  readonly #disordered: Array<Made> = []
  readonly #lastSent = new Map<string, Made>()
  // Up to where the client has to think that the connection is whole: later things have come.
  #passedOver = 0

  made(topic: Topic, text: string, times: Pick<Made, "atMillis" | "dueMillis">): void {
    this.#unsent.push({ topic, text, ...times, number: ++this.#made })
  }

  /** Frames go to the client. */
  sent(texts: ReadonlyArray<string>): void {
    for (const frame of texts) {
      const text = unpadded(frame)
      const at = this.#unsent.findIndex((made) => made.text === text)
      const made = this.#unsent[at]
      if (made === undefined) {
        this.#disordered.push(...Array.from(this.#lastSent.values()).filter((last) => last.text === text))
        continue
      }
      if (text === frame) this.#unsent.splice(at, 1)
      const last = this.#lastSent.get(made.topic.topic)
      if (last !== undefined && made.number < last.number) this.#disordered.push(last, made)
      else this.#lastSent.set(made.topic.topic, made)
      this.#passedOver = Math.max(this.#passedOver, made.number)
    }
  }

  /** The client was answered, and nothing is on its way to it. */
  answered(): void {
    this.#passedOver = this.#made
  }

  get isClean(): boolean {
    return this.#unsent.length === 0 && this.#disordered.length === 0
  }

  hasKeptBack(topic: Topic, fromMillis: number, toMillis: number): boolean {
    return (
      this.#unsent.some((made) => made.number <= this.#passedOver && isOf(made, topic, fromMillis, toMillis)) ||
      this.hasDisordered(topic, fromMillis, toMillis)
    )
  }

  hasDisordered(topic: Topic, fromMillis: number, toMillis: number): boolean {
    return this.#disordered.some((made) => isOf(made, topic, fromMillis, toMillis))
  }
}

/**
 * Keeps the record of an exchange for those who ask for it.
 *
 * @internal
 */
export interface Ledger {
  /** The fates of a connection that opens; `undefined` while nobody asks. */
  readonly open: () => Fates | undefined
  /** A connection has ended. */
  readonly close: (fates: Fates | undefined) => void
  /** Events that were made for all who are subscribed. */
  readonly published: (topic: Topic, payloads: ReadonlyArray<string>) => void
  readonly record: (
    subscriptions: ReadonlyArray<Subscription<unknown>>
  ) => Effect.Effect<ExchangeRecord, never, Scope.Scope>
}

/** @internal */
export const make = (options: {
  /** Hands over what there is of a topic from now on. */
  readonly witness: (
    subscription: Subscription<unknown>,
    tell: (payload: string) => void
  ) => Effect.Effect<void, never, Scope.Scope>
}): Ledger => {
  const connections = new Set<Fates>()
  const listeners = new Set<(topic: Topic, payload: string) => void>()

  const record = Effect.fnUntraced(function* (subscriptions: ReadonlyArray<Subscription<unknown>>) {
    const told: Array<Topic & { readonly events: Array<unknown>; readonly read: (payload: string) => void }> = []
    for (const subscription of subscriptions) {
      const events: Array<unknown> = []
      // Read as a client reads it, wherever that has it from.
      const { decode } = subscription.in(Environment.production, connections)
      const sink = { event: (event: unknown) => void events.push(event), malformed: () => {}, unknownField: () => {} }
      const { topic } = subscription
      const read = (frame: string) => decode({ _tag: "Data", topic, frame, from: 0, to: frame.length }, sink)
      told.push({ ...subscription, events, read })
      yield* options.witness(subscription, read)
    }
    const find = (topic: Topic) => told.find((other) => isSame(topic, other))
    const listen = (topic: Topic, payload: string) => find(topic)?.read(payload)
    yield* Effect.acquireRelease(
      Effect.sync(() => void listeners.add(listen)),
      () =>
        Effect.sync(() => {
          listeners.delete(listen)
          if (listeners.size === 0) connections.clear()
        })
    )
    return {
      // Put there by the decoder of the same topic.
      events: <Event>(topic: Subscription<Event>) => (find(topic)?.events ?? []) as ReadonlyArray<Event>,
      hasKeptBack: (topic, fromMillis, toMillis) =>
        Array.from(connections).some((fates) => fates.hasKeptBack(topic, fromMillis, toMillis)),
      hasDisordered: (topic, fromMillis, toMillis) =>
        Array.from(connections).some((fates) => fates.hasDisordered(topic, fromMillis, toMillis))
    } satisfies ExchangeRecord as ExchangeRecord
  })

  return {
    open: () => {
      if (listeners.size === 0) return undefined
      const fates = new Fates()
      connections.add(fates)
      return fates
    },
    close: (fates) => {
      if (fates?.isClean === true) connections.delete(fates)
    },
    published: (topic, payloads) => {
      for (const payload of payloads) for (const listen of listeners) listen(topic, payload)
    },
    record
  }
}
