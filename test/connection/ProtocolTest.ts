/**
 * What every protocol must do, so that the core can rest on it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration, Predicate, Schema } from "effect"
import { Directory } from "../../src/connection/internal/names.ts"
import type { Data, Incoming, Protocol } from "../../src/connection/Protocol.ts"
import { render, Subscriptions } from "../../src/connection/Subscriptions.ts"
import type { TextFrame } from "../../src/connection/Transport.ts"
import { between } from "../continuity/arbitraries.ts"

/** A request, as the venue reads it. */
export interface Request {
  readonly method: "subscribe" | "unsubscribe" | "probe"
  readonly id: number
  readonly topics: ReadonlyArray<string>
}

/** The venue's side of the protocol: what it writes and how it reads. Where a frame has several forms, all of them. */
export interface Samples {
  /** Names of topics, among them such that are not ASCII. */
  readonly topic: Arbitrary.Arbitrary<string>
  /** Frames with an event. The payload is JSON, and stands in the frame as it is. */
  readonly data: (topic: string, payload: string) => ReadonlyArray<string>
  readonly reply: (id: number) => ReadonlyArray<string>
  /** Frames that refuse a request, or, without an id, one that the venue could not read. */
  readonly refusal: (id: number | undefined, code: number, text: string) => ReadonlyArray<string>
  /** Frames that announce the end of the connection. */
  readonly shutdown: ReadonlyArray<string>
  /** Frames that say nothing that the protocol knows. */
  readonly unreadable: ReadonlyArray<string>
  readonly readRequest: (text: string) => Request
  /** The topics that a URL asks for, given the root of it. */
  readonly readUrl: (root: string, url: string) => ReadonlyArray<string>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text as the two kinds of frame that a transport may hand over. */
export const frames = (text: string): ReadonlyArray<TextFrame> => [text, encoder.encode(text)]

/** The payload of a data frame, as text. */
export const payloadText = ({ frame, from, to }: Data): string =>
  Predicate.isString(frame) ? frame.slice(from, to) : decoder.decode(frame.subarray(from, to))

const tags: ReadonlyArray<Incoming["_tag"]> = ["Data", "Reply", "Refusal", "Notice", "Unreadable"]

/** What holds of whatever a protocol makes of a frame. */
export const assertSound = (incoming: Incoming): void => {
  assert.include(tags, incoming._tag)
  if (incoming._tag === "Unreadable") assert.isNotEmpty(incoming.expectation)
  if (incoming._tag === "Data") {
    assert.isAtLeast(incoming.from, 0)
    assert.isAtLeast(incoming.to, incoming.from)
    assert.isAtMost(incoming.to, incoming.frame.length)
  }
}

const json = Arbitrary.map(Arbitrary.schema(Schema.Json), (value) => JSON.stringify(value))

export const suite = (name: string, protocol: Protocol, samples: Samples) =>
  describe(`${name} as a protocol`, () => {
    const root = "wss://venue.test/market"
    const topics = Arbitrary.map(Arbitrary.array(samples.topic, { minLength: 1, maxLength: 40 }), (names) => [
      ...new Set(names)
    ])
    const id = between(1, 999_999_999)
    const code = between(-10_000, 10_000)

    // Of a connection that has seen many frames.
    const names = new Directory(() => undefined)

    /** Gives each form of a frame, as text and as bytes, to the protocol, with and without names that it knows. */
    const classified = (texts: ReadonlyArray<string>) =>
      texts.flatMap((text) =>
        frames(text).flatMap((frame) => [
          { text, incoming: protocol.classify(frame) },
          { text, incoming: protocol.classify(frame, names) }
        ])
      )

    // ---- what comes in

    it.prop("never throws on any text", [Schema.String], ([text]) => {
      for (const { incoming } of classified([text])) assertSound(incoming)
    })

    it.prop("never throws on any JSON", [json], ([text]) => {
      for (const { incoming } of classified([text, ` ${text}\n`])) assertSound(incoming)
    })

    it.prop("never throws on any bytes", [Arbitrary.array(between(0, 255), { maxLength: 200 })], ([bytes]) => {
      assertSound(protocol.classify(Uint8Array.from(bytes)))
      assertSound(protocol.classify(Uint8Array.from(bytes), names))
    })

    const damaged = Arbitrary.all({
      topic: samples.topic,
      payload: json,
      pick: between(0, 1000),
      at: between(0, 400),
      removed: between(0, 4),
      inserted: Arbitrary.array(between(0, 255), { maxLength: 3 })
    })

    it.prop(
      "never throws on frames that were cut or changed on the way",
      [damaged],
      ([{ at, inserted, payload, pick, removed, topic }]) => {
        const all = [
          ...samples.data(topic, payload),
          ...samples.reply(pick),
          ...samples.refusal(pick, pick, "no"),
          ...samples.refusal(undefined, pick, "no"),
          ...samples.shutdown
        ]
        const bytes = encoder.encode(all[pick % all.length])
        const place = at % (bytes.length + 1)
        const changed = Uint8Array.from([...bytes.subarray(0, place), ...inserted, ...bytes.subarray(place + removed)])

        for (const frame of [changed, decoder.decode(changed), bytes.subarray(0, place)]) {
          assertSound(protocol.classify(frame))
          assertSound(protocol.classify(frame, names))
        }
      },
      { arbitrary: { runs: 500 } }
    )

    it("calls an empty frame unreadable", () => {
      for (const { incoming } of classified([""])) assert.strictEqual(incoming._tag, "Unreadable")
    })

    it("does not drown in a frame of ten million letters, nor in one that is nested a million times", () => {
      for (const text of ["x".repeat(10_000_000), `"${"x".repeat(10_000_000)}"`, "[".repeat(1_000_000)]) {
        const incoming = protocol.classify(text)
        assertSound(incoming)
        // An expectation is told to people.
        if (incoming._tag === "Unreadable") assert.isBelow(incoming.expectation.length, 1000)
      }
    })

    it.prop("finds the topic of an event and its payload, unread", [samples.topic, json], ([topic, payload]) => {
      for (const { incoming, text } of classified(samples.data(topic, payload))) {
        assert.strictEqual(incoming._tag, "Data", text)
        if (incoming._tag !== "Data") return
        assertSound(incoming)
        assert.strictEqual(incoming.topic, topic)
        assert.strictEqual(payloadText(incoming).trim(), payload, text)
      }
    })

    it.prop("matches replies to requests by their id", [id], ([id]) => {
      for (const { incoming, text } of classified(samples.reply(id))) {
        assert.strictEqual(incoming._tag, "Reply", text)
        if (incoming._tag === "Reply") assert.strictEqual(incoming.id, id)
      }
    })

    it.prop("matches refusals to requests by their id", [id, code], ([id, code]) => {
      for (const { incoming } of classified(samples.refusal(id, code, "no such topic"))) {
        assert.deepStrictEqual(incoming, { _tag: "Refusal", id, code, text: "no such topic" })
      }
    })

    it.prop("takes refusals without an id", [code], ([code]) => {
      for (const { incoming } of classified(samples.refusal(undefined, code, "no such topic"))) {
        assert.deepStrictEqual(incoming, { _tag: "Refusal", id: undefined, code, text: "no such topic" })
      }
    })

    it("notices that the server is about to end the connection", () => {
      for (const { incoming, text } of classified(samples.shutdown)) {
        assert.deepStrictEqual(incoming, { _tag: "Notice", notice: "shutdown" }, text)
      }
    })

    it("says in words why it can not read a frame", () => {
      for (const { incoming, text } of classified(samples.unreadable)) {
        assert.strictEqual(incoming._tag, "Unreadable", text)
        assertSound(incoming)
      }
    })

    // ---- what goes out

    it.prop("asks for all topics, in their order, with the id", [id, topics], ([id, topics]) => {
      const subscribe = samples.readRequest(protocol.subscribe(id, topics))
      const unsubscribe = samples.readRequest(protocol.unsubscribe(id, topics))

      assert.deepStrictEqual(subscribe, { method: "subscribe", id, topics })
      assert.deepStrictEqual(unsubscribe, { method: "unsubscribe", id, topics })
    })

    it.prop("probes with the id", [id], ([id]) => {
      assert.deepStrictEqual(samples.readRequest(protocol.probe(id)), { method: "probe", id, topics: [] })
    })

    it.prop("asks with the URL for all topics, in their order", [topics], ([topics]) => {
      const url = protocol.url(root, topics)

      assert.isTrue(url.startsWith(root))
      assert.isTrue(URL.canParse(url))
      assert.deepStrictEqual(samples.readUrl(root, url), topics)
    })

    it("connects without topics", () => {
      const url = protocol.url(root, [])

      assert.isTrue(URL.canParse(url))
      assert.deepStrictEqual(samples.readUrl(root, url), [])
    })

    it.prop("can be asked for any number of topics within its limits", [topics], ([topics]) => {
      const subscriptions = new Subscriptions(protocol)
      subscriptions.begin()
      for (const topic of topics) subscriptions.want(topic)

      const asked: Array<string> = []
      for (let frame = subscriptions.next(); frame !== undefined; frame = subscriptions.next()) {
        const text = render(protocol, asked.length, frame)
        assert.isAtMost(encoder.encode(text).length, protocol.limits.bytesPerFrame)
        assert.isAtMost(frame.topics.length, protocol.limits.topicsPerFrame)
        asked.push(...samples.readRequest(text).topics)
      }

      assert.deepStrictEqual(asked, topics)
    })

    // ---- what it states

    it("has limits that leave room for something", () => {
      const { bytesPerFrame, frameSpacing, topicsPerConnection, topicsPerFrame } = protocol.limits

      for (const limit of [bytesPerFrame, topicsPerConnection, topicsPerFrame]) assert.isAtLeast(limit, 1)
      assert.isAtLeast(Duration.toMillis(frameSpacing), 0)
      assert.isTrue(Duration.isFinite(Duration.fromInputUnsafe(frameSpacing)))
    })

    it("does not take ordinary ends of a connection for a reproach", () => {
      for (const code of [1000, 1001, 1005, 1006, 1012]) assert.isFalse(protocol.isPolicyViolation(code, ""))
      for (const text of ["Too many requests", ""]) assert.isTrue(protocol.isPolicyViolation(1008, text))
    })
  })
