/**
 * From a payload to events by `JSON.parse` and Schema: the tier that knows every form an event may take, and the only
 * one that makes errors.
 *
 * **Details**
 *
 * A decoder of binary frames, such as Binance's SBE, is to be another module of this folder with the same outcome: a function
 * that feeds a payload's events to an `EventSink`. It plugs in where `MarketStream` asks `FrameReader` for a decoder, by the
 * form in which the row's endpoint speaks. Nothing above assumes that a payload is JSON text, and `FrameReader`'s cursor
 * over `Uint8Array` and its tables of short texts know nothing of JSON either.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import { messageOf, start } from "../connection/internal/payloadText.ts"
import type { Payload } from "../connection/Protocol.ts"
import type { EventSink } from "../connection/Topic.ts"
import { EventDecodeError } from "../continuity/EventDecodeError.ts"
import * as wireShape from "./internal/wireShape.ts"

/**
 * What a payload holds: one event, an array of events, or now this, now that.
 *
 * @category models
 * @since 0.1.0
 */
export type PayloadForm = "single" | "array" | "either"

/**
 * How payloads are decoded.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options<in A> {
  /** Whether a payload is one event or an array of them. */
  readonly frame: PayloadForm
  /** Events to pass on. Default: all. */
  readonly accepts?: ((event: A) => boolean) | undefined
  /** Reads JSON text, or throws. Default: `JSON.parse`. */
  readonly json?: ((text: string) => unknown) | undefined
  /** Key at which a value holds the event, where the exchange has put something around it. Default: none. */
  readonly envelope?: ((value: unknown) => string | undefined) | undefined
  /** Told of each value that was decoded, accepted or not. */
  readonly onDecoded?: ((parsed: unknown) => void) | undefined
}

/**
 * Makes the decoder of a topic, which feeds what a payload holds to a sink, in order.
 *
 * @category models
 * @since 0.1.0
 */
export type DecoderOf<out A> = (topic: string) => (payload: Payload, sink: EventSink<A>) => void

const strict = new TextDecoder("utf-8", { fatal: true })

const text = ({ frame, from, to }: Payload): string =>
  Predicate.isString(frame) ? frame.slice(from, to) : strict.decode(frame.subarray(from, to))

const startOfValue = (value: unknown): string => {
  try {
    return JSON.stringify(value).slice(0, 1000)
  } catch {
    return "" // nested too deeply to be written
  }
}

const found = (value: unknown): string =>
  Predicate.isString(value)
    ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
    : Array.isArray(value)
      ? "an array"
      : Predicate.isObject(value)
        ? "an object"
        : String(value)

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown => {
  let here = value
  for (const key of path) {
    if (!Predicate.hasProperty(here, key)) return undefined
    here = here[key]
  }
  return here
}

const formatPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key) => `[${Predicate.isString(key) ? JSON.stringify(key) : String(key)}]`).join("")

// Schema packs what a check or a transformation threw into the cause of an error of its own.
const brokenSchema = (error: unknown): SchemaIssue.Issue => {
  const defect = error instanceof Error && Cause.isCause(error.cause) ? Cause.squash(error.cause) : error
  return new SchemaIssue.InvalidValue({ message: `expected a schema that does not break (${messageOf(defect)})` })
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "MissingKey" ? "expected a value, found no such key" : SchemaIssue.defaultLeafHook(issue)
})

const explain = (issue: SchemaIssue.Issue, value: unknown) => {
  const first = issuesOf(issue).issues[0]
  const path = (first?.path ?? []) as ReadonlyArray<PropertyKey> // schema issues have plain keys, no path segments
  const message = first?.message ?? "expected another value"
  return {
    path,
    expectation: message.startsWith("Expected ") ? `e${message.slice(1)}, found ${found(at(value, path))}` : message
  }
}

/**
 * Makes a decoder for each topic of a row.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(schema: Schema.ConstraintDecoder<A>, options: Options<A>): DecoderOf<A> => {
  const { accepts, envelope, frame, json = JSON.parse, onDecoded } = options
  const parse = SchemaParser.decodeUnknownResult(schema)
  const shape = wireShape.make(schema.ast)

  // A defect of one schema must not end the connection of all other topics.
  const decode = (value: unknown): Result.Result<A, SchemaIssue.Issue> => {
    try {
      return parse(value)
    } catch (error) {
      return Result.fail(brokenSchema(error))
    }
  }

  const decodeOne = (
    topic: string,
    payload: Payload,
    outer: unknown,
    index: number | undefined,
    sink: EventSink<A>
  ): void => {
    const key = envelope?.(outer)
    const value = key === undefined ? outer : at(outer, [key])
    const result = decode(value)
    if (Result.isSuccess(result)) {
      onDecoded?.(value)
      if (accepts !== undefined && !accepts(result.success)) return
      if (shape !== undefined) wireShape.reportUnknown(shape, value, sink)
      sink.event(result.success)
      return
    }
    const { expectation, path } = explain(result.failure, value)
    const way = [index, key].filter(Predicate.isNotUndefined)
    sink.malformed(
      new EventDecodeError({
        topic,
        path: formatPath([...way, ...path]),
        expectation,
        raw: index === undefined ? start(payload) : startOfValue(outer)
      })
    )
  }

  return (topic) => (payload, sink) => {
    let value: unknown
    try {
      value = json(text(payload))
    } catch (error) {
      const expectation = `expected JSON text (${messageOf(error)})`
      sink.malformed(new EventDecodeError({ topic, path: "", expectation, raw: start(payload) }))
      return
    }
    if (frame === "single" || (frame === "either" && !Array.isArray(value))) {
      decodeOne(topic, payload, value, undefined, sink)
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) decodeOne(topic, payload, value[i], i, sink)
    } else {
      const expectation = `expected an array, found ${found(value)}`
      sink.malformed(new EventDecodeError({ topic, path: "", expectation, raw: start(payload) }))
    }
  }
}
