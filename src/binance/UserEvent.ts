/**
 * What the account events of all markets have in common: how they are told apart, and what becomes of one that is new.
 *
 * **Details**
 *
 * An event is told by its event type, the `e` of the wire, within one market: the same type means other things in another
 * (`ACCOUNT_UPDATE` of futures and of options). Hence every market has a union and a decoder of its own.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as ExactJson from "../codec/ExactJson.ts"
import * as SchemaDecoder from "../codec/SchemaDecoder.ts"
import type { Payload } from "../connection/Protocol.ts"
import type { EventSink } from "../connection/Topic.ts"
import type { TextFrame } from "../connection/Transport.ts"
import { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { Market } from "./Market.ts"

/**
 * An event of a type that did not exist, or was not documented, when this library was made.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unknown {
  readonly _tag: "Unknown"
  /** The event as Binance sent it, `e` included. Integers beyond 2^53 are `bigint`. */
  readonly raw: { readonly [key: string]: ExactJson.Json }
}

/**
 * A schema of one account event.
 *
 * @category models
 * @since 0.1.0
 */
export type EventSchema = Schema.ConstraintCodec<{ readonly _tag: string }, unknown>

/**
 * The event types, as Binance spells them, that a schema decodes.
 *
 * @category accessors
 * @since 0.1.0
 */
export const eventTypes = (event: EventSchema): ReadonlyArray<string> => {
  const encoded = SchemaAST.toEncoded(event.ast)
  const type = SchemaAST.isObjects(encoded)
    ? encoded.propertySignatures.find(({ name }) => name === "e")?.type
    : undefined
  const literals = type === undefined ? [] : SchemaAST.isUnion(type) ? type.types : [type]
  return literals.filter(SchemaAST.isLiteral).map(({ literal }) => String(literal))
}

const unknown = (known: ReadonlyArray<string>): Schema.Codec<Unknown, Unknown["raw"]> => {
  const types = new Set(known)
  const isNew = Schema.makeFilter((type: string) => !types.has(type), { expected: "an event type that is not known" })
  const Raw = Schema.StructWithRest(Schema.Struct({ e: Schema.String.check(isNew) }), [
    Schema.Record(Schema.String, ExactJson.Json)
  ])
  return Raw.pipe(
    Schema.decodeTo(
      Schema.Struct({ _tag: Schema.tag("Unknown"), raw: Schema.toType(Raw) }),
      SchemaTransformation.transform({
        decode: (raw) => ({ _tag: "Unknown" as const, raw }),
        encode: ({ raw }) => raw
      })
    )
  )
}

/**
 * All account events of a market, and {@link Unknown} for an event type that none of them has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const union = <const Events extends ReadonlyArray<EventSchema>>(events: Events) =>
  Schema.Union([...events, unknown(events.flatMap(eventTypes))]).annotate({ expected: "an account event" })

// `{"stream":…,"data":…}` of combined streams, `{"subscriptionId":…,"event":…}` of the WebSocket API.
const envelope = (value: unknown): "data" | "event" | undefined =>
  !Predicate.isObject(value) || "e" in value
    ? undefined
    : "data" in value
      ? "data"
      : "event" in value
        ? "event"
        : undefined

// The parser's own words quote the text, and with it, maybe, a key.
const json = (text: string): unknown =>
  Result.getOrThrowWith(
    Result.try(() => ExactJson.parse(text)),
    () => new SyntaxError("not JSON")
  )

const key = /("(?:stream|listenKey)"\s*:\s*")[^"]+/g

const withoutKeys = ({ expectation, path, raw, topic }: EventDecodeError): EventDecodeError =>
  new EventDecodeError({ topic, path, expectation, raw: raw.replace(key, "$1<redacted>") })

/**
 * Makes the decoder of the account events of a market, for each topic that carries them.
 *
 * **Details**
 *
 * A payload is an event, alone or within the envelope of combined streams or of the WebSocket API. Errors show no listen
 * key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decoder = <A>(
  union: Schema.ConstraintDecoder<A>
): ((topic: string) => (payload: Payload, sink: EventSink<A>) => void) => {
  const make = SchemaDecoder.make(union, { frame: "single", json, envelope })
  return (topic) => {
    const decode = make(topic)
    return (payload, sink) =>
      decode(payload, {
        event: (event) => sink.event(event),
        malformed: (error) => sink.malformed(withoutKeys(error)),
        unknownField: (name) => sink.unknownField(name)
      })
  }
}

/**
 * Makes the function that decodes one account event of a market.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decode = <A>(
  market: Market,
  decoder: (topic: string) => (payload: Payload, sink: EventSink<A>) => void
): ((frame: TextFrame) => Result.Result<A, EventDecodeError>) => {
  const feed = decoder(`${market} account`)
  return (frame) => {
    let result: Result.Result<A, EventDecodeError> | undefined
    feed(
      { frame, from: 0, to: frame.length },
      {
        event: (event) => {
          result = Result.succeed(event)
        },
        malformed: (error) => {
          result = Result.fail(error)
        },
        unknownField: () => {}
      }
    )
    return Result.getOrThrow(Result.fromNullishOr(result, () => new Error("a decoder gives one event or one error")))
  }
}
