import * as Clock from "effect/Clock"
import * as Mac from "effect/crypto/Mac"
import * as Crypto from "effect/crypto/Signature"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Credentials from "../../binance/Credentials.ts"
import * as Signature from "../../binance/Signature.ts"
import type { ExchangeAccount } from "../ExchangeAccount.ts"
import type { ExchangeApi } from "../ExchangeApi.ts"
import type { AccountOptions } from "../ExchangeOptions.ts"
import * as Account from "./account/account.ts"
import * as PrivateFeed from "./account/privateFeed.ts"
import * as Desk from "./api/desk.ts"
import * as Desks from "./api/desks.ts"
import * as Gate from "./gate.ts"
import * as Journal from "./journal.ts"
import type { KeyHolder } from "./rest/keyCheck.ts"
import * as CoinM from "./rest/coinM.ts"
import * as Margin from "./rest/margin.ts"
import * as Options from "./rest/options.ts"
import * as PortfolioMargin from "./rest/portfolioMargin.ts"
import * as RestFace from "./rest/restFace.ts"
import * as Spot from "./rest/spot.ts"
import * as StreamKeys from "./rest/streamKeys.ts"
import * as UsdsM from "./rest/usdsM.ts"
import type { Session } from "./session.ts"
import type { StreamPath } from "./streamPath.ts"
import type { Venue } from "./rest/venue.ts"
import * as WeightPolice from "./rest/weightPolice.ts"

/**
 * The side of the exchange that knows its customers: keys, accounts, requests.
 *
 * @internal
 */
export interface Office {
  readonly rest: RestFace.RestFace
  /** Tells on a connection what happens in the accounts for whose streams it was opened, until it ends. */
  /** Begins to talk on a connection of the WebSocket API; what is returned takes its frames. */
  readonly answer: (session: Session, path: StreamPath) => Effect.Effect<(text: string) => Effect.Effect<void>>
  readonly api: ExchangeApi
  readonly serve: (session: Session, path: StreamPath) => Effect.Effect<void, never, Scope.Scope>
  /** The account of an API key; without one the first. */
  readonly account: (apiKey?: Redacted.Redacted) => Effect.Effect<ExchangeAccount>
}

// What computes the signatures of the test computes those of the exchange, so that both are there at once or later.
const signatures = Effect.gen(function* () {
  const mac = yield* Effect.serviceOption(Mac.Mac)
  const crypto = yield* Effect.serviceOption(Crypto.Signature)
  return Option.isSome(mac) && Option.isSome(crypto)
    ? Layer.merge(Layer.succeed(Mac.Mac, mac.value), Layer.succeed(Crypto.Signature, crypto.value))
    : Signature.layerWebCrypto
})

/**
 * Opens accounts. What is wrong with their keys is a mistake of the test.
 *
 * @internal
 */
export const make = Effect.fnUntraced(function* (
  accounts: ReadonlyArray<AccountOptions>,
  worlds: Venue["worlds"]
): Effect.fn.Return<Office, never, Scope.Scope> {
  const clock = { aheadMillis: 0 }
  const now = Effect.map(Clock.currentTimeMillis, (millis) => millis + clock.aheadMillis)
  const services = yield* signatures
  const holders = new Map<string, KeyHolder>()
  for (const [index, options] of accounts.entries()) {
    const credentials = yield* Credentials.make(options).pipe(Effect.provide(services), Effect.orDie)
    const account = Account.make(index + 1, now)
    holders.set(Redacted.value(credentials.apiKey), { account, credentials, addresses: options.addresses })
  }
  const venue: Venue = { worlds, keys: StreamKeys.make() }
  const police = WeightPolice.make()
  const rest = RestFace.make({
    routes: [CoinM, Margin, Options, PortfolioMargin, Spot, UsdsM].flatMap(({ routes }) => routes(venue)),
    police,
    holders,
    clock
  })
  const registry: Desk.Registry = {
    holders,
    police,
    now,
    requests: Journal.make(),
    gate: Gate.make(),
    conversations: new Set(),
    scope: yield* Effect.scope
  }
  const desks = Desks.make(registry, venue.keys)
  return {
    rest,
    api: Desk.hooks(registry),
    answer: (session, { markets: [market] }) => {
      const desk = desks.get(market)
      return desk === undefined ? Effect.die(new Error(`${market} has no WebSocket API`)) : desk.open(session)
    },
    serve: (session, { accounts, combined, listenKeys }) =>
      Effect.forEach(
        listenKeys,
        ({ events, key }) =>
          PrivateFeed.open({ key, events, accounts, keys: venue.keys, session, isCombined: combined, now }).pipe(
            Effect.andThen(session.connection.ended),
            Effect.scoped,
            Effect.forkScoped({ startImmediately: true })
          ),
        { discard: true }
      ),
    account: (apiKey) =>
      Effect.suspend(() => {
        const holder = apiKey === undefined ? [...holders.values()][0] : holders.get(Redacted.value(apiKey))
        return holder === undefined
          ? Effect.die(new Error("the exchange has no account of this key"))
          : Effect.succeed(holder.account.face)
      })
  }
})
