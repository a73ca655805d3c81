import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { DecimalString } from "../../model/DecimalString.ts"
import type { Check, Choice, Constant, Form, List, Property, Simple, Struct, Text, Tuple } from "./form.ts"
import * as renaming from "./renaming.ts"

// ---- what the library says of a schema

const decoderOf = (ast: SchemaAST.AST) =>
  // Decoding with services breaks; whoever reads frames is given schemas that need none.
  SchemaParser.decodeUnknownResult(Schema.make<Schema.ConstraintDecoder<unknown>>(ast))

// Names under which Schema represents its checks. The first two hold for every number that is read.
const isFinite = "effect/schema/isFinite"
const isInt = "effect/schema/isInt"
const isAtLeast = "effect/schema/isGreaterThanOrEqualTo"

const idOf = (filter: SchemaAST.Filter<unknown>): unknown => filter.annotations?.["representation"]?.id

const minimumOf = (filter: SchemaAST.Filter<unknown>): number | undefined => {
  const payload = filter.annotations?.["representation"]?.payload
  const isMinimum = idOf(filter) === isAtLeast && Predicate.hasProperty(payload, "minimum")
  return isMinimum && Predicate.isNumber(payload.minimum) ? payload.minimum : undefined
}

const filtersOf = (checks: ReadonlyArray<SchemaAST.Check<unknown>> = []): ReadonlyArray<SchemaAST.Filter<unknown>> =>
  checks.flatMap((check) => (check._tag === "Filter" ? [check] : filtersOf(check.checks)))

const checksOf = (ast: SchemaAST.AST, known: ReadonlyArray<string> = []): ReadonlyArray<Check> =>
  filtersOf(ast.checks)
    .filter((filter) => !known.some((id) => idOf(filter) === id))
    .map((filter) => ({
      accepts: (value) => filter.run(value, ast, {}) === undefined,
      minimum: minimumOf(filter)
    }))

// Whether equal values decode to equal values, which nobody can change: no step has effects or makes an object.
const isPure = (ast: SchemaAST.AST): boolean =>
  !SchemaAST.isObjects(ast) &&
  !SchemaAST.isArrays(ast) &&
  !SchemaAST.isSuspend(ast) &&
  (!SchemaAST.isUnion(ast) || ast.types.every(isPure)) &&
  (ast.encoding ?? []).every(
    ({ to, transformation }) =>
      transformation._tag === "Transformation" &&
      (transformation.decode._tag === "Transform" || transformation.decode._tag === "Passthrough") &&
      isPure(to)
  )

const isPlain = (value: unknown): value is Constant["value"] =>
  value === null || ["string", "number", "boolean", "undefined"].includes(typeof value)

// ---- values without parts

// An optional one is a copy of the schema with another context.
const isDecimal = (ast: SchemaAST.AST): boolean => {
  const decimal = DecimalString.ast
  const [known] = decimal.encoding ?? []
  const [link, ...others] = ast.encoding ?? []
  return (
    link !== undefined &&
    others.length === 0 &&
    ast._tag === decimal._tag &&
    ast.annotations === decimal.annotations &&
    link.transformation === known?.transformation &&
    link.to._tag === known.to._tag &&
    link.to.checks === known.to.checks
  )
}

// Whether strings are the only JSON values that it can take.
const isTextual = (encoded: SchemaAST.AST): boolean =>
  SchemaAST.isString(encoded) ||
  SchemaAST.isTemplateLiteral(encoded) ||
  (SchemaAST.isLiteral(encoded) && Predicate.isString(encoded.literal)) ||
  (SchemaAST.isUnion(encoded) && encoded.types.every(isTextual))

const textOf = (ast: SchemaAST.AST): Text => {
  const decode = decoderOf(ast)
  return {
    _tag: "Text",
    decode: (text) => {
      const result = decode(text)
      return Result.isSuccess(result) ? { value: result.success } : undefined
    },
    keeps: isPure(ast),
    // A symbol that is optional is a copy of one that is not, with another context and the same checks.
    rule: SchemaAST.isString(ast) && ast.encoding === undefined ? (ast.checks ?? "any") : ast
  }
}

const constantOf = (ast: SchemaAST.AST): Constant | undefined => {
  const encoded = SchemaAST.toEncoded(ast)
  const literal = SchemaAST.isNull(encoded) ? null : SchemaAST.isLiteral(encoded) ? encoded.literal : undefined
  if (literal === undefined || !isPlain(literal) || !isPure(ast)) return undefined
  const json = JSON.stringify(literal)
  const value = decoderOf(ast)(JSON.parse(json))
  return Result.isSuccess(value) && isPlain(value.success)
    ? { _tag: "Constant", json, value: value.success }
    : undefined
}

const isNumeric = ({ json }: Constant): boolean => Predicate.isNumber(JSON.parse(json))

const simple: ReadonlySet<Form["_tag"]> = new Set(["Integer", "Number", "Decimal", "Boolean", "Text"])

const isSimple = (form: Form): form is Simple => simple.has(form._tag)

const likeDecimal = /^"-?\d/

// Members are tried in their order, so one that comes last must be none that the other takes.
const choiceOf = (ast: SchemaAST.Union): Choice | undefined => {
  const [first, last, ...others] = ast.types.map(make)
  if (first === undefined || last === undefined || others.length > 0) return undefined
  if (ast.encodingChecks !== undefined || ast.options?.mode === "oneOf") return undefined
  const checks = checksOf(ast)
  if (first._tag === "Constant" && isSimple(last)) {
    // A number can be written in many ways, of which only that of integers is always the same.
    const isClear = last._tag !== "Number" || !isNumeric(first)
    return isClear ? { _tag: "Choice", constant: first, otherwise: last, checks } : undefined
  }
  if (last._tag === "Constant" && isSimple(first)) {
    const isApart = last.json === "null" || (first._tag === "Decimal" && !likeDecimal.test(last.json))
    return isApart ? { _tag: "Choice", constant: last, otherwise: first, checks } : undefined
  }
  return undefined
}

// ---- values with parts

const arrayOf = (ast: SchemaAST.Arrays): List<Form> | Tuple<Form> | undefined => {
  if (ast.encodingChecks !== undefined || ast.elements.some(SchemaAST.isOptional)) return undefined
  const checks = checksOf(ast)
  const items = ast.elements.map(make)
  const [item, ...others] = ast.rest.map(make)
  if (ast.rest.length > 0) {
    return item === undefined || items.length > 0 || others.length > 0 ? undefined : { _tag: "List", item, checks }
  }
  return items.every(Predicate.isNotUndefined) ? { _tag: "Tuple", items, checks } : undefined
}

// What decoding makes of an object in which the key is missing.
const absenceOf = (signature: SchemaAST.PropertySignature): Property["absence"] | undefined => {
  const { name, type } = signature
  const made = decoderOf(new SchemaAST.Objects([signature], []))({})
  if (Result.isFailure(made)) return "error"
  const decoded = SchemaAST.toType(type)
  if (!Predicate.hasProperty(made.success, name)) {
    // A step that looks at keys may find otherwise another time.
    return SchemaAST.isOptional(type) && (type.encoding === undefined || isPure(type)) ? "nothing" : undefined
  }
  const value = made.success[name]
  const isFixed = SchemaAST.isLiteral(decoded) && decoded.literal === value && isPlain(value)
  return isFixed ? { _tag: "Constant", json: JSON.stringify(value), value } : undefined
}

const structOf = (ast: SchemaAST.Objects): Struct | undefined => {
  const names = renaming.find(ast)
  if (names === undefined || ast.encodingChecks !== undefined || names.size === 0) return undefined
  const forms = new Map(ast.propertySignatures.map(({ name, type }) => [name, make(type)]))
  const keyOf = new Map(Array.from(names, ([key, name]) => [name, key]))

  const members = new Map<string, Form>()
  for (const [key, name] of names) {
    const form = forms.get(name)
    // An object literal takes this name for something else.
    if (form === undefined || name === "__proto__") return undefined
    members.set(key, form)
  }
  const properties: Array<Property> = []
  for (const signature of ast.propertySignatures) {
    const name = String(signature.name)
    const key = keyOf.get(name)
    const absence = absenceOf(signature)
    if (key === undefined || absence === undefined) return undefined
    properties.push({ name, key, absence })
  }
  return { _tag: "Struct", properties, members, checks: checksOf(ast) }
}

/**
 * The form of what a schema decodes; `undefined` where it holds something that no reader knows.
 *
 * @internal
 */
export const make = (ast: SchemaAST.AST): Form | undefined => {
  if (isDecimal(ast)) return { _tag: "Decimal", checks: checksOf(ast) }
  const constant = constantOf(ast)
  if (constant !== undefined) return constant
  const choice = SchemaAST.isUnion(ast) && ast.encoding === undefined ? choiceOf(ast) : undefined
  if (choice !== undefined) return choice
  if (isTextual(SchemaAST.toEncoded(ast))) return textOf(ast)
  if (SchemaAST.isObjects(ast)) return structOf(ast)
  if (ast.encoding !== undefined) return undefined
  if (SchemaAST.isBoolean(ast)) return { _tag: "Boolean", checks: checksOf(ast) }
  if (SchemaAST.isNumber(ast)) {
    const isInteger = filtersOf(ast.checks).some((filter) => idOf(filter) === isInt)
    return isInteger
      ? { _tag: "Integer", checks: checksOf(ast, [isInt, isFinite]) }
      : { _tag: "Number", checks: checksOf(ast, [isFinite]) }
  }
  return SchemaAST.isArrays(ast) ? arrayOf(ast) : undefined
}
