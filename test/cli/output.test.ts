import { assert, describe, it } from "@effect/vitest"
import { Effect, PlatformError, Sink, Stdio, Stream } from "effect"
import * as Output from "../../src/cli/output.ts"

const broken = (code: string) =>
  Stdio.layerTest({
    stdout: () =>
      Sink.fail(
        PlatformError.systemError({
          _tag: "Unknown",
          module: "Stdio",
          method: "stdout",
          cause: Object.assign(new Error(`write ${code}`), { code })
        })
      )
  })

describe("standard output", () => {
  it.effect.each(["EPIPE", "ERR_STREAM_DESTROYED"])("ends without an error on %s", (code) =>
    Output.write(Stream.make("line\n")).pipe(Effect.provide(broken(code)))
  )

  it.effect("fails when it can not be written to for another reason", () =>
    Effect.gen(function* () {
      const error = yield* Output.write(Stream.make("line\n")).pipe(Effect.provide(broken("ENOSPC")), Effect.flip)

      assert.strictEqual(error._tag, "PlatformError")
    })
  )

  it.effect("fails with the error of what is written", () =>
    Effect.gen(function* () {
      const error = yield* Output.write(Stream.fail("Rejected" as const)).pipe(
        Effect.provide(Stdio.layerTest({})),
        Effect.flip
      )

      assert.strictEqual(error, "Rejected")
    })
  )
})

describe("pieces", () => {
  const line = (n: number) => `${String(n).padStart(99, "0")}\n`

  it.effect("hold what has come together, and no more than a slow reader can be given", () =>
    Effect.gen(function* () {
      const numbers = Array.from({ length: 3000 }, (_, i) => i)

      const pieces = yield* Stream.fromArray(numbers).pipe(Output.inPieces(line), Stream.runCollect)

      assert.strictEqual(pieces.join(""), numbers.map(line).join(""))
      assert.strictEqual(pieces.length, 5)
      for (const piece of pieces) assert.isAtMost(piece.length, 64 * 1024 + 100)
    })
  )

  it.effect("are made when the reader is ready, not before", () =>
    Effect.gen(function* () {
      let printed = 0
      const print = (n: number) => {
        printed++
        return line(n)
      }

      yield* Stream.range(1, 100_000).pipe(
        Stream.rechunk(100_000),
        Output.inPieces(print),
        Stream.take(1),
        Stream.runDrain
      )

      assert.isAtMost(printed, 2 * 656)
    })
  )
})
