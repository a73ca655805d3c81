/**
 * The `_tag` of an event, tied to what Binance writes in `e`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

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
