/**
 * From bytes straight to events: the schema of a row, compiled.
 *
 * **Details**
 *
 * Decoding has two tiers with one meaning. This one knows frames as Binance writes them, to the byte, and makes the events of them
 * without anything between. Whatever it does not recognise (another order of keys, a missing or an unknown key, white space,
 * an escape, an exponent, an integer that a double does not hold) it hands over to `SchemaDecoder`, which knows all that an
 * event may look like and makes the errors. So there is no event that the schema would not make.
 *
 * An order of keys that comes again and again is learnt, with the keys that the schema does not know, so that a field
 * which the exchange adds costs a compilation and not the speed.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import type { Topic } from "../connection/Topic.ts"
import * as compile from "./internal/compile.ts"
import * as tiers from "./internal/tiers.ts"
import type * as SchemaDecoder from "./SchemaDecoder.ts"

/**
 * How the payloads of a row are decoded.
 *
 * @category models
 * @since 0.1.0
 */
export type Options<A> = Pick<SchemaDecoder.Options<A>, "frame" | "accepts">

/**
 * Makes the decoders of a row: one for all topics of an owner, such as a pool of connections, from whose frames it learns. What it has
 * learnt is gone with the owner.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(
  schema: Schema.ConstraintDecoder<A>,
  options: Options<A>
): ((owner: object) => Topic<A>["decode"]) => {
  const owned = new WeakMap<object, Topic<A>["decode"]>()
  return (owner) => {
    const decode = owned.get(owner) ?? tiers.make(schema, options, compile.make())
    owned.set(owner, decode)
    return decode
  }
}
