import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Fiber, type Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { DialFailed } from "../../src/connection/ConnectionError.ts"
import { ConnectionPool } from "../../src/connection/ConnectionPool.ts"
import * as Liveness from "../../src/connection/Liveness.ts"
import type { Topic } from "../../src/connection/Topic.ts"
import * as Sequence from "../../src/continuity/Sequence.ts"
import type { Tracked } from "../../src/continuity/Tracked.ts"
import { type Peer, TestTransport } from "../../src/testing/TestTransport.ts"
import { between, oneOf } from "../continuity/arbitraries.ts"
import { layer, settle } from "./harness.ts"
import { type Tick, tick, topic } from "./ToyProtocol.ts"

// Whoever joins, leaves, drops, dies, lags behind, refuses, sends and waits, in whatever order: what every subscriber gets is compared with what
// the exchange sent.

const topics = {
  irregular: topic("irregular"),
  regular: topic("regular", { liveness: Liveness.every("1 second") }),
  sparse: topic("sparse", { liveness: Liveness.sparse }),
  growing: topic("growing", { sequence: Sequence.increasing("id") }),
  bare: topic("bare", { sequence: undefined })
} satisfies Record<string, Topic<Tick>>

type Name = keyof typeof topics

const names = ["irregular", "regular", "sparse", "growing", "bare"] as const satisfies ReadonlyArray<Name>

/** An exchange that sends of each topic 1, 2, 3 … to whom it has been asked by, unless something is wrong with it. */
class Exchange {
  readonly mute = new Set<string>()
  readonly rejected = new Set<string>()
  /** Control frames that it will not acknowledge. */
  unheard = 0
  readonly #peers = new Map<Peer, Set<string>>()
  /** What is on its way to whom. */
  readonly #late = new Map<Peer, Array<string>>()
  /** Connections of which only our side is left. */
  readonly #dead = new Set<Peer>()
  readonly #last = new Map<Name, number>(names.map((name) => [name, 0]))
  /** Up to which id nothing is on its way any more. */
  #read: ReadonlyMap<Name, number> = new Map()

  last(name: Name): number {
    return this.#last.get(name) ?? 0
  }

  read(name: Name): number {
    return this.#read.get(name) ?? 0
  }

  get settle(): Effect.Effect<void> {
    return Effect.andThen(
      settle,
      Effect.sync(() => {
        if (this.#late.size === 0) this.#read = new Map(this.#last)
      })
    )
  }

  get peers(): ReadonlyArray<Peer> {
    return [...this.#peers.keys()]
  }

  /** Serves whoever connects. */
  get run(): Effect.Effect<never, never, Scope.Scope | TestTransport> {
    return Effect.gen({ self: this }, function* () {
      const network = yield* TestTransport
      while (true) {
        const peer = yield* network.accept
        const inUrl = peer.url
          .split("?")[1]
          ?.split("+")
          .filter((name) => !this.rejected.has(name))
        const asked = new Set(inUrl)
        this.#peers.set(peer, asked)
        yield* Effect.forkScoped(
          Effect.andThen(
            peer.closedByUs,
            Effect.sync(() => this.#peers.delete(peer))
          )
        )
        yield* Effect.forkScoped(
          Effect.gen({ self: this }, function* () {
            while (true) {
              const [method, id, ...named] = (yield* peer.receive).text.split(" ")
              const isRefused = method === "sub" && named.some((name) => this.rejected.has(name))
              for (const name of isRefused ? [] : named) {
                if (method === "sub") asked.add(name)
                else asked.delete(name)
              }
              if (this.unheard > 0) this.unheard--
              else yield* this.#deliver(peer, isRefused ? `no ${id} 2 unknown topic` : `ok ${id}`)
            }
          })
        )
      }
    })
  }

  send(name: Name): Effect.Effect<void> {
    if (this.mute.has(name)) return Effect.void
    const id = this.last(name) + 1
    this.#last.set(name, id)
    const asked = [...this.#peers].filter(([, asked]) => asked.has(name))
    return Effect.forEach(asked, ([peer]) => this.#deliver(peer, tick(name, id)), { discard: true })
  }

  #deliver(peer: Peer, text: string): Effect.Effect<void> {
    const late = this.#late.get(peer)
    if (late !== undefined) return Effect.sync(() => void late.push(text))
    return this.#dead.has(peer) ? Effect.void : peer.send(text)
  }

  drop(index: number): Effect.Effect<void> {
    const peer = this.peers[index % this.peers.length]
    if (peer === undefined) return Effect.void
    this.#peers.delete(peer)
    return peer.close(1006)
  }

  /** From now on nothing comes, and nobody is told. */
  die(index: number): Effect.Effect<void> {
    const peer = this.peers[index % this.peers.length]
    if (peer === undefined) return Effect.void
    this.#late.delete(peer)
    this.#dead.add(peer)
    return peer.answerPings(false)
  }

  /** From now on everything is on its way until the exchange catches up. */
  lag(index: number): Effect.Effect<void> {
    const peer = this.peers[index % this.peers.length]
    if (peer === undefined || this.#late.has(peer) || this.#dead.has(peer)) return Effect.void
    this.#late.set(peer, [])
    return peer.answerPings(false)
  }

  get catchUp(): Effect.Effect<void> {
    return Effect.forEach(
      [...this.#late],
      ([peer, late]) => {
        this.#late.delete(peer)
        const sent = this.#peers.has(peer) ? Effect.forEach(late, (text) => peer.send(text)) : Effect.void
        // An answer comes after what was sent before it.
        return Effect.andThen(sent, peer.answerPings(true))
      },
      { discard: true }
    )
  }
}

type Step =
  | { readonly _tag: "Join"; readonly names: ReadonlyArray<Name>; readonly holdsReading: boolean }
  | { readonly _tag: "Leave" | "Drop" | "Die" | "Lag"; readonly index: number }
  | { readonly _tag: "Send" | "Mute" | "Unmute" | "Reject"; readonly name: Name }
  | { readonly _tag: "Wait"; readonly millis: number }
  | { readonly _tag: "Refuse" | "Settle" | "CatchUp" | "LoseAck" | "Rotate" }

const repeated = <const Tag extends string>(tag: Tag, times: number): readonly [Tag, ...Array<Tag>] => [
  tag,
  ...Array.from({ length: times - 1 }, () => tag)
]

const step: Arbitrary.Arbitrary<Step> = Arbitrary.map(
  Arbitrary.all({
    tag: oneOf([
      ...repeated("Send", 8),
      ...repeated("Join", 4),
      ...repeated("Leave", 3),
      ...repeated("Wait", 4),
      ...repeated("Drop", 2),
      "Settle",
      "Refuse",
      "Mute",
      "Unmute",
      "Reject",
      "LoseAck",
      "Die",
      "Lag",
      "Lag",
      "CatchUp",
      ...repeated("Rotate", 3)
    ]),
    some: Arbitrary.array(oneOf(names), { minLength: 1, maxLength: 3 }),
    name: oneOf(names),
    index: between(0, 7),
    holdsReading: oneOf([false, false, true]),
    millis: oneOf([0, 1, 100, 250, 1000, 3000, 11_000, 31_000, 61_000, 95_000, 400_000])
  }),
  ({ holdsReading, index, millis, name, some, tag }): Step => {
    switch (tag) {
      case "Join":
        return { _tag: tag, names: some, holdsReading }
      case "Leave":
      case "Drop":
      case "Die":
      case "Lag":
        return { _tag: tag, index }
      case "Send":
      case "Mute":
      case "Unmute":
      case "Reject":
        return { _tag: tag, name }
      case "Wait":
        return { _tag: tag, millis }
      case "Settle":
      case "Refuse":
      case "LoseAck":
      case "Rotate":
      case "CatchUp":
        return { _tag: tag }
    }
  }
)

interface Subscriber {
  readonly holdsReading: boolean
  readonly joinedAt: ReadonlyMap<Name, number>
  readonly items: ReadonlyArray<Tracked<Tick>>
  readonly fiber: Fiber.Fiber<void, unknown>
}

const subscribe = Effect.fnUntraced(function* (wanted: ReadonlyArray<Name>, holdsReading: boolean, exchange: Exchange) {
  const pool = yield* ConnectionPool
  const items: Array<Tracked<Tick>> = []
  const buffer = holdsReading ? ({ overflow: "suspend", capacity: 1 } as const) : {}
  const fiber = yield* pool
    .tracked(
      wanted.map((name) => topics[name]),
      buffer
    )
    .pipe(
      Stream.runForEach((item) => Effect.andThen(Effect.yieldNow, () => Effect.sync(() => void items.push(item)))),
      Effect.forkChild({ startImmediately: true })
    )
  const joinedAt = new Map(wanted.map((name) => [name, exchange.read(name)]))
  return { holdsReading, joinedAt, items, fiber } satisfies Subscriber
})

// ---- what must be true of what a subscriber got

const audit = ({ items, joinedAt }: Subscriber) => {
  for (const [name, joinedAt_] of joinedAt) {
    const showsHoles = topics[name].sequence?.showsHoles === true
    let last: number | undefined
    let gap: string | undefined
    let isAway = false
    let wasAway = false
    for (const item of items.filter((item) => item.topic === name)) {
      switch (item._tag) {
        case "Event": {
          const { id } = item.event
          assert.isFalse(isAway, `${name} ${id} comes after Resumed`)
          assert.isAbove(id, last ?? joinedAt_, `${name} ${id} is new`)
          const missing = last === undefined || id === last + 1 ? undefined : `${last + 1}-${id - 1}`
          if (last !== undefined && showsHoles) assert.strictEqual(gap, missing, `gap before ${name} ${id}`)
          if (missing !== undefined && !showsHoles)
            assert.isTrue(wasAway, `${name} ${missing} were missed for a reason`)
          assert.isAbove(item.epoch, 0)
          last = id
          gap = undefined
          wasAway = false
          break
        }
        case "Gap":
          gap = `${item.from}-${item.to}`
          break
        case "Interrupted":
        case "Stalled":
          isAway = true
          wasAway = true
          break
        case "Resumed":
          assert.isTrue(isAway, `${name} was away before it resumed`)
          isAway = false
          break
        default:
          assert.fail(`${name} ${item._tag}`)
      }
    }
  }
}

describe("a pool under any sequence of joins, leaves, faults, events and waits", () => {
  it.effect.prop(
    "gives every subscriber what the exchange sent, marks every hole, and keeps no connection for nobody",
    [Arbitrary.array(step, { minLength: 20, maxLength: 80 })],
    ([steps]) =>
      Effect.gen(function* () {
        const network = yield* TestTransport
        const pool = yield* ConnectionPool
        const exchange = new Exchange()
        yield* Effect.forkScoped(exchange.run)
        const joined: Array<Subscriber> = []
        const all: Array<Subscriber> = []

        for (const step of steps) {
          switch (step._tag) {
            case "Join":
              if (joined.length >= 4) break
              joined.push(yield* subscribe(step.names, step.holdsReading, exchange))
              all.push(...joined.slice(-1))
              break
            case "Leave": {
              const [leaving] = joined.splice(step.index % 4, 1)
              if (leaving !== undefined)
                yield* Effect.forkChild(Fiber.interrupt(leaving.fiber), { startImmediately: true })
              break
            }
            case "Die":
              yield* exchange.die(step.index)
              break
            case "Lag":
              yield* exchange.lag(step.index)
              break
            case "CatchUp":
              yield* exchange.catchUp
              break
            case "Drop":
              yield* exchange.drop(step.index)
              break
            case "Refuse":
              yield* network.refuseNext(new DialFailed({ cause: new Error("down") }))
              break
            case "Send":
              yield* exchange.send(step.name)
              break
            case "Mute":
              exchange.mute.add(step.name)
              break
            case "Unmute":
              exchange.mute.delete(step.name)
              exchange.rejected.delete(step.name)
              break
            case "Reject":
              // What a URL names in vain is found out by its deadline or by its ids, or never.
              if (step.name === "regular" || step.name === "irregular") exchange.rejected.add(step.name)
              break
            case "LoseAck":
              exchange.unheard++
              break
            case "Rotate":
              yield* pool.rotateNow
              break
            case "Settle":
              yield* exchange.settle
              break
            case "Wait":
              yield* exchange.settle
              yield* TestClock.adjust(step.millis)
              yield* exchange.settle
              break
          }
        }

        // In quiet times everybody gets everything again, but for streams that ended with a topic that was refused.
        yield* exchange.catchUp
        exchange.mute.clear()
        exchange.rejected.clear()
        exchange.unheard = 0
        yield* settle
        yield* TestClock.adjust("11 minutes")
        for (let i = 0; i < 70; i++) {
          yield* settle
          for (const name of names) yield* exchange.send(name)
          yield* settle
          yield* TestClock.adjust("1 second")
        }
        for (const subscriber of all) audit(subscriber)
        const present = joined.filter(({ fiber }) => fiber.pollUnsafe() === undefined)
        for (const { items, joinedAt } of present) {
          for (const name of joinedAt.keys()) {
            const item = items.findLast((item) => item.topic === name)
            assert.strictEqual(item?._tag === "Event" ? item.event.id : item?._tag, exchange.last(name), name)
          }
        }
        const shards = yield* pool.status
        const namesOf = (some: ReadonlyArray<Subscriber>) =>
          new Set(some.flatMap(({ joinedAt }) => [...joinedAt.keys()]))
        const holders = present.filter(({ holdsReading }) => holdsReading)
        const wanted = [
          ...namesOf(present.filter(({ holdsReading }) => !holdsReading)),
          ...holders.flatMap((holder) => [...namesOf([holder])])
        ]
        assert.deepStrictEqual(shards.flatMap((shard) => shard.topics).toSorted(), wanted.toSorted())
        assert.isTrue(shards.every((shard) => shard.topics.length > 0))
        assert.strictEqual(exchange.peers.length, shards.length)

        // And nothing is left behind them.
        for (const { fiber } of present) yield* Fiber.interrupt(fiber)
        yield* settle
        assert.deepStrictEqual(yield* pool.status, [])
        assert.deepStrictEqual(exchange.peers, [])
      }).pipe(Effect.scoped, Effect.provide(layer({ topicsPerConnection: 2 })), Effect.provide(TestClock.layer())),
    { arbitrary: { runs: 100, size: 80 }, timeout: 120_000 }
  )
})
