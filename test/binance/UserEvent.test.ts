import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Redacted, Result, Schema } from "effect"
import * as EventTag from "../../src/binance/shared/EventTag.ts"
import * as UserEvent from "../../src/binance/UserEvent.ts"
import * as ExactJson from "../../src/codec/ExactJson.ts"
import { Int64 } from "../../src/model/Int64.ts"
import { RedactedString } from "../../src/model/RedactedString.ts"

const Fill = Schema.Struct({ _tag: EventTag.make("FILL", "Fill"), orderId: Int64 }).pipe(
  Schema.encodeKeys({ _tag: "e", orderId: "i" })
)
const Expired = Schema.Struct({ _tag: EventTag.make("expired", "Expired"), listenKey: RedactedString }).pipe(
  Schema.encodeKeys({ _tag: "e" })
)
const Alarm = Schema.Struct({
  _tag: Schema.tag("Alarm"),
  spelling: Schema.Literals(["alarm", "ALARM"])
}).pipe(Schema.encodeKeys({ spelling: "e" }))

const Any = UserEvent.union([Fill, Expired])
const decoder = UserEvent.decoder(Any)
const decode = UserEvent.decode("usds-m", decoder)

const errorOf = (frame: string | Uint8Array) =>
  Result.match(decode(frame), {
    onSuccess: (event) => assert.fail(`decoded ${event._tag}`),
    onFailure: (error) => error
  })

describe("UserEvent", () => {
  it("tells events apart by their types", () => {
    assert.deepStrictEqual(decode(`{"e":"FILL","i":7}`), Result.succeed({ _tag: "Fill", orderId: 7n }))
    assert.deepStrictEqual(
      decode(`{"e":"expired","listenKey":"pqia91ma"}`),
      Result.succeed({ _tag: "Expired", listenKey: Redacted.make("pqia91ma") })
    )
  })

  it("names the types of an event, where it has several spellings too", () => {
    assert.deepStrictEqual(UserEvent.eventTypes(Fill), ["FILL"])
    assert.deepStrictEqual(UserEvent.eventTypes(Alarm), ["alarm", "ALARM"])
  })

  it("keeps an event of a new type as it is, ids of 64 bits included", () => {
    const frame = `{"e":"BRAND_NEW","E":1,"o":{"i":8389766145050669870,"p":["1.50",null,true]}}`

    const event = decode(frame)

    assert.deepStrictEqual(
      event,
      Result.succeed({
        _tag: "Unknown",
        raw: { e: "BRAND_NEW", E: 1, o: { i: 8389766145050669870n, p: ["1.50", null, true] } }
      })
    )
    assert.strictEqual(ExactJson.stringify(Schema.encodeUnknownSync(Any)(Result.getOrThrow(event))), frame)
    assert.deepStrictEqual(Schema.encodeSync(Schema.toCodecJson(Schema.toType(Any)))(Result.getOrThrow(event)), {
      _tag: "Unknown",
      raw: { e: "BRAND_NEW", E: 1, o: { i: "8389766145050669870", p: ["1.50", null, true] } }
    })
  })

  it.effect.prop(
    "keeps the order id of every order, whatever its bits, within any envelope",
    [Int64, Schema.Literals(["", "data", "event"])],
    ([id, key]) =>
      Effect.sync(() => {
        const event = `{"e":"FILL","i":${id}}`
        const frame = key === "" ? event : `{"${key}":${event},"stream":"","subscriptionId":0}`

        const decoded = Result.getOrThrow(decode(new TextEncoder().encode(frame)))

        assert.deepStrictEqual<unknown>(decoded, { _tag: "Fill", orderId: id })
        assert.strictEqual(ExactJson.stringify(Schema.encodeUnknownSync(Any)(decoded)), event)
      })
  )

  it.each([
    [`{"e":"FILL"}`, '["i"]', "expected a value, found no such key"],
    [`{"e":"FILL","i":"7"}`, '["i"]', 'expected number | bigint, found "7"'],
    [`{"e":"FILL","i":9223372036854775808}`, '["i"]', "expected an integer of 64 bits, found 9223372036854775808"],
    [`{"stream":"","data":{"e":"FILL","i":null}}`, '["data"]["i"]', "expected number | bigint, found null"],
    [`{"subscriptionId":0,"event":{"e":"FILL"}}`, '["event"]["i"]', "expected a value, found no such key"],
    [`{"subscriptionId":0,"event":null}`, '["event"]', "expected an account event, found null"],
    [`{"i":7}`, '["e"]', "expected a value, found no such key"],
    [`{"e":5,"i":7}`, '["e"]', "expected string, found 5"],
    [`{}`, '["e"]', "expected a value, found no such key"],
    [`[]`, "", "expected an account event, found an array"],
    [`null`, "", "expected an account event, found null"]
  ])("says where %s is wrong, and how", (frame, path, expectation) => {
    const error = errorOf(frame)

    assert.deepStrictEqual(
      [error.topic, error.path, error.expectation, error.raw],
      ["usds-m account", path, expectation, frame]
    )
  })

  it("tells fields that are new, under the event's own names", () => {
    const unknownFields: Array<string> = []
    const events: Array<unknown> = []
    const frame = `{"stream":"x","data":{"e":"FILL","i":7,"new":1},"more":2}`

    decoder("account")(
      { frame, from: 0, to: frame.length },
      {
        event: (event) => events.push(event),
        malformed: () => assert.fail("it is well-formed"),
        unknownField: (name) => unknownFields.push(name)
      }
    )

    assert.strictEqual(events.length, 1)
    assert.deepStrictEqual(unknownFields, ["new"])
  })

  describe("shows no listen key in an error", () => {
    const secret = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"

    it.each([
      `{"stream":"${secret}","data":{"e":"FILL"}}`,
      `{"data":{"e":"FILL"},"stream" : "${secret}"}`,
      `{"e":"expired","E":1,"listenKey":"${secret}","listenKey":5}`,
      `{"stream":"${secret}"`,
      `{"stream":"${secret}`,
      `x{"stream":"${secret}","data":{}}`,
      `{"stream":${secret}}`
    ])("%#", (frame) => {
      const error = errorOf(frame)

      assert.notInclude(error.message, secret.slice(0, 8))
      if (!frame.includes(`:${secret}`)) assert.notInclude(error.raw, secret.slice(0, 8))
    })
  })

  it.effect.prop("never throws, whatever JSON it is given", [Schema.Json], ([json]) =>
    Effect.sync(() => {
      const result = decode(JSON.stringify(json))

      assert.isTrue(Result.isFailure(result) || result.success._tag === "Unknown")
    })
  )

  it.effect.prop("reads back any event that it writes", [Arbitrary.schema(Any)], ([event]) =>
    Effect.sync(() => {
      const write = (value: unknown) => ExactJson.stringify(Schema.encodeUnknownSync(Any)(value))

      const again = Result.getOrThrow(decode(write(event)))

      // As text: an integer of an unknown event that a double holds only by chance comes back as bigint.
      assert.strictEqual(write(again), write(event))
      assert.strictEqual(again._tag, event._tag)
    })
  )
})
