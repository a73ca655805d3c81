/**
 * The grammar of Binance's market streams, the same on every market: combined frames, numbered requests, their answers.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { Endpoint, Incoming, Protocol } from "../connection/Protocol.ts"
import type { TextFrame } from "../connection/Transport.ts"
import type { Environment } from "./Environment.ts"
import type { Category } from "./Market.ts"

const decoder = new TextDecoder("utf-8", { fatal: true })

const head = '{"stream":"'
const middle = '","data":'

const frameText = (frame: TextFrame): string => (Predicate.isString(frame) ? frame : decoder.decode(frame))

// Finds the topic of `{"stream":"…","data":…}` without reading the data. Anything that is not of this form to the letter
// is left to `classifyValue`.
const classifyText = (text: string): Incoming | undefined => {
  if (!text.startsWith(head)) return undefined
  const end = text.indexOf('"', head.length)
  if (end === -1 || !text.startsWith(middle, end) || !text.endsWith("}")) return undefined
  const topic = text.slice(head.length, end)
  return topic.includes("\\")
    ? undefined
    : { _tag: "Data", topic, frame: text, from: end + middle.length, to: text.length - 1 }
}

const unreadable = (expectation: string): Incoming => ({ _tag: "Unreadable", expectation })

const classifyError = (error: unknown, id: number | undefined): Incoming =>
  Predicate.hasProperty(error, "code") && Predicate.isNumber(error.code)
    ? {
        _tag: "Refusal",
        id,
        code: error.code,
        text: Predicate.hasProperty(error, "msg") && Predicate.isString(error.msg) ? error.msg : ""
      }
    : unreadable("expected an error with a numeric code")

const classifyValue = (value: unknown): Incoming => {
  if (!Predicate.isObject(value)) return unreadable(`expected an object, found ${JSON.stringify(value).slice(0, 100)}`)
  if (
    Predicate.hasProperty(value, "stream") &&
    Predicate.hasProperty(value, "data") &&
    Predicate.isString(value.stream)
  ) {
    const frame = JSON.stringify(value.data)
    return { _tag: "Data", topic: value.stream, frame, from: 0, to: frame.length }
  }
  const id = Predicate.hasProperty(value, "id") && Predicate.isNumber(value.id) ? value.id : undefined
  if (Predicate.hasProperty(value, "error")) return classifyError(value.error, id)
  // Binance's pages print errors without the envelope; both forms have been seen (usds-m, 2026-10-07).
  if (Predicate.hasProperty(value, "code") && Predicate.hasProperty(value, "msg")) return classifyError(value, id)
  if (id !== undefined && Predicate.hasProperty(value, "result")) return { _tag: "Reply", id, result: value.result }
  if (Predicate.hasProperty(value, "e") && value.e === "serverShutdown") return { _tag: "Notice", notice: "shutdown" }
  return unreadable("expected a combined frame, a reply or an error")
}

const classify = (frame: TextFrame): Incoming => {
  if (frame.length === 0) return unreadable("expected JSON, found an empty frame")
  let text: string
  try {
    text = frameText(frame)
  } catch {
    return unreadable("expected UTF-8 text")
  }
  const data = classifyText(text)
  if (data !== undefined) return data
  try {
    return classifyValue(JSON.parse(text))
  } catch (error) {
    return unreadable(`expected JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}

const request = (method: string, id: number, params?: ReadonlyArray<string>): string =>
  JSON.stringify(params === undefined ? { method, id } : { method, params, id })

/**
 * Market streams in combined mode.
 *
 * **Details**
 *
 * Limits (usds-m, 2026-11): 10 messages a second are documented, 5 a second have been enforced on testnet with close 1008, so
 * frames are spaced by 250 ms; 200 names in one SUBSCRIBE are known to be accepted; the 1,025th topic of a
 * connection makes Binance close it with all the others.
 *
 * @category protocols
 * @since 0.1.0
 */
export const marketStreams: Protocol = {
  url: (root, topics) =>
    topics.length === 0 ? `${root}/stream` : `${root}/stream?streams=${topics.map(encodeURI).join("/")}`,
  subscribe: (id, topics) => request("SUBSCRIBE", id, topics),
  unsubscribe: (id, topics) => request("UNSUBSCRIBE", id, topics),
  probe: (id) => request("LIST_SUBSCRIPTIONS", id),
  classify,
  // 403 is the firewall, 418 and 429 the limits: they pass. 451 is a restricted location.
  isFinalRefusal: (status) => [400, 401, 404, 405, 410, 451].includes(status),
  isPolicyViolation: (code) => code === 1008,
  limits: { topicsPerFrame: 200, bytesPerFrame: 4000, frameSpacing: "250 millis", topicsPerConnection: 1024 }
}

/**
 * Where a category of a market is, in an environment.
 *
 * @category constructors
 * @since 0.1.0
 */
export const endpoint = (environment: Environment, market: "usds-m", category: Category): Endpoint => ({
  name: `${market}/${category}`,
  root: `${environment[market].webSocket}/${category}`,
  protocol: marketStreams
})
