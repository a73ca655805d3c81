/**
 * What reading allocates, in bytes per event: work that is the same on a busy machine and an idle one.
 *
 * `node --expose-gc --min-semi-space-size=128 --max-semi-space-size=128 test/bench/allocations.ts` prints JSON. The new generation
 * is so large that nothing is collected while it is measured.
 */
import { Effect, Stream } from "effect"
import { getHeapStatistics } from "node:v8"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as FrameReader from "../../src/codec/FrameReader.ts"
import * as MemoryTransport from "./memoryTransport.ts"
import { median } from "./statistics.ts"
import * as Workload from "./workload.ts"

/** Bytes per event. */
export interface Allocations {
  /** The reader alone, by row. */
  readonly reader: Readonly<Record<string, number>>
  /** `JSON.parse` of the same payloads. */
  readonly json: Readonly<Record<string, number>>
  /** From the transport to `Stream.runForEach`: the mix, and one row in one topic and in a thousand. */
  readonly path: { readonly mix: number; readonly topics1: number; readonly topics1000: number }
}

const usedBytes = () => getHeapStatistics().used_heap_size

const framesPerRound = 5000
const rounds = 12

// In the first rounds the engine compiles.
const measuredRounds = 6

/** What rounds allocate in the middle: the engine allocates for itself now and then, and collects. */
class Meter {
  #began = 0
  readonly #rounds: Array<number> = []

  begin(): void {
    globalThis.gc?.()
    this.#began = usedBytes()
  }

  /** Returns whether that was the last round. */
  end(): boolean {
    return this.#rounds.push(usedBytes() - this.#began) === rounds
  }

  get bytesPerEvent(): number {
    return Math.round(median(this.#rounds.slice(-measuredRounds)) / framesPerRound)
  }
}

const allocated = (payloads: ReadonlyArray<Uint8Array>, read: (payload: Uint8Array) => void): number => {
  const meter = new Meter()
  do {
    meter.begin()
    for (let i = 0; i < framesPerRound; i++) {
      const payload = payloads[i % payloads.length]
      if (payload !== undefined) read(payload)
    }
  } while (!meter.end())
  return meter.bytesPerEvent
}

const rows = [UsdsM.bookTicker, UsdsM.aggTrade, UsdsM.markPrice, UsdsM.depth]

const payloadsOf = (row: (typeof rows)[number]) => {
  const { frames, topics } = Workload.make({ _tag: "Mix" })
  return [...frames(4000)].flatMap(({ text, topic }) => {
    const name = topics[topic] ?? ""
    return row.parse(name) === undefined ? [] : [Buffer.from(text.slice(Workload.payloadStart(name), -1))]
  })
}

// So that the engine leaves nothing out.
const last: { event: unknown } = { event: undefined }

const keep = (event: unknown) => {
  last.event = event
}

const reader = (row: (typeof rows)[number]): number => {
  const read = FrameReader.make<unknown>(row.event, { frame: row.frame, accepts: undefined })({})
  const sink = {
    event: keep,
    malformed: (error: unknown) => {
      throw error
    },
    unknownField: () => {}
  }
  return allocated(payloadsOf(row), (frame) =>
    read({ _tag: "Data", topic: "", frame, from: 0, to: frame.length }, sink)
  )
}

const json = (row: (typeof rows)[number]): number =>
  allocated(payloadsOf(row), (payload) => keep(JSON.parse(payload.toString())))

const path = Effect.fnUntraced(function* (source: Workload.Source) {
  const workload = Workload.make(source)
  const meter = new Meter()
  const { dial, next } = MemoryTransport.make(workload, { framesPerRound, rounds, onRound: () => meter.begin() })
  let events = 0
  yield* UsdsM.topics(workload.topics).pipe(
    Stream.runForEachWhile((event) =>
      Effect.sync(() => {
        keep(event)
        if (++events % framesPerRound !== 0) return true
        if (meter.end()) return false
        next()
        return true
      })
    ),
    Effect.provide(MemoryTransport.binance(dial))
  )
  return meter.bytesPerEvent
})

const byRow = (measure: (row: (typeof rows)[number]) => number) =>
  Object.fromEntries(rows.map((row) => [row.template, measure(row)]))

const found: Allocations = {
  reader: byRow(reader),
  json: byRow(json),
  path: {
    mix: await Effect.runPromise(path({ _tag: "Mix" })),
    topics1: await Effect.runPromise(path({ _tag: "Spread", topics: 1 })),
    topics1000: await Effect.runPromise(path({ _tag: "Spread", topics: 1000 }))
  }
}
process.stdout.write(`${JSON.stringify(found)}\n`)
process.exit()
