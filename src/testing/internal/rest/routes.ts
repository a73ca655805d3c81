import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiClient from "effect/http-api/HttpApiClient"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type { Simplify } from "effect/Types"
import * as Schema from "effect/Schema"
import * as RestTable from "../../../binance/RestTable.ts"
import type { Account } from "../account/account.ts"
import { badParameter, type RestRefusal } from "./refusal.ts"

/**
 * Who asks, and when.
 *
 * @internal
 */
export interface Asked {
  /** Unix epoch milliseconds at the exchange. */
  readonly now: number
  /** Whose key was sent; of no endpoint that anybody may call. */
  readonly account: Account
}

type Handler<Endpoint extends HttpApiEndpoint.ConstraintRequest, Asked> = (
  query: Simplify<Endpoint["~Query"]["Type"]>,
  asked: Asked
) => Effect.Effect<HttpApiClient.SuccessType<Endpoint["~Success"]>, RestRefusal>

type HandlersOf<Groups extends HttpApiGroup.Constraint, Access extends RestTable.Access, Asked> = {
  readonly [
    Endpoint in Extract<
      HttpApiGroup.Endpoints<HttpApiGroup.WithIdentifier<Groups, Access>>,
      HttpApiEndpoint.ConstraintRequest
    > as Endpoint["identifier"]
  ]: Handler<Endpoint, Asked>
}

/**
 * What answers the endpoints of a table.
 *
 * @internal
 */
export type Handlers<Groups extends HttpApiGroup.Constraint> = Simplify<
  HandlersOf<Groups, "market", Pick<Asked, "now">> & HandlersOf<Groups, "stream" | "account", Asked>
>

/**
 * An endpoint that is answered.
 *
 * @internal
 */
export interface Route {
  readonly endpoint: RestTable.Endpoint
  /** Reads the parameters. */
  readonly read: (params: Readonly<Record<string, string>>) => Effect.Effect<object, RestRefusal>
  /** Gives the text of the answer. */
  readonly answer: (query: object, asked: Asked) => Effect.Effect<string, RestRefusal>
}

type AnyHandler = (query: object, asked: Asked) => Effect.Effect<unknown, RestRefusal>

/** The endpoint's schemas; those of tables need no services. */
interface Codecs {
  readonly query: Schema.Codec<object, unknown> | undefined
  readonly success: Schema.Codec<unknown, string>
}

/**
 * Answers the endpoints of a table, in its own words: the parameters are read and the answers written by its schemas.
 *
 * @internal
 */
export const make = <Groups extends HttpApiGroup.Constraint>(
  table: RestTable.RestTable<Groups>,
  handlers: Handlers<Groups>
): ReadonlyArray<Route> => {
  const untyped = table as unknown as RestTable.RestTable // whatever its groups
  const codecs = new Map<string, Codecs>()
  HttpApi.reflect(untyped, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => {
      const [success] = endpoint.success
      // Tables have one body each, JSON text.
      codecs.set(endpoint.identifier, { query: endpoint.query, success } as unknown as Codecs)
    }
  })
  return RestTable.endpoints(untyped).map((endpoint): Route => {
    const { query, success } = codecs.get(endpoint.name) as Codecs // of the same table
    const handler = (handlers as Readonly<Record<string, unknown>>)[endpoint.name] as AnyHandler // by its type
    return {
      endpoint,
      read: (params) =>
        query === undefined
          ? Effect.succeed({})
          : Effect.mapError(Schema.decodeUnknownEffect(query)(params), ({ message }) => badParameter(message)),
      answer: (query, asked) =>
        Effect.flatMap(handler(query, asked), (value) => Effect.orDie(Schema.encodeEffect(success)(value)))
    }
  })
}
