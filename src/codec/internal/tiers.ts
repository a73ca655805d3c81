import type * as Schema from "effect/Schema"
import type { Payload } from "../../connection/Protocol.ts"
import type { EventSink, Topic } from "../../connection/Topic.ts"
import * as SchemaDecoder from "../SchemaDecoder.ts"
import type { Compile } from "./compile.ts"
import { Cursor } from "./cursor.ts"
import { EventReader } from "./eventReader.ts"
import * as formOf from "./formOf.ts"
import { PayloadBytes } from "./payloadBytes.ts"

const comma = 0x2c
const leftBracket = 0x5b
const rightBracket = 0x5d

// Feeds the events of a payload to the sink, or, if it does not know them all, does nothing and returns false.
const attempt = <A>(events: EventReader, { accepts, frame }: SchemaDecoder.Options<A>) => {
  const cursor = new Cursor()
  const payloads = new PayloadBytes()

  const read = (bytes: Uint8Array): A => {
    try {
      return events.read(bytes, cursor) as A // of the schema of `A`; without a meaning if the cursor has failed
    } catch {
      // A text that is not UTF-8, or a check that is broken.
      return cursor.fail() as A
    }
  }

  const deliver = (event: A, unknownKeys: ReadonlyArray<string>, sink: EventSink<A>): void => {
    if (accepts !== undefined && !accepts(event)) return
    for (const key of unknownKeys) sink.unknownField(key)
    sink.event(event)
  }

  const single = (bytes: Uint8Array, sink: EventSink<A>): boolean => {
    const event = read(bytes)
    if (cursor.at !== cursor.end) return false
    deliver(event, events.unknownKeys, sink)
    return true
  }

  const array = (bytes: Uint8Array, sink: EventSink<A>): boolean => {
    const found: Array<A> = []
    const unknownKeys: Array<ReadonlyArray<string>> = []
    let byte = bytes[cursor.at]
    if (byte !== leftBracket) return false
    do {
      cursor.at++
      found.push(read(bytes))
      unknownKeys.push(events.unknownKeys)
      byte = bytes[cursor.at]
    } while (byte === comma && !cursor.hasFailed)
    cursor.at++
    if (byte !== rightBracket || cursor.at !== cursor.end) return false
    found.forEach((event, i) => deliver(event, unknownKeys[i] ?? [], sink))
    return true
  }

  return (payload: Payload, sink: EventSink<A>): boolean => {
    const bytes = payloads.of(payload, cursor)
    if (bytes === undefined) return false
    const isArray = frame === "array" || (frame === "either" && bytes[cursor.at] === leftBracket)
    return isArray ? array(bytes, sink) : single(bytes, sink)
  }
}

/**
 * Makes a decoder that tries a reader of bytes and hands over to `SchemaDecoder`.
 *
 * @internal
 */
export const make = <A>(
  schema: Schema.ConstraintDecoder<A>,
  options: Pick<SchemaDecoder.Options<A>, "frame" | "accepts">,
  compile: Compile
): Topic<A>["decode"] => {
  const form = formOf.make(schema.ast)
  // Only an object has keys by which it could be known.
  const events = form?._tag === "Struct" ? new EventReader(form, compile) : undefined
  const isKnown = events === undefined ? () => false : attempt(events, options)
  const slow = SchemaDecoder.make(schema, { ...options, onDecoded: (parsed) => events?.learn(parsed) })
  return (data, sink) => {
    if (isKnown(data, sink)) return
    sink.handedOver?.()
    slow(data.topic)(data, sink)
  }
}
