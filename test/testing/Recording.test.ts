import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as NodeRecording from "../../src/node/NodeRecording.ts"
import * as Recording from "../../src/testing/Recording.ts"

const real = "test/fixtures/recordings/usds-m-btcusdt-20240808.gz"

const snapshot = '1723161255319702566 {"lastUpdateId":5123107852948,"E":1,"T":1,"bids":[],"asks":[]}'
const frame = '1723161255088176367 {"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322}}'

describe("Recording", () => {
  it.effect("reads frames and snapshots with the times of their receipt", () =>
    Effect.gen(function* () {
      const recorded = yield* Stream.runCollect(Recording.fromLines(Stream.make(frame, snapshot)))

      assert.deepStrictEqual(recorded, [
        {
          _tag: "Frame",
          receivedAtMillis: 1723161255088.1763,
          topic: "btcusdt@trade",
          payload: '{"e":"trade","E":1723161256322}'
        },
        {
          _tag: "Snapshot",
          receivedAtMillis: 1723161255319.7026,
          body: '{"lastUpdateId":5123107852948,"E":1,"T":1,"bids":[],"asks":[]}'
        }
      ])
    })
  )

  it.effect("finds lines in bytes, however they are cut", () =>
    Effect.gen(function* () {
      const bytes = new TextEncoder().encode(`${frame}\n${frame.replace("btcusdt", "币安人生usdt")}\n`)
      const pieces = Array.from({ length: bytes.length }, (_, i) => bytes.subarray(i, i + 1))

      const recorded = yield* Stream.runCollect(Recording.fromBytes(Stream.fromIterable(pieces)))

      assert.deepStrictEqual(
        recorded.map((each) => each._tag === "Frame" && each.topic),
        ["btcusdt@trade", "币安人生usdt@trade"]
      )
    })
  )

  it.effect("names the line that is no frame", () =>
    Effect.gen(function* () {
      const broken = ["", "hello", "1723161255088176367", "1723161255088176367 {}", "yesterday {}"]

      const errors = yield* Effect.forEach(broken, (line) =>
        Effect.flip(Stream.runDrain(Recording.fromLines(Stream.make(frame, line, frame))))
      )

      for (const error of errors) {
        assert.instanceOf(error, Recording.RecordingError)
        assert.strictEqual(error.line, 2)
        assert.match(error.message, /^line 2 of the recording: expected /)
      }
    })
  )

  it.effect("writes what it has read, to the microsecond", () =>
    Effect.gen(function* () {
      const lines = [frame, snapshot]

      const recorded = yield* Stream.runCollect(Recording.fromLines(Stream.fromIterable(lines)))

      // A double of milliseconds holds microseconds.
      const coarse = (line: string) => line.replace(/^(\d{16})\d{3}/, "$1")
      assert.deepStrictEqual(recorded.map(Recording.formatLine).map(coarse), lines.map(coarse))
    })
  )
})

describe("NodeRecording", () => {
  it.live("reads a compressed file of real frames", () =>
    Effect.gen(function* () {
      const recorded = yield* Stream.runCollect(NodeRecording.file(real))

      const counts = new Map<string, number>()
      for (const each of recorded) {
        const key = each._tag === "Frame" ? each.topic : each._tag
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      // Counted with zcat, cut, sort and uniq -c.
      assert.deepStrictEqual(
        counts,
        new Map([
          ["btcusdt@depth@0ms", 169],
          ["btcusdt@bookTicker", 1483],
          ["btcusdt@trade", 347],
          ["Snapshot", 1]
        ])
      )
    })
  )

  it.live("says which file can not be read", () =>
    Effect.gen(function* () {
      const errors = yield* Effect.forEach(["no/such/file.gz", "no/such/file"], (path) =>
        Effect.flip(Stream.runDrain(NodeRecording.file(path)))
      )

      assert.deepStrictEqual(
        errors.map((error) => error.message),
        ["could not read no/such/file.gz", "could not read no/such/file"]
      )
    })
  )
})
