/**
 * Wrong usage: how it is said, and how a command says it.
 *
 * @since 0.1.0
 */
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import type { HelpDoc } from "effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Name of the program.
 *
 * @category names
 * @since 0.1.0
 */
export const program = "effect-binance"

/**
 * Fails with wrong usage that shows only once all flags and arguments are read.
 *
 * @category errors
 * @since 0.1.0
 */
export const fail = (command: string, wrong: ReadonlyArray<string>): Effect.Effect<never, CliError.ShowHelp> =>
  Effect.fail(
    new CliError.ShowHelp({
      commandPath: [program, command],
      errors: wrong.map((message) => new CliError.ValidationError({ message }))
    })
  )

/**
 * Fails likewise if there is any.
 *
 * @category errors
 * @since 0.1.0
 */
export const check = (command: string, wrong: ReadonlyArray<string>): Effect.Effect<void, CliError.ShowHelp> =>
  wrong.length === 0 ? Effect.void : fail(command, wrong)

// The library names what is missing; what may stand there is in the help.
const explain = (error: CliError.NonShowHelpErrors, help: HelpDoc): string => {
  if (error._tag !== "MissingArgument") return error.message
  const argument = help.args?.find(({ name }) => name === error.argument)
  return argument === undefined || Option.isNone(argument.description)
    ? error.message
    : `${error.message}. ${argument.description.value}`
}

/**
 * Says what is wrong and where to read on, on standard error. The whole of the help would push the message out of sight.
 *
 * @category presenters
 * @since 0.1.0
 */
export const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Console.error(
          [
            ...event.errors.map((error) => `${program}: ${explain(error, event.helpDoc)}`),
            "",
            `Usage: ${event.helpDoc.usage}`,
            `Try '${event.commandPath.join(" ")} --help'.`
          ].join("\n")
        )
      : CliOutput.defaultPresenter.present(event)
}
