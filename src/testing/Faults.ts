/**
 * Faults to inject into a simulated exchange, in memory or on sockets: each a value that composes with the others.
 *
 * **Example** (Pulling a cable for half a minute, while redials are refused)
 *
 * ```ts
 * Effect.all(
 *   [Faults.during(Faults.halfOpen, "30 seconds"), Faults.during(Faults.refuse({ status: 503 }), "1 minute")],
 *   { concurrency: "unbounded" }
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Fault, type Step, type Target } from "./Fault.ts"
import { TestExchange } from "./TestExchange.ts"

const millis = (duration: Duration.Input): number => Duration.toMillis(duration)

// ---- the dial

/**
 * Answers handshakes with an HTTP status, and with `Retry-After` where that is given: in seconds, or as a date.
 *
 * @category faults of the dial
 * @since 0.1.0
 */
export const refuse = (options: {
  readonly status: number
  readonly retryAfter?: Duration.Input | undefined
  readonly isDated?: boolean | undefined
}): Fault =>
  Fault.cases.Refuse.make({
    status: options.status,
    retryAfterMillis: options.retryAfter === undefined ? undefined : millis(options.retryAfter),
    isDated: options.isDated
  })

/**
 * Lets handshakes begin and never end.
 *
 * @category faults of the dial
 * @since 0.1.0
 */
export const hang: Fault = { _tag: "Hang" }

/**
 * Lets dials fail as for a host whose name does not resolve.
 *
 * @category faults of the dial
 * @since 0.1.0
 */
export const dnsFailure: Fault = { _tag: "Unreachable", layer: "dns" }

/**
 * Lets dials fail as for a server whose certificate is not trusted.
 *
 * @category faults of the dial
 * @since 0.1.0
 */
export const tlsFailure: Fault = { _tag: "Unreachable", layer: "tls" }

// ---- the connection

/**
 * Ends connections: with code 1006, the default, without a close frame; with 1005 with an empty one.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const close = (
  options: { readonly code?: number | undefined; readonly reason?: string | undefined } = {}
): Fault => Fault.cases.Close.make({ code: options.code ?? 1006, text: options.reason ?? "" })

/**
 * Ends connections as the exchange does after too many control frames.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const policyViolation: Fault = close({ code: 1008, reason: "Too many requests" })

/**
 * Ends connections that have reached an age.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const cutAfter = (age: Duration.Input): Fault => Fault.cases.CutAfter.make({ ageMillis: millis(age) })

/**
 * Ends connections that are 24 hours old, as Binance does.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const cutAfter24h: Fault = cutAfter("24 hours")

/**
 * Announces the end of the server, in the shape of a combined stream unless told otherwise, and ends connections with code
 * 1001 after a grace period, by default of 10 seconds.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const serverShutdown = (
  options: {
    readonly shape?: "raw" | "combined" | "event" | undefined
    readonly grace?: Duration.Input | undefined
  } = {}
): Fault =>
  Fault.cases.ServerShutdown.make({
    shape: options.shape ?? "combined",
    graceMillis: millis(options.grace ?? "10 seconds")
  })

/**
 * Pulls the cable: nothing passes in either direction, and nobody is told. What was sent meanwhile is lost.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const halfOpen: Fault = { _tag: "HalfOpen" }

/**
 * Keeps back events, while requests and pings are answered: of one topic, where the target names one.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const silence: Fault = { _tag: "Silence" }

/**
 * Delivers everything late.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const slow = (delay: Duration.Input): Fault => Fault.cases.Slow.make({ delayMillis: millis(delay) })

/**
 * Gathers events and delivers them together, by default once in 5 seconds.
 *
 * @category faults of a connection
 * @since 0.1.0
 */
export const burst = (every: Duration.Input = "5 seconds"): Fault =>
  Fault.cases.Burst.make({ everyMillis: millis(every) })

// ---- the next event frame of each connection

/**
 * Sends the next event frame twice.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const duplicate: Fault = { _tag: "Duplicate" }

/**
 * Sends the next event frame after the one that follows it on its topic.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const reorder: Fault = { _tag: "Reorder" }

/**
 * Loses the next event frame.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const dropFrame: Fault = { _tag: "DropFrame" }

/**
 * Cuts off the next event frame after so many percent of its length, by default in the middle.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const truncate = (percent = 50): Fault => Fault.cases.Truncate.make({ percent })

/**
 * Puts a character into the next event frame that can not stand in JSON, after so many percent of its length, by default in the
 * middle.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const corrupt = (percent = 50): Fault => Fault.cases.Corrupt.make({ percent })

/**
 * Pads the next event frame with white space, by default to more than the 8 MiB that the default policy reads.
 *
 * @category faults of a frame
 * @since 0.1.0
 */
export const oversize = (bytes = 8 * 1024 * 1024 + 1): Fault => Fault.cases.Oversize.make({ bytes })

// ---- the next answer on each connection

/**
 * Obeys the next request without an answer.
 *
 * @category faults of an answer
 * @since 0.1.0
 */
export const lostAck: Fault = { _tag: "LostAck" }

/**
 * Obeys the next request and answers late.
 *
 * @category faults of an answer
 * @since 0.1.0
 */
export const lateAck = (delay: Duration.Input): Fault => Fault.cases.LateAck.make({ delayMillis: millis(delay) })

/**
 * Refuses the next request with an error.
 *
 * @category faults of an answer
 * @since 0.1.0
 */
export const errorAck = (
  options: { readonly code?: number | undefined; readonly text?: string | undefined } = {}
): Fault => Fault.cases.ErrorAck.make({ code: options.code ?? 2, text: options.text ?? "Invalid request" })

// ---- bringing them about

/**
 * Brings about a fault and returns when it has begun. It ends with the scope, unless it is spent before.
 *
 * **Details**
 *
 * Without a target it strikes the connections that are open, and all attempts to open one. Of several in force, later ones
 * meet what earlier ones have left: a frame that is lost is not duplicated.
 *
 * @category running
 * @since 0.1.0
 */
export const inject = (fault: Fault, target?: Target): Effect.Effect<void, never, TestExchange | Scope.Scope> =>
  Effect.flatMap(TestExchange, (exchange) => exchange.inject(fault, target))

/**
 * Brings about a fault for a while, and returns when that is over.
 *
 * @category running
 * @since 0.1.0
 */
export const during = (
  fault: Fault,
  duration: Duration.Input,
  target?: Target
): Effect.Effect<void, never, TestExchange> =>
  Effect.scoped(Effect.andThen(inject(fault, target), Effect.sleep(duration)))

/**
 * Brings about one fault after another, as the steps say; they may overlap. Returns when all are over.
 *
 * @category running
 * @since 0.1.0
 */
export const play = (steps: Iterable<Step>): Effect.Effect<void, never, TestExchange> => {
  let beginsMillis = 0
  const runs = Array.from(steps, ({ afterMillis, fault, forMillis, target }) => {
    beginsMillis += afterMillis
    return Effect.delay(during(fault, Duration.millis(forMillis), target), Duration.millis(beginsMillis))
  })
  return Effect.all(runs, { concurrency: "unbounded", discard: true })
}
