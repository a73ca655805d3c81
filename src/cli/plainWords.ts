/**
 * Why a connection or an answer could not be had, in words for a person who is to mend it.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type * as BinanceError from "../binance/BinanceError.ts"
import type { Reason } from "../connection/ConnectionError.ts"

const seconds = (millis: number): string => `${Number((millis / 1000).toFixed(1))} s`

// Errors stand in each other, and those of a name with several addresses beside each other.
const causesOf = (error: unknown): ReadonlyArray<Error> => {
  if (!(error instanceof Error)) return []
  const others = error instanceof AggregateError ? error.errors : []
  return [error, ...others.flatMap(causesOf), ...causesOf(error.cause)]
}

const codesOf = (errors: ReadonlyArray<Error>): ReadonlyArray<string> =>
  errors.flatMap((error) =>
    Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? [error.code] : []
  )

const byCode = (code: string, host: string): string | undefined => {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `DNS finds no address of ${host.replace(/:\d+$/, "")} (${code}): is the name right, and is there a network?`
    case "ECONNREFUSED":
      return `nobody listens at ${host} (${code}), or a firewall refuses`
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `there is no way to ${host} (${code}): a firewall, or no network`
    case "ECONNRESET":
      return `the connection to ${host} was cut during the handshake (${code}): a firewall or a proxy does so`
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return `TLS: the certificate of ${host} is not valid now (${code}): look at the clock of this machine`
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `TLS: the certificate is not that of ${host} (${code}): the wrong host, or a proxy that reads along`
    case "EPROTO":
      return `TLS: ${host} does not speak it (${code}): a wrong port, or wss:// in place of ws://`
  }
  return /CERT|^ERR_(?:TLS|SSL)_|^UNABLE_TO_|^SELF_SIGNED/.test(code)
    ? `TLS: the certificate of ${host} is not trusted (${code}): a proxy that reads along, or its authority is not known here`
    : undefined
}

const dialFailed = (cause: unknown, host: string): string => {
  const causes = causesOf(cause)
  const words = causes.find(({ message }) => message !== "")?.message ?? "for no reason that is told"
  for (const code of codesOf(causes)) {
    const found = byCode(code, host)
    if (found !== undefined) return found
  }
  return /proxy|socks/i.test(words)
    ? `the proxy does not let us through: ${words}`
    : `${host} can not be reached: ${words}`
}

const timedOut = (host: string, afterMillis: number): string =>
  `${host} did not answer within ${seconds(afterMillis)}: it is down, or a firewall swallows what we send`

const refused = (status: number, host: string): string => {
  const told = `with HTTP ${status}`
  switch (status) {
    case 403:
      return `${host} refuses ${told}: its firewall has something against this address, or against so many requests`
    case 404:
      return `${host} has no such path (HTTP 404): is the root of the streams right?`
    case 407:
      return "the proxy wants a user and a password (HTTP 407)"
    case 418:
      return `${host} has banned this address for a while (HTTP 418), after too many requests`
    case 429:
      return `${host} refuses ${told}: too many requests from this address`
    case 451:
      return `Binance does not serve this location (HTTP 451)`
  }
  if (status >= 500) return `${host}, or a proxy on the way to it, is not available (HTTP ${status})`
  return status < 400
    ? `an ordinary web page answers at ${host} (HTTP ${status}): a wrong host, or a network that wants a login`
    : `${host} refuses ${told}`
}

/**
 * What went wrong at a host, and what to look at.
 *
 * @category printers
 * @since 0.1.0
 */
export const explain = (reason: Reason, host: string): string => {
  switch (reason._tag) {
    case "DialFailed":
      return dialFailed(reason.cause, host)
    case "DialTimeout":
      return timedOut(host, reason.afterMillis)
    case "Refused":
      return refused(reason.status, host)
    case "TransportFault":
      return `the connection broke: ${causesOf(reason.cause)[0]?.message ?? "for no reason that is told"}`
    case "PingTimeout":
      return `the connection died: no answer to a ping within ${seconds(reason.afterMillis)}`
    case "Silent":
      return `nothing at all came for ${seconds(reason.forMillis)}`
    case "AckTimeout":
      return `requests are not answered: none within ${seconds(reason.afterMillis)}`
    case "Closed":
      return reason.code === 1006
        ? "the connection was cut without a close frame: a firewall or a proxy does so"
        : `the connection was ${reason.message}`
    case "Rejected":
    case "Overflow":
      return reason.message
  }
}

/**
 * What went wrong with a request to a host, and what to look at.
 *
 * @category printers
 * @since 0.1.0
 */
export const explainRequest = (reason: BinanceError.Reason, host: string): string => {
  switch (reason._tag) {
    case "Unreachable":
      return dialFailed(reason.cause, host)
    case "TimedOut":
      return timedOut(host, reason.afterMillis)
    default:
      return reason.message
  }
}
