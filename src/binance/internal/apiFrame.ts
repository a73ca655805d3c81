import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as ExactJson from "../../codec/ExactJson.ts"
import type { Conduct, Payload } from "../../connection/Protocol.ts"
import type { TextFrame } from "../../connection/Transport.ts"
import * as BinanceProtocol from "../BinanceProtocol.ts"
import type { ErrorAnswer } from "./errorAnswer.ts"
import { locate } from "./jsonPlace.ts"

/**
 * An answer to a request.
 *
 * @internal
 */
export interface ApiAnswer {
  readonly _tag: "Answer"
  /** `undefined`: Binance can not say to which, and the connection is not logged on any more. */
  readonly id: number | undefined
  readonly result: unknown
  readonly error: ErrorAnswer | undefined
  /** What REST tells of the limits in its headers. */
  readonly usage: Readonly<Record<string, string>>
}

/**
 * An event of an account.
 *
 * @internal
 */
export interface ApiEvent {
  readonly _tag: "Event"
  readonly subscriptionId: number | undefined
  /** `executionReport` and so on. */
  readonly type: string
  readonly payload: Payload
}

/**
 * A frame, told apart.
 *
 * @internal
 */
export type ApiFrame =
  ApiAnswer | ApiEvent | { readonly _tag: "Shutdown" } | { readonly _tag: "Unreadable"; readonly expectation: string }

// Those in which REST counts weight and orders; the others are about connections.
const windows: Readonly<Record<string, string>> = { SECOND: "s", MINUTE: "m", HOUR: "h", DAY: "d" }

const usageOf = (limits: unknown): Record<string, string> => {
  const usage: Record<string, string> = {}
  if (!Array.isArray(limits)) return usage
  for (const limit of limits as ReadonlyArray<unknown>) {
    if (!Predicate.isObject(limit)) continue
    const { count, interval, intervalNum, rateLimitType } = limit
    const window = `${intervalNum}${windows[String(interval)]}`
    if (rateLimitType === "REQUEST_WEIGHT") usage[`x-mbx-used-weight-${window}`] = String(count)
    if (rateLimitType === "ORDERS") usage[`x-mbx-order-count-${window}`] = String(count)
  }
  return usage
}

const retryAfterMillis = (data: unknown): number | undefined =>
  Predicate.hasProperty(data, "retryAfter") && Predicate.hasProperty(data, "serverTime")
    ? Math.max(0, Number(data.retryAfter) - Number(data.serverTime))
    : undefined

const errorOf = (status: number, error: unknown): ErrorAnswer => {
  const { code, data, msg } = Predicate.isObject(error) ? error : {}
  return {
    status,
    code: Number.isSafeInteger(code) ? Number(code) : undefined,
    text: Predicate.isString(msg) ? msg : "",
    retryAfterMillis: retryAfterMillis(data)
  }
}

const integer = (value: unknown): number | undefined => (Number.isSafeInteger(value) ? Number(value) : undefined)

const unreadable = (expectation: string): ApiFrame => ({ _tag: "Unreadable", expectation })

const parse = (text: string): unknown =>
  Option.getOrUndefined(Result.getSuccess(Result.try(() => ExactJson.parse(text))))

/**
 * Tells a frame apart. Never throws, and quotes nothing: frames hold tokens.
 *
 * @internal
 */
export const read = (frame: TextFrame): ApiFrame => {
  const text = Predicate.isString(frame) ? frame : new TextDecoder().decode(frame)
  const value = parse(text)
  if (!Predicate.isObject(value)) return unreadable("expected an object")
  const { error, event, id, rateLimits, result, status, subscriptionId } = value
  if (Predicate.isNumber(status)) {
    return {
      _tag: "Answer",
      id: integer(id),
      result,
      error: status === 200 ? undefined : errorOf(status, error),
      usage: usageOf(rateLimits)
    }
  }
  if (!Predicate.hasProperty(event, "e")) return unreadable("expected an answer or an event")
  if (event.e === "serverShutdown") return { _tag: "Shutdown" }
  const place = locate(text, "event")
  return place === undefined
    ? unreadable("expected an event")
    : {
        _tag: "Event",
        subscriptionId: integer(subscriptionId),
        type: String(event.e),
        payload: { frame: text, ...place }
      }
}

/**
 * A request.
 *
 * @internal
 */
export const write = (id: number, method: string, params: object): string =>
  ExactJson.stringify(Object.keys(params).length === 0 ? { id, method } : { id, method, params })

/**
 * How connections of the WebSocket API are opened and probed.
 *
 * **Details**
 *
 * No limit of messages is documented (spot, 2026-07; usds-m, 2026-11): the weights of the requests are what paces them.
 *
 * @internal
 */
export const conduct: Conduct = {
  url: (root) => root,
  probe: (id) => write(id, "ping", {}),
  isFinalRefusal: BinanceProtocol.marketStreams.isFinalRefusal,
  isPolicyViolation: BinanceProtocol.marketStreams.isPolicyViolation,
  limits: { frameSpacing: 0 }
}
