/** Runs a candidate against the server, each in a process of its own. */
import { Effect, type Scope } from "effect"
import { fork, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Cost, Task } from "./candidate.ts"
import type { Order, Report } from "./server.ts"
import * as Workload from "./workload.ts"

export class RunFailed extends Error {
  override readonly name = "RunFailed"
}

const start = (file: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      fork(fileURLToPath(new URL(file, import.meta.url)), args, {
        execArgv: ["--disable-warning=ExperimentalWarning"],
        serialization: "advanced",
        // Peers log to their standard output.
        stdio: ["ignore", "ignore", "inherit", "ipc"]
      })
    ),
    (child) =>
      Effect.promise(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exit = once(child, "exit")
        child.kill("SIGKILL")
        await exit
      })
  )

const answer = <A>(child: ChildProcess, is: (message: A) => boolean): Effect.Effect<A, RunFailed> =>
  Effect.callback<A, RunFailed>((resume) => {
    const onMessage = (message: unknown) => {
      const told = message as A // the child sends nothing else
      if (is(told)) resume(Effect.succeed(told))
    }
    const onExit = (code: number | null) => resume(Effect.fail(new RunFailed(`a process ended with code ${code}`)))
    child.on("message", onMessage).on("exit", onExit)
    return Effect.sync(() => child.off("message", onMessage).off("exit", onExit))
  })

/** What is measured. */
export interface Subject {
  readonly module: string
  readonly name: string
  readonly subscribers?: number | undefined
}

export interface Load {
  readonly count: number
  readonly warmUp: number
  readonly forMillis: number
  /** Frames a second; `undefined`: as many as are read. */
  readonly rate?: number | undefined
  readonly dropAfterMillis?: number | undefined
}

export interface Outcome extends Cost {
  /** When each frame was sent, where that went at a rate. */
  readonly sent?: Float64Array | undefined
  /** When the connections were cut. */
  readonly droppedMillis?: number | undefined
  /** When frames were sent to those that came again. */
  readonly resumedMillis?: number | undefined
}

/** A server of one workload, that candidates read one after another. */
export interface Bench {
  readonly workload: Workload.Workload
  readonly run: (subject: Subject, load: Load) => Effect.Effect<Outcome, RunFailed>
}

const firstUpdate = /"U":(\d+)/

export const serve = Effect.fnUntraced(function* (source: Workload.Source) {
  const workload = Workload.make(source)
  const server = yield* start("server.ts", [JSON.stringify(source)])
  const { port } = yield* answer<Extract<Report, { _tag: "Listening" }>>(server, ({ _tag }) => _tag === "Listening")
  const orders = new Map<number, { readonly order: Array<string>; readonly ids: Record<string, number> }>()

  const orderOf = (count: number) => {
    const order: Array<string> = []
    const ids: Record<string, number> = {}
    for (const { text, topic } of workload.frames(count)) {
      order.push(workload.kinds[topic] ?? "")
      const id = firstUpdate.exec(text)?.[1]
      if (id !== undefined) ids[workload.topics[topic] ?? ""] ??= Number(id)
    }
    const found = { order, ids }
    orders.set(count, found)
    return found
  }

  const run = Effect.fnUntraced(function* (subject: Subject, load: Load) {
    const { ids, order } = orders.get(load.count) ?? orderOf(load.count)
    const { count, dropAfterMillis, rate } = load
    server.send({ count, dropAfterMillis, rate } satisfies Order)
    let sent: Float64Array | undefined
    let droppedMillis: number | undefined
    let resumedMillis: number | undefined
    const onReport = (message: unknown) => {
      const report = message as Report // the server sends nothing else
      if (report._tag === "Sent") sent = report.millis
      if (report._tag === "Dropped") droppedMillis = report.atMillis
      if (report._tag === "Resumed") resumedMillis ??= report.atMillis
    }
    server.on("message", onReport)
    const child = yield* start("candidate.ts", [])
    const task: Task = {
      ...subject,
      port,
      topics: workload.topics,
      firstUpdateIds: ids,
      count,
      warmUp: load.warmUp,
      forMillis: load.forMillis,
      order: rate === undefined ? undefined : order
    }
    child.send(task)
    const cost = yield* answer<Cost>(child, () => true)
    // Its last report comes with the last frame.
    yield* Effect.sleep(100)
    server.off("message", onReport)
    return { ...cost, sent, droppedMillis, resumedMillis } satisfies Outcome as Outcome
  }, Effect.scoped)

  return { workload, run } satisfies Bench as Bench
}) satisfies (source: Workload.Source) => Effect.Effect<Bench, RunFailed, Scope.Scope>

/** Milliseconds from frame sent to handler run, in order of size, of the frames after the warm-up. */
export const delays = ({ handled, sent }: Outcome, { count, warmUp }: Load): ReadonlyArray<number> => {
  if (handled === undefined || sent === undefined) return []
  const found: Array<number> = []
  for (let i = warmUp; i < count; i++) {
    const at = handled[i] ?? 0
    if (at > 0) found.push(at - (sent[i] ?? 0))
  }
  return found.toSorted((a, b) => a - b)
}
