/**
 * What the simulated exchange must send for the rows of every market.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Result, Schema, type Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Environment from "../../../src/binance/Environment.ts"
import type { Topics } from "../../../src/binance/MarketTopics.ts"
import type { Transport } from "../../../src/connection/Transport.ts"
import * as Sample from "../../../src/testing/internal/sample.ts"
import * as TestExchange from "../../../src/testing/TestExchange.ts"
import { connect, textOf } from "../TestExchangeTest.ts"

/** A market of the simulated exchange. */
export interface Subject<Rows> {
  readonly topics: Topics<unknown>
  /** A topic of each row. */
  readonly samples: { readonly [Row in keyof Rows]: string }
  /** Rows that may be quiet for long. */
  readonly sparse: ReadonlyArray<keyof Rows & string>
  /** What stands before `/stream` where its topics are delivered. */
  readonly paths: ReadonlyArray<string>
  /** How long to wait for those that come often, and for the sparse ones. Default: 10 seconds, 1 hour. */
  readonly waits?: readonly [often: Duration.Input, seldom: Duration.Input] | undefined
  /** Default: an exchange with every default. */
  readonly exchange?: typeof TestExchange.layer | undefined
}

interface Frame {
  readonly stream: string
  readonly data: unknown
}

/** Combined frames as they came, with the payload as a value. */
export const parse = (texts: ReadonlyArray<string>): ReadonlyArray<Frame> =>
  texts.map((text): Frame => JSON.parse(text))

const encodeTopic = (topic: string) => encodeURI(topic).replaceAll("+", "%2B")

/** What connections to all paths of a market deliver of the topics within a time. */
export const deliverTo =
  (paths: ReadonlyArray<string>) => (wanted: ReadonlyArray<string>, duration: Parameters<typeof TestClock.adjust>[0]) =>
    Effect.gen(function* () {
      const texts: Array<string> = []
      for (const path of paths) {
        const client = yield* connect(`${path}/stream?streams=${wanted.map(encodeTopic).join("/")}`)
        yield* client.wire.pull.pipe(
          Effect.map((frames) => texts.push(...frames.map(textOf))),
          Effect.forever,
          Effect.forkScoped
        )
      }
      yield* TestClock.adjust(duration)
      return texts
    }).pipe(Effect.scoped)

/** The events of a topic, decoded by its row. */
export const eventsOf = <Event>(
  row: { readonly event: Schema.ConstraintDecoder<Event> },
  topic: string,
  texts: ReadonlyArray<string>
): ReadonlyArray<Event> => {
  const decode = Schema.decodeUnknownSync(row.event)
  return parse(texts).flatMap(({ data, stream }) =>
    stream === topic ? (Array.isArray(data) ? data : [data]).map((each) => decode(each)) : []
  )
}

/** Each item with the one after it. */
export const pairwise = <A>(items: ReadonlyArray<A>): ReadonlyArray<readonly [A, A]> =>
  items.slice(1).map((item, i) => [items[i] as A, item] as const) // within bounds

/** Makes tests, each on an exchange of its own. */
export const testOn =
  (exchange: typeof TestExchange.layer) =>
  (
    sentence: string,
    effect: Effect.Effect<void, unknown, TestExchange.TestExchange | Transport | Scope.Scope>,
    options?: TestExchange.Options
  ) =>
    it.effect(sentence, () => Effect.provide(effect, exchange(options)))

/** A test on an exchange of its own. */
export const test = testOn(TestExchange.layer)

/** Holds the feeds of a market to the rules. */
export const suite = <Rows>(
  market: string,
  {
    exchange = TestExchange.layer,
    paths,
    samples,
    sparse,
    topics,
    waits: [often, seldom] = ["10 seconds", "1 hour"]
  }: Subject<Rows>
): void => {
  const test = testOn(exchange)
  const deliver = deliverTo(paths)
  const all: ReadonlyArray<readonly [row: string, topic: string]> = Object.entries(samples)
  const isSparse = (row: string) => sparse.some((each) => each === row)

  describe(`the rows of ${market}`, () => {
    test(
      "all deliver, and what they deliver decodes without remainder",
      Effect.gen(function* () {
        const { environment } = yield* TestExchange.TestExchange
        const topicsOf = (rows: typeof all) => rows.map(([, topic]) => topic)
        const told = [
          ...(yield* deliver(topicsOf(all.filter(([row]) => !isSparse(row))), often)),
          ...(yield* deliver(topicsOf(all.filter(([row]) => isSparse(row))), seldom))
        ]

        const events = new Map<string, number>()
        for (const { data, stream } of parse(told)) {
          const { decode } = Result.getOrThrow(topics.parse(stream)).in(environment)
          const payload = JSON.stringify(data)
          decode(
            { _tag: "Data", topic: stream, frame: payload, from: 0, to: payload.length },
            {
              event: () => events.set(stream, (events.get(stream) ?? 0) + 1),
              malformed: (error) => assert.fail(error.message),
              unknownField: (name) => assert.fail(`${stream} has an unknown field ${name}`)
            }
          )
        }

        assert.sameMembers(
          all.map(([row]) => row),
          Object.keys(topics.byName)
        )
        assert.sameMembers([...events.keys()], topicsOf(all))
      })
    )

    test(
      "are the same for the same seed, to the byte, and others for another",
      Effect.gen(function* () {
        const run = (seed: number) =>
          deliver(
            all.map(([, topic]) => topic),
            "20 seconds"
          ).pipe(Effect.provide(exchange({ seed })), Effect.provide(TestClock.layer()))

        const [first, second, other] = [yield* run(1), yield* run(1), yield* run(2)]

        assert.isAbove(first.length, 500)
        assert.deepStrictEqual(first, second)
        assert.notDeepEqual(first, other)
      })
    )

    it.effect("have a sample of each without waiting for it", () =>
      Effect.gen(function* () {
        for (const [row, topic] of all) {
          const subscription = Result.getOrThrow(topics.parse(topic))
          const isOwn = (payload: string) => {
            let events = 0
            const { decode } = subscription.in(Environment.production)
            decode(
              { _tag: "Data", topic, frame: payload, from: 0, to: payload.length },
              { event: () => events++, malformed: (error) => assert.fail(error.message), unknownField: () => {} }
            )
            return events > 0
          }

          assert.isString(yield* Sample.make(subscription, isOwn), row)
        }
      }).pipe(Effect.provide(exchange()))
    )
  })
}
