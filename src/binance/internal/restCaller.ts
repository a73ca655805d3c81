import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import {
  BinanceError,
  InvalidParameters,
  NotServed,
  type Reason,
  TimedOut,
  Unreachable,
  Unreadable
} from "../BinanceError.ts"
import type { Credentials } from "../Credentials.ts"
import * as Environment from "../Environment.ts"
import type { Market } from "../Market.ts"
import * as RateLimits from "../RateLimits.ts"
import { RestPolicy } from "../RestPolicy.ts"
import * as RestTable from "../RestTable.ts"
import * as ServerTime from "../ServerTime.ts"
import { type Effects, repeat, withoutAnswer } from "./attempts.ts"
import { type Failure, Underway } from "./restRequest.ts"
import * as RestRequest from "./restRequest.ts"

/** What stands between a request and its answer. */
type Trouble = Failure | Schema.SchemaError

type Method = (request: { readonly query: object }) => Effect.Effect<unknown, Trouble, Underway | Credentials>

/** Methods of a table, by group and name. */
type Methods = Readonly<Record<string, Readonly<Record<string, Method>>>>

const unreachable = (error: HttpClientError.HttpClientError): Reason => {
  const { reason } = error
  // The platform's words for a URL quote it.
  if (reason._tag === "InvalidUrlError") return new Unreachable({ cause: new Error("not a URL") })
  return new Unreachable({ cause: reason.cause ?? new Error(reason.description ?? reason._tag) })
}

const toReason = (trouble: Trouble): Reason => {
  if (HttpClientError.isHttpClientError(trouble)) return unreachable(trouble)
  return Schema.isSchemaError(trouble) ? new InvalidParameters({ expectation: trouble.message }) : trouble
}

const unreadable = Effect.mapError((error: unknown) =>
  Schema.isSchemaError(error) ? new Unreadable({ expectation: error.message }) : error
)

/** Where the time of a market is told. Portfolio margin tells none of its own. */
const clocks: Readonly<Record<Market, readonly [market: Market, path: string]>> = {
  "usds-m": ["usds-m", "/fapi/v1/time"],
  "coin-m": ["coin-m", "/dapi/v1/time"],
  spot: ["spot", "/api/v3/time"],
  margin: ["spot", "/api/v3/time"],
  options: ["options", "/eapi/v1/time"],
  "portfolio-margin": ["usds-m", "/fapi/v1/time"]
}

const Time = RestTable.json(Schema.Struct({ serverTime: Schema.Int }))

const clientOrderIdOf = (query: object): string | undefined =>
  Predicate.hasProperty(query, "newClientOrderId") && Predicate.isString(query.newClientOrderId)
    ? query.newClientOrderId
    : undefined

/** A request as far as it is the same for all that are made. */
interface Plan extends Effects {
  readonly market: Market
  readonly access: RestTable.Access
  readonly weight: number
}

/**
 * Makes the functions that call endpoints and tell the time of a market. What it learns of clocks lives as long as the scope.
 *
 * @internal
 */
export const make = Effect.gen(function* () {
  const http = yield* HttpClient.HttpClient
  const client = RestRequest.client(http)
  const openClient = RestRequest.openClient(http)
  const limits = yield* RateLimits.RateLimits
  const scope = yield* Effect.scope
  const tables = new WeakMap<RestTable.RestTable, Methods>()
  const times = new Map<string, ServerTime.ServerTime>()

  const methodsOf = Effect.fnUntraced(function* (table: RestTable.RestTable) {
    const known = tables.get(table)
    if (known !== undefined) return known
    const make = HttpApiClient.makeWith(table, { httpClient: client, transformResponse: unreadable })
    const methods = yield* make as unknown as Effect.Effect<Methods> // methods take their query, and no row has a middleware
    tables.set(table, methods)
    return methods
  })

  // One attempt: waits until the request may go, and tells what came of it.
  const attempt = <A, R>(
    plan: Plan,
    root: string,
    serverMillis: Effect.Effect<number>,
    request: Effect.Effect<A, Trouble, R>
  ): Effect.Effect<A, Reason, Exclude<R, Underway>> =>
    Effect.gen(function* () {
      const { recvWindowMillis, timeoutMillis } = yield* RestPolicy
      const { access, clientOrderId, isRepeatable, market, weight } = plan
      const pool = RateLimits.poolOf(market)
      const permit = yield* limits.take(pool, weight)
      return yield* request.pipe(
        Effect.provideService(Underway, {
          root,
          access,
          permit,
          serverMillis,
          recvWindowMillis,
          isRepeatable,
          clientOrderId
        }),
        Effect.mapError(toReason),
        Effect.timeoutOrElse({
          duration: Duration.millis(timeoutMillis),
          orElse: () => Effect.fail<Reason>(new TimedOut({ afterMillis: timeoutMillis }))
        }),
        Effect.mapError((reason) => withoutAnswer(reason, plan)),
        Effect.tapError((reason) =>
          reason._tag === "RateLimited" || reason._tag === "Banned" ? limits.freeze(pool, reason) : Effect.void
        )
      )
    })

  const askTime = (market: Market, path: string, root: string) =>
    attempt(
      { market, access: "market", weight: 1, isRepeatable: true },
      root,
      Effect.never,
      HttpClientRequest.get(path).pipe(
        openClient.execute,
        Effect.flatMap((response) => response.text),
        Effect.flatMap(Schema.decodeEffect(Time)),
        Effect.map(({ serverTime }) => serverTime)
      )
    )

  const clockOf = Effect.fnUntraced(function* (market: Market) {
    const environment = yield* Environment.Current
    const [teller, path] = clocks[market]
    const root = Environment.restRoot(environment, teller) ?? ""
    const known = times.get(root + path)
    if (known !== undefined) return known
    const made = yield* ServerTime.make(askTime(teller, path, root)).pipe(Scope.provide(scope))
    times.set(root + path, made)
    return made
  })

  const call = Effect.fnUntraced(function* (endpoint: RestTable.Endpoint, query: object) {
    const { access, isRepeatable, market, name, table, title } = endpoint
    const environment = yield* Environment.Current
    const root = Environment.restRoot(environment, market)
    if (root === undefined) {
      const reason = new NotServed({ market, environment: environment.name })
      return yield* new BinanceError({ market, call: title, reason })
    }
    const methods = yield* methodsOf(table)
    const request = methods[access]?.[name]?.({ query }) ?? Effect.die(new Error(`${market} has no ${name}`))
    const clientOrderId = clientOrderIdOf(query)
    const plan: Plan = { market, access, weight: endpoint.weight(query), isRepeatable, clientOrderId }
    const clock = yield* clockOf(market)
    const once = Effect.andThen(
      // What may have to be asked for must not be asked for when the request is due.
      access === "account" ? clock.now : Effect.void,
      attempt(plan, root, clock.now, request)
    )
    return yield* repeat(once, { isRepeatable, time: clock }).pipe(
      Effect.mapError((reason) => new BinanceError({ market, call: title, reason }))
    )
  })
  const time = (market: Market) => Effect.flatMap(clockOf(market), ({ now }) => now)
  return { call, clock: clockOf, time }
})
