/**
 * The connections of a program: topics in, events out.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { Event, Tracked } from "../continuity/Tracked.ts"
import type { ConnectionError } from "./ConnectionError.ts"
import type { ConnectionEvent } from "./ConnectionEvent.ts"
import * as ConnectionMetrics from "./ConnectionMetrics.ts"
import { ConnectionPolicy } from "./ConnectionPolicy.ts"
import type { ShardStatus, TopicStatus } from "./ConnectionStatus.ts"
import type { DialBudget } from "./DialBudget.ts"
import { atLeastOne } from "./internal/atLeastOne.ts"
import { Carriage } from "./internal/carriage.ts"
import { EventBuffer } from "./internal/eventBuffer.ts"
import * as LegNumbers from "./internal/legNumbers.ts"
import * as Placement from "./internal/placement.ts"
import * as PoolRotation from "./internal/poolRotation.ts"
import { QuietSpells } from "./internal/quietSpells.ts"
import * as Shard from "./internal/shard.ts"
import * as Status from "./internal/status.ts"
import * as Subscriber from "./internal/subscriber.ts"
import type { TopicFeed } from "./internal/topicFeed.ts"
import { TopicLegs } from "./internal/topicLegs.ts"
import { Turn } from "./internal/turn.ts"
import * as WakingTime from "./internal/wakingTime.ts"
import type { Overflow } from "./Overflow.ts"
import type { Endpoint } from "./Protocol.ts"
import type { Topic } from "./Topic.ts"
import type { Transport } from "./Transport.ts"

/**
 * How one subscription buffers.
 *
 * @category models
 * @since 0.1.0
 */
export interface BufferOptions {
  /** What happens to events that a full buffer can not hold. Default: that of the pool's policy, and there `sliding`. */
  readonly overflow?: Overflow | undefined
  /** Events that the buffer holds; less than 1 is a defect. Default: that of the pool's policy, and there 16,384. */
  readonly capacity?: number | undefined
}

/**
 * How one subscription buffers, and what it does with events that do not decode.
 *
 * @category models
 * @since 0.1.0
 */
export interface SubscribeOptions extends BufferOptions {
  /** `skip` passes over events that do not decode and counts them; `fail` ends the stream. Default: `skip`. */
  readonly onMalformed?: "skip" | "fail" | undefined
}

/**
 * Carries topics over as few connections as the limits allow. Streams of equal topics share one connection and one decoding.
 *
 * @category services
 * @since 0.1.0
 */
export class ConnectionPool extends Context.Service<
  ConnectionPool,
  {
    /** Events of all topics in the order of reading, through one buffer. */
    readonly subscribe: <A>(
      topics: ReadonlyArray<Topic<A>>,
      options?: SubscribeOptions
    ) => Stream.Stream<A, ConnectionError | EventDecodeError>
    /** The same, with markers for everything that is missing. */
    readonly tracked: <A>(
      topics: ReadonlyArray<Topic<A>>,
      options?: BufferOptions
    ) => Stream.Stream<Tracked<A>, ConnectionError>
    /** What happens to the connections from now on. A reader that is slow misses the oldest. */
    readonly events: Stream.Stream<ConnectionEvent>
    /** What the shards are doing now. */
    readonly status: Effect.Effect<ReadonlyArray<ShardStatus>>
    /** How the topics that somebody wants fare now. */
    readonly topics: Effect.Effect<ReadonlyArray<TopicStatus>>
    /** Begins to replace every connection by a new one, make before break. */
    readonly rotateNow: Effect.Effect<void>
    /** Puts off the rotations that fall due while the effect runs. Those that the server's shutdown asks for are not put off. */
    readonly holdRotation: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  }
>()("effect-binance/connection/ConnectionPool") {}

// A slow reader of connection events misses the oldest of them.
const eventCapacity = 1024

// A connection that takes over topics of another one.
const fresh = { isProbation: true, isSuccessor: false }

const keyOf = (place: string, topic: string): string => `${place}\n${topic}`

const placeOf = ({ name, root }: Endpoint): string => `${name}\n${root}`

/**
 * Makes a pool, which lives as long as the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<ConnectionPool["Service"], never, Transport | DialBudget | Scope.Scope> = Effect.gen(
  function* () {
    const policy = yield* ConnectionPolicy
    const clock = yield* Clock.Clock
    const { nowUnsafe, timeFor } = yield* WakingTime.make(policy.localStallMillis)
    const turn = new Turn(nowUnsafe)
    const numbers = LegNumbers.blocks()
    const context = yield* Effect.context<Transport | DialBudget>()
    const scope = yield* Effect.scope
    const events = yield* PubSub.sliding<ConnectionEvent>({ capacity: eventCapacity })
    yield* Effect.addFinalizer(() => PubSub.shutdown(events))
    const shards = new Map<Shard.Shard, Fiber.Fiber<void, ConnectionError> | undefined>()
    // Shards that have their topics and do not run yet.
    const made: Array<Shard.Shard> = []
    const carriage = new Carriage()
    // Which connection was made to take the place of another one: topics that come late follow those that have gone ahead.
    const successors = new WeakMap<Shard.Shard, Shard.Shard>()
    // Topics that any stream may join; those of `suspend` are not among them.
    const shared = new Map<string, TopicLegs>()
    const rotation = PoolRotation.make(policy)
    const tallies = new Map<string, ConnectionMetrics.Tally>()
    const shardNumbers = new Map<string, number>()

    const report = (event: ConnectionEvent) => void PubSub.publishUnsafe(events, event)

    const tallyOf = (endpoint: Endpoint): ConnectionMetrics.Tally => {
      const found = tallies.get(endpoint.name)
      if (found !== undefined) return found
      const tally = ConnectionMetrics.tally(endpoint.name, context)
      tallies.set(endpoint.name, tally)
      return tally
    }

    const mostTopics = (endpoint: Endpoint): number =>
      Math.min(policy.topicsPerConnection, endpoint.protocol.limits.topicsPerConnection)

    // ---- shards

    // It comes to life with `launch`, when it has its topics: they go into the URL of its first dial.
    const makeShard = (
      endpoint: Endpoint,
      options: {
        readonly isProbation: boolean
        readonly isSuccessor: boolean
        readonly quietSpells: QuietSpells
        readonly leg: number
        readonly holder: Subscriber.Subscriber | undefined
      }
    ): Shard.Shard => {
      const number = (shardNumbers.get(placeOf(endpoint)) ?? 0) + 1
      shardNumbers.set(placeOf(endpoint), number)
      const shard = Shard.make({
        ...options,
        number,
        endpoint,
        policy,
        clock,
        timeFor,
        report,
        tally: tallyOf(endpoint),
        turn,
        move: (feeds) => move(shard, feeds),
        refresh: Effect.suspend(() => replace(shard, fresh)),
        isAtHome: (feed) => carriage.isAtHome(feed, shard),
        rotate: Effect.suspend(() => replace(shard, { ...fresh, isSuccessor: true })),
        rotationDue: rotation.due,
        taken: (feeds) => carriage.taken(feeds),
        release: (feeds) => release(shard, feeds),
        gather: Effect.suspend(() => gather(shard)),
        stopIdle: stopIdleLater
      })
      shards.set(shard, undefined)
      made.push(shard)
      return shard
    }

    const launch = Effect.uninterruptible(
      Effect.suspend(() =>
        Effect.forEach(
          made.splice(0),
          Effect.fnUntraced(function* (shard) {
            // In the surroundings of the pool: a connection outlives the stream that happens to come first.
            const run = Effect.updateContext(shard.run, (_: Context.Context<never>) => context)
            const fiber = yield* Effect.forkIn(run, scope)
            // Its topics may have left already.
            if (!shards.has(shard)) return yield* Fiber.interrupt(fiber)
            shards.set(shard, fiber)
            // However it ends, and be it before its first step: no topic joins it any more, and no stream waits for it.
            fiber.addObserver((exit) => {
              shards.delete(shard)
              shard.end(exit)
              for (const idle of takeIdle()) idle.interruptUnsafe()
            })
          }),
          { discard: true }
        )
      )
    )

    // A shard is found idle and taken out in one step, so that no topic joins one that is to stop.
    const takeIdle = (): ReadonlyArray<Fiber.Fiber<void, ConnectionError>> => {
      const fibers: Array<Fiber.Fiber<void, ConnectionError>> = []
      for (const [shard, fiber] of shards) {
        if (shard.size > 0) continue
        shards.delete(shard)
        if (fiber !== undefined) fibers.push(fiber)
      }
      return fibers
    }

    const stopIdle = Effect.suspend(() => Fiber.interruptAll(takeIdle()))

    // For shards, which must not wait for their own end.
    const stopIdleLater = Effect.suspend(() => {
      const fibers = takeIdle()
      return fibers.length === 0 ? Effect.void : Effect.asVoid(Effect.forkIn(Fiber.interruptAll(fibers), scope))
    })

    const move = (from: Shard.Shard, feeds: ReadonlyArray<TopicFeed>): Effect.Effect<void> =>
      Effect.suspend(() => {
        const { endpoint, holder, leg, quietSpells } = from
        for (const feed of feeds) {
          if (!carriage.isAtHome(feed, from)) continue
          const found = Placement.fresh(shards.keys(), from, {
            sinceMillis: nowUnsafe() - policy.firstEventMillis,
            mostTopics: mostTopics(endpoint)
          })
          carriage.handOver(
            feed,
            from,
            found ?? makeShard(endpoint, { ...fresh, quietSpells: quietSpells.copy(), leg, holder })
          )
        }
        return launch
      })

    const replace = (from: Shard.Shard, options: typeof fresh): Effect.Effect<void> =>
      Effect.suspend(() => {
        const { endpoint, holder, leg, quietSpells } = from
        const feeds = Array.from(from.feeds).filter((feed) => carriage.isAtHome(feed, from))
        if (feeds.length === 0) return Effect.void
        const found = options.isSuccessor
          ? Placement.successor(shards.keys(), from, {
              former: successors.get(from),
              topics: feeds.length,
              mostTopics: mostTopics(endpoint)
            })
          : undefined
        const to = found ?? makeShard(endpoint, { ...options, quietSpells, leg, holder })
        successors.set(from, to)
        for (const feed of feeds) carriage.handOver(feed, from, to)
        return launch
      })

    const gather = (stable: Shard.Shard): Effect.Effect<void> =>
      Effect.suspend(() => {
        if (rotation.isHeld()) return Effect.void
        const unions = Placement.unions(shards.keys(), stable, {
          stableSinceMillis: nowUnsafe() - policy.stableAfterMillis,
          mostTopics: mostTopics(stable.endpoint)
        })
        for (const { from, to } of unions) successors.set(from, to)
        return Effect.forEach(unions, ({ from }) => from.rotate, { discard: true })
      })

    const forget = (feed: TopicFeed): void => {
      carriage.forget(feed)
      const key = keyOf(placeOf(feed.topic.endpoint), feed.topic.name)
      const legs = shared.get(key)?.feeds
      if (legs?.includes(feed) === true && !legs.some((leg) => carriage.carries(leg))) shared.delete(key)
    }

    const release = (from: Shard.Shard, feeds: ReadonlyArray<TopicFeed>): ReadonlyArray<TopicFeed> => {
      const orphans = feeds.filter((feed) => !carriage.leaveToOther(feed, from))
      orphans.forEach(forget)
      return orphans
    }

    // ---- subscriptions

    const join = (topic: Topic<unknown>, subscriber: Subscriber.Subscriber): TopicLegs => {
      const { endpoint, name } = topic
      const key = keyOf(placeOf(endpoint), name)
      const holder = subscriber.buffer.overflow === "suspend" ? subscriber : undefined
      const found = holder === undefined ? shared.get(key) : undefined
      const legs = found ?? new TopicLegs(topic, { tally: tallyOf(endpoint), turn, numbers, ...policy })
      legs.link(subscriber)
      if (found !== undefined) return legs
      if (holder === undefined) shared.set(key, legs)
      legs.feeds.forEach((feed, leg) => {
        const room = Placement.room(shards.keys(), { endpoint, leg, holder }, mostTopics(endpoint))
        const quietSpells = new QuietSpells()
        carriage.carry(feed, room ?? makeShard(endpoint, { ...fresh, quietSpells, isProbation: false, leg, holder }))
      })
      return legs
    }

    const leave = (subscriber: Subscriber.Subscriber, topics: ReadonlyArray<TopicLegs>) =>
      Effect.suspend(() => {
        for (const topic of topics) {
          topic.unlink(subscriber)
          if (!topic.isWanted) topic.feeds.forEach(forget)
        }
        return stopIdle
      })

    const open = Effect.fnUntraced(function* (
      topics: ReadonlyArray<Topic<unknown>>,
      options: SubscribeOptions & { readonly isTracked: boolean }
    ) {
      const distinct = new Map(topics.map((topic) => [keyOf(placeOf(topic.endpoint), topic.name), topic]))
      if (distinct.size === 0) return Stream.empty
      const joined: Array<TopicLegs> = []
      const described = new Map<string, TopicLegs>()
      const subscriber = Subscriber.make({
        isTracked: options.isTracked,
        failsOnMalformed: options.onMalformed === "fail",
        buffer: new EventBuffer<unknown>({
          capacity: atLeastOne("capacity", options.capacity ?? policy.capacity),
          overflow: options.overflow ?? policy.overflow,
          describe: options.isTracked
            ? (item) => {
                const event = item as Event<unknown> // a tracked subscriber is given nothing else
                return described.get(keyOf(event.endpoint, event.topic))?.describeDropped(event)
              }
            : undefined
        })
      })
      yield* Effect.acquireRelease(
        Effect.suspend(() => {
          turn.begin()
          for (const topic of distinct.values()) {
            const legs = join(topic, subscriber)
            joined.push(legs)
            described.set(keyOf(topic.endpoint.name, topic.name), legs)
          }
          return launch
        }),
        () => leave(subscriber, joined)
      )
      return Stream.fromPull(Effect.succeed(subscriber.pull))
    })

    return {
      // The buffer holds events that the decoders of these very topics made, bare or as `Tracked`.
      subscribe: <A>(topics: ReadonlyArray<Topic<A>>, options?: SubscribeOptions) =>
        Stream.unwrap(open(topics, { ...options, isTracked: false })) as Stream.Stream<
          A,
          ConnectionError | EventDecodeError
        >,
      tracked: <A>(topics: ReadonlyArray<Topic<A>>, options?: BufferOptions) =>
        Stream.unwrap(open(topics, { ...options, isTracked: true })) as Stream.Stream<Tracked<A>, ConnectionError>,
      events: Stream.fromPubSub(events),
      status: Effect.sync(() => Array.from(shards.keys(), (shard) => Status.ofShard(shard, nowUnsafe()))),
      topics: Effect.sync(() => Status.ofTopics(shards.keys(), nowUnsafe())),
      rotateNow: Effect.suspend(() => Effect.forEach([...shards.keys()], (shard) => shard.rotate, { discard: true })),
      holdRotation: (effect) => rotation.hold(effect)
    }
  }
)

/**
 * A pool for everything that is built on the layer. Reads the `ConnectionPolicy` of its place.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<ConnectionPool, never, Transport | DialBudget> = Layer.effect(ConnectionPool, make)

/**
 * What happens to the connections of the pool at hand from now on, for logs and alarms. Each event tells its endpoint, such as
 * `usds-m/market`. A reader that is slow misses the oldest of 1,024.
 *
 * **Example** (Raising an alarm)
 *
 * ```ts
 * ConnectionPool.events.pipe(
 *   Stream.filter((event) => event._tag === "Stalled"),
 *   Stream.runForEach(({ silentMillis, topic }) => Console.error(`${topic} is mute for ${silentMillis} ms`))
 * )
 * ```
 *
 * @category streams
 * @since 0.1.0
 */
export const events: Stream.Stream<ConnectionEvent, never, ConnectionPool> = Stream.unwrap(
  Effect.map(ConnectionPool, (pool) => pool.events)
)
