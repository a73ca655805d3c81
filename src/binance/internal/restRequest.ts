import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as UrlParams from "effect/http/UrlParams"
import * as Refusal from "../../connection/internal/refusal.ts"
import type { Reason } from "../BinanceError.ts"
import { Credentials } from "../Credentials.ts"
import type { Permit } from "../RateLimits.ts"
import type { Access } from "../RestTable.ts"
import * as Signature from "../Signature.ts"
import * as ErrorAnswer from "./errorAnswer.ts"

/**
 * What the request that is being made belongs to.
 *
 * @internal
 */
export class Underway extends Context.Service<
  Underway,
  {
    readonly root: string
    readonly access: Access
    readonly permit: Permit
    /** Unix epoch milliseconds at the exchange. */
    readonly serverMillis: Effect.Effect<number>
    readonly recvWindowMillis: number
    readonly isRepeatable: boolean
    readonly clientOrderId: string | undefined
  }
>()("effect-binance/binance/internal/Underway") {}

const apiKeyHeader = "x-mbx-apikey"

// Parameters that open something.
const secrets = ["listenKey", "listenToken"]

const hideSecrets = (request: HttpClientRequest.HttpClientRequest): HttpClientRequest.HttpClientRequest =>
  secrets.reduce(
    (hidden, name) =>
      Option.match(UrlParams.getFirst(hidden.urlParams, name), {
        onNone: () => hidden,
        onSome: (value) => HttpClientRequest.setUrlParam(hidden, name, Redacted.make(String(value)))
      }),
    request
  )

// The last thing before a request goes, so that its time is that of its going.
const authorize = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest) {
  const { access, recvWindowMillis, serverMillis } = yield* Underway
  if (access === "market") return request
  const { apiKey, signer } = yield* Credentials
  const keyed = hideSecrets(HttpClientRequest.setHeader(request, apiKeyHeader, Redacted.value(apiKey)))
  if (access === "stream") return keyed
  const timed = HttpClientRequest.appendUrlParams(keyed, {
    recvWindow: recvWindowMillis,
    timestamp: Math.floor(yield* serverMillis)
  })
  const signature = yield* signer.sign(Signature.queryText(timed.urlParams))
  return HttpClientRequest.appendUrlParam(timed, "signature", signature)
})

// Spans show no key, and Binance is told nothing of them.
const discreetly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  effect.pipe(
    Effect.updateService(Headers.CurrentRedactedNames, (names) => [...names, apiKeyHeader]),
    Effect.provideService(HttpClient.TracerPropagationEnabled, false),
    Effect.provideService(HttpClient.SpanNameGenerator, ({ method, url }) => `${method} ${new URL(url).pathname}`)
  )

const readRefusal = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const asked = yield* Underway
  const body = yield* response.text
  const nowMillis = yield* Clock.currentTimeMillis
  const { status } = response
  const { retryAfterMillis } = Refusal.read(
    { _tag: "Refusal", status, retryAfter: response.headers["retry-after"] },
    nowMillis
  )
  return ErrorAnswer.classify({ status, ...ErrorAnswer.readBody(body), retryAfterMillis }, { ...asked, nowMillis })
})

/**
 * What may come instead of an answer.
 *
 * @internal
 */
export type Failure = Reason | HttpClientError.HttpClientError

type Authorize<R> = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientRequest.HttpClientRequest, never, R>

const make = <R>(http: HttpClient.HttpClient, authorize: Authorize<R>) => {
  const exchange = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest) {
    const { permit, root } = yield* Underway
    const ready = yield* authorize(HttpClientRequest.prependUrl(request, root))
    const response = yield* discreetly(http.execute(ready))
    yield* permit.answered(response.headers)
    if (response.status === 200) return response
    return yield* yield* readRefusal(response)
  })
  return HttpClient.makeWith(
    (request: Effect.Effect<HttpClientRequest.HttpClientRequest>) => Effect.flatMap(request, exchange),
    Effect.succeed
  )
}

/**
 * An HTTP client that makes a request of Binance out of what a table says, and an error out of what is no answer to it.
 *
 * @internal
 */
export const client = (http: HttpClient.HttpClient): HttpClient.HttpClient.With<Failure, Underway | Credentials> =>
  make(http, authorize)

/**
 * The same for requests that anybody may make.
 *
 * @internal
 */
export const openClient = (http: HttpClient.HttpClient): HttpClient.HttpClient.With<Failure, Underway> =>
  make(http, Effect.succeed)
