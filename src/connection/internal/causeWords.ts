import { toStringUnknown } from "effect/Inspectable"

/**
 * What a defect of the platform says. Node gathers the errors of a name with several addresses under an empty message.
 *
 * @internal
 */
export const causeWords = (cause: unknown): string => {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(causeWords).join(", ")
  return cause instanceof Error ? cause.message : toStringUnknown(cause, 0)
}
