/**
 * The `_tag` of an event, tied to what Binance writes in `e`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * A tag that is encoded as Binance's event type. Values made by hand may leave it out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const EventType extends string, const Tag extends string>(eventType: EventType, tag: Tag) =>
  Schema.Literal(eventType)
    .transform(tag)
    .pipe(Schema.withConstructorDefault(Effect.succeed(tag)))

/**
 * A tag for which Binance writes several event types. It is encoded as the first of them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const oneOf = <const EventTypes extends readonly [string, ...ReadonlyArray<string>], const Tag extends string>(
  eventTypes: EventTypes,
  tag: Tag
) =>
  Schema.Literals(eventTypes).pipe(
    Schema.decodeTo(
      Schema.Literal(tag),
      SchemaTransformation.transform<Tag, EventTypes[number]>({ decode: () => tag, encode: () => eventTypes[0] })
    ),
    Schema.withConstructorDefault(Effect.succeed(tag))
  )
