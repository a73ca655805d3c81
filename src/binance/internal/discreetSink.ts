import type { EventSink } from "../../connection/Topic.ts"
import { EventDecodeError } from "../../continuity/EventDecodeError.ts"

// As long as keys and tokens are, or what is left of one that was cut or damaged.
const secretLike = /[A-Za-z0-9_+/=-]{20,}/g

const mask = (text: string): string => text.replaceAll(secretLike, "<redacted>")

/**
 * A sink that hears of what can not be read without what may be a secret in it: an event may be one that tells a key, and its envelope
 * may name one.
 *
 * @internal
 */
export const make = <Event>(sink: EventSink<Event>): EventSink<Event> => ({
  ...sink,
  event: (event) => sink.event(event),
  unknownField: (name) => sink.unknownField(name),
  malformed: ({ expectation, path, raw, topic }) =>
    sink.malformed(new EventDecodeError({ topic, path, expectation: mask(expectation), raw: mask(raw) }))
})
