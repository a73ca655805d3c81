/** Connections in memory, for what is to be measured without sockets. */
import { Effect, Layer, Logger } from "effect"
import type { NonEmptyReadonlyArray } from "effect/Array"
import { HttpClient, HttpClientError } from "effect/http"
import * as Binance from "../../src/Binance.ts"
import { Transport } from "../../src/connection/Transport.ts"
import type { Workload } from "./workload.ts"

const batchFrames = 64

type Batch = NonEmptyReadonlyArray<Buffer | string>

interface Options {
  readonly framesPerRound: number
  readonly rounds: number
  /** Called when the frames of a round are about to come. */
  readonly onRound: () => void
}

/** Connections that bring the frames of a round when it is asked for, the first one once all topics are subscribed. */
export const make = (workload: Workload, { framesPerRound, onRound, rounds }: Options) => {
  const all = [...workload.frames(framesPerRound * rounds)].map(({ text, topic }) => ({
    topic: workload.topics[topic] ?? "",
    frame: Buffer.from(text)
  }))
  const wires: Array<{ readonly topics: Set<string>; readonly batches: Array<Batch>; wake: () => void }> = []
  let round = -1
  const next = () => {
    round++
    const frames = all.slice(round * framesPerRound, (round + 1) * framesPerRound)
    for (const { batches, topics } of wires) {
      const mine = frames.flatMap(({ frame, topic }) => (topics.has(topic) ? [frame] : []))
      for (let at = 0; at < mine.length; at += batchFrames) {
        const batch = mine.slice(at, at + batchFrames)
        batches.push(batch as unknown as Batch) // of what is left, which is not nothing
      }
    }
    onRound()
    for (const { wake } of wires) wake()
  }
  const beginIfReady = () => {
    const subscribed = wires.reduce((sum, { topics }) => sum + topics.size, 0)
    if (round === -1 && subscribed === workload.topics.length) next()
  }
  const dial = (url: string) =>
    Effect.sync(() => {
      const topics = new Set((new URL(url).searchParams.get("streams") ?? "").split("/"))
      const wire = { topics, batches: new Array<Batch>(), wake: () => {} }
      wires.push(wire)
      beginIfReady()
      const pull: Effect.Effect<Batch> = Effect.suspend(() => {
        const batch = wire.batches.shift()
        if (batch !== undefined) return Effect.as(Effect.yieldNow, batch)
        const woken = Effect.callback<void>((resume) => {
          wire.wake = () => resume(Effect.void)
        })
        return Effect.andThen(woken, pull)
      })
      const write = (text: string) =>
        Effect.sync(() => {
          const { id, params } = JSON.parse(text) as { readonly id: number; readonly params: ReadonlyArray<string> }
          for (const topic of params) topics.add(topic)
          wire.batches.push([`{"result":null,"id":${id}}`])
          wire.wake()
          beginIfReady()
        })
      return { pull, write }
    })
  return { dial, next }
}

const noHttp = HttpClient.make((request) =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request }) }))
)

/** Everything that streams need, on such connections. */
export const binance = (dial: ReturnType<typeof make>["dial"]) =>
  Binance.layer.pipe(
    Layer.provide(Layer.succeed(Transport, { dial })),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, noHttp)),
    Layer.provideMerge(Logger.layer([]))
  )
