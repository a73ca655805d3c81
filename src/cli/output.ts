/**
 * Standard output: at the reader's pace, and quiet when the reader has gone.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Effect from "effect/Effect"
import type { PlatformError } from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import type * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

// EPIPE on the write that finds the reader gone, the other on those after it.
const goneCodes: ReadonlySet<unknown> = new Set(["EPIPE", "ERR_STREAM_DESTROYED"])

const isReaderGone = (error: unknown): boolean =>
  Predicate.isTagged(error, "PlatformError") &&
  Predicate.hasProperty(error, "cause") &&
  Predicate.hasProperty(error.cause, "code") &&
  goneCodes.has(error.cause.code)

type Channel = (stdio: Stdio.Stdio) => Sink.Sink<void, string, never, PlatformError>

const writeTo =
  (channel: Channel) =>
  <E, R>(texts: Stream.Stream<string, E, R>): Effect.Effect<void, E | PlatformError, R | Stdio.Stdio> =>
    Effect.flatMap(Stdio.Stdio, (stdio) => Stream.run(texts, channel(stdio))).pipe(
      Effect.catchIf(isReaderGone, () => Effect.void)
    )

/**
 * Writes to standard output. Pulls no more than the reader takes, and ends when there is no reader, as under `head`.
 *
 * @category writers
 * @since 0.1.0
 */
export const write = writeTo((stdio) => stdio.stdout({ endOnDone: false }))

/**
 * Writes to standard error, likewise.
 *
 * @category writers
 * @since 0.1.0
 */
export const writeError = writeTo((stdio) => stdio.stderr({ endOnDone: false }))

// One write for many lines, and not so many that they would be much to keep for a slow reader.
const pieceLength = 64 * 1024

function* piecesOf<A>(items: NonEmptyReadonlyArray<A>, print: (item: A) => string): Generator<string> {
  let piece = ""
  for (const item of items) {
    piece += print(item)
    if (piece.length < pieceLength) continue
    yield piece
    piece = ""
  }
  if (piece !== "") yield piece
}

/**
 * Prints what has come together in one piece, and what would make a large piece in several, each when the reader is ready.
 *
 * @category combinators
 * @since 0.1.0
 */
export const inPieces =
  <A>(print: (item: A) => string) =>
  <E, R>(items: Stream.Stream<A, E, R>): Stream.Stream<string, E, R> =>
    items.pipe(
      Stream.chunks,
      Stream.flatMap((batch) =>
        Stream.fromIterable({ [Symbol.iterator]: () => piecesOf(batch, print) }, { chunkSize: 1 })
      )
    )
