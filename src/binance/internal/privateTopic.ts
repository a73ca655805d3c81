import * as Redacted from "effect/Redacted"
import type { ConnectionPool } from "../../connection/ConnectionPool.ts"
import * as Liveness from "../../connection/Liveness.ts"
import type { Incoming, Payload, Protocol } from "../../connection/Protocol.ts"
import type { EventSink, Topic } from "../../connection/Topic.ts"
import * as BinanceProtocol from "../BinanceProtocol.ts"
import * as DiscreetSink from "./discreetSink.ts"

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
    decode: (payload, sink) => options.decode(payload, DiscreetSink.make(sink)),
    sequence: undefined,
    // Nothing happens on most accounts for most of the time: our own ping decides.
    liveness: Liveness.sparse,
    eventTime: undefined,
    stateTime: undefined,
    conflationKey: undefined
  }
}
