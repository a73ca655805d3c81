import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, PlatformError, Sink, Stdio, Stream, Terminal } from "effect"
import { TestClock } from "effect/testing"
import * as LiveView from "../../src/cli/liveView.ts"
import * as Screen from "./Screen.ts"

const size = { columns: 20, rows: 10 }

/** A terminal of the given size, which shows what is written to it, and standard error beside it or on it. */
const make = (options: { readonly columns?: number; readonly rows?: number; readonly isErrorOnIt?: boolean } = {}) => {
  const screen = Screen.make()
  const errors: Array<string> = []
  let writes = 0
  const sink = (take: (text: string) => void) =>
    Sink.forEach((text: string | Uint8Array) => Effect.sync(() => take(String(text))))
  const unused = Effect.die("not asked for")
  const layer = Layer.merge(
    Stdio.layerTest({
      stdout: () =>
        sink((text) => {
          writes++
          screen.write(text)
        }),
      stderr: () => sink((text) => errors.push(text)),
      stderrIsTerminal: Effect.succeed(options.isErrorOnIt ?? false)
    }),
    Layer.succeed(
      Terminal.Terminal,
      Terminal.make({
        columns: Effect.succeed(options.columns ?? 80),
        rows: Effect.succeed(options.rows ?? 24),
        size: unused,
        readInput: unused,
        readLine: unused,
        display: () => unused
      })
    )
  )
  return { screen, errors, layer, writes: () => writes }
}

describe("what is drawn", () => {
  it("takes the place of what was drawn before", () => {
    const screen = Screen.make()
    const draw = LiveView.drawer()

    screen.write("$ watch\n")
    screen.write(draw(["one", "two", "three"], "", size))
    screen.write(draw(["1", "2"], "", size))

    assert.deepStrictEqual(screen.lines(), ["$ watch", "1", "2"])
  })

  it("is nothing where nothing has changed", () => {
    const draw = LiveView.drawer()

    const texts = [draw(["one"], "", size), draw(["one"], "", size), draw(["two"], "", size)]

    assert.deepStrictEqual(
      texts.map((text) => text === ""),
      [false, true, false]
    )
  })

  it("lets news scroll away above", () => {
    const screen = Screen.make()
    const draw = LiveView.drawer()

    screen.write(draw(["one", "two"], "", size))
    screen.write(draw(["one", "two"], "dialing\nopen\n", size))
    screen.write(draw(["one", "2"], "closed\n", size))

    assert.deepStrictEqual(screen.lines(), ["dialing", "open", "closed", "one", "2"])
  })

  it("stays within the terminal", () => {
    const screen = Screen.make()

    screen.write(
      LiveView.drawer()(
        ["a line that is longer than the terminal is wide", ...Array.from({ length: 20 }, (_, i) => `line ${i}`)],
        "",
        size
      )
    )

    assert.strictEqual(screen.lines().length, size.rows - 1)
    assert.strictEqual(screen.lines()[0], "a line that is long…")
    assert.match(screen.lines().at(-1) ?? "", /^… 13 more/)
  })
})

describe("a view", () => {
  it.effect("is drawn five times a second at most, and its last state stays", () =>
    Effect.gen(function* () {
      const { layer, screen, writes } = make()
      let count = 0
      const work = Effect.forever(
        Effect.delay(
          Effect.sync(() => count++),
          "1 millis"
        ),
        { disableYield: true }
      ).pipe(Effect.timeoutOption("10 seconds"), Effect.asVoid)

      const fiber = yield* LiveView.during({ lines: () => [`count ${count}`], news: Stream.empty, work }).pipe(
        Effect.provide(layer),
        Effect.scoped,
        Effect.forkChild
      )
      yield* TestClock.adjust("500 millis")
      const shown = screen.isCursorShown()
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)

      assert.isFalse(shown)
      assert.deepStrictEqual(screen.lines(), [`count ${count}`])
      assert.isTrue(screen.isCursorShown())
      assert.isAbove(count, 9000)
      assert.isAtMost(writes(), 54)
    })
  )

  it.effect("leaves the terminal in order when it is interrupted", () =>
    Effect.gen(function* () {
      const { layer, screen } = make()
      let line = "before"
      const fiber = yield* LiveView.during({ lines: () => [line], news: Stream.empty, work: Effect.never }).pipe(
        Effect.provide(layer),
        Effect.scoped,
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")

      line = "after"
      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual(screen.lines(), ["after"])
      assert.isTrue(screen.isCursorShown())
    })
  )

  it.effect("shows news above it on one terminal, and elsewhere on standard error", () =>
    Effect.gen(function* () {
      const news = Stream.make("dialing\n", "open\n")
      const one = make({ isErrorOnIt: true })
      const two = make()
      const show = (layer: typeof one.layer) =>
        LiveView.during({ lines: () => ["table"], news, work: Effect.sleep("1 second") }).pipe(
          Effect.provide(layer),
          Effect.scoped
        )

      const fiber = yield* Effect.forkChild(Effect.all([show(one.layer), show(two.layer)], { concurrency: 2 }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)

      assert.deepStrictEqual(one.screen.lines(), ["dialing", "open", "table"])
      assert.deepStrictEqual(one.errors, [])
      assert.deepStrictEqual(two.screen.lines(), ["table"])
      assert.deepStrictEqual(two.errors, ["dialing\n", "open\n"])
    })
  )

  it.effect("ends with the error of the work", () =>
    Effect.gen(function* () {
      const { layer, screen } = make()
      const failing = yield* Deferred.make<void, string>()
      yield* Deferred.fail(failing, "refused")

      const error = yield* LiveView.during({
        lines: () => ["table"],
        news: Stream.empty,
        work: Deferred.await(failing)
      }).pipe(Effect.provide(layer), Effect.scoped, Effect.flip)

      assert.strictEqual(error, "refused")
      assert.isTrue(screen.isCursorShown())
    })
  )

  it.effect("ends when the terminal is gone", () =>
    Effect.gen(function* () {
      const { layer } = make()
      const gone = PlatformError.systemError({
        _tag: "Unknown",
        module: "Stdio",
        method: "stdout",
        cause: Object.assign(new Error("write EPIPE"), { code: "EPIPE" })
      })

      yield* LiveView.during({ lines: () => ["table"], news: Stream.empty, work: Effect.never }).pipe(
        Effect.provide(Layer.merge(layer, Stdio.layerTest({ stdout: () => Sink.fail(gone) }))),
        Effect.scoped
      )
    })
  )
})
