import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Rest } from "../../../binance/margin/Rest.ts"
import { EpochMillis } from "../../../model/EpochMillis.ts"
import type { Book } from "../../ExchangeAccount.ts"
import type { Account } from "../account/account.ts"
import { instrumentOf } from "../account/account.ts"
import { type Books, nothing } from "../account/books.ts"
import * as Rows from "./futuresRows.ts"
import * as KeyHandlers from "./keyHandlers.ts"
import { badParameter } from "./refusal.ts"
import * as Routes from "./routes.ts"
import * as StreamKeys from "./streamKeys.ts"
import * as SpotRows from "./spotRows.ts"
import type { Venue } from "./venue.ts"

const unknownPrice = BigDecimal.fromBigInt(0n)

const day = 24 * 3_600_000

const bookOf = ({
  isIsolated = false,
  symbol
}: {
  readonly symbol?: string | undefined
  readonly isIsolated?: boolean | undefined
}): Book => (isIsolated && symbol !== undefined ? `margin:${symbol}` : "margin")

const booksOf = (account: Account, query: Parameters<typeof bookOf>[0]): Books => account.books(bookOf(query))

const assetOf = (books: Books, asset: string) =>
  SpotRows.marginAssetRow(books.balances.get(asset) ?? { asset, ...nothing })

const levelOf = ({ marginLevel }: Books) => BigDecimal.fromStringUnsafe(marginLevel.level)

const isolatedRow = (account: Account, symbol: string) => {
  const books = account.books(`margin:${symbol}`)
  const { baseAsset, quoteAsset } = instrumentOf("margin", symbol)
  return {
    symbol,
    baseAsset: assetOf(books, baseAsset),
    quoteAsset: assetOf(books, quoteAsset),
    marginLevel: levelOf(books),
    marginLevelStatus: books.marginLevel.status,
    liquidatePrice: unknownPrice
  }
}

/**
 * What answers for margin.
 *
 * @internal
 */
export const routes = ({ keys }: Venue): ReadonlyArray<Routes.Route> => {
  const own = KeyHandlers.make(keys, "margin")
  return Routes.make(Rest, {
    ...own,
    // Of all markets the only one that asks which key is meant.
    keepListenKey: (query, asked) =>
      keys.find(Redacted.value(query.listenKey), asked.now)?.account === asked.account
        ? own.keepListenKey(query, asked)
        : Effect.fail(StreamKeys.unknownKey),
    createListenToken: ({ isIsolated = false, symbol, validity = day }, { account, now }) =>
      Effect.suspend(() => {
        if (isIsolated && symbol === undefined) return Effect.fail(badParameter("symbol"))
        const token = keys.issue(account, bookOf({ isIsolated, symbol }), now + Math.min(validity, day))
        return Effect.succeed({
          token: Redacted.make(token.token),
          expirationTime: EpochMillis.make(token.expiresAt)
        })
      }),
    openOrders: (query, { account }) =>
      Effect.sync(() =>
        booksOf(account, query).openOrders.filter(Rows.isOf(query.symbol)).map(SpotRows.marginOrderRow)
      ),
    order: (query, { account }) => Effect.map(Rows.findOrder(booksOf(account, query), query), SpotRows.marginOrderRow),
    userTrades: (query, { account }) =>
      Effect.sync(() => Rows.trades(booksOf(account, query), query).map(SpotRows.marginTradeRow)),
    crossAccount: (_, { account }) =>
      Effect.sync(() => ({
        marginLevel: levelOf(account.books("margin")),
        isTradeEnabled: true,
        assets: [...account.books("margin").balances.values()].map(SpotRows.marginAssetRow)
      })),
    isolatedAccounts: ({ symbols }, { account }) =>
      Effect.sync(() => {
        const isolated = account.opened.flatMap((book) => (book.startsWith("margin:") ? [book.slice(7)] : []))
        const asked = symbols?.split(",") ?? isolated
        return {
          accounts: isolated.filter((symbol) => asked.includes(symbol)).map((symbol) => isolatedRow(account, symbol))
        }
      })
  })
}
