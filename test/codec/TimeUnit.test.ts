import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import * as Environment from "../../src/binance/Environment.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import * as TimeUnit from "../../src/codec/TimeUnit.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import * as Absent from "../../src/model/Absent.ts"
import { DecimalString } from "../../src/model/DecimalString.ts"
import { EpochMillis } from "../../src/model/EpochMillis.ts"

class Event extends Schema.Opaque<Event>()(
  Schema.Struct({
    id: Schema.Int,
    price: DecimalString,
    eventTime: EpochMillis,
    seenAt: Schema.optionalKey(EpochMillis),
    endsAt: Schema.NullOr(EpochMillis),
    candle: Schema.Struct({ openTime: EpochMillis, count: Schema.Int }).pipe(
      Schema.encodeKeys({ openTime: "t", count: "n" })
    ),
    parts: Schema.Array(Schema.Struct({ at: EpochMillis, id: Schema.Int }))
  }).pipe(Schema.encodeKeys({ eventTime: "E" }))
) {}

const times = TimeUnit.timesOf<Event>(Event)

const event: Event = {
  id: 3,
  price: 4,
  eventTime: EpochMillis.make(1000),
  endsAt: null,
  candle: { openTime: EpochMillis.make(2000), count: 5 },
  parts: [{ at: EpochMillis.make(3000), id: 6 }]
}

const twice = (time: number) => time * 2

describe("the times of an event", () => {
  it("are changed wherever they stand, and nothing else is", () => {
    const { endsAt, seenAt, ...others } = times({ ...event, seenAt: EpochMillis.make(4000) }, twice)

    assert.deepStrictEqual([seenAt, endsAt], [8000, null])
    assert.deepStrictEqual<object>(others, {
      id: 3,
      price: 4,
      eventTime: 2000,
      candle: { openTime: 4000, count: 5 },
      parts: [{ at: 6000, id: 6 }]
    })
  })

  it("that are absent stay so", () => {
    assert.notProperty(times(event, twice), "seenAt")
  })

  it.effect.prop("come back from microseconds", [Arbitrary.schema(Event)], ([any]) =>
    Effect.sync(() => {
      const micros = times(any, (millis) => Math.round(millis * 1000))

      assert.isTrue(
        Schema.toEquivalence(Schema.toType(Event))(
          times(micros, (each) => each / 1000),
          any
        )
      )
    })
  )

  it("are known as such where something else than a time may stand, too", () => {
    const Ended = Schema.Struct({ endsAt: Absent.encodedAs(0, EpochMillis) })

    assert.deepStrictEqual<unknown>(TimeUnit.timesOf(Ended)({ endsAt: EpochMillis.make(5) }, twice), { endsAt: 10 })
    assert.deepStrictEqual(TimeUnit.timesOf(Ended)({ endsAt: undefined }, twice), { endsAt: undefined })
  })

  it("are each event's own in a union of events", () => {
    const A = Schema.Struct({ _tag: Schema.tag("A"), at: EpochMillis, count: Schema.Int })
    const B = Schema.Struct({ _tag: Schema.tag("B"), at: Schema.Int, seenAt: EpochMillis })
    const C = Schema.Struct({ _tag: Schema.tag("C"), at: Schema.Int })
    const inUnion = TimeUnit.timesOf(Schema.Union([A, B, C]))

    assert.deepStrictEqual<unknown>(inUnion({ _tag: "A", at: EpochMillis.make(1), count: 1 }, twice), {
      _tag: "A",
      at: 2,
      count: 1
    })
    assert.deepStrictEqual<unknown>(inUnion({ _tag: "B", at: 1, seenAt: EpochMillis.make(1) }, twice), {
      _tag: "B",
      at: 1,
      seenAt: 2
    })
    assert.deepStrictEqual(inUnion({ _tag: "C", at: 1 }, twice), { _tag: "C", at: 1 })
  })

  it("leave an event that has none as it is", () => {
    const timeless = { a: 1 }

    assert.strictEqual(TimeUnit.timesOf(Schema.Struct({ a: Schema.Int }))(timeless, twice), timeless)
  })
})

describe("a row in an environment that asks for microseconds", () => {
  const row = MarketStream.make("spot")("!test", {
    category: "public",
    params: {},
    event: Schema.Struct({ id: Schema.Int, at: EpochMillis }),
    liveness: Liveness.irregular,
    speeds: ["real time"],
    summary: "A test."
  })
  const read = (environment: Environment.Environment, payload: string) => {
    const events: Array<unknown> = []
    row
      .of()
      .in(environment)
      .decode(
        { _tag: "Data", topic: "", frame: payload, from: 0, to: payload.length },
        {
          event: (each) => events.push(each),
          malformed: (error) => events.push(error._tag),
          unknownField: (name) => events.push(name)
        }
      )
    return events
  }
  const precise = Environment.toMicroseconds(Environment.production)

  it("asks for them in the URL, on connections of its own", () => {
    const { endpoint } = row.of().in(precise)

    assert.strictEqual(
      endpoint.protocol.url(endpoint.root, ["!test", "a@trade"]),
      "wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND&streams=!test/a@trade"
    )
    assert.strictEqual(
      endpoint.protocol.url(endpoint.root, []),
      "wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND"
    )
    assert.notStrictEqual(endpoint.root, row.of().in(Environment.production).endpoint.root)
  })

  it("gives milliseconds with a fraction", () => {
    assert.deepStrictEqual(read(precise, '{"id":1770123456789123,"at":1770123456789123}'), [
      { id: 1_770_123_456_789_123, at: 1_770_123_456_789.123 }
    ])
    assert.deepStrictEqual(read(Environment.production, '{"id":1,"at":1770123456789}'), [
      { id: 1, at: 1_770_123_456_789 }
    ])
  })

  it("tells what does not decode or is new as ever", () => {
    assert.deepStrictEqual(read(precise, '{"id":1}'), ["EventDecodeError"])
    assert.deepStrictEqual(read(precise, '{"id":1,"at":2000,"new":3}'), ["new", { id: 1, at: 2 }])
  })
})
