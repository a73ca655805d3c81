/**
 * The WebSocket API: requests and answers over one connection, and the events of accounts over others.
 *
 * The methods stand in tables, one for each market; what a request needs beyond its row is here. A connection is opened when it is
 * needed for the first time and kept from then on: dialled anew when it ends, and replaced before Binance ends it, after 24 hours.
 * A request that is underway when its connection ends fails; what may be asked twice is asked again on the next one.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Rpc from "effect/rpc/Rpc"
import * as Stream from "effect/Stream"
import type { ConnectionError } from "../connection/ConnectionError.ts"
import type { ConnectionEvent } from "../connection/ConnectionEvent.ts"
import type { DialBudget } from "../connection/DialBudget.ts"
import type { Transport } from "../connection/Transport.ts"
import type { ApiSubscription, Options, Signal } from "./ApiSubscription.ts"
import * as ApiTable from "./ApiTable.ts"
import type { BinanceError } from "./BinanceError.ts"
import type { Credentials } from "./Credentials.ts"
import * as ApiLines from "./internal/apiLines.ts"
import type { RateLimits } from "./RateLimits.ts"
import type { RestApi } from "./RestApi.ts"

/**
 * What makes the requests of a program.
 *
 * @category services
 * @since 0.1.0
 */
export class WebSocketApi extends Context.Service<
  WebSocketApi,
  {
    /** Calls a method of a table, as {@link methods} does with types. Needs credentials where the method does. */
    readonly call: (
      table: ApiTable.Methods,
      method: string,
      params: unknown
    ) => Effect.Effect<unknown, BinanceError, Credentials>
    /** Follows the events of an account, on a connection of its own. A reader that is slow holds up its reading. */
    readonly subscribe: <R>(
      table: ApiTable.Methods,
      subscription: ApiSubscription<R>,
      options?: Options
    ) => Stream.Stream<Signal, BinanceError | ConnectionError, Credentials | R>
    /** What happens to the connections, from now on. They ask for no topics, and have endpoints such as `spot/api`. */
    readonly events: Stream.Stream<ConnectionEvent>
  }
>()("effect-binance/binance/WebSocketApi") {}

/**
 * Requests over any transport, within the limits of this address, by the clocks of REST.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<WebSocketApi, never, Transport | DialBudget | RestApi | RateLimits> = Layer.effect(
  WebSocketApi,
  ApiLines.make
)

type Parameters<R> =
  // Rows without parameters take nothing.
  [void] extends [Rpc.PayloadConstructor<R>]
    ? readonly []
    : {} extends Rpc.PayloadConstructor<R>
      ? readonly [params?: Rpc.PayloadConstructor<R>]
      : readonly [params: Rpc.PayloadConstructor<R>]

/**
 * The function that calls the methods of a table, by name.
 *
 * @category models
 * @since 0.1.0
 */
export type Api<Open extends Rpc.Any, Signed extends Rpc.Any> = <const Name extends (Open | Signed)["_tag"]>(
  method: Name,
  ...params: Parameters<Rpc.ExtractTag<Open | Signed, Name>>
) => Effect.Effect<
  Rpc.Success<Rpc.ExtractTag<Open | Signed, Name>>,
  BinanceError,
  WebSocketApi | (Name extends Signed["_tag"] ? Credentials : never)
>

/**
 * Makes the function that calls the methods of a table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const methods = <Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any>(
  table: ApiTable.ApiTable<Open, Signed, Subscribe>
): Api<Open, Signed> => {
  const untyped = ApiTable.methods(table)
  const call = (method: string, params?: unknown) =>
    Effect.flatMap(WebSocketApi, (api) => api.call(untyped, method, params))
  return call as unknown as Api<Open, Signed> // each method takes what its row says, and gives its success
}

/**
 * Makes the function that follows the events of an account on the connections of a table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const subscriptions = <Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any>(
  table: ApiTable.ApiTable<Open, Signed, Subscribe>
) => {
  const untyped = ApiTable.methods(table)
  return <R>(
    subscription: ApiSubscription<R>,
    options?: Options
  ): Stream.Stream<Signal, BinanceError | ConnectionError, WebSocketApi | Credentials | R> =>
    Stream.unwrap(Effect.map(WebSocketApi, (api) => api.subscribe(untyped, subscription, options)))
}
