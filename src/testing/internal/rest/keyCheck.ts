import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Credentials from "../../../binance/Credentials.ts"
import type { Account } from "../account/account.ts"
import { badParameter, RestRefusal } from "./refusal.ts"

/**
 * Somebody who may act for an account.
 *
 * @internal
 */
export interface KeyHolder {
  readonly account: Account
  readonly credentials: Credentials.Credentials["Service"]
  /** Addresses from which the key may be used; `undefined`: from any. */
  readonly addresses: ReadonlyArray<string> | undefined
}

const malformedKey = new RestRefusal({ status: 401, code: -2014, msg: "API-key format invalid." })

/** @internal */
export const refusedKey = new RestRefusal({
  status: 401,
  code: -2015,
  msg: "Invalid API-key, IP, or permissions for action."
})

const wrongSignature = new RestRefusal({ status: 400, code: -1022, msg: "Signature for this request is not valid." })

const late = new RestRefusal({
  status: 400,
  code: -1021,
  msg: "Timestamp for this request is outside of the recvWindow."
})

const early = new RestRefusal({
  status: 400,
  code: -1021,
  msg: "Timestamp for this request was 1000ms ahead of the server's time."
})

/**
 * Who a key belongs to.
 *
 * @internal
 */
export const identify = (
  holders: ReadonlyMap<string, KeyHolder>,
  { address, apiKey }: { readonly apiKey: string | undefined; readonly address: string }
): KeyHolder | RestRefusal => {
  if (apiKey === undefined || !/^[\w-]+$/.test(apiKey)) return malformedKey
  const holder = holders.get(apiKey)
  if (holder === undefined || holder.addresses?.includes(address) === false) return refusedKey
  return holder
}

const defaultWindowMillis = 5000

/**
 * Whether the time of a request is near enough to that of the exchange.
 *
 * @internal
 */
export const checkTime = (
  { recvWindow, timestamp }: { readonly timestamp: string | undefined; readonly recvWindow: string | undefined },
  now: number
): RestRefusal | undefined => {
  if (timestamp === undefined || !/^\d+$/.test(timestamp)) return badParameter("timestamp")
  const window = recvWindow === undefined ? defaultWindowMillis : Number(recvWindow)
  if (!(window > 0 && window <= 60_000)) return badParameter("recvWindow")
  if (Number(timestamp) >= now + 1000) return early
  return now - Number(timestamp) > window ? late : undefined
}

/**
 * Whether a text was signed with the key. All signatures that Binance takes are the same for the same text, so the exchange makes its
 * own.
 *
 * @internal
 */
export const checkSignature = Effect.fnUntraced(function* (
  { credentials }: KeyHolder,
  text: string,
  signature: string | undefined
) {
  if (signature === undefined) return badParameter("signature")
  const { signer } = credentials
  const own = Redacted.value(yield* signer.sign(text))
  const isSame = signer.algorithm === "HMAC" ? own === signature.toLowerCase() : own === signature
  return isSame ? undefined : wrongSignature
})
