/**
 * The flags that commands share: which exchange, and how its connections are kept.
 *
 * @since 0.1.0
 */
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Overflow } from "../connection/Overflow.ts"
import * as RootUrl from "../internal/rootUrl.ts"

const optional = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  Flag.map(Flag.optional(flag), Option.getOrUndefined)

const parseDuration = (text: string): Option.Option<Duration.Duration> =>
  // Whatever is not of the form that the type demands comes back as none.
  Option.filter(Duration.fromInput(text as Duration.Input), (duration) => !Duration.isNegative(duration))

const legalDurations = 'a duration such as "30 seconds", "500 millis" or "2 minutes"'

/**
 * A span of time, spelled as Effect spells it.
 *
 * @category flags
 * @since 0.1.0
 */
export const duration = (name: string, description: string): Flag.Flag<Duration.Duration | undefined> =>
  Flag.String(name).pipe(
    Flag.withMetavar("DURATION"),
    Flag.withDescription(description),
    Flag.filterMap(parseDuration, () => legalDurations),
    optional
  )

/**
 * A span of time that is longer than nothing.
 *
 * @category flags
 * @since 0.1.0
 */
export const positiveDuration = (name: string, description: string): Flag.Flag<Duration.Duration | undefined> =>
  Flag.String(name).pipe(
    Flag.withMetavar("DURATION"),
    Flag.withDescription(description),
    Flag.filterMap(
      (text) => Option.filter(parseDuration(text), (found) => !Duration.isZero(found)),
      () => `${legalDurations}, longer than zero`
    ),
    optional
  )

/**
 * A whole number, 1 or more.
 *
 * @category flags
 * @since 0.1.0
 */
export const count = (name: string, description: string): Flag.Flag<number | undefined> =>
  Flag.Int(name).pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(description),
    Flag.filter(
      (n) => n >= 1,
      () => "a whole number, 1 or more"
    ),
    optional
  )

const root = (name: string, scheme: "http" | "ws", description: string): Flag.Flag<string | undefined> =>
  Flag.String(name).pipe(
    Flag.withMetavar("URL"),
    Flag.withDescription(description),
    Flag.filterMap(Schema.decodeUnknownOption(RootUrl.RootUrl(scheme)), () => RootUrl.expected(scheme)),
    optional
  )

/**
 * A file that exists.
 *
 * @category flags
 * @since 0.1.0
 */
export const file = (name: string, description: string): Flag.Flag<string | undefined> =>
  Flag.File(name).pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(description),
    Flag.mapEffect(
      Effect.fnUntraced(function* (path) {
        const files = yield* FileSystem.FileSystem
        // Where even that can not be told, opening the file will tell why.
        const exists = yield* Effect.orElseSucceed(files.exists(path), () => true)
        if (exists) return path
        return yield* new CliError.InvalidValue({
          option: name,
          value: path,
          expected: "a file that exists",
          kind: "flag"
        })
      })
    ),
    optional
  )

const environments = ["production", "testnet", "demo", "simulated"] as const

/**
 * Which exchange.
 *
 * @category models
 * @since 0.1.0
 */
export type EnvironmentName = (typeof environments)[number]

/**
 * The flags that say which exchange.
 *
 * @category flags
 * @since 0.1.0
 */
export const exchange = (defaultEnvironment: EnvironmentName) => ({
  env: Flag.Literals("env", environments).pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription(`Which exchange; simulated: the embedded one (default: ${defaultEnvironment})`),
    Flag.withDefault(defaultEnvironment)
  ),
  wsUrl: root(
    "ws-url",
    "ws",
    "Root of the streams and the WebSocket API in place of those of --env; paths are appended"
  ),
  restUrl: root("rest-url", "http", "Root of the REST API in place of that of --env; paths are appended")
})

/**
 * Lines of JSON or something for people; where it is not given, what the output is decides.
 *
 * @category flags
 * @since 0.1.0
 */
export const format = Flag.Literals("format", ["json", "table"]).pipe(
  Flag.withMetavar("NAME"),
  Flag.withDescription("Lines of JSON, or a table (default: table on a terminal, otherwise json)"),
  Flag.optional
)

/**
 * The format that is asked for, or that which suits the output.
 *
 * @category flags
 * @since 0.1.0
 */
export const formatOr = (given: Option.Option<"json" | "table">) =>
  Effect.map(TerminalCapabilities, ({ canAnimate }) => Option.getOrElse(given, () => (canAnimate ? "table" : "json")))

/**
 * The recording that the embedded exchange is to play.
 *
 * @category flags
 * @since 0.1.0
 */
export const recording = file("recording", "Play this recording and end with it (--env simulated only)")

/**
 * The flags that say how connections are kept.
 *
 * @category flags
 * @since 0.1.0
 */
export const policy = {
  silence: positiveDuration(
    "silence",
    "Redial after this long without data, at least 1.5 × --ping-interval (default: 90 seconds)"
  ),
  pingInterval: positiveDuration("ping-interval", "Ping after this long without a frame (default: 20 seconds)"),
  pingTimeout: positiveDuration("ping-timeout", "Redial if nothing answers a ping for this long (default: 20 seconds)"),
  backoff: positiveDuration("backoff", "Delay before the first redial, then doubled, ±20 % (default: 1 second)"),
  maxBackoff: positiveDuration("max-backoff", "Longest delay before a redial (default: 30 seconds)"),
  stableAfter: duration(
    "stable-after",
    "Flow of data after which delays start anew; zero: the first event (default: 30 seconds)"
  ),
  rotateEvery: positiveDuration(
    "rotate-every",
    "Replace each connection at this age, or a little before, make before break (default: 23 hours)"
  ),
  redundancy: count("redundancy", "Connections that bring each topic at once, so that none is missed (default: 1)"),
  topicsPerConnection: count("topics-per-connection", "Topics that share one connection (default: 200)"),
  overflow: optional(
    Flag.Literals("overflow", Overflow.literals).pipe(
      Flag.withMetavar("POLICY"),
      Flag.withDescription("What to do with events faster than the output; suspend loses none (default: sliding)")
    )
  )
}
