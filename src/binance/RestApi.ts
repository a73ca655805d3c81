/**
 * REST: calls that are limited, signed, timed, repeated where that does no harm, and that fail with one kind of error.
 *
 * The endpoints stand in tables, one for each market; what a call needs beyond its row is here. The environment and the API key are
 * looked up where a call runs, so that one program can act for several accounts.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpApiClient from "effect/http-api/HttpApiClient"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { Simplify } from "effect/Types"
import type { BinanceError } from "./BinanceError.ts"
import type { Credentials } from "./Credentials.ts"
import * as RestCaller from "./internal/restCaller.ts"
import type { Market } from "./Market.ts"
import type { RateLimits } from "./RateLimits.ts"
import * as RestTable from "./RestTable.ts"
import type { ServerTime } from "./ServerTime.ts"

/**
 * What makes the calls of a program.
 *
 * @category services
 * @since 0.1.0
 */
export class RestApi extends Context.Service<
  RestApi,
  {
    /** Calls an endpoint of a table, as {@link methods} do with types. Needs credentials where the endpoint does. */
    readonly call: (endpoint: RestTable.Endpoint, query: object) => Effect.Effect<unknown, BinanceError, Credentials>
    /**
     * Time on Binance's clock, in milliseconds since the Unix epoch, as it is known from the last answer of that clock. That of this
     * machine where there has been none.
     */
    readonly time: (market: Market) => Effect.Effect<number, never, Credentials>
    /** The clock by which the calls of a market are timed. */
    readonly clock: (market: Market) => Effect.Effect<ServerTime>
  }
>()("effect-binance/binance/RestApi") {}

/**
 * Calls over an HTTP client, within the limits of this address.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<RestApi, never, HttpClient | RateLimits> = Layer.effect(RestApi, RestCaller.make)

type Parameters<Query> = [Query] extends [never]
  ? readonly []
  : {} extends Query
    ? readonly [query?: Query]
    : readonly [query: Query]

/**
 * The function that calls an endpoint.
 *
 * @category models
 * @since 0.1.0
 */
export type Method<Endpoint extends HttpApiEndpoint.ConstraintRequest, R> = (
  ...parameters: Parameters<Simplify<Endpoint["~Query"]["Type"]>>
) => Effect.Effect<HttpApiClient.SuccessType<Endpoint["~Success"]>, BinanceError, RestApi | R>

type MethodsOf<Groups extends HttpApiGroup.Constraint, Access extends RestTable.Access, R> = {
  readonly [
    Endpoint in Extract<
      HttpApiGroup.Endpoints<HttpApiGroup.WithIdentifier<Groups, Access>>,
      HttpApiEndpoint.ConstraintRequest
    > as Endpoint["identifier"]
  ]: Method<Endpoint, R>
}

/**
 * The functions that call the endpoints of a table, by name.
 *
 * @category models
 * @since 0.1.0
 */
export type Methods<Groups extends HttpApiGroup.Constraint> = Simplify<
  MethodsOf<Groups, "market", never> & MethodsOf<Groups, "stream" | "account", Credentials>
>

/**
 * Makes the functions that call the endpoints of a table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const methods = <Groups extends HttpApiGroup.Constraint>(
  table: RestTable.RestTable<Groups>
): Methods<Groups> => {
  const call =
    (endpoint: RestTable.Endpoint) =>
    (query: object = {}) =>
      Effect.flatMap(RestApi, (api) => api.call(endpoint, query))
  const entries = RestTable.endpoints(table as unknown as RestTable.RestTable) // whatever its groups
    .map((endpoint) => [endpoint.name, call(endpoint)] as const)
  return Object.fromEntries(entries) as unknown as Methods<Groups> // each endpoint takes its query and gives its success
}
