import { Cause, Exit, Layer, Logger, References, Tracer } from "effect"
import * as util from "node:util"

/** Everything that a program can print of itself, in the ways in which values are printed. */
export const paper = () => {
  const lines: Array<string> = []
  const write = (...values: ReadonlyArray<unknown>) => {
    for (const value of values) {
      lines.push(util.inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null }))
      lines.push(String(value))
      lines.push(JSON.stringify(value, (_, each) => (typeof each === "bigint" ? String(each) : each)) ?? "")
      if (value instanceof Error) lines.push(value.message, value.stack ?? "")
    }
  }
  const logger = Layer.merge(
    Logger.layer([
      Logger.make(({ cause, message }) => write(message, Cause.pretty(cause))),
      Logger.map(Logger.formatStructured, (structured) => write(structured)),
      Logger.map(Logger.formatLogFmt, (text) => write(text)),
      Logger.tracerLogger
    ]),
    Layer.succeed(References.MinimumLogLevel, "All")
  )
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      const end = span.end.bind(span)
      return Object.assign(span, {
        end: (endTime: bigint, exit: Exit.Exit<unknown, unknown>) => {
          end(endTime, exit)
          write(span.name, [...span.attributes], span.events, exit)
          if (Exit.isFailure(exit)) write(Cause.pretty(exit.cause))
        }
      })
    }
  })
  return { lines, write, logger, tracer }
}
