import { Arbitrary, Schema } from "effect"
import { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import type { Marker } from "../../src/continuity/Tracked.ts"

const error = new EventDecodeError({ topic: "a", path: "", expectation: "expected a tick", raw: "{}" })

/** An integer between two bounds, both included. */
export const between = (minimum: number, maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** One of some values. */
export const oneOf = <const A>(values: readonly [A, ...ReadonlyArray<A>]): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(between(0, values.length - 1), (i) => values[i] ?? values[0])

const make = (options: {
  readonly tag: Marker["_tag"]
  readonly topic: string
  readonly endpoint: string
  readonly epoch: number
  readonly from: number
  readonly extent: number
  readonly count: number
  readonly hasIds: boolean
}): Marker => {
  const { count, endpoint, epoch, from, topic } = options
  const at = { endpoint, topic, epoch }
  const ids = { from, to: from + options.extent }
  switch (options.tag) {
    case "Interrupted":
      return { _tag: "Interrupted", ...at, reason: `Closed ${count}` }
    case "Resumed":
      return { _tag: "Resumed", ...at }
    case "Gap":
      return { _tag: "Gap", ...at, ...ids }
    case "Dropped":
      return options.hasIds ? { _tag: "Dropped", ...at, count, ...ids } : { _tag: "Dropped", ...at, count }
    case "Stalled":
      return { _tag: "Stalled", ...at, silentMillis: 1000 * count }
    case "Malformed":
      return { _tag: "Malformed", ...at, error, count }
  }
}

/** Any marker, of a few topics and endpoints, so that many meet. */
export const marker: Arbitrary.Arbitrary<Marker> = Arbitrary.map(
  Arbitrary.all({
    tag: oneOf(["Interrupted", "Resumed", "Gap", "Dropped", "Stalled", "Malformed"]),
    topic: oneOf(["a", "b"]),
    endpoint: oneOf(["toy/ticks", "toy/books"]),
    epoch: between(1, 3),
    from: between(1, 20),
    extent: between(0, 3),
    count: between(1, 4),
    hasIds: oneOf([true, false])
  }),
  make
)
