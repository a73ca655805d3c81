import * as Predicate from "effect/Predicate"
import type { Payload } from "../Protocol.ts"

const lenient = new TextDecoder()

/**
 * The start of a payload for people, cut at 1,000 characters. What can not be read as text is shown as far as it goes.
 *
 * @internal
 */
export const start = ({ frame, from, to }: Payload): string => {
  const end = Math.min(to, from + 1000)
  return Predicate.isString(frame) ? frame.slice(from, end) : lenient.decode(frame.subarray(from, end))
}

/**
 * The text of a payload. What can not be read as text is still equal to itself.
 *
 * @internal
 */
export const whole = ({ frame, from, to }: Payload): string =>
  Predicate.isString(frame) ? frame.slice(from, to) : lenient.decode(frame.subarray(from, to))

/**
 * What was thrown, in words.
 *
 * @internal
 */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
