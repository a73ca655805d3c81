/**
 * What every row of every market must hold: that it is documented, that it reads and writes what Binance sends, and
 * that it says what is wrong with what Binance does not send.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import * as Environment from "../../src/binance/Environment.ts"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import type { EventDecodeError } from "../../src/continuity/EventDecodeError.ts"
import * as Json from "./Json.ts"

/** What is known of a row without looking at it. */
export interface Expected {
  /** The socket on which Binance delivers it. */
  readonly category: "public" | "market" | "private"
  /** Names of topics, as Binance documents them. */
  readonly topics: ReadonlyArray<string>
  /** Keys of the event that may be absent, as `key` or `outer.key`. */
  readonly optional: ReadonlyArray<string>
  /** Whether the topic carries another product too, whose events the row leaves out. */
  readonly mixed?: boolean
  /** Keys of totals that may have more digits than a double holds; the last of them are rounded. */
  readonly rounded?: ReadonlyArray<string>
  /** Whether Binance has no page about it. */
  readonly undocumented?: boolean
}

/** A market and what is known of it. */
export interface Subject {
  readonly rows: Readonly<Record<string, unknown>>
  readonly expected: Readonly<Record<string, Expected>>
  /** Folder of frames; those of a row are named `<row>.json` and `<row>.<variant>.json`. */
  readonly fixtures: URL
  /** Whether an event of a mixed topic is of this market, where there are such topics. */
  readonly isOwn?: ((raw: Json.Json) => boolean) | undefined
}

/** A row whose parameters are not known to the compiler. */
interface Row extends MarketStream.Any {
  readonly topic: (...args: never) => string
}

const isRow = (value: unknown): value is Row =>
  typeof value === "function" && "template" in value && "event" in value && "topic" in value

interface Fixture {
  readonly file: string
  readonly text: string
  readonly json: Json.Json
}

const fixturesOf = (folder: URL, name: string): ReadonlyArray<Fixture> =>
  readdirSync(folder)
    .filter((file) => file === `${name}.json` || (file.startsWith(`${name}.`) && file.endsWith(".json")))
    .map((file) => {
      const text = readFileSync(new URL(file, folder), "utf8")
      return { file, text, json: JSON.parse(text) }
    })

interface Outcome {
  readonly events: ReadonlyArray<unknown>
  readonly malformed: ReadonlyArray<EventDecodeError>
  readonly unknownFields: ReadonlyArray<string>
}

/** Gives a payload to the row, in the middle of a frame, as the protocol does. */
const decode = (row: Row, topic: string, payload: string, form: "text" | "bytes"): Outcome => {
  const events: Array<unknown> = []
  const malformed: Array<EventDecodeError> = []
  const unknownFields: Array<string> = []
  const [head, tail] = [`{"stream":"${topic}","data":`, "}"]
  const text = head + payload + tail
  const frame = form === "text" ? text : new TextEncoder().encode(text)
  const from = form === "text" ? head.length : new TextEncoder().encode(head).length
  const subscription = row.parse(topic)
  assert.isDefined(subscription, `${topic} is no topic of ${row.template}`)
  subscription.in(Environment.production).decode(
    { _tag: "Data", topic, frame, from, to: frame.length - 1 },
    {
      event: (event) => events.push(event),
      malformed: (error) => malformed.push(error),
      unknownField: (name) => unknownFields.push(name)
    }
  )
  return { events, malformed, unknownFields }
}

const elements = (json: Json.Json): ReadonlyArray<Json.Json> => (Array.isArray(json) ? json : [json])

// Paths of an array frame start with the index; keys are told without it.
const keyOf = (path: Json.Path): string => path.filter((key) => typeof key === "string").join(".")

const javascript = (path: Json.Path): string => path.map((key) => `[${JSON.stringify(key)}]`).join("")

/** Makes a value of another type than the one given. */
const ofAnotherType = (value: Json.Json): Json.Json => (typeof value === "object" ? "text" : { not: "this" })

/** Holds the rows of a market to the rules. */
export const suite = (market: string, subject: Subject): void => {
  describe(`rows of ${market}`, () => {
    it("are all there, and nothing else is exported with them", () => {
      const names = Object.keys(subject.rows).toSorted()

      assert.deepStrictEqual(names, Object.keys(subject.expected).toSorted())
      for (const name of names) assert.isTrue(isRow(subject.rows[name]), `${name} is not a row`)
    })
  })

  for (const [name, row] of Object.entries(subject.rows)) {
    const expected = subject.expected[name]
    if (!isRow(row) || expected === undefined) continue
    describe(`${market} ${name}`, () => rules(name, row, expected, subject))
  }
}

const rules = (name: string, row: Row, expected: Expected, subject: Subject): void => {
  const fixtures = fixturesOf(subject.fixtures, name)
  const topic = expected.topics[0] ?? ""
  const isAccepted = (raw: Json.Json) => expected.mixed !== true || subject.isOwn?.(raw) === true
  const samples = fixtures
    .map(({ json }) => (Array.isArray(json) ? json.filter(isAccepted) : isAccepted(json) ? json : []))
    .filter((json) => elements(json).length > 0)
  const encode = Schema.encodeUnknownSync(row.event)
  const decodeEvent = Schema.decodeUnknownSync(row.event)

  it("has a fixture, a summary and a link to its page", () => {
    assert.isAbove(samples.length, 0, `test/fixtures has no ${name}.json: add a frame of this stream, with its source`)
    assert.match(row.summary, /^[A-Z0-9].*\.$/, `${name} has no summary: say in one sentence what it is`)
    if (expected.undocumented === true) assert.isUndefined(row.docs)
    else
      assert.match(
        row.docs ?? "",
        /^[a-z-]+(?:\/[\w-]+)+(?:#[\w-]+)?$/,
        `${name} has no docs: name Binance's page about it`
      )
  })

  it("tells its speeds, among them each that a parameter asks for", () => {
    const asked = expected.topics
      .map((each) => /@(\d+)(ms|s)$/.exec(each))
      .filter((found) => found !== null)
      .map(([, number, unit]) => (number === "0" ? "real time" : `${number} ${unit}`))

    assert.isAbove(row.speeds.length, 0, `${name} has no speeds: say how often Binance sends it`)
    assert.includeMembers<string>([...row.speeds], asked)
  })

  it("is carried by the socket on which Binance delivers it", () => {
    assert.strictEqual(row.category, expected.category)
  })

  it("spells its topics as Binance does", () => {
    for (const spelled of expected.topics) {
      assert.strictEqual(row.parse(spelled)?.topic, spelled, `${spelled} is not read as a topic of ${name}`)
    }
  })

  it.effect.prop("reads back the topic that it makes of any parameters", [Arbitrary.schema(row.params)], ([params]) =>
    Effect.sync(() => {
      const topicOf = row.topic as (params: unknown) => string // generated by the row's own schema of parameters
      const rendered = topicOf(params)

      assert.strictEqual(row.parse(rendered)?.topic, rendered)
    })
  )

  for (const { file, json, text } of fixtures) {
    for (const form of ["text", "bytes"] as const) {
      it(`decodes ${file} from ${form}`, () => {
        const { events, malformed, unknownFields } = decode(row, topic, text, form)

        const accepted = elements(json).filter(isAccepted)
        assert.deepStrictEqual(malformed, [])
        assert.deepStrictEqual(unknownFields, [])
        assert.strictEqual(events.length, accepted.length)
        for (const event of events) {
          assert.isTrue(Schema.is(Schema.toType(row.event))(event))
          assert.match(String(Object(event)._tag), /^[A-Z]\w+$/)
        }
      })
    }

    it(`encodes ${file} back to the same JSON value, without exponents`, () => {
      for (const raw of elements(json)) {
        const encoded: Json.Json = JSON.parse(JSON.stringify(encode(decodeEvent(raw))))
        const exact = (expected.rounded ?? []).reduce((json: Json.Json, key) => {
          assert.strictEqual(Number(Json.get(encoded, [key])), Number(Json.get(raw, [key])))
          return Json.set(json, [key], Json.get(encoded, [key]))
        }, raw)

        assert.deepStrictEqual(Json.canonical(encoded), Json.canonical(exact))
      }
    })
  }

  if (expected.mixed === true) {
    it("leaves out the events of the other product", () => {
      const others = fixtures.flatMap(({ json }) => elements(json)).filter((raw) => !isAccepted(raw))
      const payload = JSON.stringify(row.frame === "array" ? others : others[0])

      assert.isAbove(others.length, 0, "no fixture has an event of the other product")
      assert.deepStrictEqual(decode(row, topic, payload, "text"), { events: [], malformed: [], unknownFields: [] })
    })
  }

  it.effect.prop("writes and reads back any event", [Arbitrary.schema(row.event)], ([event]) =>
    Effect.sync(() => {
      const same = Schema.toEquivalence(Schema.toType(row.event))

      const again = decodeEvent(JSON.parse(JSON.stringify(encode(event))))

      assert.isTrue(same(again, event), `${JSON.stringify(event)} became ${JSON.stringify(again)}`)
    })
  )

  it.effect.prop("prints any event as JSON and reads it back", [Arbitrary.schema(row.event)], ([event]) =>
    Effect.sync(() => {
      const printed = Schema.toCodecJson(Schema.toType(row.event))
      const same = Schema.toEquivalence(Schema.toType(row.event))

      const text = JSON.stringify(Schema.encodeUnknownSync(printed)(event))

      assert.isTrue(same(Schema.decodeUnknownSync(printed)(JSON.parse(text)), event), text)
    })
  )

  it("passes fields that are new, at any depth, and tells their names", () => {
    for (const json of samples) {
      for (const path of Json.objectPaths(json)) {
        const extended = Json.set(json, [...path, "brandNew"], "value")

        const { events, malformed, unknownFields } = decode(row, topic, JSON.stringify(extended), "text")

        assert.deepStrictEqual(malformed, [])
        assert.strictEqual(events.length, elements(json).length)
        assert.deepStrictEqual(unknownFields, [keyOf([...path, "brandNew"])])
      }
    }
  })

  it("tells topic, path and expectation of a value of a wrong type, and loses no other event", () => {
    for (const json of samples) {
      for (const path of Json.keyPaths(json)) {
        const broken = Json.set(json, path, ofAnotherType(Json.get(json, path)))

        const { events, malformed } = decode(row, topic, JSON.stringify(broken), "text")

        assert.strictEqual(malformed.length, 1, `${javascript(path)} may be of any type`)
        assert.strictEqual(malformed[0]?.topic, topic)
        assert.strictEqual(malformed[0]?.path, javascript(path))
        assert.match(malformed[0]?.expectation ?? "", /^expected .+, found /)
        assert.strictEqual(events.length, elements(json).length - 1)
      }
    }
  })

  it("does without each key that is optional, and misses each that is not", () => {
    const seen = new Set<string>()
    for (const json of samples) {
      for (const path of Json.keyPaths(json).filter((path) => typeof path.at(-1) === "string")) {
        const isOptional = expected.optional.includes(keyOf(path))
        if (isOptional) seen.add(keyOf(path))

        const { malformed } = decode(row, topic, JSON.stringify(Json.remove(json, path)), "text")

        if (isOptional) assert.deepStrictEqual(malformed, [], `${keyOf(path)} is optional`)
        else {
          assert.strictEqual(malformed[0]?.path, javascript(path))
          assert.strictEqual(malformed[0]?.expectation, "expected a value, found no such key")
        }
      }
    }
    assert.deepStrictEqual(
      expected.optional.filter((key) => !seen.has(key)),
      [],
      "no fixture has these keys"
    )
  })

  const anything = Arbitrary.all({
    key: Arbitrary.schema(Schema.String),
    value: Arbitrary.schema(Schema.Union([Schema.Null, Schema.Finite, Schema.String, Schema.Array(Schema.Boolean)]))
  })

  it.effect.prop(
    "takes any event with any key too many or any optional one too few, and tells the path of any other that is missing or of a wrong type",
    [Arbitrary.schema(row.event), anything],
    ([event, { key, value }]) =>
      Effect.sync(() => {
        const raw: Json.Json = JSON.parse(JSON.stringify(encode(event)))
        const whole = row.frame === "array" ? [raw] : raw
        const decoded = (json: Json.Json) => decode(row, topic, JSON.stringify(json), "text")
        const takes = (json: Json.Json, what: string) => {
          const { events, malformed } = decoded(json)
          const accepted = elements(json).filter(isAccepted)
          assert.deepStrictEqual([malformed.map(({ message }) => message), events.length], [[], accepted.length], what)
        }
        const refuses = (json: Json.Json, path: Json.Path, what: string) =>
          assert.deepStrictEqual(
            decoded(json).malformed.map((error) => error.path),
            [javascript(path)],
            what
          )

        for (const path of Json.objectPaths(whole)) {
          takes(Json.set(whole, [...path, `new ${key}`], value), `new ${key} in ${javascript(path)}`)
        }
        for (const path of Json.keyPaths(whole)) {
          refuses(Json.set(whole, path, ofAnotherType(Json.get(whole, path))), path, `${javascript(path)} mistyped`)
          if (typeof path.at(-1) !== "string") continue
          const without = Json.remove(whole, path)
          if (expected.optional.includes(keyOf(path))) takes(without, `without ${keyOf(path)}`)
          else refuses(without, path, `without ${keyOf(path)}`)
        }
      }),
    { arbitrary: { runs: 25 } }
  )
}
