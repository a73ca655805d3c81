/**
 * The grammar of Binance's market streams, the same on every market: combined frames, numbered requests, their answers.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { Endpoint, Incoming, Limits, Names, Protocol } from "../connection/Protocol.ts"
import type { TextFrame } from "../connection/Transport.ts"
import type { Environment } from "./Environment.ts"
import { locate } from "./internal/jsonPlace.ts"
import type { Category, StreamMarket } from "./Market.ts"

const decoder = new TextDecoder("utf-8", { fatal: true })

const head = '{"stream":"'
const middle = '","data":'
const headBytes = new TextEncoder().encode(head)
const middleBytes = new TextEncoder().encode(middle)

const exclamationMark = 0x21
const leftBrace = 0x7b
const leftBracket = 0x5b
const rightBrace = 0x7d

const frameText = (frame: TextFrame): string => (Predicate.isString(frame) ? frame : decoder.decode(frame))

const unreadable = (expectation: string): Incoming => ({ _tag: "Unreadable", expectation })

const classifyData = (topic: string, frame: TextFrame, from: number, to: number): Incoming =>
  // Spot announces it as a stream that nobody can subscribe to (docs, 2026-05-08); not seen on futures.
  topic === "!serverShutdown" ? { _tag: "Notice", notice: "shutdown" } : { _tag: "Data", topic, frame, from, to }

// The topic of `{"stream":"…","data":…`, if the frame begins like that to the letter.
const readTopic = (text: string): string | undefined => {
  if (!text.startsWith(head)) return undefined
  const end = text.indexOf('"', head.length)
  if (end === -1 || !text.startsWith(middle, end)) return undefined
  const topic = text.slice(head.length, end)
  return topic.includes("\\") ? undefined : topic
}

// Whether the payload seems to be all that follows: a brace that is closed before the last one. To be sure would mean
// to read it.
const isLast = (first: number | undefined, lastButOne: number | undefined, last: number | undefined): boolean =>
  (first === leftBrace || first === leftBracket) && lastButOne === first + 2 && last === rightBrace

const standsAt = (bytes: Uint8Array, at: number, expected: Uint8Array): boolean => {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

// A data frame as Binance writes them, read in place; `undefined` for any other.
const classifyBytes = (bytes: Uint8Array, names: Names): Incoming | undefined => {
  const name = standsAt(bytes, 0, headBytes) ? names.read(bytes, head.length) : undefined
  if (name === undefined) return undefined
  const end = head.length + name.size
  const from = end + middle.length
  const { length } = bytes
  if (!standsAt(bytes, end, middleBytes)) return undefined
  if (!isLast(bytes[from], bytes[length - 2], bytes[length - 1])) return undefined
  // Most topics are of a symbol: their names need not be fetched from the memory to be compared with that of the announcement.
  return bytes[head.length] === exclamationMark
    ? classifyData(name.text, bytes, from, length - 1)
    : { _tag: "Data", topic: name.text, frame: bytes, from, to: length - 1 }
}

const classifyError = (error: unknown, id: number | undefined): Incoming =>
  Predicate.hasProperty(error, "code") && Number.isSafeInteger(error.code)
    ? {
        _tag: "Refusal",
        id,
        code: Number(error.code),
        text: Predicate.hasProperty(error, "msg") && Predicate.isString(error.msg) ? error.msg : ""
      }
    : unreadable("expected an error with a code that is an integer")

const classifyValue = (value: unknown, text: string): Incoming => {
  if (!Predicate.isObject(value)) return unreadable(`expected an object, found ${text.slice(0, 100)}`)
  const { e, event, stream } = value
  if (Predicate.isString(stream)) {
    const data = locate(text, "data")
    if (data !== undefined) return classifyData(stream, text, data.from, data.to)
  }
  const id = Predicate.isNumber(value["id"]) ? value["id"] : undefined
  if (Predicate.hasProperty(value, "error")) return classifyError(value.error, id)
  // Binance's pages print errors without the envelope; both forms have been seen (usds-m, 2026-10-07).
  if (Predicate.hasProperty(value, "code") && Predicate.hasProperty(value, "msg")) return classifyError(value, id)
  if (id !== undefined && Predicate.hasProperty(value, "result")) return { _tag: "Reply", id, result: value.result }
  // Sessions of the WebSocket API have it in an envelope (docs, 2026-05-08).
  const announced = Predicate.hasProperty(event, "e") ? event.e : e
  if (announced === "serverShutdown") return { _tag: "Notice", notice: "shutdown" }
  return unreadable("expected a combined frame, a reply or an error")
}

const classify = (frame: TextFrame, names?: Names): Incoming => {
  if (frame.length === 0) return unreadable("expected JSON, found an empty frame")
  const data = Predicate.isString(frame) || names === undefined ? undefined : classifyBytes(frame, names)
  if (data !== undefined) return data
  let text: string
  try {
    text = frameText(frame)
  } catch {
    return unreadable("expected UTF-8 text")
  }
  const topic = readTopic(text)
  const from = topic === undefined ? 0 : head.length + topic.length + middle.length
  const { length } = text
  if (topic !== undefined && isLast(text.charCodeAt(from), text.charCodeAt(length - 2), text.charCodeAt(length - 1))) {
    return classifyData(topic, text, from, length - 1)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // A broken frame that names its topic is a loss of that topic.
    if (topic !== undefined) return classifyData(topic, text, from, text.length)
    return unreadable(`expected JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  return classifyValue(value, text)
}

const request = (method: string, id: number, params?: ReadonlyArray<string>): string =>
  JSON.stringify(params === undefined ? { method, id } : { method, params, id })

// A root that has a query says how to read its frames, and ends in it.
const pathOf = (root: string): string => (root.includes("?") ? root : `${root}/stream`)

// The plus of `@+08:00` would be read as a space.
const encodeTopic = (topic: string): string => encodeURI(topic).replaceAll("+", "%2B")

const make = (limits: Limits): Protocol => ({
  url: (root, topics) => {
    const path = pathOf(root)
    if (topics.length === 0) return path
    return `${path}${path.includes("?") ? "&" : "?"}streams=${topics.map(encodeTopic).join("/")}`
  },
  subscribe: (id, topics) => request("SUBSCRIBE", id, topics),
  unsubscribe: (id, topics) => request("UNSUBSCRIBE", id, topics),
  probe: (id) => request("LIST_SUBSCRIPTIONS", id),
  classify,
  // 403 is the firewall, 418 and 429 the limits: they pass. 451 is a restricted location.
  isFinalRefusal: (status) => [400, 401, 404, 405, 410, 451].includes(status),
  // Spot closes with "Pong timeout" and the same code when our answer took longer than 60 s (php-binance-api issue 453): a program
  // that slept must not wait on top of it.
  isPolicyViolation: (code, text) => code === 1008 && text !== "Pong timeout",
  limits
})

const limits: Limits = {
  topicsPerFrame: 200,
  bytesPerFrame: 4000,
  frameSpacing: "250 millis",
  topicsPerConnection: 1024
}

/**
 * Market streams of futures, in combined mode.
 *
 * **Details**
 *
 * Limits (usds-m, 2026-11): 10 messages a second are documented, 5 a second have been enforced on testnet with close
 * 1008, so frames are spaced by 250 ms; 200 names in one SUBSCRIBE are known to be accepted; the 1,025th topic of a
 * connection makes Binance close it with all the others.
 *
 * @category protocols
 * @since 0.1.0
 */
export const marketStreams: Protocol = make(limits)

/**
 * Market streams of spot, in combined mode: 5 messages a second, of which pongs take one every 20 seconds (spot,
 * 2026-07).
 *
 * @category protocols
 * @since 0.1.0
 */
export const spotStreams: Protocol = make({ ...limits, frameSpacing: "300 millis" })

/**
 * Market streams of European options, in combined mode: 200 topics a connection (options, 2026-09).
 *
 * @category protocols
 * @since 0.1.0
 */
export const optionsStreams: Protocol = make({ ...limits, topicsPerConnection: 200 })

const protocols: { readonly [Market in StreamMarket]: Protocol } = {
  "usds-m": marketStreams,
  "coin-m": marketStreams,
  spot: spotStreams,
  options: optionsStreams
}

/**
 * Where a category of a market is, in an environment.
 *
 * @category constructors
 * @since 0.1.0
 */
export const endpoint = (environment: Environment, market: StreamMarket, category: Category): Endpoint => {
  const { isRouted = false, timeUnit = "millisecond", webSocket } = environment[market]
  const path = isRouted ? `/${category}` : ""
  return {
    name: `${market}${path}`,
    // Nothing in a frame tells the unit, so no two of them may share a connection, which those of equal roots do.
    root: timeUnit === "microsecond" ? `${webSocket}${path}/stream?timeUnit=MICROSECOND` : `${webSocket}${path}`,
    protocol: protocols[market]
  }
}
