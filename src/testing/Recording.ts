/**
 * Frames of an exchange, kept in a file: one line each, `<time of receipt in ns since the Unix epoch> <combined frame>`.
 *
 * A REST depth snapshot may stand in line where it was fetched.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as BinanceProtocol from "../binance/BinanceProtocol.ts"

/**
 * An event frame.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedFrame {
  readonly _tag: "Frame"
  /** Unix epoch milliseconds, with a fraction. */
  readonly receivedAtMillis: number
  readonly topic: string
  /** JSON text, as it came. */
  readonly payload: string
}

/**
 * A REST depth snapshot.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedSnapshot {
  readonly _tag: "Snapshot"
  /** Unix epoch milliseconds, with a fraction. */
  readonly receivedAtMillis: number
  /** JSON text, as it came. */
  readonly body: string
}

/**
 * A line of a recording.
 *
 * @category models
 * @since 0.1.0
 */
export type Recorded = RecordedFrame | RecordedSnapshot

/**
 * A line of a recording that is not what it should be, or a file that can not be read.
 *
 * @category errors
 * @since 0.1.0
 */
export class RecordingError extends Schema.TaggedError<RecordingError>()("RecordingError", {
  /** Number of the line, from 1; 0 for the file as a whole. */
  line: Schema.Int,
  /** What was expected and what was found, in words. */
  expectation: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {
  override get message() {
    return this.line === 0 ? this.expectation : `line ${this.line} of the recording: ${this.expectation}`
  }
}

/**
 * A recording, read while it is used.
 *
 * @category models
 * @since 0.1.0
 */
export type Recording<R = never> = Stream.Stream<Recorded, RecordingError, R>

const nanos = /^\d{7,}$/

/** Reads one line; says what is wrong with it otherwise. */
const parseLine = (line: string): Result.Result<Recorded, string> => {
  const space = line.indexOf(" ")
  const stamp = line.slice(0, space)
  if (!nanos.test(stamp)) return Result.fail(`expected a time in ns and a frame, found ${line.slice(0, 100)}`)
  // More digits than a double holds, so that milliseconds and the rest are read apart.
  const receivedAtMillis = Number(stamp.slice(0, -6)) + Number(stamp.slice(-6)) / 1e6
  const text = line.slice(space + 1)
  const frame = BinanceProtocol.marketStreams.classify(text)
  if (frame._tag === "Data") {
    // Text is classified as text.
    const payload = (frame.frame as string).slice(frame.from, frame.to)
    return Result.succeed({ _tag: "Frame", receivedAtMillis, topic: frame.topic, payload })
  }
  return text.startsWith('{"lastUpdateId":')
    ? Result.succeed({ _tag: "Snapshot", receivedAtMillis, body: text })
    : Result.fail(`expected a combined frame or a depth snapshot, found ${text.slice(0, 100)}`)
}

/**
 * Writes one line, without the line break.
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatLine = (recorded: Recorded): string => {
  const millis = Math.floor(recorded.receivedAtMillis)
  const rest = Math.round((recorded.receivedAtMillis - millis) * 1e6)
  const stamp = `${millis}${String(rest).padStart(6, "0")}`
  return recorded._tag === "Frame"
    ? `${stamp} {"stream":${JSON.stringify(recorded.topic)},"data":${recorded.payload}}`
    : `${stamp} ${recorded.body}`
}

/**
 * Reads a recording from its lines.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromLines = <E, R>(lines: Stream.Stream<string, E, R>): Stream.Stream<Recorded, E | RecordingError, R> =>
  Stream.suspend(() => {
    let line = 0
    return Stream.mapArrayEffect(lines, (texts) => {
      const parsed = Arr.map(texts, (text) => {
        line++
        return Result.mapError(parseLine(text), (expectation) => new RecordingError({ line, expectation }))
      })
      return Effect.fromResult(Result.all(parsed))
    })
  })

/**
 * Reads a recording from its UTF-8 bytes, which are not compressed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromBytes = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Recorded, E | RecordingError, R> => fromLines(Stream.splitLines(Stream.decodeText(bytes)))

/**
 * A recording that is in memory.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromRecorded = (recorded: ReadonlyArray<Recorded>): Recording => Stream.fromIterable(recorded)

/**
 * How a recording is played.
 *
 * @category models
 * @since 0.1.0
 */
export interface ReplayOptions {
  readonly recording: Recording
  /**
   * `original` keeps the times between frames, a number divides them, and `full` goes as fast as the readers read.
   * Default: `original`.
   */
  readonly speed?: "original" | "full" | number | undefined
  /** Topics that must all be subscribed before the first frame is sent. Default: any one. */
  readonly startWith?: ReadonlyArray<string> | undefined
}
