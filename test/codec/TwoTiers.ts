/** Holds the readers of a row to what `JSON.parse` and its schema make of the same bytes: equal events, or equal errors. */
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import type { Compile } from "../../src/codec/internal/compile.ts"
import * as generated from "../../src/codec/internal/generated.ts"
import * as interpreted from "../../src/codec/internal/interpreted.ts"
import * as tiers from "../../src/codec/internal/tiers.ts"
import * as SchemaDecoder from "../../src/codec/SchemaDecoder.ts"
import type { Payload } from "../../src/connection/Protocol.ts"
import type { Topic } from "../../src/connection/Topic.ts"

/** A value in words that tell apart whatever a program could: prototypes, order of keys, and the sign of zero too. */
export const describeValue = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value !== "object" || value === null)
    return Object.is(value, -0) ? "-0" : `${typeof value} ${String(value)}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    const items = Array.from(value, describeValue)
    return `${prototype === Array.prototype ? "" : "another "}[${items.join(", ")}]`
  }
  const properties = Reflect.ownKeys(value).map((key) => `${String(key)}: ${describeValue(Reflect.get(value, key))}`)
  return `${prototype === Object.prototype ? "" : "another "}{${properties.join(", ")}}`
}

type Decode = Topic<unknown>["decode"]

interface Outcome {
  readonly words: string
  readonly isHandedOver: boolean
}

const topic = "a topic"

const outcomeOf = (decode: Decode, payload: Payload): Outcome => {
  const words: Array<string> = []
  let isHandedOver = false
  decode(
    { _tag: "Data", topic, ...payload },
    {
      event: (event) => words.push(`event ${describeValue(event)}`),
      malformed: ({ expectation, path, raw, topic }) =>
        words.push(`error ${JSON.stringify([topic, path, expectation, raw])}`),
      unknownField: (name) => words.push(`unknown ${name}`),
      handedOver: () => {
        isHandedOver = true
      }
    }
  )
  return { words: words.join("\n"), isHandedOver }
}

/** What readers have come to make of the frames they were given. */
export interface Counts {
  frames: number
  handedOver: number
}

/** Both tiers of a row, for as long as the readers are to go on learning. */
export interface TwoTiers {
  /** What is not the same in both tiers; `undefined` if all is. */
  readonly compare: (payload: Uint8Array) => string | undefined
  readonly counts: Counts
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

// As it lies in a frame of the exchange, with the payload in its midst.
const embed = (payload: Uint8Array): Payload => {
  const frame = Buffer.concat([Buffer.from('{"stream":"a topic","data":'), payload, Buffer.from("}")])
  return { frame, from: 27, to: 27 + payload.length }
}

const whole = (frame: Uint8Array | string): Payload => ({ frame, from: 0, to: frame.length })

export const make = (
  { event, frame }: Pick<MarketStream.Any, "event" | "frame">,
  compiles: Readonly<Record<string, Compile>> = { generated: generated.make, interpreted: interpreted.make }
): TwoTiers => {
  const slow = SchemaDecoder.make(event, { frame })(topic)
  const readers = Object.entries(compiles).map(([name, compile]) => ({
    name,
    decode: tiers.make(event, { frame }, compile)
  }))
  const counts: Counts = { frames: 0, handedOver: 0 }

  const compare = (payload: Payload): string | undefined => {
    const expected = outcomeOf(slow, payload)
    for (const { decode, name } of readers) {
      const { isHandedOver, words } = outcomeOf(decode, payload)
      counts.frames++
      if (isHandedOver) counts.handedOver++
      if (words !== expected.words) return `${name} reads\n${words}\nwhere the schema reads\n${expected.words}`
    }
    return undefined
  }

  return {
    counts,
    compare: (bytes) => {
      const text = textOf(bytes)
      return compare(embed(bytes)) ?? compare(whole(bytes)) ?? (text === undefined ? undefined : compare(whole(text)))
    }
  }
}
