import * as Liveness from "../../src/connection/Liveness.ts"
import type { Endpoint, Incoming, Protocol } from "../../src/connection/Protocol.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import type { Frame } from "../../src/connection/Transport.ts"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import { Predicate } from "effect"

// A venue that is not Binance: other request forms, other frames, other limits. What the core can not do with it, it can not do.

export const readable = (frame: Frame): string =>
  Predicate.isString(frame) ? frame : new TextDecoder().decode(frame as Uint8Array)

const classify = (frame: Frame): Incoming => {
  const text = readable(frame)
  if (text.startsWith("#")) {
    const space = text.indexOf(" ")
    return { _tag: "Data", topic: text.slice(1, space), frame: text, from: space + 1, to: text.length }
  }
  const [word = "", id = "", ...rest] = text.split(" ")
  switch (word) {
    case "ok":
      return { _tag: "Reply", id: Number(id), result: rest }
    case "no":
      return /^-?\d+$/.test(rest[0] ?? "")
        ? {
            _tag: "Refusal",
            id: id === "?" ? undefined : Number(id),
            code: Number(rest[0]),
            text: rest.slice(1).join(" ")
          }
        : { _tag: "Unreadable", expectation: "expected a numeric code" }
    case "bye":
      return { _tag: "Notice", notice: "shutdown" }
    default:
      return {
        _tag: "Unreadable",
        expectation: `expected "#", "ok", "no" or "bye", found ${JSON.stringify(text.slice(0, 20))}`
      }
  }
}

export const protocol: Protocol = {
  url: (root, topics) => `${root}?${topics.join("+")}`,
  subscribe: (id, topics) => `sub ${id} ${topics.join(" ")}`,
  unsubscribe: (id, topics) => `unsub ${id} ${topics.join(" ")}`,
  probe: (id) => `probe ${id}`,
  classify,
  isFinalRefusal: (status) => status === 404,
  isPolicyViolation: (code, text) => code === 1008 && text !== "asleep",
  limits: { topicsPerFrame: 200, bytesPerFrame: 4000, frameSpacing: "250 millis", topicsPerConnection: 1000 }
}

export const endpoint: Endpoint = { name: "toy/ticks", root: "wss://toy.test/ticks", protocol }

/** An event of the toy venue: `#topic {"id":1}`. */
export interface Tick {
  readonly id: number
}

export const topic = (name: string, options: Partial<Topic<Tick>> = {}): Topic<Tick> => ({
  endpoint,
  name,
  template: name,
  decode: (payload, sink) => {
    const raw = readable(payload.frame).slice(payload.from, payload.to)
    const value: unknown = /^{"id":-?\d+(,.*)?}$/.test(raw) ? JSON.parse(raw) : undefined
    if (Predicate.hasProperty(value, "id") && Predicate.isNumber(value.id)) {
      for (const key of Object.keys(value)) if (key !== "id") sink.unknownField(key)
      return sink.event({ id: value.id })
    }
    sink.malformed(new EventDecodeError({ topic: name, path: '["id"]', expectation: "expected a number", raw }))
  },
  sequence: Sequence.contiguous("id"),
  liveness: Liveness.irregular,
  conflationKey: undefined,
  eventTime: undefined,
  stateTime: undefined,
  ...options
})

/** The frame with one event. */
export const tick = (name: string, id: number): string => `#${name} {"id":${id}}`
