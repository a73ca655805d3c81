/**
 * What a topic keeps in memory while nothing comes, by bytes of the heap: `node --expose-gc test/bench/idle.ts` prints JSON. Connections
 * are in memory, so that sockets are not in it.
 */
import { Deferred, Effect, Stream } from "effect"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as MemoryTransport from "./memoryTransport.ts"
import * as Workload from "./workload.ts"

/** Bytes per topic. */
export interface Idle {
  /** In one stream of all topics. */
  readonly merged: number
  /** In streams of one topic each. */
  readonly apart: number
}

const topics = 1000

const heapBytes = Effect.gen(function* () {
  // What is only freed in a later turn has become garbage by the last.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.()
    yield* Effect.sleep("20 millis")
  }
  return process.memoryUsage().heapUsed
})

const measure = (divide: (topics: ReadonlyArray<string>) => ReadonlyArray<ReadonlyArray<string>>) =>
  Effect.gen(function* () {
    const workload = Workload.make({ _tag: "Spread", topics: topics + 1 })
    const [first = "", ...others] = workload.topics
    const subscribed = yield* Deferred.make<void>()
    const { dial } = MemoryTransport.make(workload, {
      framesPerRound: 0,
      rounds: 0,
      onRound: () => Deferred.doneUnsafe(subscribed, Effect.void)
    })
    const follow = (names: ReadonlyArray<string>) => Effect.forkScoped(Stream.runDrain(UsdsM.topics(names)))
    return yield* Effect.gen(function* () {
      yield* follow([first])
      yield* Effect.sleep("500 millis")
      const before = yield* heapBytes
      yield* Effect.forEach(divide(others), follow, { discard: true })
      yield* Deferred.await(subscribed)
      yield* Effect.sleep("500 millis")
      return Math.round(((yield* heapBytes) - before) / topics)
    }).pipe(Effect.provide(MemoryTransport.binance(dial)))
  }).pipe(Effect.scoped)

const idle = Effect.all({
  merged: measure((names) => [names]),
  apart: measure((names) => names.map((name) => [name]))
})

const found: Idle = await Effect.runPromise(idle)
process.stdout.write(`${JSON.stringify(found)}\n`)
process.exit()
