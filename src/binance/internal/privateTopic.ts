import * as Redacted from "effect/Redacted"
import type { ConnectionPool } from "../../connection/ConnectionPool.ts"
import * as Liveness from "../../connection/Liveness.ts"
import type { Incoming, Payload, Protocol } from "../../connection/Protocol.ts"
import type { EventSink, Topic } from "../../connection/Topic.ts"
import { EventDecodeError } from "../../continuity/EventDecodeError.ts"
import * as BinanceProtocol from "../BinanceProtocol.ts"

const { marketStreams } = BinanceProtocol

// Two accounts, and two that follow one account, must not have topics of one name.
const counts = new WeakMap<ConnectionPool["Service"], number>()

/**
 * A name for a topic of an account that no other one of the pool has.
 *
 * @internal
 */
export const nameFor = (pool: ConnectionPool["Service"]): string => {
  const count = (counts.get(pool) ?? 0) + 1
  counts.set(pool, count)
  return `account ${count}`
}

// As long as keys and tokens are, or what is left of one that was cut or damaged.
const secretLike = /[A-Za-z0-9_+/=-]{20,}/g

const mask = (text: string): string => text.replaceAll(secretLike, "<redacted>")

// An event that can not be read may be one that tells a key, and its envelope may name one.
const discreet = <Event>(sink: EventSink<Event>): EventSink<Event> => ({
  ...sink,
  event: (event) => sink.event(event),
  unknownField: (name) => sink.unknownField(name),
  malformed: ({ expectation, path, raw, topic }) =>
    sink.malformed(new EventDecodeError({ topic, path, expectation: mask(expectation), raw: mask(raw) }))
})

/**
 * The events of one account as a topic. It has a connection of its own, whose URL has the key; the topic's name shows nothing of it.
 *
 * @internal
 */
export const make = <Event>(options: {
  /** Name of the endpoint, such as `usds-m/private`. */
  readonly endpoint: string
  readonly name: string
  readonly key: Redacted.Redacted
  readonly url: (key: string) => string
  readonly decode: (payload: Payload, sink: EventSink<Event>) => void
}): Topic<Event> => {
  const url = options.url(Redacted.value(options.key))
  // Whether frames have the envelope of combined streams depends on the path, and on the market.
  const classify: Protocol["classify"] = (frame) => {
    const incoming: Incoming = marketStreams.classify(frame)
    if (incoming._tag === "Data") return { ...incoming, topic: options.name }
    return incoming._tag === "Unreadable" && frame.length > 0
      ? { _tag: "Data", topic: options.name, frame, from: 0, to: frame.length }
      : incoming
  }
  return {
    endpoint: {
      name: options.endpoint,
      root: url,
      protocol: {
        ...marketStreams,
        classify,
        url: () => url,
        limits: { ...marketStreams.limits, topicsPerConnection: 1 }
      }
    },
    name: options.name,
    template: "account",
    decode: (payload, sink) => options.decode(payload, discreet(sink)),
    sequence: undefined,
    // Nothing happens on most accounts for most of the time: our own ping decides.
    liveness: Liveness.sparse,
    eventTime: undefined,
    stateTime: undefined,
    conflationKey: undefined
  }
}
