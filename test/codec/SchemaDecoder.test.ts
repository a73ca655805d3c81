import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import * as SchemaDecoder from "../../src/codec/SchemaDecoder.ts"
import type { Payload } from "../../src/connection/Protocol.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import { DecimalString } from "../../src/model/DecimalString.ts"

const Quote = Schema.Struct({
  price: DecimalString,
  venue: Schema.Struct({ name: Schema.String, open: Schema.optionalKey(Schema.Boolean) }).pipe(
    Schema.encodeKeys({ name: "n", open: "o" })
  ),
  fills: Schema.Array(Schema.Struct({ id: Schema.Int }).pipe(Schema.encodeKeys({ id: "i" }))),
  levels: Schema.Array(Schema.Tuple([DecimalString, DecimalString]))
}).pipe(Schema.encodeKeys({ price: "p", venue: "v", fills: "f", levels: "l" }))

const raw = { p: "1.50", v: { n: "X" }, f: [{ i: 1 }, { i: 2 }], l: [["1", "2"]] }
const event = { price: 1.5, venue: { name: "X" }, fills: [{ id: 1 }, { id: 2 }], levels: [[1, 2]] }

interface Seen {
  readonly events: Array<unknown>
  readonly malformed: Array<EventDecodeError>
  readonly unknownFields: Array<string>
}

const run = (frame: SchemaDecoder.PayloadForm, payload: Payload, accepts?: (quote: typeof Quote.Type) => boolean) => {
  const seen: Seen = { events: [], malformed: [], unknownFields: [] }
  SchemaDecoder.make(Quote, { frame, accepts })("the topic")(payload, {
    event: (event) => seen.events.push(event),
    malformed: (error) => seen.malformed.push(error),
    unknownField: (name) => seen.unknownFields.push(name)
  })
  return seen
}

const text = (json: unknown): Payload => {
  const frame = typeof json === "string" ? json : JSON.stringify(json)
  return { frame, from: 0, to: frame.length }
}

const bytes = (array: ReadonlyArray<number>): Payload => ({
  frame: Uint8Array.from(array),
  from: 0,
  to: array.length
})

const firstError = ({ malformed }: Seen) => ({ path: malformed[0]?.path, expectation: malformed[0]?.expectation })

describe("SchemaDecoder", () => {
  it("reads the part of a text frame that is the payload", () => {
    const json = JSON.stringify(raw)
    const frame = `{"data":${json},"more":1}`

    const { events } = run("single", { frame, from: 8, to: 8 + json.length })

    assert.deepStrictEqual(events, [event])
  })

  it("reads the part of a byte frame that is the payload, whatever the script", () => {
    const json = JSON.stringify({ ...raw, v: { n: "币安人生 😀" } })
    const [head, body, tail] = [`{"币":`, json, "}"].map((part) => new TextEncoder().encode(part))
    const frame = Uint8Array.from([...(head ?? []), ...(body ?? []), ...(tail ?? [])])
    const from = head?.length ?? 0

    const { events } = run("single", { frame, from, to: from + (body?.length ?? 0) })

    assert.deepStrictEqual(events, [{ ...event, venue: { name: "币安人生 😀" } }])
  })

  it("gives each event of an array, in order", () => {
    const { events } = run("array", text([raw, { ...raw, p: "2" }]))

    assert.deepStrictEqual(events, [event, { ...event, price: 2 }])
  })

  it("takes an event or an array of events where either may come", () => {
    assert.deepStrictEqual(run("either", text(raw)).events, [event])
    assert.deepStrictEqual(run("either", text([raw, raw])).events, [event, event])
  })

  it("loses only the element that is malformed", () => {
    const seen = run("array", text([raw, { ...raw, p: 5 }, raw]))

    assert.deepStrictEqual(seen.events, [event, event])
    assert.strictEqual(seen.malformed.length, 1)
    assert.strictEqual(seen.malformed[0]?.path, '[1]["p"]')
    assert.strictEqual(seen.malformed[0]?.raw, JSON.stringify({ ...raw, p: 5 }))
  })

  it("leaves out what is not accepted, without a word", () => {
    const seen = run("array", text([{ ...raw, p: "3", x: 1 }, raw]), ({ price }) => price < 2)

    assert.deepStrictEqual(seen, { events: [event], malformed: [], unknownFields: [] })
  })

  it("names topic, path and both what was expected and what was found", () => {
    const seen = run(
      "single",
      text({
        ...raw,
        l: [
          ["1", "2"],
          ["1", false]
        ]
      })
    )

    assert.strictEqual(seen.malformed[0]?.topic, "the topic")
    assert.deepStrictEqual(firstError(seen), { path: '["l"][1][1]', expectation: "expected string, found false" })
    assert.strictEqual(seen.malformed[0]?.message, 'the topic: expected string, found false at ["l"][1][1]')
  })

  it.each([
    [{ ...raw, p: "0x10" }, '["p"]', 'expected a decimal string such as "83091.70", found "0x10"'],
    [
      { ...raw, p: "9".repeat(400) },
      '["p"]',
      `expected a decimal string such as "83091.70", found "${"9".repeat(60)}…"`
    ],
    [{ ...raw, v: null }, '["v"]', "expected object, found null"],
    [{ ...raw, v: [] }, '["v"]', "expected object, found an array"],
    [{ ...raw, v: { n: {} } }, '["v"]["n"]', "expected string, found an object"],
    [{ ...raw, v: {} }, '["v"]["n"]', "expected a value, found no such key"],
    [{ ...raw, f: [{ i: 1.5 }] }, '["f"][0]["i"]', "expected an integer, found 1.5"],
    [{ ...raw, f: [{ i: 2 ** 53 }] }, '["f"][0]["i"]', "expected an integer, found 9007199254740992"],
    [{ ...raw, l: [["1"]] }, '["l"][0][1]', "expected a value, found no such key"],
    [{ ...raw, l: [["1", "2", "3"]] }, '["l"][0][2]', 'expected no excess property, found "3"'],
    [[], "", "expected object, found an array"],
    [null, "", "expected object, found null"]
  ])("explains what is wrong (%#)", (json, path, expectation) => {
    assert.deepStrictEqual(firstError(run("single", text(json))), { path, expectation })
  })

  it("says that an array was expected", () => {
    assert.deepStrictEqual(firstError(run("array", text(raw))), {
      path: "",
      expectation: "expected an array, found an object"
    })
  })

  it("passes fields that are new and tells their names, at any depth", () => {
    const seen = run(
      "single",
      text({
        ...raw,
        x: 1,
        v: { n: "X", y: {} },
        f: [
          { i: 1, z: 0 },
          { i: 2, z: 0 }
        ]
      })
    )

    assert.deepStrictEqual(seen.events, [event])
    assert.deepStrictEqual(seen.unknownFields.toSorted(), ["f.z", "f.z", "v.y", "x"])
  })

  it("is not misled by keys that every object inherits", () => {
    const seen = run("single", text(`{"__proto__":{"p":"2"},"constructor":1,${JSON.stringify(raw).slice(1)}`))

    assert.deepStrictEqual(seen.events, [event])
    assert.deepStrictEqual(seen.unknownFields, ["__proto__", "constructor"])
  })

  it("does not take an inherited key for one that is missing", () => {
    const seen = run("single", text('{"__proto__":{"p":"2","v":{"n":"X"},"f":[],"l":[]}}'))

    assert.deepStrictEqual(firstError(seen), { path: '["p"]', expectation: "expected a value, found no such key" })
  })

  describe("with a payload that is not JSON", () => {
    it.each(["", " ", "{", "nul", '{"p":1', "{} {}", "\u0000"])("says so (%j)", (payload) => {
      const seen = run("single", text(payload))

      assert.strictEqual(seen.malformed.length, 1)
      assert.strictEqual(seen.malformed[0]?.path, "")
      assert.match(seen.malformed[0]?.expectation ?? "", /^expected JSON text \(/)
      assert.strictEqual(seen.malformed[0]?.raw, payload)
    })

    it("says so of bytes that are not UTF-8", () => {
      const seen = run("single", bytes([0x22, 0xff, 0xfe, 0x22]))

      assert.match(seen.malformed[0]?.expectation ?? "", /^expected JSON text \(/)
      assert.strictEqual(seen.malformed[0]?.raw, '"\ufffd\ufffd"')
    })
  })

  describe("with a payload that is large", () => {
    it("keeps no more of it than 1,000 characters", () => {
      const payload = JSON.stringify({ ...raw, p: "x".repeat(10_000_000) })

      const seen = run("single", text(payload))

      assert.strictEqual(seen.malformed[0]?.raw, payload.slice(0, 1000))
      assert.isBelow(seen.malformed[0]?.message.length ?? 0, 300)
    })

    it("survives nesting that no recursion does", () => {
      const deep = "[".repeat(100_000) + "]".repeat(100_000)

      assert.strictEqual(run("single", text(deep)).malformed.length, 1)
      assert.strictEqual(run("array", text(deep)).malformed.length, 1)
      assert.strictEqual(run("single", text(`{"p":${deep}}`)).malformed.length, 1)
    })
  })

  const Fragment = Schema.Literals([...'{}[]",:01-.etrufalsn\\ ', '"p"', '"v"', '"1.5"', "null"])
  const AnyText = Arbitrary.map(Arbitrary.array(Arbitrary.schema(Fragment), { maxLength: 30 }), (parts) =>
    parts.join("")
  )
  const Byte = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))

  it.effect.prop(
    "never throws, and either gives events or says why not",
    [AnyText, Schema.Json, Arbitrary.array(Byte)],
    ([fragments, json, array]) =>
      Effect.sync(() => {
        for (const payload of [text(fragments), text(JSON.stringify(json)), bytes(array)]) {
          for (const frame of ["single", "array", "either"] as const) {
            const { events, malformed } = run(frame, payload)

            assert.isTrue(events.length + malformed.length > 0 || start(payload) === "[]")
          }
        }
      })
  )

  describe("of one of many events", () => {
    const Fill = Schema.Struct({ _tag: Schema.tag("fill"), at: Schema.Struct({ price: Schema.Int }) }).pipe(
      Schema.encodeKeys({ _tag: "e" })
    )
    const Alarm = Schema.Struct({ kind: Schema.Literals(["alarm", "ALARM"]), text: Schema.String }).pipe(
      Schema.encodeKeys({ kind: "e" })
    )
    const Other = Schema.Struct({ e: Schema.Literal("other"), word: Schema.String })
    const AnyOther = Schema.Record(Schema.String, Schema.Unknown)

    const unknownFields = (schema: Schema.ConstraintDecoder<unknown>, json: unknown) => {
      const names: Array<string> = []
      SchemaDecoder.make(schema, { frame: "single" })("the topic")(text(json), {
        event: () => {},
        malformed: (error) => assert.fail(error.message),
        unknownField: (name) => names.push(name)
      })
      return names
    }

    it("tells the fields that this event does not have, at any depth", () => {
      const schema = Schema.Union([Fill, Alarm, Other])

      assert.deepStrictEqual(unknownFields(schema, { e: "fill", at: { price: 1, x: 1 }, text: "" }), ["at.x", "text"])
      assert.deepStrictEqual(unknownFields(schema, { e: "alarm", text: "", word: "" }), ["word"])
      assert.deepStrictEqual(unknownFields(schema, { e: "ALARM", text: "", at: {} }), ["at"])
      assert.deepStrictEqual(unknownFields(schema, { e: "other", word: "" }), [])
    })

    it("tells none of an event that may have any", () => {
      assert.deepStrictEqual(unknownFields(Schema.Union([Fill, AnyOther]), { e: "new", x: 1 }), [])
    })

    it("tells none where nothing sets the events apart", () => {
      const open = Schema.Struct({ e: Schema.Union([Schema.Literal("fill"), Schema.String]), price: Schema.Int })

      assert.deepStrictEqual(unknownFields(Schema.Union([open, Schema.Null]), { e: "fill", price: 1, x: 1 }), [])
    })
  })

  it("reads JSON and looks into an envelope as it is told", () => {
    const Order = Schema.Struct({ id: Schema.BigInt })
    const seen: Seen = { events: [], malformed: [], unknownFields: [] }
    const decode = SchemaDecoder.make(Order, {
      frame: "either",
      json: (text) => JSON.parse(text, (key, value: unknown) => (key === "id" ? BigInt(String(value)) : value)),
      envelope: (value) => (typeof value === "object" && value !== null && "data" in value ? "data" : undefined)
    })("the topic")
    const sink = {
      event: (event: unknown) => seen.events.push(event),
      malformed: (error: EventDecodeError) => seen.malformed.push(error),
      unknownField: (name: string) => seen.unknownFields.push(name)
    }

    decode(text([{ data: { id: 1, x: 2 }, y: 3 }, { id: 2 }, { data: { name: 1 } }]), sink)
    decode(text({ data: null }), sink)

    assert.deepStrictEqual(seen.events, [{ id: 1n }, { id: 2n }])
    assert.deepStrictEqual(seen.unknownFields, ["x"])
    assert.deepStrictEqual(
      seen.malformed.map(({ path, raw }) => [path, raw]),
      [
        ['[2]["data"]["id"]', '{"data":{"name":1}}'],
        ['["data"]', '{"data":null}']
      ]
    )
  })

  it("turns a schema that breaks into an error of that event", () => {
    const Broken = Schema.Struct({
      p: Schema.String.check(
        Schema.makeFilter(() => {
          throw new Error("this filter is broken")
        })
      )
    })
    const malformed: Array<EventDecodeError> = []

    SchemaDecoder.make(Broken, { frame: "single" })("the topic")(text({ p: "" }), {
      event: () => assert.fail("nothing was decoded"),
      malformed: (error) => malformed.push(error),
      unknownField: () => {}
    })

    assert.match(malformed[0]?.expectation ?? "", /this filter is broken/)
  })
})

const start = ({ frame, from, to }: Payload): string =>
  (typeof frame === "string" ? frame.slice(from, to) : new TextDecoder().decode(frame.subarray(from, to))).replace(
    /\s/g,
    ""
  )
