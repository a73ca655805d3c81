/**
 * What an event costs from the frame that the transport hands over to the handler that has run: classification, routing, decoding,
 * continuity, buffer, `Stream.runForEach`; against `JSON.parse` of the same frames, by turns in one run.
 * `node test/bench/path.ts [recording]`
 *
 * No socket is involved. The quickest batches tell what it costs where nothing else disturbs.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { isArrayNonEmpty } from "effect/Array"
import * as Environment from "../../src/binance/Environment.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as ConnectionPool from "../../src/connection/ConnectionPool.ts"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import { Transport } from "../../src/connection/Transport.ts"
import * as Workload from "./workload.ts"

const framesPerBatch = 256
const batches = 800
const count = framesPerBatch * batches

const [file] = process.argv.slice(2)
const workload = Workload.make(file === undefined ? { _tag: "Mix" } : { _tag: "Recording", file })
const frames = Array.from(workload.frames(count), ({ text }) => Buffer.from(text))

const nanos = { path: [] as Array<number>, json: [] as Array<number> }

// So that the engine leaves nothing out.
const last: { value: unknown } = { value: undefined }

const now = () => Number(process.hrtime.bigint())

const timed = (run: () => void): number => {
  const started = now()
  run()
  return (now() - started) / framesPerBatch
}

// Hands over a batch whenever it is asked for one. It is asked again when the handler has run for all of the batch before.
const dial = () =>
  Effect.sync(() => {
    let at = 0
    let started: number | undefined
    const pull = Effect.suspend(() => {
      if (started !== undefined) nanos.path.push((now() - started) / framesPerBatch)
      const batch = frames.slice(at, at + framesPerBatch)
      at += framesPerBatch
      if (!isArrayNonEmpty(batch)) return Effect.never
      const parse = () => {
        for (const frame of batch) last.value = JSON.parse(frame.toString("latin1"))
      }
      nanos.json.push(timed(parse))
      started = now()
      return Effect.succeed(batch)
    })
    return { pull, write: () => Effect.void }
  })

const { production } = Environment

const pool = ConnectionPool.layer.pipe(Layer.provide([Layer.succeed(Transport, { dial }), DialBudget.layer]))

// One socket for all categories.
const environment = Environment.layer({ ...production, "usds-m": { ...production["usds-m"], isRouted: false } })

const quickest = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

Effect.gen(function* () {
  const events = UsdsM.topics(workload.topics, { capacity: count })
  yield* Stream.runForEach(Stream.take(events, count - framesPerBatch), (event) => {
    last.value = event
    return Effect.void
  })
  yield* Console.log(`${workload.name}, ns per event`)
  for (const share of [0.02, 0.25, 0.5]) {
    const [path, json] = [quickest(nanos.path, share), quickest(nanos.json, share)]
    yield* Console.log(
      `the quickest ${100 * share} %: ${path.toFixed(0)}, JSON.parse ${json.toFixed(0)}, ${(json / path).toFixed(2)} times`
    )
  }
}).pipe(Effect.provide([pool, environment]), NodeRuntime.runMain)
