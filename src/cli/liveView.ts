/**
 * Lines that stay in their place on the terminal and are drawn anew there.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as Columns from "./columns.ts"
import * as Output from "./output.ts"

const interval = "200 millis"

const escape = "\u001b["
const hideCursor = `${escape}?25l`
const showCursor = `${escape}?25h`
// Terminals that know these draw what is between them in one go, the others pass over them.
const begin = `${escape}?2026h`
const end = `${escape}?2026l`
const eraseToEndOfLine = `${escape}K`
const eraseBelow = `${escape}J`

const up = (lines: number): string => (lines === 0 ? "\r" : `\r${escape}${lines}A`)

const fit = (lines: ReadonlyArray<string>, rows: number): ReadonlyArray<string> => {
  // The line below the last one is the cursor's.
  const room = rows - 1
  if (room <= 1 || lines.length <= room) return lines
  return [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more, for which the terminal is not high enough`]
}

/**
 * Makes the text that draws lines over those that it drew before; empty where nothing has changed. What is given as `above`
 * scrolls away over them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const drawer = () => {
  let drawn = 0
  let last = ""
  return (lines: ReadonlyArray<string>, above: string, size: Terminal.Size): string => {
    const fitting = fit(lines, size.rows)
    const body = fitting.map((line) => `${Columns.cut(line, size.columns)}${eraseToEndOfLine}\n`).join("")
    if (above === "" && body === last) return ""
    const text = `${begin}${up(drawn)}${above === "" ? "" : eraseBelow}${above}${body}${eraseBelow}${end}`
    drawn = fitting.length
    last = body
    return text
  }
}

/**
 * Shows lines for as long as the work lasts, and leaves the last of them behind. Draws five times a second at most. Ends with
 * the work, or when the terminal is gone.
 *
 * @category runners
 * @since 0.1.0
 */
export const during = Effect.fnUntraced(function* <E, R>(options: {
  /** The lines as they are at a time. */
  readonly lines: (nowMillis: number) => ReadonlyArray<string>
  /** What is to be told besides, in lines with their line breaks: on standard error, or above the lines on the same terminal. */
  readonly news: Stream.Stream<string>
  readonly work: Effect.Effect<void, E, R>
}): Effect.fn.Return<void, E | PlatformError, R | Scope.Scope | Stdio.Stdio | Terminal.Terminal> {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const draw = drawer()

  let above = ""
  const keepAbove = Stream.runForEach(options.news, (text) =>
    Effect.sync(() => {
      above += text
    })
  )
  const tell = (yield* stdio.stderrIsTerminal) ? keepAbove : Output.writeError(options.news)
  yield* Effect.forkScoped(tell, { startImmediately: true })

  const frame = Effect.gen(function* () {
    const size = { columns: yield* terminal.columns, rows: yield* terminal.rows }
    const now = yield* Clock.currentTimeMillis
    const taken = above
    above = ""
    return draw(options.lines(now), taken, size)
  })
  const frames = Stream.tick(interval).pipe(
    Stream.mapEffect(() => frame),
    Stream.filter((text) => text !== "")
  )
  const lastFrame = Stream.fromEffect(Effect.map(frame, (text) => `${text}${showCursor}`))

  yield* Output.write(Stream.concat(Stream.succeed(hideCursor), frames)).pipe(
    Effect.raceFirst(options.work),
    // A terminal that can not be written to any more has failed above already.
    Effect.ensuring(Effect.ignore(Output.write(lastFrame)))
  )
})
