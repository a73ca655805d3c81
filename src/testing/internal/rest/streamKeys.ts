import type { Market } from "../../../binance/Market.ts"
import type { Book } from "../../ExchangeAccount.ts"
import type { Account } from "../account/account.ts"
import { RestRefusal } from "./refusal.ts"

const minute = 60_000

/** How long a key lives, from its making or from when it was last kept (docs, 2026-11). */
const lifeMillis = 60 * minute

/**
 * Which stream a key is for: that of a market, or the risk stream of cross margin.
 *
 * @internal
 */
export type Stream = Exclude<Market, "spot">

/**
 * A key of an account's stream.
 *
 * @internal
 */
export interface StreamKey {
  readonly key: string
  readonly account: Account
  readonly stream: Stream
  readonly expiresAt: number
}

/**
 * The keys of account streams: one per account and stream, which whoever asks shares.
 *
 * @internal
 */
export interface StreamKeys {
  /** Makes a key, or keeps the one that lives. */
  readonly create: (account: Account, stream: Stream, now: number) => StreamKey
  readonly keep: (account: Account, stream: Stream, now: number) => StreamKey | RestRefusal
  readonly close: (account: Account, stream: Stream, now: number) => RestRefusal | undefined
  /** The key, if it lives. */
  readonly find: (key: string, now: number) => StreamKey | undefined
  /** Makes a token for the events of one of the account's books. */
  readonly issue: (account: Account, book: Book, expiresAt: number) => StreamToken
  /** The token, if it lives. */
  readonly findToken: (token: string, now: number) => StreamToken | undefined
}

/**
 * A token for the events of an account, over the WebSocket API.
 *
 * @internal
 */
export interface StreamToken {
  readonly token: string
  readonly account: Account
  readonly book: Book
  readonly expiresAt: number
}

/** @internal */
export const unknownKey = new RestRefusal({
  status: 400,
  code: -1125,
  msg: "This listenKey does not exist. Please use POST /fapi/v1/listenKey to recreate listenKey and reconnect."
})

/** @internal */
export const make = (): StreamKeys => {
  const keys = new Map<string, StreamKey>()
  const tokens = new Map<string, StreamToken>()
  let count = 0

  const find: StreamKeys["find"] = (key, now) => {
    const found = keys.get(key)
    return found !== undefined && found.expiresAt > now ? found : undefined
  }
  const living = (account: Account, stream: Stream, now: number) =>
    [...keys.values()].find((each) => each.account === account && each.stream === stream && find(each.key, now))
  const extend = (key: StreamKey, now: number): StreamKey => {
    const extended = { ...key, expiresAt: now + lifeMillis }
    keys.set(key.key, extended)
    return extended
  }

  return {
    find,
    issue: (account, book, expiresAt) => {
      const token = `simulatedListenToken${account.id}x${++count}`
        .padEnd(60, "0")
        .concat(String(count).padStart(4, "0"))
      const issued = { token, account, book, expiresAt }
      tokens.set(token, issued)
      return issued
    },
    findToken: (token, now) => {
      const found = tokens.get(token)
      return found !== undefined && found.expiresAt > now ? found : undefined
    },
    create: (account, stream, now) => {
      const known = living(account, stream, now)
      if (known !== undefined) return extend(known, now)
      // As long as Binance's are, and another one each time.
      const key = `simulatedListenKey${account.id}x${++count}`.padEnd(60, "0").concat(String(count).padStart(4, "0"))
      return extend({ key, account, stream, expiresAt: now }, now)
    },
    keep: (account, stream, now) => {
      const known = living(account, stream, now)
      return known === undefined ? unknownKey : extend(known, now)
    },
    close: (account, stream, now) => {
      const known = living(account, stream, now)
      if (known === undefined) return unknownKey
      keys.delete(known.key)
      return undefined
    }
  }
}
