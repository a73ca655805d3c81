/**
 * `effect-binance account`: the events of an account, as JSON lines or as a table.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { BinanceError } from "../binance/BinanceError.ts"
import * as Credentials from "../binance/Credentials.ts"
import * as Environment from "../binance/Environment.ts"
import * as Backoff from "../connection/Backoff.ts"
import { defaultAccount } from "../testing/ExchangeOptions.ts"
import * as AccountLine from "./accountLine.ts"
import * as AccountTable from "./accountTable.ts"
import * as Accounts from "./accounts.ts"
import * as Exchange from "./exchange.ts"
import * as Flags from "./flags.ts"
import * as Printing from "./printing.ts"
import * as Rehearsal from "./rehearsal.ts"
import type { Retry } from "./retryLine.ts"
import * as Usage from "./usage.ts"

const { backoff, maxBackoff, pingInterval, pingTimeout, rotateEvery, stableAfter } = Flags.policy

const flags = {
  market: Accounts.argument,
  isolated: Accounts.isolated,
  symbols: Accounts.symbols,
  ...Printing.flags,
  reconcileEvery: Flags.positiveDuration(
    "reconcile-every",
    "Compare the account with REST this often while nothing seems wrong (default: 5 minutes)"
  ),
  ...Flags.exchange("production"),
  pingInterval,
  pingTimeout,
  backoff,
  maxBackoff,
  stableAfter,
  rotateEvery
}

const variables = { apiKey: "BINANCE_API_KEY", secret: "BINANCE_API_SECRET", privateKey: "BINANCE_PRIVATE_KEY" }

// Flags would show in the list of processes and stay in the history of the shell.
const keysOfEnvironment = Layer.effect(
  Credentials.Credentials,
  Effect.flatMap(Credentials.config, Credentials.make).pipe(
    Effect.catchTags({
      ConfigError: () =>
        Usage.fail("account", [
          `${variables.apiKey} is not set: set it in the environment, and with it ${variables.secret}, or ` +
            `${variables.privateKey} to the PEM text of a private key`
        ]),
      CredentialsError: ({ expectation, setting }) => Usage.fail("account", [`${variables[setting]}: ${expectation}`])
    })
  )
)

const simulated = (play: Rehearsal.Play) =>
  Layer.merge(
    Layer.orDie(Credentials.layer(defaultAccount)),
    Layer.effectDiscard(Effect.forkScoped(Rehearsal.perform(play)))
  )

// Requests of REST have a path, those of the WebSocket API a name.
const hostOf = (environment: Environment.Environment, { call, market }: BinanceError): string => {
  const root = call.includes("/") ? Environment.restRoot(environment, market) : environment[market]?.webSocketApi
  return root === undefined ? market : new URL(root).host
}

/** When requests are made again that have failed, and what comes of it. */
const retrying = Effect.gen(function* () {
  const environment = yield* Environment.Current
  const retries = yield* Queue.sliding<Retry>(16)
  const retry = Backoff.make().pipe(
    Schedule.setInputType<BinanceError>(),
    Schedule.tap(({ duration, input, now }) =>
      Queue.offer(retries, {
        error: input,
        host: hostOf(environment, input),
        afterMillis: Duration.toMillis(duration),
        atMillis: now
      })
    )
  )
  return { retry, retries: Stream.fromQueue(retries) }
})

/**
 * Prints what happens in an account, with markers where something may be missing.
 *
 * @category commands
 * @since 0.1.0
 */
export const account = Command.make(
  "account",
  flags,
  Effect.fnUntraced(function* (input) {
    const { isolated, market, reconcileEvery, symbols } = input
    const served = isolated === undefined ? market : market.isolated?.(isolated)
    if (served === undefined) {
      return yield* Usage.fail("account", [`--isolated is for margin: ${market.market} has no isolated accounts`])
    }
    yield* Usage.check("account", Exchange.conflicts(input))
    const format = yield* Flags.formatOr(input.format)
    const run = Effect.gen(function* () {
      const { retries, retry } = yield* retrying
      const items = served.follow({ reconcileEvery, symbols, retry }).pipe(Printing.takeEvents(input.take))
      yield* Printing.show(items, {
        format,
        for: input.for,
        status: input.status,
        retries,
        table: () => AccountTable.make(served),
        line: AccountLine.make(served)
      })
    })
    const services =
      input.env === "simulated"
        ? Layer.provideMerge(simulated(served.play), Exchange.embedded(input, []))
        : Layer.provideMerge(keysOfEnvironment, Exchange.layer(input, []))
    yield* Effect.scoped(run).pipe(Effect.provide(services))
  })
).pipe(
  Command.withDescription(
    [
      "Print orders, fills, balances and positions of an account as they change, one JSON object a line or as a table.",
      "What was missed is read by REST and has the source rest. The keys come from the environment alone:",
      `${variables.apiKey} with ${variables.secret}, or with ${variables.privateKey} in PEM.`,
      "The embedded exchange has an account of its own, in which something happens."
    ].join("\n  ")
  ),
  Command.withShortDescription("Print what happens in an account as JSON lines or as a table"),
  Command.withExamples([
    { command: "effect-binance account usds-m", description: "The account of the keys in the environment" },
    { command: "effect-binance account margin --isolated BTCUSDT", description: "Its isolated margin of one symbol" },
    {
      command: "effect-binance account usds-m --status > account.jsonl",
      description: "A log, with the life of the connection beside it"
    },
    {
      command: "effect-binance account usds-m --env simulated --take 10",
      description: "Without a network and without keys"
    }
  ])
)
