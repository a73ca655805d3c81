/** Account events as they stand in a market's fixtures. */
import { Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"

/** Reads the fixtures of a market: decoded, and printed as JSON, in which ids and money are strings and what is absent is null. */
export const fixtures = <A>(
  market: string,
  module: {
    readonly UserEvent: Schema.ConstraintCodec<A, unknown>
    readonly decode: (frame: Uint8Array) => Result.Result<A, EventDecodeError>
  }
) => {
  const decode = (fixture: string): A =>
    Result.getOrThrow(
      module.decode(readFileSync(new URL(`../fixtures/${market}/account/${fixture}.json`, import.meta.url)))
    )
  const print = Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(module.UserEvent)))
  return { decode, read: (fixture: string): unknown => print(decode(fixture)) }
}
