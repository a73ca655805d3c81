/** Frames that a benchmark sends: of a recording, or made with the weights that futures have. */
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"

/** A combined frame, and the place of its topic in the workload. */
export interface Frame {
  readonly topic: number
  readonly text: string
}

export interface Workload {
  readonly name: string
  readonly topics: ReadonlyArray<string>
  /** What the frames of each topic call themselves on the wire. */
  readonly kinds: ReadonlyArray<string>
  /** As many frames as asked for, always the same. */
  readonly frames: (count: number) => Iterable<Frame>
}

/** Which workload, in words that go to another process. */
export type Source =
  | { readonly _tag: "Mix" }
  | { readonly _tag: "Recording"; readonly file: string }
  | { readonly _tag: "Spread"; readonly topics: number }

const wrap = (topic: string, payload: string) => `{"stream":"${topic}","data":${payload}}`

/** Where the payload of a combined frame begins; it ends before the last brace. */
export const payloadStart = (topic: string): number => wrap(topic, "").length - 1

interface Numbered {
  readonly E: number
  readonly t?: number
  readonly u?: number
  readonly U?: number
  readonly pu?: number
  readonly e: string
}

const numbers = /"(E|T|t|u|U|pu)":(\d+)/g

/**
 * A recording, over and over: ids and times go on where the last round ended, so that no round looks like a repetition or a hole.
 */
const recording = (file: string): Workload => {
  const topics: Array<string> = []
  const recorded: Array<Frame & { readonly event: Numbered }> = []
  for (const line of gunzipSync(readFileSync(file)).toString("latin1").trimEnd().split("\n")) {
    const text = line.slice(line.indexOf(" ") + 1)
    const { data, stream } = JSON.parse(text) as { readonly stream?: string; readonly data: Numbered }
    // A snapshot stands in line where it was fetched by REST.
    if (stream === undefined) continue
    if (!topics.includes(stream)) topics.push(stream)
    recorded.push({ topic: topics.indexOf(stream), text, event: data })
  }
  const of = (topic: number) => recorded.filter((frame) => frame.topic === topic).map(({ event }) => event)
  const spanOf = (values: ReadonlyArray<number>) => Math.max(...values) - Math.min(...values)
  const millis = 1 + spanOf(recorded.map(({ event }) => event.E))
  const ids = topics.map((_, topic) => {
    const events = of(topic)
    const [first] = events
    const last = events.map(({ t, u }) => u ?? t ?? 0)
    // The first update of a book follows the last of the round before.
    return first?.pu === undefined ? 1 + spanOf(last) : Math.max(...last) - first.pu
  })
  return {
    name: "recording",
    topics,
    kinds: topics.map((_, topic) => of(topic)[0]?.e ?? ""),
    *frames(count) {
      for (let i = 0; i < count; i++) {
        const round = Math.floor(i / recorded.length)
        const { text, topic } = recorded[i % recorded.length] as Frame // within the array
        const shift = { ids: round * (ids[topic] ?? 0), millis: round * millis }
        yield {
          topic,
          text: text.replace(numbers, (_, key: string, value: string) => {
            const by = key === "E" || key === "T" ? shift.millis : shift.ids
            return `"${key}":${Number(value) + by}`
          })
        }
      }
    }
  }
}

/** Numbers from 0 to 1 that look drawn, and are the same each time. */
const chance = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const symbols = ["BTC", "ETH", "SOL", "BNB", "XRP", "DOGE", "ADA", "LINK", "AVAX", "LTC"].map((base) => `${base}USDT`)

const startMillis = 1_791_382_992_000

/** Payloads of one symbol, with ids that go on without a hole. */
const market = (symbol: string, draw: () => number) => {
  const ids = { update: 11_757_092_616_793, aggregate: 3_477_868_433, trade: 8_153_634_393 }
  let lastUpdate = ids.update
  let now = startMillis
  const price = () => (83_000 + draw() * 200).toFixed(2)
  const quantity = () => (draw() * 20).toFixed(3)
  const levels = (count: number) => Array.from({ length: count }, () => [price(), quantity()])
  return {
    at: (millis: number) => {
      now = millis
    },
    bookTicker: () => {
      const [b, B, a, A] = [price(), quantity(), price(), quantity()]
      return { e: "bookTicker", u: ++ids.update, s: symbol, ps: symbol, b, B, a, A, T: now - 1, E: now, st: 1 }
    },
    aggTrade: () => {
      const [p, q, f] = [price(), quantity(), ids.trade]
      ids.trade += 1 + Math.floor(draw() * 3)
      const l = ids.trade - 1
      return {
        e: "aggTrade",
        E: now,
        a: ++ids.aggregate,
        s: symbol,
        p,
        q,
        nq: q,
        f,
        l,
        T: now - 4,
        m: draw() < 0.5,
        st: 1
      }
    },
    markPrice: () => {
      const [p, ap, P, i] = Array.from({ length: 4 }, () => (83_000 + draw() * 200).toFixed(8))
      const T = startMillis + 8 * 3_600_000
      return { e: "markPriceUpdate", E: now, s: symbol, p, ap, P, i, r: (draw() / 1e4).toFixed(8), T, st: 1 }
    },
    depth: () => {
      const pu = lastUpdate
      const U = ++ids.update
      lastUpdate = ids.update += 40
      const [b, a] = [levels(20), levels(20)]
      return { e: "depthUpdate", E: now, T: now - 3, s: symbol, ps: symbol, U, u: lastUpdate, pu, b, a, st: 1 }
    }
  }
}

// By what is left of the draw when the shares before have been taken.
const shares = [
  { kind: "bookTicker", suffix: "bookTicker", upTo: 0.5 },
  { kind: "aggTrade", suffix: "aggTrade", upTo: 0.8 },
  { kind: "markPrice", suffix: "markPrice@1s", upTo: 0.9 },
  { kind: "depth", suffix: "depth@0ms", upTo: 1 }
] as const

const wireNames = { bookTicker: "bookTicker", aggTrade: "aggTrade", markPrice: "markPriceUpdate", depth: "depthUpdate" }

/** Half book tickers, three tenths trades, the rest mark prices and depth updates of 40 levels, of ten symbols. */
const mix = (): Workload => {
  const topics = symbols.flatMap((symbol) => shares.map(({ suffix }) => `${symbol.toLowerCase()}@${suffix}`))
  return {
    name: "mix",
    topics,
    kinds: symbols.flatMap(() => shares.map(({ kind }) => wireNames[kind])),
    *frames(count) {
      const draw = chance(1)
      const markets = symbols.map((symbol) => market(symbol, draw))
      for (let i = 0; i < count; i++) {
        const at = Math.floor(draw() * markets.length)
        const drawn = draw()
        const share = shares.findIndex(({ upTo }) => drawn < upTo)
        const topic = at * shares.length + share
        const of = markets[at] as ReturnType<typeof market> // within the array, as is the share
        of.at(startMillis + Math.floor(i / 20))
        yield { topic, text: wrap(topics[topic] ?? "", JSON.stringify(of[shares[share]?.kind ?? "depth"]())) }
      }
    }
  }
}

/** Book tickers of many symbols, each in its turn. */
const spread = (count: number): Workload => {
  const names = Array.from({ length: count }, (_, i) => `S${i}USDT`)
  const topics = names.map((name) => `${name.toLowerCase()}@bookTicker`)
  return {
    name: `${count} topics`,
    topics,
    kinds: names.map(() => "bookTicker"),
    *frames(count) {
      const draw = chance(1)
      const markets = names.map((name) => market(name, draw))
      for (let i = 0; i < count; i++) {
        const topic = i % names.length
        markets[topic]?.at(startMillis + Math.floor(i / 20))
        yield { topic, text: wrap(topics[topic] ?? "", JSON.stringify(markets[topic]?.bookTicker())) }
      }
    }
  }
}

export const make = (source: Source): Workload => {
  switch (source._tag) {
    case "Mix":
      return mix()
    case "Recording":
      return recording(source.file)
    case "Spread":
      return spread(source.topics)
  }
}
