/** The names of all fields of all events, each with what it is and how each market spells it. */
import { SchemaAST } from "effect"
import * as CoinMEvents from "../src/binance/coin-m/Events.ts"
import * as CoinMUserEvents from "../src/binance/coin-m/UserEvents.ts"
import * as MarginUserEvents from "../src/binance/margin/UserEvents.ts"
import * as OptionsEvents from "../src/binance/options/Events.ts"
import * as OptionsUserEvents from "../src/binance/options/UserEvents.ts"
import * as PortfolioMarginUserEvents from "../src/binance/portfolio-margin/UserEvents.ts"
import * as SpotEvents from "../src/binance/spot/Events.ts"
import * as SpotUserEvents from "../src/binance/spot/UserEvents.ts"
import * as UsdsMEvents from "../src/binance/usds-m/Events.ts"
import * as UsdsMUserEvents from "../src/binance/usds-m/UserEvents.ts"
import { EpochMillis } from "../src/model/EpochMillis.ts"

const modules: Readonly<Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>>> = {
  "usds-m": [UsdsMEvents, UsdsMUserEvents],
  "coin-m": [CoinMEvents, CoinMUserEvents],
  spot: [SpotEvents, SpotUserEvents],
  margin: [MarginUserEvents],
  options: [OptionsEvents, OptionsUserEvents],
  "portfolio-margin": [PortfolioMarginUserEvents]
}

/** The columns of the glossary. */
export const markets: ReadonlyArray<string> = Object.keys(modules)

/** A field of one event of one market. */
export interface Field {
  readonly market: string
  readonly name: string
  /** The key on the wire. */
  readonly key: string
  /** What its value is, apart from `undefined` and `null`. */
  readonly kind: string
}

const declared: Readonly<Record<string, string>> = {
  Decimal: "decimal",
  BigDecimal: "decimal",
  RedactedString: "secret"
}

const kindOf = (ast: SchemaAST.AST): string => {
  if (SchemaAST.isUnion(ast)) {
    const types = ast.types.filter((type) => !SchemaAST.isUndefined(type) && !SchemaAST.isNull(type))
    return [...new Set(types.map(kindOf))].toSorted().join(" or ")
  }
  if (SchemaAST.isNumber(ast)) {
    return EpochMillis.ast.checks?.every((check) => ast.checks?.includes(check)) === true ? "time" : "number"
  }
  if (SchemaAST.isLiteral(ast)) return typeof ast.literal === "string" ? "text" : typeof ast.literal
  if (SchemaAST.isDeclaration(ast)) return declared[String(ast.annotations?.["identifier"])] ?? "unknown"
  if (SchemaAST.isString(ast)) return "text"
  if (SchemaAST.isBoolean(ast)) return "boolean"
  if (SchemaAST.isBigInt(ast)) return "id"
  return SchemaAST.isArrays(ast) ? "list" : SchemaAST.isObjects(ast) ? "object" : "unknown"
}

const fieldsOf = (market: string, ast: SchemaAST.AST): ReadonlyArray<Field> => {
  if (SchemaAST.isUnion(ast)) return ast.types.flatMap((type) => fieldsOf(market, type))
  if (SchemaAST.isArrays(ast)) return ast.rest.flatMap((type) => fieldsOf(market, type))
  if (!SchemaAST.isObjects(ast)) return []
  // `encodeKeys` keeps the order of the fields.
  const encoded = ast.encoding?.[0]?.to ?? ast
  const wire = SchemaAST.isObjects(encoded) ? encoded.propertySignatures : []
  return ast.propertySignatures.flatMap(({ name, type }, i) => [
    ...(name === "_tag"
      ? []
      : [{ market, name: String(name), key: String(wire[i]?.name), kind: kindOf(SchemaAST.toType(type)) }]),
    ...fieldsOf(market, type)
  ])
}

const isEvent = (value: unknown): value is { readonly ast: SchemaAST.Objects } =>
  typeof value === "function" && "ast" in value && SchemaAST.isObjects(value.ast as SchemaAST.AST)

/** All fields of all events. */
export const fields: ReadonlyArray<Field> = Object.entries(modules).flatMap(([market, events]) =>
  events.flatMap((module) =>
    Object.values(module)
      .filter(isEvent)
      .flatMap(({ ast }) => fieldsOf(market, ast))
  )
)

/** The names of all fields, in the order of the alphabet. */
export const names: ReadonlyArray<string> = [...new Set(fields.map(({ name }) => name))].toSorted()

/** What the glossary says of each name. */
export const meaningsIn = (glossary: string): ReadonlyMap<string, string> =>
  new Map([...glossary.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, name = "", meaning = ""]) => [name, meaning]))

const lineOf = (name: string, meaning: string): string => {
  const own = fields.filter((field) => field.name === name)
  const keysIn = (market: string) =>
    [...new Set(own.filter((field) => field.market === market).map(({ key }) => `\`${key}\``))].toSorted().join(" ")
  const kinds = [...new Set(own.map(({ kind }) => kind))].join(", ")
  return `| \`${name}\` | ${meaning} | ${kinds} | ${markets.map(keysIn).join(" | ")} |`
}

/** The lines that the glossary is to have. */
export const glossaryLines = (meanings: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  names.map((name) => lineOf(name, meanings.get(name) ?? ""))
