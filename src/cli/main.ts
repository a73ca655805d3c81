#!/usr/bin/env node
/**
 * The entry point of the command line: what the program runs on, and what becomes of its end.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { effectBinance } from "./effectBinance.ts"
import * as ExitCode from "./exitCode.ts"
import * as Usage from "./usage.ts"

const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

const { version } = Schema.decodeSync(Package)(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))

// A reader that has gone is seen by whoever writes; after the last write nobody listens.
process.stdout.on("error", () => {})
process.stderr.on("error", () => {})

const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write("", () => resolve()))

const patience = 2000

// Everything that was written must get out, except to a reader that does not read when we have been told to stop.
const teardown: Runtime.Teardown = (exit, onExit) => {
  const code = ExitCode.of(exit)
  const finish = () => onExit(code)
  if (Exit.isFailure(exit) && Exit.hasInterrupts(exit)) setTimeout(finish, patience).unref()
  void Promise.all([flushed(process.stdout), flushed(process.stderr)]).then(finish)
}

const platform = Layer.mergeAll(
  NodeServices.layer,
  TerminalCapabilities.layer.pipe(Layer.provide(NodeServices.layer)),
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  CliOutput.layerPresenter(Usage.presenter),
  // Standard output belongs to the data, and what the library would log the commands tell themselves.
  Logger.layer([])
)

Command.run(effectBinance, { version }).pipe(
  Effect.tapCause((cause) => {
    const message = ExitCode.message(cause)
    return message === undefined ? Effect.void : Console.error(`${Usage.program}: ${message}`)
  }),
  Effect.provide(platform),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
