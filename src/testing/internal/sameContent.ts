import * as Equal from "effect/Equal"
import * as Predicate from "effect/Predicate"

// When an event was sent is the connection's affair.
const withoutTime = (event: unknown): unknown =>
  Predicate.isObject(event) ? Object.fromEntries(Object.entries(event).filter(([name]) => name !== "eventTime")) : event

/**
 * Whether two events are equal, the time of sending included.
 *
 * @internal
 */
export const isEqual = (one: unknown, other: unknown): boolean => Equal.equals(one, other)

/**
 * Whether two events tell the same, whenever each was sent.
 *
 * @internal
 */
export const is = (one: unknown, other: unknown): boolean => Equal.equals(withoutTime(one), withoutTime(other))

/**
 * When an event was sent.
 *
 * @internal
 */
export const timeOf = (event: unknown): number =>
  Predicate.hasProperty(event, "eventTime") && Predicate.isNumber(event.eventTime) ? event.eventTime : Number.NaN
