import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as CoinMUserEvents from "../../../binance/coin-m/UserEvents.ts"
import * as MarginUserEvents from "../../../binance/margin/UserEvents.ts"
import * as OptionsUserEvents from "../../../binance/options/UserEvents.ts"
import * as PortfolioMarginUserEvents from "../../../binance/portfolio-margin/UserEvents.ts"
import * as UsdsMUserEvents from "../../../binance/usds-m/UserEvents.ts"
import type { Market } from "../../../binance/Market.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Book } from "../../ExchangeAccount.ts"
import type { Session } from "../session.ts"
import type { Stream, StreamKeys } from "../rest/streamKeys.ts"
import type { Happening } from "./happening.ts"
import * as FuturesEvents from "./futuresEvents.ts"
import * as OptionsEvents from "./optionsEvents.ts"
import * as PortfolioMarginEvents from "./portfolioMarginEvents.ts"
import * as Pushes from "./pushes.ts"
import * as RiskEvents from "./riskEvents.ts"

/** How the stream of a market tells what happens, as JSON values. */
interface Teller {
  readonly tell: (happening: Happening) => ReadonlyArray<object>
  readonly expired: (key: string, now: number) => object
  /** Whether each event has the envelope of combined streams, whatever the path (options, 2026-11). Default: false. */
  readonly isWrapped?: boolean
  /** Another book of which it tells. */
  readonly alsoOf?: Book
}

const encodeUsdsM = Schema.encodeUnknownSync(UsdsMUserEvents.UserEvent)
const encodeCoinM = Schema.encodeUnknownSync(CoinMUserEvents.UserEvent)
const encodeOptions = Schema.encodeUnknownSync(OptionsUserEvents.UserEvent)
const encodeRisk = Schema.encodeUnknownSync(MarginUserEvents.RiskEvent)
const encodePortfolioMargin = Schema.encodeUnknownSync(PortfolioMarginUserEvents.UserEvent)

const expiry = (key: string, now: number) => ({
  _tag: "ListenKeyExpired",
  eventTime: EpochMillis.make(now),
  listenKey: Redacted.make(key)
})

const tellers: Readonly<Record<Stream, Teller>> = {
  "usds-m": {
    tell: (happening) => FuturesEvents.usdsM(happening).map((event) => encodeUsdsM(event)),
    expired: (key, now) => encodeUsdsM(expiry(key, now))
  },
  "coin-m": {
    tell: (happening) => FuturesEvents.coinM(happening).map((event) => encodeCoinM(event)),
    expired: (key, now) => encodeCoinM(expiry(key, now))
  },
  options: {
    tell: (happening) => OptionsEvents.options(happening).map((event) => encodeOptions(event)),
    expired: (key, now) => encodeOptions(expiry(key, now)),
    isWrapped: true
  },
  margin: {
    tell: (happening) => RiskEvents.margin(happening).map((event) => encodeRisk(event)),
    expired: (key, now) => encodeRisk(expiry(key, now))
  },
  "portfolio-margin": {
    tell: (happening) => PortfolioMarginEvents.portfolioMargin(happening).map((event) => encodePortfolioMargin(event)),
    expired: (_, now) => encodePortfolioMargin({ _tag: "ListenKeyExpired", eventTime: EpochMillis.make(now) }),
    // Its cross margin is that of the margin account.
    alsoOf: "margin"
  }
}

/**
 * Tells what happens in an account on a connection that was opened with a key of its stream, for as long as the key lives. A key that
 * does not live, or is of another market, opens a connection too, on which nothing ever comes.
 *
 * @internal
 */
export const open = Effect.fnUntraced(function* (options: {
  readonly key: string
  /** Event types that are wanted; `undefined`: all. */
  readonly events: ReadonlySet<string> | undefined
  /** Markets whose keys are of use on the connection. */
  readonly accounts: ReadonlyArray<Market>
  readonly keys: StreamKeys
  readonly session: Session
  readonly isCombined: boolean
  readonly now: Effect.Effect<number>
}): Effect.fn.Return<void, never, Scope.Scope> {
  const { accounts, events, isCombined, key, keys, now, session } = options
  const found = keys.find(key, yield* now)
  if (found === undefined || !accounts.includes(found.stream)) return
  const teller = tellers[found.stream]
  const isWrapped = isCombined || teller.isWrapped === true
  const send = yield* Pushes.make({
    session,
    frame: (payload) => (isWrapped ? `{"stream":${JSON.stringify(key)},"data":${payload}}` : payload),
    topics: [key]
  })
  const push = (values: ReadonlyArray<object>): void =>
    send(values.filter((value) => events?.has(String(Object(value).e)) ?? true))

  const stop = found.account.observe((happening) => {
    const isOfStream = happening.book === found.stream || happening.book === teller.alsoOf
    if (isOfStream && keys.find(key, happening.atMillis) !== undefined) push(teller.tell(happening))
  })
  yield* Effect.addFinalizer(() => Effect.sync(stop))

  // A key that is kept alive lives longer than it was to when this began to wait.
  const expire = Effect.gen(function* () {
    let living = keys.find(key, yield* now)
    while (living !== undefined) {
      yield* Effect.sleep(Duration.millis(Math.max(1, living.expiresAt - (yield* now))))
      living = keys.find(key, yield* now)
    }
    push([teller.expired(key, yield* now)])
  })
  yield* Effect.forkScoped(expire)
})
