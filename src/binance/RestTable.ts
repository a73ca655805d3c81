/**
 * How tables of REST endpoints are written, one for each market.
 *
 * A table is an `HttpApi` whose identifier is the market. Its groups say who may ask: `market` everybody, `stream` who sends an API
 * key, `account` who signs as well. All parameters stand in the query, whatever the method.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as ExactJson from "../codec/ExactJson.ts"
import type { Market } from "./Market.ts"

/**
 * Who may ask, by the group of an endpoint.
 *
 * @category models
 * @since 0.1.0
 */
export type Access = "market" | "stream" | "account"

/**
 * A table.
 *
 * @category models
 * @since 0.1.0
 */
export type RestTable<Groups extends HttpApiGroup.Constraint = HttpApiGroup.Top> = HttpApi.HttpApi<Market, Groups>

/**
 * What a request counts of the limits of its pool, by its parameters. Default: 1.
 *
 * @category annotations
 * @since 0.1.0
 */
export const Weight: Context.Reference<(query: object) => number> = Context.Reference<(query: object) => number>(
  "effect-binance/binance/RestTable/Weight",
  { defaultValue: () => () => 1 }
)

/**
 * Whether a request does no harm when it is made twice. Default: whether its method is GET.
 *
 * @category annotations
 * @since 0.1.0
 */
export const IsRepeatable: Context.Reference<boolean | undefined> = Context.Reference<boolean | undefined>(
  "effect-binance/binance/RestTable/IsRepeatable",
  { defaultValue: () => undefined }
)

/**
 * Annotates an endpoint with its weight, fixed or by its parameters.
 *
 * @category annotations
 * @since 0.1.0
 */
export const weight = <Query extends object>(weight: number | ((query: Query) => number)): Context.Context<never> =>
  // The endpoint gives it the parameters of its own query.
  Context.make(Weight, typeof weight === "number" ? () => weight : (weight as (query: object) => number))

/**
 * Annotates an endpoint that may be called again when it is not known whether it was executed.
 *
 * @category annotations
 * @since 0.1.0
 */
export const repeatable: Context.Context<never> = Context.make(IsRepeatable, true)

// The parser's words would quote the text, which may hold a key.
const parse = (text: string) =>
  Effect.try({
    try: () => ExactJson.parse(text),
    catch: () => new SchemaIssue.InvalidValue({ expected: "JSON" }, text)
  })

const Json = Schema.String.pipe(
  Schema.decodeTo(
    Schema.Unknown,
    SchemaTransformation.transformEffect({
      decode: parse,
      encode: (value) => Effect.succeed(ExactJson.stringify(value))
    })
  )
)

/**
 * The body of an answer: JSON in which integers keep all their digits.
 *
 * @category schemas
 * @since 0.1.0
 */
export const json = <S extends Schema.Constraint>(schema: S) =>
  Json.pipe(Schema.decodeTo(schema), HttpApiSchema.asText({ contentType: "application/json" }))

/**
 * An endpoint, with what its row says.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint {
  readonly table: RestTable
  readonly market: Market
  readonly access: Access
  /** Its name in the table. */
  readonly name: string
  /** `GET /fapi/v1/depth` */
  readonly title: string
  readonly weight: (query: object) => number
  readonly isRepeatable: boolean
}

/**
 * The endpoints of a table.
 *
 * @category getters
 * @since 0.1.0
 */
export const endpoints = (table: RestTable): ReadonlyArray<Endpoint> => {
  const found: Array<Endpoint> = []
  HttpApi.reflect(table, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, group, mergedAnnotations }) => {
      found.push({
        table,
        market: table.identifier,
        access: group.identifier as Access, // as tables are written
        name: endpoint.identifier,
        title: `${endpoint.method} ${endpoint.path}`,
        weight: Context.get(mergedAnnotations, Weight),
        isRepeatable: Context.get(mergedAnnotations, IsRepeatable) ?? endpoint.method === "GET"
      })
    }
  })
  return found
}
