/**
 * The program as a shell starts it.
 */
import { Deferred, Effect, Queue } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/** The file that is started. */
export const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url))

/** Longest that a test waits for something that must happen: a machine that has much to do takes seconds to start a program. */
const patience = "1 minute"

const patiently = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.timeoutOrElse(effect, { duration: patience, orElse: () => Effect.die(`${what}: not within ${patience}`) })

export interface Ended {
  /** What the shell is told; `undefined` if a signal ended the program. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcess
  /** The next whole line on standard output; waits for it. */
  readonly line: Effect.Effect<string>
  /** The next whole line on standard error; waits for it. */
  readonly errorLine: Effect.Effect<string>
  /** How it ended; waits for it. */
  readonly ended: Effect.Effect<Ended>
}

const collect = (stream: NodeJS.ReadableStream, lines: Queue.Queue<string>) => {
  let text = ""
  let rest = ""
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk
    const parts = (rest + chunk).split("\n")
    rest = parts.pop() ?? ""
    Queue.offerAllUnsafe(lines, parts)
  })
  return () => text
}

const env = {
  ...process.env,
  // What proxy this machine may have, no test is to go through it.
  NO_PROXY: "*",
  no_proxy: "*",
  // Half of the work of a start is to compile, the same each time.
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../node_modules/.cache/compiled", import.meta.url))
}

/** Starts the program, which ends with the scope at the latest. Without its reader, nobody takes its output. */
export const start = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  options: { readonly reads?: boolean; readonly env?: NodeJS.ProcessEnv } = {}
) {
  const outLines = yield* Queue.unbounded<string>()
  const errorLines = yield* Queue.unbounded<string>()
  const ended = yield* Deferred.make<Ended>()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [main, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...env, ...options.env }
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const stdout = (options.reads ?? true) ? collect(child.stdout, outLines) : () => ""
  const stderr = collect(child.stderr, errorLines)
  // Not "exit": what was written last may still be on its way then.
  child.on(options.reads === false ? "exit" : "close", (code) =>
    Deferred.doneUnsafe(ended, Effect.succeed({ code: code ?? undefined, stdout: stdout(), stderr: stderr() }))
  )
  const program: Program = {
    child,
    line: patiently("a line on standard output", Queue.take(outLines)),
    errorLine: patiently("a line on standard error", Queue.take(errorLines)),
    ended: patiently("the end of the program", Deferred.await(ended))
  }
  return program
})

/** Every line to the end of a stream, by what it is read as. */
export const read = <A>(stream: NodeJS.ReadableStream | null, readAs: (line: string) => A): Effect.Effect<Array<A>> =>
  Effect.callback((resume) => {
    const found: Array<A> = []
    let rest = ""
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) found.push(readAs(line))
    })
    stream?.on("end", () => resume(Effect.succeed(found)))
  })

/** Waits until an amount has begun to grow and changes no more. */
export const settled = (amount: () => number): Effect.Effect<number> =>
  patiently(
    "an amount that settles",
    Effect.suspend(() => {
      const before = amount()
      return Effect.map(Effect.sleep("300 millis"), () => (before === amount() ? before : 0))
    }).pipe(Effect.repeat({ until: (settledAt) => settledAt > 0 }))
  )

/** Runs the program to its end. */
export const run = (...args: ReadonlyArray<string>): Effect.Effect<Ended> =>
  Effect.scoped(Effect.flatMap(start(args), (program) => program.ended))
