/**
 * Compares the two tiers on as many frames as one has time for:
 *
 *     npm run tiers -- --events 1000000 --mutations 1000000 --seed 1
 *     npm run tiers -- --market usds-m --recording frames.gz
 *
 * Events are drawn from the schemas and then varied in their numbers, which is a hundred times as fast.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Arbitrary, Console, Effect, Schema, Stream } from "effect"
import { parseArgs } from "node:util"
import { StreamMarket } from "../../src/binance/Market.ts"
import type * as MarketStream from "../../src/binance/MarketStream.ts"
import { markets } from "../../src/internal/markets.ts"
import * as NodeRecording from "../../src/node/NodeRecording.ts"
import { Chance } from "./Chance.ts"
import * as JsonTree from "./JsonTree.ts"
import { mutate, vary } from "./mutations.ts"
import * as TwoTiers from "./TwoTiers.ts"

const samplesPerRow = 50
// Frames to which the same happens, so that the readers learn of it, and frames after which others begin anew.
const framesPerMutation = 12
const framesPerReader = 60

// Most frames are errors; where they were made is not compared.
Error.stackTraceLimit = 0

const encoder = new TextEncoder()

const rows = Object.values(markets).flatMap(({ rows }) => rows)

const report = (what: string, counts: ReadonlyArray<TwoTiers.Counts>) => {
  const frames = counts.reduce((sum, each) => sum + each.frames, 0)
  const handedOver = counts.reduce((sum, each) => sum + each.handedOver, 0)
  const share = ((100 * handedOver) / frames).toFixed(2)
  return Console.log(`${what}: the tiers agree; ${share} % of ${frames} readings were handed over`)
}

const compare = (row: MarketStream.Any, tiers: TwoTiers.TwoTiers, payload: Uint8Array) =>
  Effect.suspend(() => {
    const difference = tiers.compare(payload)
    if (difference === undefined) return Effect.void
    const text = JSON.stringify(new TextDecoder().decode(payload))
    return Effect.fail(new Error(`${row.market} ${row.template}, ${text}: ${difference}`))
  })

/** Compares what `write` makes of well-formed payloads of a row. */
const compareRow = Effect.fnUntraced(function* (
  row: MarketStream.Any,
  frames: number,
  seed: number,
  write: (payload: JsonTree.Tree, seed: number) => Uint8Array
) {
  const events = yield* Arbitrary.sampleEffect(Arbitrary.schema(row.event), { count: samplesPerRow, seed })
  const samples = events.map((event) => JsonTree.fromValue(Schema.encodeUnknownSync(row.event)(event)))
  const chance = new Chance(seed)
  const sample = () => vary(chance, samples[chance.below(samples.length)] ?? JsonTree.leaf("null"))
  const counts: Array<TwoTiers.Counts> = []
  let tiers = TwoTiers.make(row)
  for (let i = 0; i < frames; i++) {
    if (i % framesPerReader === 0) {
      tiers = TwoTiers.make(row)
      counts.push(tiers.counts)
    }
    const items = Array.from({ length: 1 + chance.below(3) }, sample)
    const payload: JsonTree.Tree = row.frame === "array" ? { _tag: "Array", items } : sample()
    yield* compare(row, tiers, write(payload, seed + Math.floor(i / framesPerMutation)))
  }
  return counts
})

const compareRows = (
  what: string,
  frames: number,
  seed: number,
  write: (payload: JsonTree.Tree, seed: number) => Uint8Array
) =>
  Effect.forEach(rows, (row) => compareRow(row, Math.ceil(frames / rows.length), seed, write)).pipe(
    Effect.flatMap((counts) => report(`${frames} ${what}`, counts.flat()))
  )

/** Compares the frames of a recording, by the readers that a pool would have: one for each row. */
const compareRecording = Effect.fnUntraced(function* (market: StreamMarket, file: string) {
  const found = new Map<MarketStream.Any, TwoTiers.TwoTiers>()
  yield* Stream.runForEach(NodeRecording.file(file), (recorded) =>
    Effect.gen(function* () {
      if (recorded._tag === "Snapshot") return
      const topics = yield* Effect.fromNullishOr(markets[market])
      const { row } = yield* Effect.fromResult(topics.parse(recorded.topic))
      const tiers = found.get(row) ?? TwoTiers.make(row)
      found.set(row, tiers)
      yield* compare(row, tiers, encoder.encode(recorded.payload))
    })
  )
  for (const [row, { counts }] of found) yield* report(`${file}, ${row.template}`, [counts])
})

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "0" },
    mutations: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    market: { type: "string", default: "usds-m" },
    recording: { type: "string", multiple: true, default: [] }
  }
})

Effect.gen(function* () {
  const [events, mutations, seed] = [Number(options.events), Number(options.mutations), Number(options.seed)]
  const market = yield* Schema.decodeUnknownEffect(StreamMarket)(options.market)
  if (events > 0) yield* compareRows("events", events, seed, (payload) => encoder.encode(JsonTree.print(payload)))
  if (mutations > 0) {
    yield* compareRows("mutated frames", mutations, seed, (payload, seed) => mutate(new Chance(seed), payload))
  }
  for (const file of options.recording) yield* compareRecording(market, file)
}).pipe(NodeRuntime.runMain)
