/**
 * Times in another unit than the events have: connections may ask for microseconds, and nothing in their frames says
 * so.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { EventSink } from "../connection/Topic.ts"
import { EpochMillis } from "../model/EpochMillis.ts"

type Change = (value: unknown, change: (time: number) => number) => unknown

const ofTime: Change = (value, change) => (Predicate.isNumber(value) ? change(value) : value)

const ofObject =
  (fields: ReadonlyArray<readonly [name: string, change: Change]>): Change =>
  (value, change) => {
    if (!Predicate.isObject(value)) return value
    const changed: { [name: string]: unknown } = { ...value }
    for (const [name, inner] of fields) if (Object.hasOwn(changed, name)) changed[name] = inner(changed[name], change)
    return changed
  }

const ofArray =
  (item: Change): Change =>
  (value, change) =>
    Array.isArray(value) ? value.map((each: unknown) => item(each, change)) : value

// Of a union of events each has its own times.
const ofTagged =
  (changes: ReadonlyMap<unknown, Change>): Change =>
  (value, change) =>
    Predicate.hasProperty(value, "_tag") ? (changes.get(value._tag)?.(value, change) ?? value) : value

const tagOf = (ast: SchemaAST.AST): SchemaAST.LiteralValue | undefined => {
  const tag = SchemaAST.isObjects(ast) ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag !== undefined && SchemaAST.isLiteral(tag) ? tag.literal : undefined
}

const walkUnion = (types: ReadonlyArray<SchemaAST.AST>): Change | undefined => {
  const members = types.map((ast) => [tagOf(ast), walk(ast)] as const)
  // A time or something else, such as null: what is a number is the time.
  if (members.some(([tag]) => tag === undefined)) return members.find(([, change]) => change !== undefined)?.[1]
  return ofTagged(new Map(members.flatMap(([tag, change]) => (change === undefined ? [] : [[tag, change] as const]))))
}

// A time may have more to hold than that it is one.
const isTime = ({ checks }: SchemaAST.AST): boolean =>
  EpochMillis.ast.checks?.every((check) => checks?.includes(check)) === true

const walk = (ast: SchemaAST.AST): Change | undefined => {
  if (SchemaAST.isNumber(ast)) return isTime(ast) ? ofTime : undefined
  if (SchemaAST.isObjects(ast)) {
    const fields = ast.propertySignatures.flatMap(({ name, type }) => {
      const change = walk(type)
      return Predicate.isString(name) && change !== undefined ? [[name, change] as const] : []
    })
    return fields.length === 0 ? undefined : ofObject(fields)
  }
  if (SchemaAST.isArrays(ast)) {
    const item = ast.rest[0] && walk(ast.rest[0])
    return item && ofArray(item)
  }
  return SchemaAST.isUnion(ast) ? walkUnion(ast.types) : undefined
}

/**
 * Makes a function that changes every time in an event, and nothing else.
 *
 * @category constructors
 * @since 0.1.0
 */
export const timesOf = <A>(
  schema: Schema.ConstraintDecoder<A>
): ((event: A, change: (time: number) => number) => A) => {
  const change = walk(SchemaAST.toType(schema.ast))
  return change === undefined ? (event) => event : (event, times) => change(event, times) as A // numbers take the place of numbers
}

/**
 * A sink that takes events whose times are microseconds, and passes them on with milliseconds and a fraction.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fromMicros = <A>(sink: EventSink<A>, times: ReturnType<typeof timesOf<A>>): EventSink<A> => ({
  event: (event) => sink.event(times(event, (micros) => micros / 1000)),
  malformed: (error) => sink.malformed(error),
  unknownField: (name) => sink.unknownField(name),
  handedOver: () => sink.handedOver?.()
})
