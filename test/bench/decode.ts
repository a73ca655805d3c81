/**
 * What decoding a frame costs, by row: the readers of bytes, generated and interpreted, and the schema, against `JSON.parse` alone,
 * by turns in one run. `node test/bench/decode.ts [recording…]`
 *
 * Frames are those of the recordings, and a depth update with 40 levels.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as generated from "../../src/codec/internal/generated.ts"
import * as interpreted from "../../src/codec/internal/interpreted.ts"
import * as tiers from "../../src/codec/internal/tiers.ts"
import * as SchemaDecoder from "../../src/codec/SchemaDecoder.ts"
import type { EventSink } from "../../src/connection/Topic.ts"
import * as NodeRecording from "../../src/node/NodeRecording.ts"
import { interleave } from "./interleave.ts"

const rounds = 60
const framesPerRow = 64

/** Frames of one row. */
interface Subject {
  readonly name: string
  readonly row: MarketStream.Any
  readonly payloads: Array<string>
}

const level = (price: number, i: number) => [(price + i / 10).toFixed(2), (i * 1.234).toFixed(3)]

const depth40 = JSON.stringify({
  e: "depthUpdate",
  E: 1791382994616,
  T: 1791382994613,
  s: "BTCUSDT",
  ps: "BTCUSDT",
  U: 11757092616793,
  u: 11757092625654,
  pu: 11757092616661,
  b: Array.from({ length: 20 }, (_, i) => level(83091, -i)),
  a: Array.from({ length: 20 }, (_, i) => level(83092, i)),
  st: 1
})

const subjectsOf = Effect.fnUntraced(function* (files: ReadonlyArray<string>) {
  const subjects = new Map<string, Subject>()
  subjects.set("depth of 40 levels", { name: "depth of 40 levels", row: UsdsM.depth, payloads: [depth40] })
  for (const file of files) {
    yield* Stream.runForEach(NodeRecording.file(file), (recorded) =>
      Effect.gen(function* () {
        if (recorded._tag === "Snapshot") return
        const { row } = yield* Effect.fromResult(UsdsM.topics.parse(recorded.topic))
        const subject = subjects.get(row.template) ?? { name: row.template, row, payloads: [] }
        subjects.set(row.template, subject)
        if (subject.payloads.length < framesPerRow) subject.payloads.push(recorded.payload)
      })
    )
  }
  return Array.from(subjects.values())
})

const measure = ({ name, payloads, row }: Subject): string => {
  // So that the engine leaves nothing out.
  const last: { event: unknown } = { event: undefined }
  const sink: EventSink<unknown> = {
    event: (event) => {
      last.event = event
    },
    malformed: (error) => {
      throw error
    },
    unknownField: () => {}
  }
  // A frame as it comes from the wire: the payload in its midst.
  const frames = payloads.map((payload) => {
    const frame = Buffer.from(`{"stream":"","data":${payload}}`)
    return { _tag: "Data", topic: "", frame, from: 20, to: frame.length - 1 } as const
  })
  const overAll = (decode: (frame: (typeof frames)[number]) => void) => () => frames.forEach(decode)
  const { event, frame } = row
  const readers = {
    generated: tiers.make(event, { frame }, generated.make),
    interpreted: tiers.make(event, { frame }, interpreted.make),
    schema: SchemaDecoder.make(event, { frame })("")
  }
  const costs = interleave(
    {
      json: overAll(({ frame, from, to }) => {
        last.event = JSON.parse(frame.toString("latin1", from, to))
      }),
      generated: overAll((frame) => readers.generated(frame, sink)),
      interpreted: overAll((frame) => readers.interpreted(frame, sink)),
      schema: overAll((frame) => readers.schema(frame, sink))
    },
    rounds
  )
  const each = (cost: number) => cost / frames.length
  const ratio = (cost: number) => `${(costs.json.least / cost).toFixed(2)} ×`
  const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0) / payloads.length
  return [
    name,
    bytes.toFixed(0),
    each(costs.json.least).toFixed(0),
    each(costs.generated.least).toFixed(0),
    ratio(costs.generated.least),
    ratio(costs.interpreted.least),
    ratio(costs.schema.least)
  ].join(" | ")
}

const recordings = ["usds-m-btcusdt-20240808.gz", "usds-m-made-market.gz"].map(
  (name) => `test/fixtures/recordings/${name}`
)

Effect.gen(function* () {
  const given = process.argv.slice(2)
  yield* Console.log("| row | bytes | JSON.parse ns | reader ns | rate of the reader | interpreted | schema |")
  yield* Console.log("| --- | --: | --: | --: | --: | --: | --: |")
  for (const subject of yield* subjectsOf(given.length > 0 ? given : recordings)) {
    yield* Console.log(`| ${measure(subject)} |`)
  }
}).pipe(NodeRuntime.runMain)
