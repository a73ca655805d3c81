import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { Refused } from "../ConnectionError.ts"

/**
 * What a peer says in place of opening a WebSocket.
 *
 * @internal
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly status: number
  /** The header: seconds or an HTTP date (RFC 9110, 10.2.3). */
  readonly retryAfter: string | undefined
}

const millisUntil = (header: string, now: number): number | undefined => {
  if (/^\d+$/.test(header)) return Number(header) * 1000
  return Option.match(DateTime.make(header), {
    onNone: () => undefined,
    onSome: (date) => Math.max(DateTime.toEpochMillis(date) - now, 0)
  })
}

/** @internal */
export const read = ({ retryAfter, status }: Refusal, now: number): Refused =>
  new Refused({ status, retryAfterMillis: retryAfter === undefined ? undefined : millisUntil(retryAfter, now) })

/**
 * The header tells whole seconds, and asks for no less than was meant: as a date if it is told what time it is.
 *
 * @internal
 */
export const write = (
  { retryAfterMillis, status }: Pick<Refused, "retryAfterMillis" | "status">,
  nowMillis?: number
): Refusal => {
  if (retryAfterMillis === undefined) return { _tag: "Refusal", status, retryAfter: undefined }
  const wholeSeconds = (millis: number) => Math.ceil(millis / 1000)
  const retryAfter =
    nowMillis === undefined
      ? String(wholeSeconds(retryAfterMillis))
      : DateTime.toDateUtc(DateTime.makeUnsafe(wholeSeconds(nowMillis + retryAfterMillis) * 1000)).toUTCString()
  return { _tag: "Refusal", status, retryAfter }
}
