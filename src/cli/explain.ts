/**
 * `effect-binance explain`: what a topic is, what it looks like on the wire, and what becomes of that.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Environment from "../binance/Environment.ts"
import type { Subscription } from "../binance/MarketStream.ts"
import type { TopicError } from "../binance/TopicError.ts"
import * as Sample from "../testing/internal/sample.ts"
import * as Columns from "./columns.ts"
import * as Flags from "./flags.ts"
import * as Markets from "./markets.ts"
import * as Output from "./output.ts"
import * as RowFacts from "./rowFacts.ts"
import * as Usage from "./usage.ts"

const flags = {
  words: Argument.String("topic").pipe(
    Argument.withDescription(
      "A topic as Binance spells it, such as btcusdt@aggTrade, after its market if that matters"
    ),
    Argument.variadic({ min: 1, max: 2 })
  ),
  format: Flags.format
}

/** A topic with all that there is to say about it. */
interface Explanation extends RowFacts.RowFacts {
  readonly topic: string
  /** Where a connection for it goes in production. */
  readonly url: string
  readonly continuity: string
  readonly silence: string
  /** A payload as the exchange would write it; absent where the simulated one lists no such thing. */
  readonly frame?: string
  /** The first event of the payload. */
  readonly decoded?: unknown
}

// The first event of a payload; a topic may carry those of other products too, which are none.
const eventOf = (subscription: Subscription<unknown>, frame: string): unknown => {
  const events: Array<unknown> = []
  subscription
    .in(Environment.production)
    .decode(
      { _tag: "Data", topic: subscription.topic, frame, from: 0, to: frame.length },
      { event: (event) => events.push(event), malformed: () => undefined, unknownField: () => undefined }
    )
  return events[0]
}

const explanation = Effect.fnUntraced(function* (subscription: Subscription<unknown>, { topics }: Markets.Served) {
  const { liveness, row, topic } = subscription
  const name = Object.keys(topics.byName).find((each) => topics.byName[each] === row) ?? ""
  const { endpoint } = subscription.in(Environment.production)
  const frame = yield* Sample.make(subscription, (each) => eventOf(subscription, each) !== undefined)
  const print = Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(row.event)))
  const explained: Explanation = {
    topic,
    ...RowFacts.of(name, row),
    url: endpoint.protocol.url(endpoint.root, [topic]),
    continuity: RowFacts.continuityText(row),
    silence: RowFacts.silenceText(liveness),
    ...(frame === undefined ? {} : { frame, decoded: print(eventOf(subscription, frame)) })
  }
  return explained
})

const text = (explained: Explanation): string => {
  const { category, continuity, decoded, docs, frame, market, parameters, row, silence, speeds, template, url } =
    explained
  const facts = [
    ["market", market],
    ["row", row],
    ["template", template],
    ...(parameters.length === 0 ? [] : [["parameters", parameters.map(RowFacts.parameterText).join(", ")]]),
    ["category", category],
    ["socket", url],
    ["speed", speeds.join(", ")],
    ["continuity", continuity],
    ["silence", silence],
    ...(docs === undefined ? [] : [["page", docs]])
  ]
  const sample =
    frame === undefined
      ? ["The simulated exchange lists no such thing, so there is no frame to show."]
      : ["On the wire:", frame, "", `As an event (${explained.event}):`, JSON.stringify(decoded, undefined, 2)]
  return [explained.topic, explained.summary, "", ...Columns.align(["left", "left"], facts), "", ...sample, ""].join(
    "\n"
  )
}

const complaints = (topic: string, errors: ReadonlyArray<TopicError>): ReadonlyArray<string> => {
  const [only] = errors
  if (errors.length === 1 && only !== undefined) return [only.message]
  // What all rows of a market are is no help here, for all markets.
  const telling = errors.filter(({ expectation }) => !expectation.startsWith("expected one of "))
  return telling.length > 0
    ? telling.map(({ message }) => message)
    : [`no market has a topic "${topic}"; '${Usage.program} rows' lists what there is`]
}

const find = Effect.fnUntraced(function* (words: ReadonlyArray<string>) {
  const [first = "", second] = words
  const served = second === undefined ? Markets.all : Markets.all.filter(({ market }) => market === first)
  const topic = second ?? first
  if (served.length === 0) yield* Usage.check("explain", [`no market is called "${first}": expected ${Markets.names}`])
  const found = served.map((each) => Result.map(each.topics.parse(topic), (subscription) => ({ each, subscription })))
  const successes = found.filter(Result.isSuccess).map(({ success }) => success)
  const errors = found.filter(Result.isFailure).map(({ failure }) => failure)
  if (successes.length === 0) yield* Usage.check("explain", complaints(topic, errors))
  return successes
})

/**
 * Prints what a topic is, in each market that has one of the name.
 *
 * @category commands
 * @since 0.1.0
 */
export const explain = Command.make(
  "explain",
  flags,
  Effect.fnUntraced(function* ({ format, words }) {
    const found = yield* find(words)
    const explained = yield* Effect.forEach(found, ({ each, subscription }) => explanation(subscription, each))
    const isTable = (yield* Flags.formatOr(format)) === "table"
    const print = isTable ? text : (each: Explanation) => `${JSON.stringify(each)}\n`
    yield* Output.write(Stream.make(explained.map(print).join(isTable ? "\n" : "")))
  })
).pipe(
  Command.withDescription(
    [
      "Say what a topic is: its row, its socket, how often it is sent, what its silence and its ids mean, with a frame as the",
      "simulated exchange writes it, and the event that it decodes to. Text on a terminal, elsewhere one JSON object a line,",
      "for each market that has a topic of the name."
    ].join("\n  ")
  ),
  Command.withShortDescription("Say what a topic is, with a frame and its event"),
  Command.withExamples([
    { command: "effect-binance explain btcusdt@aggTrade", description: "The topic on USDⓈ-M and on spot" },
    { command: "effect-binance explain coin-m btcusd@indexPriceKline_1m", description: "The topic of one market" }
  ])
)
