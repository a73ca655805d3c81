import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, SchemaGetter, SchemaTransformation } from "effect"
import { vi } from "vitest"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import * as FrameReader from "../../src/codec/FrameReader.ts"
import * as generated from "../../src/codec/internal/generated.ts"
import * as interpreted from "../../src/codec/internal/interpreted.ts"
import * as tiers from "../../src/codec/internal/tiers.ts"
import type { PayloadForm } from "../../src/codec/SchemaDecoder.ts"
import type { Payload } from "../../src/connection/Protocol.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import * as Absent from "../../src/model/Absent.ts"
import { BigDecimalString } from "../../src/model/BigDecimalString.ts"
import { DecimalString, DecimalStringOrEmpty } from "../../src/model/DecimalString.ts"
import { Int64 } from "../../src/model/Int64.ts"
import * as OpenLiterals from "../../src/model/OpenLiterals.ts"
import * as oddities from "./oddities.ts"
import * as TwoTiers from "./TwoTiers.ts"

const Quote = Schema.Struct({
  _tag: Schema.Literal("q").transform("Quote"),
  symbol: Schema.String,
  price: DecimalString,
  size: Schema.optionalKey(DecimalString),
  venue: Schema.Struct({ name: Schema.NonEmptyString, open: Schema.optionalKey(Schema.Boolean) }).pipe(
    Schema.encodeKeys({ name: "n", open: "o" })
  ),
  fills: Schema.Array(Schema.Struct({ id: Schema.Int }).pipe(Schema.encodeKeys({ id: "i" }))),
  levels: Schema.Array(Schema.Tuple([DecimalString, DecimalString]))
}).pipe(Schema.encodeKeys({ _tag: "e", symbol: "s", price: "p", size: "z", venue: "v", fills: "f", levels: "l" }))

const raw = { e: "q", s: "BTC", p: "1.50", z: "2", v: { n: "X", o: true }, f: [{ i: 1 }, { i: 2 }], l: [["1", "2"]] }
const { z: _, ...withoutSize } = raw

const event = {
  _tag: "Quote",
  symbol: "BTC",
  price: 1.5,
  size: 2,
  venue: { name: "X", open: true },
  fills: [{ id: 1 }, { id: 2 }],
  levels: [[1, 2]]
}

type Decode = Topic<unknown>["decode"]

interface Seen {
  readonly events: Array<unknown>
  readonly malformed: Array<EventDecodeError>
  readonly unknownFields: Array<string>
  readonly handedOver: number
}

const encoder = new TextEncoder()

/** What becomes of payloads, one after the other. */
const read = (decoder: Decode, payloads: ReadonlyArray<Payload>): Seen => {
  const [events, malformed, unknownFields] = [[] as Array<unknown>, [] as Array<EventDecodeError>, [] as Array<string>]
  let handedOver = 0
  for (const payload of payloads) {
    decoder(
      { _tag: "Data", topic: "a topic", ...payload },
      {
        event: (event) => events.push(event),
        malformed: (error) => malformed.push(error),
        unknownField: (name) => unknownFields.push(name),
        handedOver: () => {
          handedOver++
        }
      }
    )
  }
  return { events, malformed, unknownFields, handedOver }
}

const whole = (frame: Uint8Array | string): Payload => ({ frame, from: 0, to: frame.length })

const bytesOf = (json: unknown): Uint8Array =>
  json instanceof Uint8Array ? json : encoder.encode(typeof json === "string" ? json : JSON.stringify(json))

/** What becomes of JSON values or text or bytes, as bytes. */
const decode = (decoder: Decode, ...payloads: ReadonlyArray<unknown>): Seen =>
  read(
    decoder,
    payloads.map((payload) => whole(bytesOf(payload)))
  )

const reversedOf = (object: object) => Object.fromEntries(Object.entries(object).toReversed())

const times = <A>(count: number, value: A): Array<A> => Array.from({ length: count }, () => value)

describe.each([
  ["generated", generated.make],
  ["interpreted", interpreted.make]
] as const)("readers that are %s", (_, make) => {
  const decoderOf = (frame: PayloadForm = "single", accepts?: (quote: typeof Quote.Type) => boolean) =>
    tiers.make(Quote, { frame, accepts }, make)

  it("read the declared order of keys from the first frame on", () => {
    assert.deepStrictEqual(decode(decoderOf(), raw), {
      events: [event],
      malformed: [],
      unknownFields: [],
      handedOver: 0
    })
  })

  it("read text as they read bytes", () => {
    const frame = JSON.stringify({ ...raw, s: "币安人生 😀" })

    const { events, handedOver } = read(decoderOf(), [{ frame: `x${frame}y`, from: 1, to: 1 + frame.length }])

    assert.deepStrictEqual(events, [{ ...event, symbol: "币安人生 😀" }])
    assert.strictEqual(handedOver, 0)
  })

  it("read nothing that stands behind the payload", () => {
    const [before, behind] = ['{"e":"q","s":"BTC","p":"1.50","z":"2","v":{"n":"X","o":true},"f":[', "z,,,,,,"]

    const { events, handedOver } = read(decoderOf(), [{ frame: bytesOf(before + behind), from: 0, to: before.length }])

    assert.deepStrictEqual({ events, handedOver }, { events: [], handedOver: 1 })
  })

  it("leave halves of letters to those who know them", () => {
    const frame = JSON.stringify(raw).replace("BTC", "\ud83d")
    const { events, handedOver } = read(decoderOf(), [whole(frame)])

    assert.deepStrictEqual(events, [{ ...event, symbol: "\ud83d" }])
    assert.strictEqual(handedOver, 1)
  })

  it("read arrays of events, and either where either may come", () => {
    assert.deepStrictEqual(decode(decoderOf("array"), [raw, raw]).events, [event, event])
    assert.deepStrictEqual(decode(decoderOf("either"), [raw, raw], raw).events, [event, event, event])
    assert.strictEqual(decode(decoderOf("array"), [raw, raw]).handedOver, 0)
    assert.strictEqual(decode(decoderOf("either"), [raw, raw], raw).handedOver, 0)
  })

  it("pass on nothing twice if the last event of an array is malformed", () => {
    const seen = decode(decoderOf("array"), [raw, { ...raw, p: 1 }])

    assert.deepStrictEqual(seen.events, [event])
    assert.strictEqual(seen.malformed[0]?.path, '[1]["p"]')
  })

  it("leave out what is not accepted", () => {
    const seen = decode(
      decoderOf("array", ({ price }) => price < 2),
      [raw, { ...raw, p: "3" }]
    )

    assert.deepStrictEqual(seen, { events: [event], malformed: [], unknownFields: [], handedOver: 0 })
  })

  it("learn an order of keys that they have seen four times", () => {
    const reversed = Object.fromEntries(Object.entries(raw).toReversed())
    const learning = decoderOf()

    assert.strictEqual(decode(learning, ...times(10, reversed)).handedOver, 4)
    assert.deepStrictEqual(decode(learning, reversed, raw), {
      events: [event, event],
      malformed: [],
      unknownFields: [],
      handedOver: 0
    })
  })

  it("learn what it is to do without an optional key", () => {
    const { size: _, ...expected } = event
    const learning = decoderOf()
    decode(learning, ...times(4, withoutSize))

    const seen = decode(learning, withoutSize, raw)

    assert.deepStrictEqual(seen.events, [expected, event])
    assert.deepStrictEqual(Object.keys(Object(seen.events[0])), Object.keys(expected))
    assert.strictEqual(seen.handedOver, 0)
  })

  it("learn of keys that the schema does not know, and tell them with each event", () => {
    const extended = { new: { any: [1, "x", null] }, ...raw, v: { ...raw.v, newer: false }, last: "" }
    const learning = decoderOf()
    decode(learning, ...times(4, extended))

    const seen = decode(learning, extended, { ...extended, new: "another value" })

    assert.deepStrictEqual(seen, {
      events: [event, event],
      malformed: [],
      unknownFields: ["new", "v.newer", "last", "new", "v.newer", "last"],
      handedOver: 0
    })
  })

  it("leave unknown keys in arrays to those who count them", () => {
    const extended = {
      ...raw,
      f: [
        { i: 1, new: 0 },
        { i: 2, new: 0 }
      ]
    }

    const seen = decode(decoderOf(), ...times(20, extended))

    assert.strictEqual(seen.handedOver, 20)
    assert.deepStrictEqual(seen.unknownFields, times(40, "f.new"))
  })

  it("ask for twice as many frames with each order that they learn", () => {
    const order = (n: number) => ({ ...raw, [`new${n}`]: 0 })
    const learning = decoderOf()

    const handedOver = Array.from({ length: 6 }, (_, n) => decode(learning, ...times(200, order(n))).handedOver)

    assert.deepStrictEqual(handedOver, [4, 8, 16, 32, 64, 128])
  })

  it("forget what has not come for longest", () => {
    const order = (n: number) => ({ ...raw, [`new${n}`]: 0 })
    const learning = decoderOf()
    for (const n of [0, 1, 2]) decode(learning, ...times(200, order(n)))
    decode(learning, raw, order(0))

    decode(learning, ...times(200, order(3)))

    assert.strictEqual(decode(learning, raw, order(0), order(2), order(3)).handedOver, 0)
    assert.strictEqual(decode(learning, order(1)).handedOver, 1)
  })

  it("are not misled by many orders at once", () => {
    const learning = decoderOf()

    const seen = decode(learning, ...Array.from({ length: 100 }, (_, n) => ({ ...raw, [`new${n}`]: 0 })), raw)

    assert.strictEqual(seen.handedOver, 100)
    assert.strictEqual(seen.events.length, 101)
  })

  it("keep their own copy of the texts that come again", () => {
    const learning = decoderOf()
    const frame = encoder.encode(JSON.stringify(raw))
    decode(learning, frame)
    frame.fill(0)

    assert.deepStrictEqual(decode(learning, raw).events, [event])
  })

  it("read thousands of texts without keeping them all in mind", () => {
    const learning = decoderOf()
    const frames = Array.from({ length: 20_000 }, (_, n) => ({ ...raw, s: `S${n}` }))

    const seen = decode(learning, ...frames, ...frames)

    assert.strictEqual(seen.handedOver, 0)
    assert.deepStrictEqual(
      seen.events.map((each) => Object(each).symbol),
      [...frames, ...frames].map(({ s }) => s)
    )
  })

  it("change nothing outside the event", () => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    const polluting = JSON.stringify(raw).replace(
      "{",
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":0,'
    )
    const learning = decoderOf()

    const { events, unknownFields } = decode(learning, ...times(6, polluting))

    assert.deepStrictEqual(events, times(6, event))
    assert.deepStrictEqual(unknownFields, times(6, ["__proto__", "constructor", "toString"]).flat())
    assert.isFalse("polluted" in {})
    assert.deepStrictEqual(Object.getOwnPropertyNames(Object.prototype), before)
  })
})

describe("readers of numbers", () => {
  const Numbers = Schema.Struct({
    decimal: DecimalString,
    integer: Schema.Int,
    finite: Schema.Finite,
    maybe: DecimalStringOrEmpty
  })

  const assertAgreement = (number: string): void => {
    const tiers = TwoTiers.make({ event: Numbers, frame: "single" })
    for (const frame of [
      `{"decimal":"${number}","integer":1,"finite":1,"maybe":""}`,
      `{"decimal":"1","integer":${number},"finite":1,"maybe":"1"}`,
      `{"decimal":"1","integer":1,"finite":${number},"maybe":""}`,
      `{"decimal":"1","integer":1,"finite":1,"maybe":"${number}"}`
    ]) {
      assert.isUndefined(tiers.compare(encoder.encode(frame)))
    }
  }

  it.each(oddities.numbers)("agree with the schema on %s", assertAgreement)

  const digits = (most: number) => Schema.String.check(Schema.isPattern(new RegExp(`^\\d{1,${most}}$`)))
  const sign = Schema.Literals(["", "-"])

  it.effect.prop(
    "find the double that is nearest, or leave it to others",
    [sign, digits(20), Schema.Union([Schema.Literal(""), digits(26)]), Schema.Literals(["", "e3", "E-2", ".", "x"])],
    ([sign, whole, fraction, end]) =>
      Effect.sync(() => {
        assertAgreement(`${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${end}`)
      }),
    { arbitrary: { runs: 1000 } }
  )
})

describe("readers of texts", () => {
  const all = [...oddities.texts.map((text) => JSON.stringify(text)), ...oddities.written]

  it.each(all)("agree with the schema on %s", (text) => {
    const tiers = TwoTiers.make({
      event: Schema.Struct({ a: Schema.String, b: Schema.NonEmptyString }),
      frame: "single"
    })

    for (let i = 0; i < 3; i++) {
      assert.isUndefined(tiers.compare(encoder.encode(`{"a":${text},"b":"x"}`)))
      assert.isUndefined(tiers.compare(encoder.encode(`{"a":"x","b":${text}}`)))
    }
  })

  it("agree with the schema on bytes that are not UTF-8", () => {
    const tiers = TwoTiers.make({ event: Schema.Struct({ a: Schema.String }), frame: "single" })

    for (const damage of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
      assert.isUndefined(tiers.compare(Uint8Array.of(...encoder.encode('{"a":"'), ...damage, ...encoder.encode('"}'))))
    }
  })
})

describe("readers of keys that the schema does not know", () => {
  it.each(oddities.values)("agree with the schema on %s", (value) => {
    const tiers = TwoTiers.make({ event: Schema.Struct({ a: Schema.Int, b: Schema.Int }), frame: "single" })
    for (let i = 0; i < 4; i++) tiers.compare(encoder.encode('{"a":1,"new":0,"b":2}'))

    assert.isUndefined(tiers.compare(encoder.encode(`{"a":1,"new":${value},"b":2}`)))
  })

  it("agree with the schema on bytes that are not UTF-8", () => {
    const tiers = TwoTiers.make({ event: Schema.Struct({ a: Schema.Int }), frame: "single" })
    for (let i = 0; i < 4; i++) tiers.compare(encoder.encode('{"new":"","a":1}'))

    assert.isUndefined(tiers.compare(Uint8Array.of(...encoder.encode('{"new":"'), 0xff, ...encoder.encode('","a":1}'))))
  })
})

describe("schemas that readers know in part", () => {
  const renamed = <A>(decode: (raw: { readonly a: string }) => { readonly b: A }, B: Schema.Codec<A>) =>
    Schema.Struct({ a: Schema.String }).pipe(
      Schema.decodeTo(Schema.Struct({ b: B }), SchemaTransformation.transform({ decode, encode: () => ({ a: "" }) }))
    )
  const doubled = SchemaTransformation.transform({ decode: (n: number) => n * 2, encode: (n: number) => n / 2 })
  class Point extends Schema.Class<Point>("Point")({ x: Schema.Int }) {}
  const Broken = Schema.String.check(
    Schema.makeFilter(() => {
      throw new Error("this filter is broken")
    })
  )
  let chosen = 0
  const next = Effect.sync(() => ++chosen)

  const struct = (value: Schema.ConstraintCodec<unknown, unknown>) => Schema.Struct({ a: value })

  const subjects: Readonly<Record<string, readonly [MarketStream.EventSchema, ...ReadonlyArray<unknown>]>> = {
    "a number that is changed": [struct(Schema.Finite.pipe(Schema.decodeTo(Schema.Finite, doubled))), 2],
    "a struct that is counted": [renamed(({ a }) => ({ b: a.length }), Schema.Int), "xyz", ""],
    "a struct that is renamed and changed": [renamed(({ a }) => ({ b: a.toUpperCase() }), Schema.String), "xyz"],
    "a struct that is renamed at times": [renamed(({ a }) => ({ b: a || "none" }), Schema.String), "xyz", ""],
    "a struct that is renamed to two": [
      Schema.Struct({ a: Schema.String }).pipe(
        Schema.decodeTo(
          Schema.Struct({ b: Schema.String, c: Schema.String }),
          SchemaTransformation.transform({ decode: ({ a }) => ({ b: a, c: a }), encode: ({ b }) => ({ a: b }) })
        )
      ),
      "xyz"
    ],
    money: [struct(BigDecimalString), "1.10", "1.10", "0x10", 1],
    "an integer of 64 bits": [struct(Int64), 1, 2 ** 60],
    "an integer or nothing": [struct(Absent.encodedAs(-1, Schema.Int)), -1, 1, 0, -10, 1.5, "-1"],
    "a number or nothing": [struct(Absent.encodedAs(0, Schema.Finite)), 0, 1.5, -1],
    "a decimal or nothing": [struct(DecimalStringOrEmpty), "", "1", "-0.5", "x", null],
    "a decimal or a text that is like one": [
      struct(Schema.Union([DecimalString, Schema.Literal("1").transform("one")])),
      "1",
      "2"
    ],
    "a text or a number": [struct(Schema.Union([Schema.Literal(1.5).transform("x"), Schema.Finite])), 1.5, 2],
    "a text or nothing": [struct(Absent.encodedAs("", Schema.String)), "", "x"],
    "a value or null": [struct(Schema.NullOr(Schema.Int)), null, 1, "null"],
    "null or a value": [struct(Absent.encodedAs(null, DecimalString)), null, "1", "null"],
    "one of some numbers": [struct(Schema.Literals([1, 2])), 1, 2, 3, "1"],
    "one of some texts": [struct(Schema.Literals(["BUY", "SELL"])), "BUY", "SELL", "buy", 1],
    "one of some texts, or another one": [struct(OpenLiterals.make(["BUY"])), "BUY", "SHORT", "BUY", "", 1],
    "one number, one truth": [struct(Schema.Tuple([Schema.Literal(7), Schema.Literal(true)])), [7, true], [7, false]],
    "a class": [Point, { x: 1 }],
    "a class within": [struct(Point), { x: 1 }, { x: "1" }],
    "a record": [struct(Schema.Record(Schema.String, Schema.Int)), { x: 1 }, { __proto__: 1 }],
    "a union of structs": [struct(Schema.Union([struct(Schema.Int), struct(Schema.String)])), { a: 1 }, { a: "1" }],
    "an array of all that is": [struct(Schema.Array(Schema.Unknown)), [1, "x", null, {}]],
    "an array with a head": [struct(Schema.TupleWithRest(Schema.Tuple([Schema.Int]), [Schema.String])), [1, "x"]],
    "an array of few": [struct(Schema.Array(Schema.Int).check(Schema.isMaxLength(2))), [1, 2], [1, 2, 3], []],
    "a pair of unequals": [
      struct(Schema.Tuple([Schema.Int, Schema.Int]).check(Schema.makeFilter(([a, b]) => a !== b))),
      [1, 2],
      [1, 1]
    ],
    "a tuple of structs": [struct(Schema.Tuple([struct(Schema.Int)])), [{ a: 1 }], [{ a: 1, b: 2 }]],
    "arrays of arrays of structs": [struct(Schema.Array(Schema.Array(struct(Schema.Int)))), [[], [{ a: 1 }, { a: 2 }]]],
    "a struct that is checked": [struct(Schema.Int).check(Schema.makeFilter(({ a }) => a !== 2)), 1, 2],
    "a check that is broken": [struct(Broken), "x"],
    "a default": [struct(Schema.Int.pipe(Schema.withDecodingDefaultKey(Effect.succeed(7)))), 5],
    "a default that is fixed": [struct(Schema.tagDefaultOmit("Tag")), "Tag", "Gat"],
    "names that objects have": [
      Schema.Struct({ toString: Schema.optionalKey(Schema.String), __proto__: Schema.optionalKey(Schema.Int) }),
      1
    ],
    "names that are numbers": [Schema.Struct({ 1: Schema.Int, 0: Schema.Int, a: Schema.Int }), 3]
  }
  const around = '{"1":1,"0":2,"toString":"x","x":1,"a":'

  it.each(Object.entries(subjects))("make of %s what the schema makes of it", (_, [schema, ...values]) => {
    for (const frame of ["single", "array"] as const) {
      const tiers = TwoTiers.make({ event: schema, frame })
      for (const value of times(6, values).flat()) {
        const events = [
          `{"a":${JSON.stringify(value)}}`,
          JSON.stringify(value),
          "{}",
          `${around}${JSON.stringify(value)}}`
        ]
        for (const event of events)
          assert.isUndefined(tiers.compare(encoder.encode(frame === "array" ? `[${event}]` : event)))
      }
    }
  })

  it("are asked again where equal texts may decode to something else", () => {
    const counted = Schema.String.pipe(
      Schema.decodeTo(Schema.Int, {
        decode: SchemaGetter.transformEffect(() => next),
        encode: SchemaGetter.transform(String)
      })
    )
    const decoderOf = tiers.make(struct(counted), { frame: "single" }, generated.make)

    const [first, second] = decode(decoderOf, { a: "x" }, { a: "x" }).events

    assert.notDeepEqual(first, second)
  })
})

describe("decoders of a row", () => {
  const reversed = reversedOf(raw)

  it("learn together for one owner, and apart for another", () => {
    const of = FrameReader.make(Quote, { frame: "single" })
    const [owner, another] = [{}, {}]
    decode(of(owner), ...times(4, reversed))

    assert.strictEqual(decode(of(owner), reversed).handedOver, 0)
    assert.strictEqual(decode(of(another), reversed).handedOver, 1)
  })

  it("read without generated code where the platform forbids it, and ask only once", () => {
    const refuse = vi.fn(function () {
      throw new EvalError("Code generation from strings disallowed for this context")
    })
    vi.stubGlobal("Function", refuse)

    const decoder = FrameReader.make(Quote, { frame: "single" })({})
    const seen = decode(decoder, raw, ...times(8, reversed))

    vi.unstubAllGlobals()
    assert.deepStrictEqual(seen.events, times(9, event))
    assert.strictEqual(seen.handedOver, 4)
    assert.strictEqual(refuse.mock.calls.length, 1)
  })
})

describe("reading takes linear time", () => {
  // Counts how often a byte is looked at.
  const counted = (bytes: Uint8Array) => {
    let reads = 0
    const proxy = new Proxy(bytes, {
      get: (target, key) => {
        if (typeof key === "string" && /^\d+$/.test(key)) reads++
        const value: unknown = Reflect.get(target, key)
        return typeof value === "function" ? value.bind(target) : value
      }
    })
    return { proxy, reads: () => reads }
  }
  const part = JSON.stringify(raw).slice(0, -1)
  const hostile: Readonly<Record<string, (size: number) => string>> = {
    nesting: (size) => "[".repeat(size),
    "nested unknown values": (size) => `${part},"new":${"[".repeat(size)}`,
    "a long text": (size) => `{"e":"q","s":"${"x".repeat(size)}`,
    "many digits": (size) => `{"e":"q","s":"BTC","p":"${"1".repeat(size)}`,
    "many levels": (size) => `${JSON.stringify({ ...raw, l: times(size / 10, ["1.5", "2.25"]) })} `,
    "many events of which the last is unknown": (size) => `[${`${JSON.stringify(raw)},`.repeat(size / 100)}{`,
    "many events, none in the order last read": (size) =>
      `[${`${JSON.stringify(raw)},${JSON.stringify(withoutSize)},`.repeat(size / 200)}{`,
    commas: (size) => `[${",".repeat(size)}`,
    quotes: (size) => '"'.repeat(size)
  }

  it.each(Object.entries(hostile))("also for %s", (_, write) => {
    for (const make of [generated.make, interpreted.make]) {
      for (const frame of ["single", "array"] as const) {
        const learning = tiers.make(Quote, { frame }, make)
        const known = [raw, withoutSize, reversedOf(raw), { ...raw, new: 1 }]
        for (const each of known) decode(learning, ...times(64, frame === "array" ? [each] : each))

        const reads = [1_000, 10_000, 100_000].map((size) => {
          const { proxy, reads } = counted(encoder.encode(write(size)))
          decode(learning, proxy)
          return reads() / proxy.length
        })

        for (const readsPerByte of reads) assert.isBelow(readsPerByte, 40)
      }
    }
  })
})
