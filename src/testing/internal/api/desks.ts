import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Api as CoinM } from "../../../binance/coin-m/Api.ts"
import type { StreamMarket } from "../../../binance/Market.ts"
import { Api as Spot } from "../../../binance/spot/Api.ts"
import { Api as UsdsM } from "../../../binance/usds-m/Api.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import * as KeyCheck from "../rest/keyCheck.ts"
import { RestRefusal } from "../rest/refusal.ts"
import type { StreamKeys } from "../rest/streamKeys.ts"
import type { Conversation } from "./conversation.ts"
import * as Desk from "./desk.ts"

// The code is not documented; clients have reported it (2026).
const onlyEd25519 = new RestRefusal({ status: 400, code: -4056, msg: "HMAC_SHA256 API key is not supported." })

const wrongToken = new RestRefusal({ status: 400, code: -1209, msg: "Invalid listenToken." })

const statusOf = ({ member, openedAt }: Conversation, now: number) => ({
  apiKey: member?.holder.credentials.apiKey ?? null,
  authorizedSince: member === undefined ? null : EpochMillis.make(member.since),
  connectedSince: EpochMillis.make(openedAt),
  returnRateLimits: true,
  serverTime: EpochMillis.make(now)
})

type Anybody = Omit<Desk.Asked, "holder">

const common = {
  ping: () => Effect.succeed({}),
  time: (_: void, { now }: Anybody) => Effect.succeed({ serverTime: EpochMillis.make(now) }),
  "session.status": (_: void, { conversation, now }: Anybody) => Effect.sync(() => statusOf(conversation, now)),
  "session.logout": (_: void, { conversation, now }: Anybody) =>
    Effect.map(conversation.logout, () => statusOf(conversation, now)),
  "session.logon": (_: void, { conversation, holder, now }: Desk.Asked) =>
    Effect.suspend(() => {
      if (holder.credentials.signer.algorithm !== "Ed25519") return Effect.fail(onlyEd25519)
      conversation.member = { holder, since: now }
      return Effect.succeed(statusOf(conversation, now))
    })
}

const spot = (registry: Desk.Registry, keys: StreamKeys): Desk.Desk =>
  Desk.make(registry, Spot, {
    ...common,
    "session.subscriptions": (_, { conversation }) =>
      Effect.sync(() => conversation.subscriptions().map(({ subscriptionId }) => ({ subscriptionId }))),
    "userDataStream.unsubscribe": ({ subscriptionId }, { conversation }) =>
      Effect.as(conversation.unsubscribe(subscriptionId), {}),
    "userDataStream.subscribe": (_, { conversation }) =>
      Effect.suspend(() => {
        const account = conversation.member?.holder.account
        return account === undefined
          ? Effect.fail(KeyCheck.refusedKey)
          : conversation.subscribe({ account, book: "spot", isOfSession: true, expiresAt: undefined })
      }),
    "userDataStream.subscribe.signature": (_, { conversation, holder: { account } }) =>
      conversation.subscribe({ account, book: "spot", isOfSession: false, expiresAt: undefined }),
    "userDataStream.subscribe.listenToken": ({ listenToken }, { conversation, now }) =>
      Effect.suspend(() => {
        const token = keys.findToken(Redacted.value(listenToken), now)
        return token === undefined
          ? Effect.fail(wrongToken)
          : Effect.map(conversation.subscribe({ ...token, isOfSession: false }), ({ subscriptionId }) => ({
              subscriptionId,
              expirationTime: EpochMillis.make(token.expiresAt)
            }))
      })
  })

/**
 * The desks of all markets that have one.
 *
 * @internal
 */
export const make = (registry: Desk.Registry, keys: StreamKeys): ReadonlyMap<StreamMarket, Desk.Desk> =>
  new Map([
    ["spot", spot(registry, keys)],
    ["usds-m", Desk.make(registry, UsdsM, common)],
    ["coin-m", Desk.make(registry, CoinM, common)]
  ])
