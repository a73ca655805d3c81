/**
 * From a payload to events by `JSON.parse` and Schema: the tier that knows every form an event may take, and the only one
 * that makes errors.
 *
 * **Details**
 *
 * A binary codec (Binance's SBE) would be another module of this folder with the same outcome: a function that feeds a
 * payload's events to an `EventSink`. Nothing above assumes that a payload is JSON text.
 *
 * @since 0.1.0
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Payload } from "../connection/Protocol.ts"
import type { EventSink } from "../connection/Topic.ts"

/**
 * Makes a decoder for each topic of a row.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(
  schema: Schema.ConstraintDecoder<A>,
  options: {
    /** Whether a payload is one event or an array of them. */
    readonly frame: "single" | "array"
    /** Events to pass on. Default: all. */
    readonly accepts?: ((event: A) => boolean) | undefined
  }
): ((topic: string) => (payload: Payload, sink: EventSink<A>) => void) => {
  const decode = Schema.decodeUnknownResult(schema)
  throw new Error("to be written" + String(options) + String(decode) + String({} as Result.Result<A>))
}
