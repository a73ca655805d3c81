/**
 * How tables of the WebSocket API's methods are written, one for each market.
 *
 * A row is an `Rpc` whose tag is Binance's name of the method. Its group says who may call: `open` everybody, `signed` who signs, and
 * `subscribe` are the methods that begin the events of an account. Weights are annotated as in REST's tables; so are methods that may
 * be called again when it is not known whether they were executed, since most rows of the WebSocket API place orders.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Rpc from "effect/rpc/Rpc"
import type * as RpcGroup from "effect/rpc/RpcGroup"
import * as Schema from "effect/Schema"
import type { StreamMarket } from "./Market.ts"
import { IsRepeatable, Weight } from "./RestTable.ts"

/**
 * A table.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiTable<Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any> {
  readonly market: StreamMarket
  /** `/ws-api/v3` */
  readonly path: string
  /** What a connection counts of the limits. */
  readonly handshakeWeight: number
  readonly open: RpcGroup.RpcGroup<Open>
  readonly signed: RpcGroup.RpcGroup<Signed>
  readonly subscribe: RpcGroup.RpcGroup<Subscribe>
}

/**
 * Makes a table.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any>(
  table: ApiTable<Open, Signed, Subscribe>
): ApiTable<Open, Signed, Subscribe> => table

/**
 * Whether a method is always signed itself, on connections that are logged on too. Default: false.
 *
 * @category annotations
 * @since 0.1.0
 */
export const IsAlwaysSigned: Context.Reference<boolean> = Context.Reference<boolean>(
  "effect-binance/binance/ApiTable/IsAlwaysSigned",
  { defaultValue: () => false }
)

/**
 * Annotates a method that is always signed itself.
 *
 * @category annotations
 * @since 0.1.0
 */
export const alwaysSigned: Context.Context<never> = Context.make(IsAlwaysSigned, true)

/**
 * A method, with what its row says.
 *
 * @category models
 * @since 0.1.0
 */
export interface Method {
  readonly name: string
  readonly access: "open" | "signed" | "subscribe"
  readonly isAlwaysSigned: boolean
  readonly isRepeatable: boolean
  readonly weight: (params: object) => number
  readonly params: Schema.Codec<unknown, object>
  readonly result: Schema.Codec<unknown, unknown>
}

/**
 * A table whose types do not matter.
 *
 * @category models
 * @since 0.1.0
 */
export interface Methods extends Pick<ApiTable<never, never, never>, "market" | "path" | "handshakeWeight"> {
  readonly methods: ReadonlyMap<string, Method>
}

// What rows without parameters take.
const nothing = Schema.Struct({})

/**
 * A method out of its row.
 *
 * @category getters
 * @since 0.1.0
 */
export const method = (access: Method["access"], rpc: Rpc.AnyWithProps): Method => ({
  name: rpc._tag,
  access,
  isAlwaysSigned: Context.get(rpc.annotations, IsAlwaysSigned),
  isRepeatable: Context.get(rpc.annotations, IsRepeatable) ?? false,
  weight: Context.get(rpc.annotations, Weight),
  // Those of tables need no services.
  params: (rpc.payloadSchema === Schema.Void ? nothing : rpc.payloadSchema) as unknown as Method["params"],
  result: rpc.successSchema as unknown as Method["result"]
})

/**
 * The methods of a table.
 *
 * @category getters
 * @since 0.1.0
 */
export const methods = <Open extends Rpc.Any, Signed extends Rpc.Any, Subscribe extends Rpc.Any>({
  handshakeWeight,
  market,
  path,
  ...groups
}: ApiTable<Open, Signed, Subscribe>): Methods => {
  const found = new Map<string, Method>()
  for (const access of ["open", "signed", "subscribe"] as const) {
    for (const rpc of groups[access].requests.values()) {
      // A row of any type has these properties.
      found.set(rpc._tag, method(access, rpc as unknown as Rpc.AnyWithProps))
    }
  }
  return { handshakeWeight, market, path, methods: found }
}

/**
 * A method of a table, which must have it.
 *
 * @category getters
 * @since 0.1.0
 */
export const methodOf = (table: Methods, name: string): Method => {
  const found = table.methods.get(name)
  if (found === undefined) throw new Error(`the WebSocket API of ${table.market} has no ${name}`)
  return found
}
