/**
 * `effect-binance rows`: every stream that there is.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Columns from "./columns.ts"
import * as Flags from "./flags.ts"
import * as Markets from "./markets.ts"
import * as Output from "./output.ts"
import * as RowFacts from "./rowFacts.ts"

const flags = {
  markets: Markets.argument.pipe(Argument.variadic({ max: 1 })),
  format: Flags.format
}

const table = (rows: ReadonlyArray<RowFacts.RowFacts>): ReadonlyArray<string> =>
  Columns.align(
    ["left", "left", "left", "left", "left"],
    [
      ["TOPIC", "SPEED", "CATEGORY", "EVENT", "ROW", "PARAMETERS"],
      ...rows.map(({ category, event, parameters, row, speeds, template }) => [
        template,
        speeds.join(", "),
        category,
        event,
        row,
        parameters.map(RowFacts.parameterText).join(", ")
      ])
    ]
  )

const tables = (served: ReadonlyArray<Markets.Served>): string =>
  served.map((each) => [each.market, ...table(RowFacts.all(each)), ""].join("\n")).join("\n")

const lines = (served: ReadonlyArray<Markets.Served>): string =>
  served
    .flatMap(RowFacts.all)
    .map((facts) => `${JSON.stringify(facts)}\n`)
    .join("")

/**
 * Prints the rows of a market, or of all.
 *
 * @category commands
 * @since 0.1.0
 */
export const rows = Command.make(
  "rows",
  flags,
  Effect.fnUntraced(function* ({ format, markets }) {
    const served = markets.length === 0 ? Markets.all : markets
    const isTable = (yield* Flags.formatOr(format)) === "table"
    yield* Output.write(Stream.make(isTable ? tables(served) : lines(served)))
  })
).pipe(
  Command.withDescription("List the streams of a market, or of all: topic, parameters, category, speed and event"),
  Command.withShortDescription("List every stream that there is"),
  Command.withExamples([
    { command: "effect-binance rows coin-m", description: "As a table on a terminal" },
    { command: "effect-binance rows | jq -r .template", description: "One JSON object a line elsewhere" }
  ])
)
