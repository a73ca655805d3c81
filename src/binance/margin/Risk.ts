/**
 * The risk stream of cross margin.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ConnectionPool } from "../../connection/ConnectionPool.ts"
import type * as Account from "../Account.ts"
import type { Credentials } from "../Credentials.ts"
import * as AccountFeed from "../internal/accountFeed.ts"
import * as Fingerprints from "../internal/fingerprints.ts"
import * as KeyedArrivals from "../internal/keyedArrivals.ts"
import * as RestApi from "../RestApi.ts"
import { Rest } from "./Rest.ts"
import { type RiskEvent, riskDecoder } from "./UserEvents.ts"

type Requirements = RestApi.RestApi | Credentials

/**
 * Events come from here on, for the first time or again. Of those since the `Interrupted` before it, what has not been told is lost: no
 * endpoint of Binance's tells it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resumed {
  readonly _tag: "Resumed"
}

/**
 * What the risk stream delivers, in order: events, and markers for what may be missing.
 *
 * @category models
 * @since 0.1.0
 */
export type Tracked = Account.Event<RiskEvent> | Account.Interrupted | Resumed | Account.Malformed

/**
 * Options of the risk stream; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export type Options = Pick<Account.KeyOptions, "reconcileEvery" | "closeOnRelease" | "retry">

/**
 * The function {@link risk}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Risk {
  /** The events. */
  (options?: Options): Stream.Stream<RiskEvent, Account.UserDataError, ConnectionPool | Requirements>
  /** The same, with markers for what may be missing. */
  readonly tracked: (options?: Options) => Stream.Stream<Tracked, Account.UserDataError, ConnectionPool | Requirements>
}

const rest = RestApi.methods(Rest)

const zero = BigDecimal.fromBigInt(0n)

// What REST tells of the last moments may be incomplete.
const settledAfterMillis = 60_000

const none: ReadonlyArray<never> = []

interface Reading {
  readonly atMillis: number
  /** Without interest, by asset. */
  readonly borrowed: ReadonlyMap<string, BigDecimal.BigDecimal>
}

const isOther = (one: BigDecimal.BigDecimal | undefined, other: BigDecimal.BigDecimal | undefined): boolean =>
  !BigDecimal.equals(one ?? zero, other ?? zero)

// Warnings do not wait for REST any longer, and do without it.
const patience = "2 seconds"

/** What is borrowed; `undefined`: it can not be read now. */
const borrowed = rest.crossAccount().pipe(
  Effect.map(({ assets }) => new Map(assets.map((row) => [row.asset, row.borrowed]))),
  Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.undefined }),
  Effect.catch(({ message }) => Effect.as(Effect.logWarning(`loans are not compared now: ${message}`), undefined))
)

// REST tells what is owed, and not what happened. Where a loan has changed and no event told of one, the stream is mute.
const ledger = (): Account.Ledger<RiskEvent, never, Requirements> => {
  const told = Fingerprints.make()
  const toldMillis = new Map<string, number>()
  let before: Reading | undefined

  const isUntold = (reading: Reading, asset: string): boolean =>
    before !== undefined &&
    isOther(reading.borrowed.get(asset), before.borrowed.get(asset)) &&
    (toldMillis.get(asset) ?? Number.NEGATIVE_INFINITY) < before.atMillis - settledAfterMillis

  const compare = (reading: Reading): boolean => {
    const assets = [...reading.borrowed.keys(), ...(before?.borrowed.keys() ?? [])]
    const isMute = assets.some((asset) => isUntold(reading, asset))
    before = reading
    return isMute
  }

  return {
    take: (event) => {
      if (!told.take(event)) return undefined
      if (event._tag === "UserLiabilityChange") toldMillis.set(event.asset, event.eventTime)
      return event
    },
    read: ({ nowMillis }) =>
      Effect.map(borrowed, (found) => () => ({
        missed: [],
        missedOfAccount: () => [],
        isComplete: true,
        isMute: found !== undefined && compare({ atMillis: nowMillis, borrowed: found })
      })),
    orders: () => none
  }
}

const account: Account.Account<RiskEvent, never, ConnectionPool | Requirements, Options> = {
  arrivals: KeyedArrivals.make({
    market: "margin",
    // Where there is none, there is no key to begin with.
    url: (environment, key) => `${environment.margin?.webSocket ?? ""}/ws/${encodeURIComponent(key)}`,
    keys: {
      create: Effect.map(rest.createListenKey(), ({ listenKey }) => listenKey),
      keep: (listenKey) => Effect.as(rest.keepListenKey({ listenKey }), undefined),
      close: () => rest.closeListenKey()
    },
    decoder: riskDecoder,
    isExpiry: ({ _tag }) => _tag === "ListenKeyExpired"
  }),
  time: Effect.flatMap(RestApi.RestApi, ({ time }) => time("margin")),
  ledger
}

// A comparison with nothing says that a connection is open, whether or not another one was.
const resumed = (
  isSilent: boolean,
  item: Account.Tracked<RiskEvent>
): readonly [isSilent: boolean, items: ReadonlyArray<Tracked>] => {
  switch (item._tag) {
    case "Reconciled":
      return [false, isSilent ? [{ _tag: "Resumed" }] : []]
    case "Interrupted":
      return [true, [item]]
    default:
      return [isSilent, [item]]
  }
}

const tracked = (options: Options = {}) =>
  Stream.unwrap(AccountFeed.make(account, options)).pipe(
    Stream.map(({ item }) => item),
    Stream.mapAccum(() => true, resumed)
  )

/**
 * The events of the risk of cross margin: changes of what is owed, and of how far the account is from its liquidation.
 *
 * **Details**
 *
 * The listen key, which is none of the keys of other streams, is renewed every 30 minutes by `PUT /sapi/v1/margin/listen-key`, and replaced
 * by a new one when it expires, is not known, or could not be renewed three times in a row. There is margin in production and on the
 * simulated exchange only. `closeOnRelease` costs 3,000 of the account's request weight.
 *
 * **Gotchas**
 *
 * What was missed is lost, so there is no `Reconciled` here: `tracked` says `Interrupted` and `Resumed`. What is owed then, and the margin
 * level, is told by `Margin.rest.crossAccount()`. By the same endpoint it is found out every 5 minutes whether a loan has changed of
 * which no event told: then the connection has gone mute, and is replaced.
 *
 * **Example** (Being warned)
 *
 * ```ts
 * Margin.risk().pipe(
 *   Stream.filter((event) => event._tag === "MarginLevelStatusChange"),
 *   Stream.runForEach(({ marginLevelStatus }) => Console.log(marginLevelStatus))
 * )
 * ```
 *
 * @category account streams
 * @since 0.1.0
 */
export const risk: Risk = Object.assign(
  (options?: Options) =>
    tracked(options).pipe(
      Stream.filter((item) => item._tag === "Event"),
      Stream.map(({ event }) => event)
    ),
  { tracked }
)
