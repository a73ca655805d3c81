/**
 * What the shell is told.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Exit from "effect/Exit"

const usageErrors = (error: unknown): ReadonlyArray<unknown> | undefined =>
  CliError.isCliError(error) ? (error._tag === "ShowHelp" ? error.errors : [error]) : undefined

/**
 * 0 when done or told to stop, 1 on a failure, 2 on wrong usage.
 *
 * @category exit codes
 * @since 0.1.0
 */
export const of = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return 0
  const wrong = usageErrors(Cause.squash(exit.cause))
  if (wrong === undefined) return 1
  return wrong.length === 0 ? 0 : 2
}

/**
 * The message of what went wrong, or `undefined` where nothing did or where it has been printed as wrong usage.
 *
 * @category exit codes
 * @since 0.1.0
 */
export const message = (cause: Cause.Cause<unknown>): string | undefined => {
  if (Cause.hasInterruptsOnly(cause)) return undefined
  const error = Cause.squash(cause)
  if (usageErrors(error) !== undefined) return undefined
  return error instanceof Error && error.message !== "" ? error.message : String(error)
}
