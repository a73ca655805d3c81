/**
 * Rows: one callable definition per stream of the exchange.
 *
 * A row is the function that users call, the schema of its events, the template of its topics, the socket that carries
 * it, and the rules by which its silence and its holes are known. Adding a stream is adding a row.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as Stream from "effect/Stream"
import * as Str from "effect/String"
import * as FrameReader from "../codec/FrameReader.ts"
import type * as SchemaDecoder from "../codec/SchemaDecoder.ts"
import * as TimeUnit from "../codec/TimeUnit.ts"
import type { ConnectionError } from "../connection/ConnectionError.ts"
import { type BufferOptions, ConnectionPool, type SubscribeOptions } from "../connection/ConnectionPool.ts"
import type { Liveness } from "../connection/Liveness.ts"
import type { Topic } from "../connection/Topic.ts"
import * as TopicTemplate from "../connection/TopicTemplate.ts"
import type { EventDecodeError } from "../continuity/EventDecodeError.ts"
import type { Sequence } from "../continuity/Sequence.ts"
import type { Tracked } from "../continuity/Tracked.ts"
import * as BinanceProtocol from "./BinanceProtocol.ts"
import * as Environment from "./Environment.ts"
import type { Category, StreamMarket } from "./Market.ts"
import { TopicError } from "./TopicError.ts"

/**
 * Everything with which a market stream can fail.
 *
 * @category errors
 * @since 0.1.0
 */
export type MarketStreamError = ConnectionError | EventDecodeError | TopicError

/**
 * Everything with which a market stream can fail that has markers: what does not decode is one of them.
 *
 * @category errors
 * @since 0.1.0
 */
export type TrackedStreamError = ConnectionError | TopicError

/**
 * A schema of events, which decodes and encodes without services.
 *
 * @category models
 * @since 0.1.0
 */
export type EventSchema = Schema.ConstraintCodec<unknown, unknown>

/**
 * Schemas of a template's parameters: one for each placeholder, each encoding to the text that stands in the topic.
 *
 * @category models
 * @since 0.1.0
 */
export type ParamsFor<Template extends string> = {
  readonly [Name in TopicTemplate.Placeholder<Template>]: Schema.ConstraintCodec<unknown, string | undefined>
}

/**
 * Parameters as the caller gives them.
 *
 * @category models
 * @since 0.1.0
 */
export type Input<Fields extends Schema.Struct.Fields> = Schema.Struct<Fields>["~type.make.in"]

/**
 * Arguments of a row: parameters, which may be left out when all are optional, and options.
 *
 * @category models
 * @since 0.1.0
 */
export type Args<Fields extends Schema.Struct.Fields, Options> =
  {} extends Input<Fields>
    ? [params?: Input<Fields> | undefined, options?: Options | undefined]
    : [params: Input<Fields>, options?: Options | undefined]

/**
 * How often a stream is sent: in windows of a length, or as it happens.
 *
 * @category models
 * @since 0.1.0
 */
export type Speed = "real time" | `${number} ${"ms" | "s"}`

/**
 * One stream of one market, called to get its events.
 *
 * **Details**
 *
 * Called, it gives the events in the order of reading, from when the topic is subscribed, and goes on by itself after an outage. What
 * was lost shows in the metrics alone: `tracked` has it in the stream. A consumer that is slower than the exchange loses the oldest
 * of 16,384 events, unless `overflow` or `capacity` say otherwise.
 *
 * It fails with a `TopicError`, before anything is sent, where a parameter is not legal; with a `ConnectionError` where it can not go
 * on, since the exchange refuses the connection for good or the topic, the backoff has ended, or its buffer is full under the policy
 * `fail`; with an `EventDecodeError` where `onMalformed: "fail"` asks for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarketStream<Template extends string, Fields extends Schema.Struct.Fields, Event extends EventSchema> {
  // Editors would show a doc of the call in place of that of each row.
  (...args: Args<Fields, SubscribeOptions>): Stream.Stream<Event["Type"], MarketStreamError, ConnectionPool>
  /**
   * The events, with a marker between them wherever something is missing: see `Tracked`. An event that does not decode is such a
   * marker too, so this fails with a `TopicError` or a `ConnectionError` alone.
   */
  readonly tracked: (
    ...args: Args<Fields, BufferOptions>
  ) => Stream.Stream<Tracked<Event["Type"]>, TrackedStreamError, ConnectionPool>
  /** The stream with its parameters, as a value for {@link merge}. Throws a `TopicError` if they are not legal. */
  readonly of: (...args: Args<Fields, never>) => Subscription<Event["Type"]>
  /** The topic in Binance's spelling. Throws a `TopicError` if the parameters are not legal. */
  readonly topic: (...args: Args<Fields, never>) => string
  /** Reads a topic back; `undefined` if it is not one of this row. */
  readonly parse: (topic: string) => Subscription<Event["Type"]> | undefined
  /** What a topic of this row's form has wrong in its parameters; `undefined` if nothing, or if its form is another. */
  readonly mismatch: (topic: string) => string | undefined
  readonly market: StreamMarket
  readonly category: Category
  readonly template: Template
  readonly params: Schema.Struct<Fields>
  readonly event: Event
  /** Whether a frame holds one event or an array of them. */
  readonly frame: SchemaDecoder.PayloadForm
  readonly sequence: Sequence<Event["Type"]> | undefined
  /** How often Binance sends, by its documentation: the default first, then those that a parameter asks for. */
  readonly speeds: ReadonlyArray<Speed>
  /** What the row is, in one sentence. */
  readonly summary: string
  /** Official page, below `https://developers.binance.com/docs/`; `undefined` if there is none. */
  readonly docs: string | undefined
}

/**
 * Any row.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any {
  readonly parse: (topic: string) => Subscription<unknown> | undefined
  readonly mismatch: (topic: string) => string | undefined
  readonly market: StreamMarket
  readonly category: Category
  readonly template: string
  readonly params: Schema.Top
  readonly event: EventSchema
  readonly frame: SchemaDecoder.PayloadForm
  readonly sequence: Sequence<never> | undefined
  readonly speeds: ReadonlyArray<Speed>
  readonly summary: string
  readonly docs: string | undefined
}

/**
 * A row with its parameters.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subscription<out Event> {
  readonly row: Any
  /** The topic in Binance's spelling. */
  readonly topic: string
  readonly liveness: Liveness
  /**
   * The topic at the place where the environment has it. Its decoder learns together with those of the same row and owner, which is
   * the pool that carries the topic.
   */
  readonly in: (environment: Environment.Environment, owner?: object) => Topic<Event>
}

/**
 * What a row is made of.
 *
 * @category models
 * @since 0.1.0
 */
export interface Definition<Template extends string, Fields extends Schema.Struct.Fields, Event extends EventSchema> {
  readonly category: Category
  readonly params: Fields & { readonly [Name in Exclude<keyof Fields, TopicTemplate.Placeholder<Template>>]: never }
  readonly event: Event
  /** Default: `single`. */
  readonly frame?: SchemaDecoder.PayloadForm | undefined
  /** Events to pass on, where a topic carries those of other products too. Default: all. */
  readonly accepts?: ((event: NoInfer<Event>["Type"]) => boolean) | undefined
  readonly continuity?: Sequence<NoInfer<Event>["Type"]> | undefined
  readonly liveness: Liveness | ((params: Schema.Struct<Fields>["Type"]) => Liveness)
  /** Time of the state, where an event tells one as a whole: see `Topic`. */
  readonly stateTime?: ((event: NoInfer<Event>["Type"]) => number) | undefined
  /** What the overflow policy `conflate` keeps the latest event of. */
  readonly conflateBy?: ((event: NoInfer<Event>["Type"]) => string) | undefined
  /** How often Binance sends, by its documentation: the default first, then those that a parameter asks for. */
  readonly speeds: ReadonlyArray<Speed>
  readonly summary: string
  readonly docs?: string | undefined
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const explain = (issue: SchemaIssue.Issue): string =>
  issuesOf(issue)
    .issues.map(({ message, path = [] }) => [...path.map(String), Str.uncapitalize(message)].join(": "))
    .join(", ")

// All schemas call it so, whatever the wire does; some events of the spot market have none.
const eventTime = (event: { readonly eventTime?: unknown }): number | undefined =>
  Predicate.isNumber(event.eventTime) ? event.eventTime : undefined

/**
 * Makes rows of a market.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make =
  (market: StreamMarket) =>
  <const Template extends string, const Fields extends ParamsFor<Template>, Event extends EventSchema>(
    template: Template,
    definition: Definition<Template, Fields, Event>
  ): MarketStream<Template, Fields, Event> => {
    const names = TopicTemplate.make(template)
    const params = Schema.Struct<Fields>(definition.params)
    // ParamsFor says that every parameter encodes to text or nothing, which Schema.Struct of a type variable can not
    // show.
    const codec = params as unknown as Schema.ConstraintCodec<Schema.Struct<Fields>["Type"], TopicTemplate.Texts>
    const check = SchemaParser.decodeUnknownResult(Schema.toType(codec))
    const texts = Schema.encodeUnknownSync(codec)
    const readTexts = SchemaParser.decodeUnknownResult(codec)
    const decoders = FrameReader.make(definition.event, {
      frame: definition.frame ?? "single",
      accepts: definition.accepts
    })
    const times = TimeUnit.timesOf<Event["Type"]>(definition.event)
    const decoderIn = (environment: Environment.Environment, owner: object): Topic<Event["Type"]>["decode"] => {
      const decode = decoders(owner)
      return environment[market].timeUnit === "microsecond"
        ? (data, sink) => decode(data, TimeUnit.fromMicros(sink, times))
        : decode
    }

    const subscription = (values: Schema.Struct<Fields>["Type"]): Subscription<Event["Type"]> => {
      const topic = names.render(texts(values))
      const liveness = typeof definition.liveness === "function" ? definition.liveness(values) : definition.liveness
      return {
        row,
        topic,
        liveness,
        in: (environment, owner = {}) => ({
          endpoint: BinanceProtocol.endpoint(environment, market, definition.category),
          name: topic,
          template,
          decode: decoderIn(environment, owner),
          sequence: definition.continuity,
          liveness,
          eventTime,
          stateTime: definition.stateTime,
          conflationKey: definition.conflateBy
        })
      }
    }
    const asGiven = (input: object) =>
      names.render(Record.map(Record.filter({ ...input }, Predicate.isNotUndefined), String))
    const find = (input: Input<Fields> | undefined): Result.Result<Subscription<Event["Type"]>, TopicError> =>
      // `Args` lets a caller leave the parameters out only where none is required.
      Result.mapBoth(check(input ?? {}), {
        onFailure: (issue) => new TopicError({ market, topic: asGiven(input ?? {}), expectation: explain(issue) }),
        onSuccess: subscription
      })
    const of = (input?: Input<Fields>) => Result.getOrThrow(find(input))
    const run = <A, E>(
      input: Input<Fields> | undefined,
      stream: (subscriptions: ReadonlyArray<Subscription<Event["Type"]>>) => Stream.Stream<A, E, ConnectionPool>
    ): Stream.Stream<A, E | TopicError, ConnectionPool> =>
      Stream.suspend(() =>
        Result.match(find(input), {
          onFailure: (error): Stream.Stream<A, E | TopicError, ConnectionPool> => Stream.fail(error),
          onSuccess: (subscription) => stream([subscription])
        })
      )

    const row: MarketStream<Template, Fields, Event> = Object.assign(
      (...[input, options]: Args<Fields, SubscribeOptions>) =>
        run(input, (subscriptions) => merge(subscriptions, options)),
      {
        tracked: (...[input, options]: Args<Fields, BufferOptions>) =>
          run(input, (subscriptions) => merge.tracked(subscriptions, options)),
        of: (...[input]: Args<Fields, never>) => of(input),
        topic: (...[input]: Args<Fields, never>) => of(input).topic,
        parse: (topic: string) => {
          const found = names.parse(topic)
          if (found === undefined) return undefined
          const values = readTexts(found)
          // Binance would acknowledge another spelling too, and stay silent.
          return Result.isSuccess(values) && names.render(texts(values.success)) === topic
            ? subscription(values.success)
            : undefined
        },
        mismatch: (topic: string) => {
          const values = Result.fromNullishOr(names.parse(topic), () => undefined).pipe(Result.flatMap(readTexts))
          return Result.isFailure(values) && values.failure !== undefined ? explain(values.failure) : undefined
        },
        market,
        category: definition.category,
        template,
        params,
        event: definition.event,
        frame: definition.frame ?? "single",
        sequence: definition.continuity,
        speeds: definition.speeds,
        summary: definition.summary,
        docs: definition.docs
      }
    )
    return row
  }

/** Events of the given subscriptions. */
type EventOf<S extends Subscription<unknown>> = S extends Subscription<infer Event> ? Event : never

// Looks up where the topics are and which pool carries them, once the stream runs.
const withPool = <S extends Subscription<unknown>, A, E>(
  subscriptions: ReadonlyArray<S>,
  run: (pool: ConnectionPool["Service"], topics: ReadonlyArray<Topic<EventOf<S>>>) => Stream.Stream<A, E>
): Stream.Stream<A, E, ConnectionPool> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const pool = yield* ConnectionPool
      const environment = yield* Environment.Current
      // `S` is a subscription of its own events.
      return run(
        pool,
        subscriptions.map((each) => each.in(environment, pool) as Topic<EventOf<S>>)
      )
    })
  )

/**
 * One stream of the events of many, across markets too: in the order of reading, through one buffer.
 *
 * **Details**
 *
 * `merge.tracked` is the same with markers; each item names its topic. Streams share connections, but this buffer is one: a consumer
 * that is slower than all topics together loses the oldest of 16,384 events, unless `overflow` or `capacity` say otherwise.
 *
 * Fails as a row does, and then as a whole: with a `ConnectionError` where one of its topics can not go on, or with an
 * `EventDecodeError` where `onMalformed: "fail"` asks for it. Parameters that are not legal throw a `TopicError` in `of`.
 *
 * **Example** (Merging a book ticker and trades)
 *
 * ```ts
 * MarketStream.merge([UsdsM.bookTicker.of({ symbol: "BTCUSDT" }), UsdsM.aggTrade.of({ symbol: "BTCUSDT" })])
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const merge: {
  <const S extends Subscription<unknown>>(
    subscriptions: ReadonlyArray<S>,
    options?: SubscribeOptions
  ): Stream.Stream<EventOf<S>, ConnectionError | EventDecodeError, ConnectionPool>
  /** The events of many, with a marker between them wherever something is missing; each item names its topic. */
  readonly tracked: <const S extends Subscription<unknown>>(
    subscriptions: ReadonlyArray<S>,
    options?: BufferOptions
  ) => Stream.Stream<Tracked<EventOf<S>>, ConnectionError, ConnectionPool>
} = Object.assign(
  <S extends Subscription<unknown>>(subscriptions: ReadonlyArray<S>, options?: SubscribeOptions) =>
    withPool(subscriptions, (pool, topics) => pool.subscribe(topics, options)),
  {
    tracked: <S extends Subscription<unknown>>(subscriptions: ReadonlyArray<S>, options?: BufferOptions) =>
      withPool(subscriptions, (pool, topics) => pool.tracked(topics, options))
  }
)
