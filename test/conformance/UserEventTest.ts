/**
 * What every account event of every market must hold: that it is documented, that it reads and writes what Binance sends,
 * to the last digit, and that it says what is wrong with what Binance does not send.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import * as UserEvents from "../../src/binance/UserEvent.ts"
import * as ExactJson from "../../src/codec/ExactJson.ts"
import type { Payload } from "../../src/connection/Protocol.ts"
import type { EventSink } from "../../src/connection/Topic.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import * as Json from "./Json.ts"

/** What is known of an event without looking at it. */
export interface Expected {
  /** Its tag. */
  readonly tag: string
  /** Keys that may be absent, as `key` or `outer.key`. */
  readonly optional?: ReadonlyArray<string>
}

type Event = { readonly _tag: string }

/** A market and what is known of it. */
export interface Subject {
  /** The module `UserEvents` of the market. */
  readonly module: {
    readonly UserEvent: Schema.ConstraintCodec<Event, unknown> & {
      readonly members: ReadonlyArray<UserEvents.EventSchema>
    }
    readonly decode: (frame: string | Uint8Array) => Result.Result<Event, EventDecodeError>
    readonly decoder: (topic: string) => (payload: Payload, sink: EventSink<Event>) => void
  }
  /** The files that define its events. */
  readonly sources: ReadonlyArray<URL>
  /** Folder of events; those of a type are named `<type>.json` and `<type>.<variant>.json`. */
  readonly fixtures: URL
  /** By Binance's event type. */
  readonly expected: Readonly<Record<string, Expected>>
  /** Keys of a fixture that Binance spells in two ways, and the library in the other. */
  readonly respelled?: Readonly<Record<string, string>>
}

interface Fixture {
  readonly file: string
  readonly text: string
  readonly json: Json.Json
}

const read = (folder: URL): ReadonlyArray<Fixture> =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      const text = readFileSync(new URL(file, folder), "utf8")
      return { file, text, json: ExactJson.parse(text) as Json.Json } // as every JSON text is
    })

const eventTypeOf = ({ file }: Fixture): string => file.split(".")[0] ?? ""

const keyOf = (path: Json.Path): string => path.filter((key) => typeof key === "string").join(".")

const javascript = (path: Json.Path): string => path.map((key) => `[${JSON.stringify(key)}]`).join("")

const ofAnotherType = (value: Json.Json): Json.Json =>
  typeof value === "object" && value !== null ? "text" : { not: "this" }

// A word of an enumeration or a name, as opposed to a number in digits.
const isWord = (value: Json.Json): boolean => typeof value === "string" && /[A-Z]/i.test(value)

/** The comment right above the class of an event. */
const docOf = (sources: ReadonlyArray<URL>, tag: string): string =>
  sources
    .map((source) => readFileSync(source, "utf8"))
    .map((text) => new RegExp(String.raw`/\*\*((?:(?!\*/)[^])*)\*/\nexport class ${tag} `).exec(text)?.[1])
    .find((doc) => doc !== undefined) ?? ""

/** Where a combined stream and the WebSocket API put an event. */
const envelopes: Readonly<Record<string, (event: string) => string>> = {
  alone: (event) => event,
  "in a combined stream": (event) => `{"stream":"pqia91ma19a5s61c","data":${event}}`,
  "in the WebSocket API": (event) => `{"subscriptionId":0,"event":${event}}`
}

/** Holds the account events of a market to the rules. */
export const suite = (market: string, subject: Subject): void => {
  const { UserEvent } = subject.module
  const fixtures = read(subject.fixtures)
  const known = new Map(UserEvent.members.flatMap((event) => UserEvents.eventTypes(event).map((type) => [type, event])))

  describe(`account events of ${market}`, () => {
    it("are all there, and no others", () => {
      assert.deepStrictEqual([...known.keys()].toSorted(), Object.keys(subject.expected).toSorted())
    })

    it("have fixtures of their types only", () => {
      const others = fixtures.filter((fixture) => !known.has(eventTypeOf(fixture)))

      assert.deepStrictEqual(
        others.map(({ file }) => file),
        [],
        "these fixtures are of no event of the market"
      )
    })

    it.effect.prop("are told apart by their tags, as JSON too", [Arbitrary.schema(UserEvent)], ([event]) =>
      Effect.sync(() => {
        const printed = Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(UserEvent)))(event)

        assert.strictEqual(Object(printed)._tag, event._tag)
      })
    )
  })

  for (const [type, expected] of Object.entries(subject.expected)) {
    const event = known.get(type)
    const own = fixtures.filter((fixture) => eventTypeOf(fixture) === type)
    if (event !== undefined) describe(`${market} ${type}`, () => rules(type, event, expected, own, subject))
  }
}

const rules = (
  type: string,
  event: UserEvents.EventSchema,
  expected: Expected,
  fixtures: ReadonlyArray<Fixture>,
  { module, respelled = {}, sources }: Subject
): void => {
  const encode = Schema.encodeUnknownSync(event)
  const decodeEvent = Schema.decodeUnknownSync(event)
  const same = Schema.toEquivalence(Schema.toType(event))
  const printed = Schema.toCodecJson(Schema.toType(event))
  const print = (value: unknown): string => JSON.stringify(Schema.encodeUnknownSync(printed)(value))
  const optional = expected.optional ?? []
  const decode = (json: Json.Json) => module.decode(ExactJson.stringify(json))

  it("has a fixture, a summary, and a link to its page with a date", () => {
    const doc = docOf(sources, expected.tag)

    assert.isAbove(fixtures.length, 0, `the fixtures have no ${type}.json: add an event of this type, with its source`)
    assert.match(doc, /^\s*\* [A-Z0-9][^]*?\.\n/, `${expected.tag} has no summary: say in a sentence what it tells`)
    assert.match(
      doc,
      /\* @see https:\/\/developers\.binance\.com\/\S+ \(as of \d{4}-\d{2}\)\n/,
      `${expected.tag} has no @see: link Binance's page about it, and say as of when`
    )
    assert.isTrue(
      UserEvents.eventTypes(event).some((spelling) => doc.includes(`{"e":"${spelling}"`)),
      `${expected.tag} shows no event as Binance sends it`
    )
  })

  for (const { file, json, text } of fixtures) {
    for (const [where, wrap] of Object.entries(envelopes)) {
      it(`decodes ${file} ${where}, from text and from bytes, and knows all of its fields`, () => {
        const wrapped = wrap(text)
        const unknownFields: Array<string> = []
        module.decoder("account")(
          { frame: wrapped, from: 0, to: wrapped.length },
          { event: () => {}, malformed: () => {}, unknownField: (name) => unknownFields.push(name) }
        )

        for (const frame of [wrapped, new TextEncoder().encode(wrapped)]) {
          const decoded = Result.getOrThrow(module.decode(frame))
          assert.strictEqual(decoded._tag, expected.tag)
          assert.isTrue(Schema.is(Schema.toType(event))(decoded))
        }
        assert.deepStrictEqual(unknownFields, [])
      })
    }

    it(`encodes ${file} back to the same JSON value, to the last digit`, () => {
      const encoded = ExactJson.parse(ExactJson.stringify(encode(decodeEvent(json)))) as Json.Json // as it was written
      const key = respelled[file]

      assert.deepStrictEqual(key === undefined ? encoded : Json.set(encoded, [key], Json.get(json, [key])), json)
      assert.isTrue(same(decodeEvent(encoded), decodeEvent(json)))
    })

    it(`prints ${file} as JSON, ids and money as strings`, () => {
      const decoded = decodeEvent(json)

      const text = print(decoded)

      assert.strictEqual(print(Schema.decodeUnknownSync(printed)(JSON.parse(text))), text)
      for (const decimal of decimalsOf(json)) assert.include(text, JSON.stringify(decimal))
    })
  }

  it.effect.prop("writes and reads back any event", [Arbitrary.schema(event)], ([value]) =>
    Effect.sync(() => {
      const text = ExactJson.stringify(encode(value))

      const again = decodeEvent(ExactJson.parse(text))

      assert.isTrue(same(again, value), text)
      assert.strictEqual(ExactJson.stringify(encode(again)), text)
    })
  )

  it.effect.prop("prints any event as JSON, and reads back what it prints", [Arbitrary.schema(event)], ([value]) =>
    Effect.sync(() => {
      const text = print(value)

      assert.strictEqual(print(Schema.decodeUnknownSync(printed)(JSON.parse(text))), text)
    })
  )

  it("passes fields that are new, at any depth, and tells their names", () => {
    for (const { json } of fixtures) {
      for (const path of Json.objectPaths(json)) {
        const extended = ExactJson.stringify(Json.set(json, [...path, "brandNew"], "value"))
        const unknownFields: Array<string> = []
        module.decoder("account")(
          { frame: extended, from: 0, to: extended.length },
          { event: () => {}, malformed: () => {}, unknownField: (name) => unknownFields.push(name) }
        )

        assert.strictEqual(Result.getOrThrow(module.decode(extended))._tag, expected.tag)
        assert.deepStrictEqual(unknownFields, [keyOf([...path, "brandNew"])])
      }
    }
  })

  it("keeps words that are new, except the sides of a market", () => {
    for (const { json } of fixtures.filter(({ file }) => respelled[file] === undefined)) {
      for (const path of Json.keyPaths(json).filter((path) => path.at(-1) !== "e" && isWord(Json.get(json, path)))) {
        if (["BUY", "SELL"].includes(String(Json.get(json, path)))) continue
        const changed = Json.set(json, path, "BRAND_NEW")

        assert.deepStrictEqual(Result.map(decode(changed), encode), Result.succeed(changed), javascript(path))
      }
    }
  })

  it("tells path and expectation of a value of a wrong type", () => {
    for (const { json } of fixtures) {
      for (const path of Json.keyPaths(json)) {
        const broken = decode(Json.set(json, path, ofAnotherType(Json.get(json, path))))

        assert.isTrue(Result.isFailure(broken), `${javascript(path)} may be of any type`)
        if (Result.isSuccess(broken)) continue
        assert.strictEqual(broken.failure.path, javascript(path))
        assert.match(broken.failure.expectation, /^expected .+, found /)
      }
    }
  })

  it("does without each key that is optional, and misses each that is not", () => {
    const seen = new Set<string>()
    for (const { json } of fixtures) {
      for (const path of Json.keyPaths(json).filter((path) => typeof path.at(-1) === "string")) {
        const isOptional = optional.includes(keyOf(path))
        if (isOptional) seen.add(keyOf(path))

        const without = decode(Json.remove(json, path))

        if (Result.isSuccess(without)) assert.isTrue(isOptional, `${keyOf(path)} is not missed`)
        else {
          assert.isFalse(isOptional, `${keyOf(path)} is optional`)
          assert.strictEqual(without.failure.path, javascript(path))
          assert.strictEqual(without.failure.expectation, "expected a value, found no such key")
        }
      }
    }
    assert.deepStrictEqual(
      optional.filter((key) => !seen.has(key)),
      [],
      "no fixture has these keys"
    )
  })

  const AnyKey = Schema.String
  const AnyValue = Schema.Union([Schema.Null, Schema.Finite, Schema.String, Schema.Array(Schema.Boolean)])

  it.effect.prop(
    "takes any event with any key too many or any optional one too few, and tells the path of any other that is missing or of a wrong type",
    [Arbitrary.schema(event), AnyKey, AnyValue],
    ([value, key, extra]) =>
      Effect.sync(() => {
        const whole = ExactJson.parse(ExactJson.stringify(encode(value))) as Json.Json // as it was written
        const takes = (json: Json.Json, what: string) =>
          assert.strictEqual(
            Result.match(decode(json), { onSuccess: ({ _tag }) => _tag, onFailure: ({ message }) => message }),
            expected.tag,
            what
          )
        const refuses = (json: Json.Json, path: Json.Path, what: string) =>
          assert.strictEqual(
            Result.match(decode(json), { onSuccess: () => "decoded", onFailure: (error) => error.path }),
            javascript(path),
            what
          )

        for (const path of Json.objectPaths(whole)) {
          takes(Json.set(whole, [...path, `new ${key}`], extra), `new ${key} in ${javascript(path)}`)
        }
        for (const path of Json.keyPaths(whole)) {
          refuses(Json.set(whole, path, ofAnotherType(Json.get(whole, path))), path, `${javascript(path)} mistyped`)
          if (typeof path.at(-1) !== "string") continue
          const without = Json.remove(whole, path)
          if (optional.includes(keyOf(path))) takes(without, `without ${keyOf(path)}`)
          else refuses(without, path, `without ${keyOf(path)}`)
        }
      }),
    { arbitrary: { runs: 25 } }
  )
}

/** All decimal strings of a value. */
const decimalsOf = (json: Json.Json): ReadonlyArray<string> =>
  Json.keyPaths(json)
    .map((path) => Json.get(json, path))
    .filter((value) => typeof value === "string" && /^-?\d+\.\d+$/.test(value))
    .map(String)
