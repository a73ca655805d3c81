/**
 * Text in columns, and within the width of a terminal.
 *
 * @since 0.1.0
 */
import * as CliOutput from "effect/cli/CliOutput"

/**
 * On which side a column is even.
 *
 * @category models
 * @since 0.1.0
 */
export type Alignment = "left" | "right"

/**
 * Pads the cells of all rows to columns. What lies beyond the last alignment is not padded.
 *
 * @category printers
 * @since 0.1.0
 */
export const align = (
  alignments: ReadonlyArray<Alignment>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const widths = alignments.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, CliOutput.displayWidth(row[column] ?? "")), 0)
  )
  const pad = (cell: string, column: number): string => {
    const padding = " ".repeat(Math.max(0, (widths[column] ?? 0) - CliOutput.displayWidth(cell)))
    return alignments[column] === "right" ? padding + cell : cell + padding
  }
  return rows.map((row) => row.map(pad).join("  ").trimEnd())
}

/**
 * Cuts a line at a number of cells; zero: of a terminal whose width is not known, where nothing is cut.
 *
 * @category printers
 * @since 0.1.0
 */
export const cut = (line: string, width: number): string => {
  if (width <= 0 || CliOutput.displayWidth(line) <= width) return line
  let text = ""
  let used = 0
  for (const character of line) {
    used += CliOutput.displayWidth(character)
    if (used > width - 1) break
    text += character
  }
  return `${text}…`
}
