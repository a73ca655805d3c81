/**
 * What an event costs from the frame that the transport hands over to the handler that has run: classification, routing, decoding,
 * continuity, buffer, `Stream.runForEach`. Against `JSON.parse` of the same frame, by turns in one run.
 * `node test/bench/path.ts [recording]`
 *
 * No socket is involved. The quickest batches tell what it costs where nothing else disturbs.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import * as Environment from "../../src/binance/Environment.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as ConnectionPool from "../../src/connection/ConnectionPool.ts"
import * as DialBudget from "../../src/connection/DialBudget.ts"
import { Transport } from "../../src/connection/Transport.ts"
import * as Frames from "./frames.ts"

const { production } = Environment

const framesPerBatch = 256
const batches = 800

const file = process.argv[2]
const count = framesPerBatch * batches
const texts =
  file === undefined
    ? Frames.mix(count)
    : Frames.repeated(Frames.recorded(file), Math.ceil(count / 50_000)).slice(0, count)
const topics =
  file === undefined
    ? ["btcusdt@bookTicker", "btcusdt@aggTrade", "btcusdt@markPrice@1s", "btcusdt@depth@100ms"]
    : ["btcusdt@depth@0ms", "btcusdt@bookTicker", "btcusdt@trade"]
const frames = texts.map((text) => Buffer.from(text))

const nanos = { path: [] as Array<number>, json: [] as Array<number> }
const last: { value: unknown } = { value: undefined }
let events = 0

const now = () => Number(process.hrtime.bigint())

const parseAll = (batch: ReadonlyArray<Buffer>): void => {
  for (const frame of batch) last.value = JSON.parse(frame.toString("latin1"))
}

// Hands over a batch whenever one is asked for, and takes the time until it is asked again: then the handler has run for all.
const transport = Layer.succeed(Transport, {
  dial: () =>
    Effect.sync(() => {
      let at = 0
      let started = 0
      return {
        pull: Effect.suspend(() => {
          if (started > 0) nanos.path.push((now() - started) / framesPerBatch)
          const batch = frames.slice(at, at + framesPerBatch)
          at += framesPerBatch
          const [first, ...others] = batch
          if (first === undefined) return Effect.never
          const parsing = now()
          parseAll(batch)
          nanos.json.push((now() - parsing) / framesPerBatch)
          started = now()
          return Effect.succeed([first, ...others] as const)
        }),
        write: () => Effect.void
      }
    })
})

const least = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

Effect.gen(function* () {
  yield* Stream.runForEach(Stream.take(UsdsM.topics(topics, { capacity: count }), count - framesPerBatch), (event) =>
    Effect.sync(() => {
      last.value = event
      events++
    })
  )
  for (const share of [0.02, 0.25, 0.5]) {
    const [path, json] = [least(nanos.path, share), least(nanos.json, share)]
    yield* Console.log(
      `${file ?? "mix"}: ${100 * share} % quickest: ${path.toFixed(0)} ns, JSON.parse ${json.toFixed(0)} ns, ratio ${(json / path).toFixed(2)}`
    )
  }
  yield* Console.log(`${events} events`)
}).pipe(
  Effect.provide([
    ConnectionPool.layer.pipe(Layer.provide([transport, DialBudget.layer])),
    // One socket for all categories.
    Environment.layer({ ...production, "usds-m": { ...production["usds-m"], isRouted: false } })
  ]),
  NodeRuntime.runMain
)
