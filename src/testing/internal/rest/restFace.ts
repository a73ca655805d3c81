import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { poolOf } from "../../../binance/RateLimits.ts"
import type { ExchangeRest, RestAnswer, RestRequest } from "../../ExchangeRest.ts"
import * as Gate from "../gate.ts"
import * as Journal from "../journal.ts"
import * as KeyCheck from "./keyCheck.ts"
import { RestRefusal } from "./refusal.ts"
import type { Asked, Route } from "./routes.ts"
import type { WeightPolice } from "./weightPolice.ts"

/**
 * An answer as it goes over the wire.
 *
 * @internal
 */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * REST of the exchange, without a way to reach it.
 *
 * @internal
 */
export interface RestFace {
  /** Answers a request; never one that hangs. `undefined`: the connection breaks. */
  readonly respond: (request: Omit<RestRequest, "atMillis">) => Effect.Effect<WireAnswer | undefined>
  readonly hooks: ExchangeRest
}

const json = { "content-type": "application/json;charset=UTF-8" }
const html = { "content-type": "text/html" }

const page = (status: number, title: string): WireAnswer => ({
  status,
  headers: html,
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
})

// Off since 2026-02-20 (spot, 2026-03).
const retired = /^\/(?:api\/v[13]|sapi\/v1)\/userDataStream(?:\/isolated)?$/

const wireAnswer = (answer: Exclude<RestAnswer, "break">): WireAnswer => ({
  status: answer.status,
  headers: { ...(Predicate.isString(answer.body) ? html : json), ...answer.headers },
  body: answer.body === undefined ? "" : Predicate.isString(answer.body) ? answer.body : JSON.stringify(answer.body)
})

const refusalAnswer = ({ code, msg, retryAfterSeconds, status }: RestRefusal): WireAnswer => ({
  status,
  headers: retryAfterSeconds === undefined ? json : { ...json, "retry-after": String(retryAfterSeconds) },
  body: JSON.stringify({ code, msg })
})

// What was signed: all but the signature, as it came.
const signedText = (query: string): string => query.replace(/(?:^|&)signature=[^&]*/, "")

/** @internal */
export const make = (options: {
  readonly routes: ReadonlyArray<Route>
  readonly police: WeightPolice
  readonly holders: ReadonlyMap<string, KeyCheck.KeyHolder>
  /** How far the clock of the exchange is ahead. */
  readonly clock: { aheadMillis: number }
}): RestFace => {
  const { clock, holders, police } = options
  const routes = new Map(options.routes.map((route) => [route.endpoint.title, route]))
  const requests = Journal.make<RestRequest>()
  const gate = Gate.make<RestRequest, RestAnswer>()

  const authorize = Effect.fnUntraced(function* (
    { address, headers, query }: RestRequest,
    { access }: Route["endpoint"],
    { now, params }: { readonly now: number; readonly params: Readonly<Record<string, string>> }
  ) {
    const holder = KeyCheck.identify(holders, { apiKey: headers["x-mbx-apikey"], address })
    if (holder instanceof RestRefusal || access === "stream") return holder
    const { recvWindow, signature, timestamp } = params
    return (
      KeyCheck.checkTime({ timestamp, recvWindow }, now) ??
      (yield* KeyCheck.checkSignature(holder, signedText(query), signature)) ??
      holder
    )
  })

  const serve = Effect.fnUntraced(function* (request: RestRequest, route: Route) {
    const { access, market, weight } = route.endpoint
    const now = request.atMillis
    const params = Object.fromEntries(new URLSearchParams(request.query))
    const query = yield* Effect.result(route.read(params))
    const pool = poolOf(market)
    const used = police.count({
      address: request.address,
      pool,
      weight: query._tag === "Success" ? weight(query.success) : 1,
      now
    })
    if (used instanceof RestRefusal) return refusalAnswer(used)
    const counted = {
      [pool === "margin" ? "x-sapi-used-ip-weight-1m" : "x-mbx-used-weight-1m"]: String(used)
    }
    const answer = Effect.gen(function* () {
      const holder = access === "market" ? undefined : yield* authorize(request, route.endpoint, { now, params })
      if (holder instanceof RestRefusal) return yield* holder
      // Who is not asked for a key is answered without an account.
      const asked = { now, account: holder?.account } as Asked
      return yield* route.answer(yield* Effect.fromResult(query), asked)
    })
    const given = yield* Effect.match(answer, {
      onFailure: refusalAnswer,
      onSuccess: (body): WireAnswer => ({ status: 200, headers: json, body })
    })
    return { ...given, headers: { ...given.headers, ...counted } }
  })

  let delayMillis = 0
  const underway = <A>(answer: Effect.Effect<A>): Effect.Effect<A> =>
    Effect.tap(answer, () => (delayMillis > 0 ? Effect.sleep(delayMillis) : Effect.void))

  return {
    respond: Effect.fnUntraced(function* (received) {
      const atMillis = (yield* Clock.currentTimeMillis) + clock.aheadMillis
      const request = { ...received, atMillis }
      yield* requests.append(request)
      const decided = yield* Effect.flip(gate.pass(request)).pipe(Effect.option)
      if (decided._tag === "Some") return decided.value === "break" ? undefined : wireAnswer(decided.value)
      const route = routes.get(`${request.method} ${request.path}`)
      if (route !== undefined) return yield* serve(request, route)
      return retired.test(request.path) ? page(410, "410 Gone") : page(404, "404 Not Found")
    }, underway),
    hooks: {
      requests: requests.all,
      requested: requests.next,
      answerNext: gate.refuseNext,
      hangNext: gate.hangNext,
      answer: gate.refuse,
      setDelay: (delay) =>
        Effect.sync(() => {
          delayMillis = Duration.toMillis(Duration.fromInputUnsafe(delay))
        }),
      setAhead: (ahead) =>
        Effect.sync(() => {
          clock.aheadMillis = Duration.toMillis(Duration.fromInputUnsafe(ahead))
        })
    }
  }
}
