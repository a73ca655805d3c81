/**
 * What there is to say about a row, as data and in words.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import type { Category, StreamMarket } from "../binance/Market.ts"
import type { Any } from "../binance/MarketStream.ts"
import type { Liveness } from "../connection/Liveness.ts"
import type { Served } from "./markets.ts"

/**
 * A parameter of a topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Parameter {
  readonly name: string
  readonly optional: boolean
  /** What may stand there, where that can be listed. */
  readonly values?: ReadonlyArray<string>
}

/**
 * A row as data.
 *
 * @category models
 * @since 0.1.0
 */
export interface RowFacts {
  readonly market: StreamMarket
  /** Name under which the market exports it. */
  readonly row: string
  readonly template: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly category: Category
  readonly speeds: ReadonlyArray<string>
  /** Tag of its events. */
  readonly event: string
  readonly summary: string
  /** Official page. */
  readonly docs?: string
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  if (SchemaAST.isLiteral(ast)) return [String(ast.literal)]
  if (!SchemaAST.isUnion(ast)) return undefined
  const members = ast.types.filter((type) => !SchemaAST.isUndefined(type)).map(literalsOf)
  return members.every((each) => each !== undefined) ? members.flat() : undefined
}

const parametersOf = ({ params }: Any): ReadonlyArray<Parameter> => {
  const ast = SchemaAST.toEncoded(params.ast)
  if (!SchemaAST.isObjects(ast)) return []
  return ast.propertySignatures.map(({ name, type }) => {
    const values = literalsOf(type)
    const parameter = { name: String(name), optional: SchemaAST.isOptional(type) }
    return values === undefined ? parameter : { ...parameter, values }
  })
}

const tagOf = ({ event }: Any): string => {
  const ast = SchemaAST.toType(event.ast)
  const tag = SchemaAST.isObjects(ast) ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag !== undefined && SchemaAST.isLiteral(tag) && Predicate.isString(tag.literal) ? tag.literal : ""
}

const documentation = "https://developers.binance.com/docs/"

/**
 * Reads what is said about one row.
 *
 * @category conversions
 * @since 0.1.0
 */
export const of = (name: string, row: Any): RowFacts => ({
  market: row.market,
  row: name,
  template: row.template,
  parameters: parametersOf(row),
  category: row.category,
  speeds: row.speeds,
  event: tagOf(row),
  summary: row.summary,
  ...(row.docs === undefined ? {} : { docs: documentation + row.docs })
})

/**
 * The rows of a market, in the order of their names.
 *
 * @category conversions
 * @since 0.1.0
 */
export const all = ({ topics }: Served): ReadonlyArray<RowFacts> =>
  Object.entries(topics.byName)
    .map(([name, row]) => of(name, row))
    .toSorted((a, b) => (a.row < b.row ? -1 : 1))

/**
 * What may stand for a parameter, in short.
 *
 * @category printers
 * @since 0.1.0
 */
export const parameterText = ({ name, optional, values }: Parameter): string => {
  const text = values === undefined ? name : `${name} = ${values.join(" ")}`
  return optional ? `[${text}]` : text
}

/**
 * What its silence means.
 *
 * @category printers
 * @since 0.1.0
 */
export const silenceText = (liveness: Liveness): string => {
  switch (liveness._tag) {
    case "Regular":
      return `sends at least every ${liveness.everyMillis / 1000} s, whatever the market does`
    case "Irregular":
      return "sends soon after it was asked for, and then when something happens"
    case "Sparse":
      return "may be silent for hours"
  }
}

/**
 * What its ids tell of events that are missing.
 *
 * @category printers
 * @since 0.1.0
 */
export const continuityText = ({ sequence }: Any): string =>
  sequence === undefined
    ? "no ids: what is missing can not be told"
    : sequence.showsHoles
      ? "ids without holes: what is missing is told as a Gap"
      : "ids that only grow: repeats are passed over, and what is missing can not be told"
