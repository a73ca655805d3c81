import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as ExactJson from "../../codec/ExactJson.ts"
import {
  Banned,
  Blocked,
  InvalidRequest,
  KeyRefused,
  OrderNotFound,
  OrderRejected,
  OrderStateUnknown,
  RateLimited,
  type Reason,
  Refused,
  Retired,
  SignatureRefused,
  StreamKeyUnknown,
  TimestampRefused,
  Unavailable
} from "../BinanceError.ts"

/**
 * An answer that is an error, over REST or over the WebSocket API.
 *
 * @internal
 */
export interface ErrorAnswer {
  readonly status: number
  readonly code?: number | undefined
  readonly text: string
  /** What Binance told of the time until the limit has room or the ban ends. */
  readonly retryAfterMillis?: number | undefined
}

/**
 * What the answer means depends on what was asked.
 *
 * @internal
 */
export interface Asked {
  /** Whether the request does no harm when it is made twice. Of one that may, it must be known whether it was executed. */
  readonly isRepeatable: boolean
  readonly clientOrderId?: string | undefined
  /** Unix epoch milliseconds. */
  readonly nowMillis: number
}

const excerptLength = 100

// What a page of a proxy, a firewall or a web server says in short.
const excerpt = (body: string): string => {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1] ?? body.replaceAll(/<[^>]*>/g, " ")
  return title.replaceAll(/\s+/g, " ").trim().slice(0, excerptLength)
}

/**
 * What Binance says of an error in the body of an answer. Gateways answer with pages of their own in place of Binance's JSON.
 *
 * @internal
 */
export const readBody = (body: string): Pick<ErrorAnswer, "code" | "text"> => {
  const value = Option.getOrUndefined(Result.getSuccess(Result.try(() => ExactJson.parse(body))))
  return Predicate.hasProperty(value, "code") && Number.isSafeInteger(value.code)
    ? {
        code: Number(value.code),
        text: Predicate.hasProperty(value, "msg") && Predicate.isString(value.msg) ? value.msg : ""
      }
    : { text: excerpt(body) }
}

const minute = 60_000

// Windows are those of the clock on the wall (spot, 2026-07).
const untilNextMinute = (nowMillis: number): number => minute - (nowMillis % minute)

// The text of -1003 tells the end of a ban.
const banEnd = (text: string): number | undefined => {
  const match = /banned until (\d+)/.exec(text)
  return match === null ? undefined : Number(match[1])
}

// The shortest ban (docs, 2026-07).
const shortestBan = 2 * minute

const ban = (answer: ErrorAnswer, nowMillis: number): Banned => {
  const end = banEnd(answer.text)
  return new Banned({
    ...answer,
    retryAfterMillis: answer.retryAfterMillis ?? (end === undefined ? shortestBan : Math.max(end - nowMillis, 0))
  })
}

type Meaning = (answer: ErrorAnswer, asked: Asked) => Reason

const unavailable: Meaning = (answer) => new Unavailable(answer)

const maybeDone: Meaning = (answer, { clientOrderId, isRepeatable }) =>
  isRepeatable ? new Unavailable(answer) : new OrderStateUnknown({ clientOrderId, cause: new Unavailable(answer) })

const limited: Meaning = (answer, { nowMillis }) =>
  answer.status === 418 || banEnd(answer.text) !== undefined
    ? ban(answer, nowMillis)
    : new RateLimited({ ...answer, retryAfterMillis: answer.retryAfterMillis ?? untilNextMinute(nowMillis) })

const meanings: Readonly<Record<number, Meaning>> = {
  [-1000]: maybeDone,
  [-1001]: maybeDone,
  [-1002]: (answer) => new KeyRefused(answer),
  [-1003]: limited,
  // "Execution status unknown."
  [-1006]: maybeDone,
  [-1007]: maybeDone,
  [-1008]: unavailable,
  [-1015]: limited,
  [-1016]: unavailable,
  [-1021]: (answer) => new TimestampRefused(answer),
  [-1022]: (answer) => new SignatureRefused(answer),
  [-1034]: unavailable,
  [-1125]: (answer) => new StreamKeyUnknown(answer),
  // Margin's listenToken; the code is on no list of spot.
  [-1209]: (answer) => new StreamKeyUnknown(answer),
  [-2013]: (answer) => new OrderNotFound(answer),
  [-2014]: (answer) => new KeyRefused(answer),
  [-2015]: (answer) => new KeyRefused(answer),
  [-2026]: (answer) => new OrderNotFound(answer),
  // The same as -1021, found out by the matching engine: of coin-m and of usds-m.
  [-4188]: (answer) => new TimestampRefused(answer),
  [-5028]: (answer) => new TimestampRefused(answer),
  // Position modes can not be changed while the products are being integrated (futures, 2026-06).
  [-4531]: unavailable,
  [-21015]: (answer) => new Retired(answer)
}

/** Families, for codes that have no meaning of their own. */
const families: ReadonlyArray<readonly [from: number, to: number, meaning: Meaning]> = [
  [-1013, -1014, (answer) => new InvalidRequest(answer)],
  [-1020, -1020, (answer) => new InvalidRequest(answer)],
  [-1023, -1023, (answer) => new InvalidRequest(answer)],
  [-1100, -1299, (answer) => new InvalidRequest(answer)],
  [-2010, -2038, (answer) => new OrderRejected(answer)],
  [-4000, -4499, (answer) => new InvalidRequest(answer)],
  [-5000, -5099, (answer) => new OrderRejected(answer)]
]

// What stands in a family and is none of it: whether an account's events are subscribed (spot).
const strangers = new Set([-2035, -2036])

const meaningOfCode = (code: number): Meaning | undefined =>
  meanings[code] ?? (strangers.has(code) ? undefined : families.find(([from, to]) => code <= from && code >= to)?.[2])

// Of the 503 of futures three say that nothing was done, and one that this is not known (docs, 2026-06).
const isUnknown503 = (text: string): boolean => text.startsWith("Unknown error")

const meaningOfStatus = ({ code, status, text }: ErrorAnswer): Meaning => {
  switch (status) {
    case 401:
      return (answer) => new KeyRefused(answer)
    case 403:
    case 451:
      return (answer) => new Blocked(answer)
    case 408:
      return maybeDone
    case 410:
      return (answer) => new Retired(answer)
    case 418:
    case 429:
      return limited
    case 503:
      return isUnknown503(text) ? maybeDone : unavailable
    default:
      if (status >= 500) return maybeDone
      return code === undefined && [400, 404, 405].includes(status)
        ? (answer) => new InvalidRequest(answer)
        : (answer) => new Refused(answer)
  }
}

/**
 * The reason that an answer is.
 *
 * @internal
 */
export const classify = (answer: ErrorAnswer, asked: Asked): Reason => {
  // Some codes of spot stand for requests of which a half was done, and tell it by this status.
  const byCode = answer.code === undefined || answer.status === 409 ? undefined : meaningOfCode(answer.code)
  return (byCode ?? meaningOfStatus(answer))(answer, asked)
}
