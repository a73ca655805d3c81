import { Effect, Schedule, Stream } from "effect"
import type { ConnectionPolicy } from "../../../src/index.ts"
import type * as Root from "../../../src/index.ts"
import type * as Node from "../../../src/node/index.ts"
import type { Candidate, Target } from "./Candidate.ts"

// As it is installed: built.
const dist = new URL("../../../dist/", import.meta.url)
const { Environment, UsdsM }: typeof Root = await import(new URL("index.js", dist).href)
const { NodeBinance }: typeof Node = await import(new URL("node/index.js", dist).href)

const kinds: Readonly<Record<string, string>> = {
  BookTicker: "bookTicker",
  AggTrade: "aggTrade",
  Trade: "trade",
  MarkPrice: "markPriceUpdate",
  DepthUpdate: "depthUpdate"
}

const binance = ({ port }: Target, policy?: ConnectionPolicy.Options) =>
  NodeBinance.layerWith({
    policy,
    environment: Environment.custom({ webSocket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` }),
    egress: { proxy: false }
  })

/** Rows of USDⓈ-M in one stream of typed events. */
export const typed: Candidate = (target, handle) =>
  UsdsM.topics(target.topics).pipe(
    Stream.runForEach((event) => Effect.sync(() => handle(kinds[event._tag]))),
    Effect.provide(binance(target)),
    Effect.runPromise
  )

/** The same, with topic and epoch of each event, and markers. */
export const tracked: Candidate = (target, handle) =>
  UsdsM.topics.tracked(target.topics).pipe(
    Stream.runForEach((item) =>
      Effect.sync(() => {
        if (item._tag === "Event") handle(kinds[item.event._tag])
      })
    ),
    Effect.provide(binance(target)),
    Effect.runPromise
  )

/** Many streams of the same topics. */
export const shared: Candidate = (target, handle) =>
  Effect.forEach(
    Array.from({ length: target.subscribers ?? 1 }, (_, i) => i),
    (i) =>
      Stream.runForEach(UsdsM.topics(target.topics), (event) =>
        Effect.sync(() => {
          if (i === 0) handle(kinds[event._tag])
        })
      ),
    { concurrency: "unbounded", discard: true }
  ).pipe(Effect.provide(binance(target)), Effect.runPromise)

/** Dials again as soon as a connection has ended. */
export const eager: Candidate = (target, handle) =>
  UsdsM.topics(target.topics).pipe(
    Stream.runForEach((event) => Effect.sync(() => handle(kinds[event._tag]))),
    Effect.provide(binance(target, { backoff: Schedule.forever })),
    Effect.runPromise
  )
