import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type { Market } from "../../../binance/Market.ts"
import type { Book, ExchangeAccount } from "../../ExchangeAccount.ts"
import { type Instrument, Books } from "./books.ts"
import type { Happening, Observer } from "./happening.ts"

/**
 * An account of the exchange.
 *
 * @internal
 */
export interface Account {
  /** Names it in keys of streams. */
  readonly id: number
  readonly books: (book: Book) => Books
  /** Hears of everything from now on; what it returns ends that. */
  readonly observe: (observer: Observer) => () => void
  /** Books that were looked at so far. */
  readonly opened: ReadonlyArray<Book>
  /** What a test sees of it. */
  readonly face: ExchangeAccount
}

// Longest first, since one ends with another.
const quoteAssets = ["FDUSD", "USDT", "USDC", "TUSD", "USD1", "BTC", "ETH", "BNB", "EUR", "TRY"]

const pair = (symbol: string): Pick<Instrument, "baseAsset" | "quoteAsset"> => {
  const quoteAsset = quoteAssets.find((asset) => symbol.endsWith(asset) && symbol.length > asset.length) ?? "USDT"
  return { baseAsset: symbol.slice(0, -quoteAsset.length), quoteAsset }
}

const zero = BigDecimal.fromBigInt(0n)

/** What a symbol is made of, by the market whose symbol it is. */
const instruments: Readonly<Record<Market, (symbol: string) => Instrument>> = {
  "usds-m": (symbol) => {
    const { baseAsset, quoteAsset } = pair(symbol.replace(/_.*$/, ""))
    return { baseAsset, quoteAsset, marginAsset: quoteAsset }
  },
  // BTCUSD_PERP
  "coin-m": (symbol) => {
    const baseAsset = symbol.replace(/USD_.*$/, "")
    return { baseAsset, quoteAsset: "USD", marginAsset: baseAsset }
  },
  spot: (symbol) => ({ ...pair(symbol), marginAsset: undefined }),
  margin: (symbol) => ({ ...pair(symbol), marginAsset: undefined }),
  // BTC-261225-100000-C
  options: (symbol) => ({
    baseAsset: symbol.split("-")[0] ?? symbol,
    quoteAsset: "USDT",
    marginAsset: "USDT",
    isPaidAtOnce: true
  }),
  "portfolio-margin": (symbol) =>
    symbol.includes("USD_") ? instruments["coin-m"](symbol) : instruments["usds-m"](symbol)
}

/**
 * What a symbol of a market is made of.
 *
 * @internal
 */
export const instrumentOf = (market: Market, symbol: string): Instrument => instruments[market](symbol)

/** Options have ids beyond 2^53 (2026-11). */
const firstOrderIds: Readonly<Record<Market, bigint>> = {
  "usds-m": 8_389_765_000_000_001n,
  "coin-m": 333_245_001n,
  spot: 31_024_880_001n,
  margin: 31_024_990_001n,
  options: 4_611_869_636_869_226_601n,
  "portfolio-margin": 8_389_766_000_000_001n
}

// What changed in a book while something was done to it: rows are never changed, but replaced.
const changedRows = <Row>(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): ReadonlyArray<Row> =>
  [...after].flatMap(([key, row]) => (before.get(key) === row ? [] : [row]))

const face = (
  books: Account["books"],
  now: Effect.Effect<number>,
  tell: (happening: Happening) => void
): ExchangeAccount => {
  const look = <A>(book: Book, f: (books: Books) => A) => Effect.sync(() => f(books(book)))
  const act = <A>(
    book: Book,
    kind: Happening["kind"],
    f: (books: Books, nowMillis: number) => A,
    about: (done: A) => Omit<Happening, "book" | "kind" | "balances" | "positions" | "atMillis">
  ) =>
    Effect.map(now, (atMillis) => {
      const kept = books(book)
      const balances = new Map(kept.balances)
      const positions = new Map(kept.positions)
      const done = f(kept, atMillis)
      tell({
        book,
        kind,
        ...about(done),
        balances: changedRows(balances, kept.balances),
        positions: changedRows(positions, kept.positions),
        atMillis
      })
      return done
    })
  return {
    deposit: (book, asset, amount) =>
      act(
        book,
        "deposit",
        (books, now) => books.deposit(asset, amount, now),
        () => ({ deposited: { asset, amount: BigDecimal.fromStringUnsafe(amount) } })
      ),
    place: (book, placement) =>
      act(
        book,
        "place",
        (books, now) => books.place(placement, now),
        (order) => ({ order })
      ),
    fill: (book, order, filling = {}) =>
      act(
        book,
        "fill",
        (books, now) => books.fill(order, filling, now),
        (done) => done
      ),
    amend: (book, id, change) =>
      act(
        book,
        "amend",
        (books, now) => books.amend(id, change, now),
        (order) => ({ order })
      ),
    end: (book, id, status) =>
      act(
        book,
        "end",
        (books, now) => books.end(id, status, now),
        (order) => ({ order })
      ),
    borrow: (book, asset, amount) =>
      act(
        book,
        "liability",
        (books, now) => books.borrow(asset, amount, now),
        () => ({ liability: { asset, type: "BORROW", principal: BigDecimal.fromStringUnsafe(amount), interest: zero } })
      ),
    repay: (book, asset, amount) =>
      Effect.map(
        act(
          book,
          "liability",
          (books, now) => books.repay(asset, amount, now),
          ({ interest, principal }) => ({ liability: { asset, type: "REPAY", principal, interest } })
        ),
        ({ balance }) => balance
      ),
    charge: (book, asset, interest) =>
      act(
        book,
        "liability",
        (books, now) => books.charge(asset, interest, now),
        () => ({
          liability: { asset, type: "INTEREST", principal: zero, interest: BigDecimal.fromStringUnsafe(interest) }
        })
      ),
    setMarginLevel: (book, marginLevel) =>
      act(
        book,
        "marginLevel",
        (books) => {
          books.marginLevel = marginLevel
        },
        () => ({ marginLevel })
      ),
    orders: (book) => look(book, (books) => [...books.orders.values()]),
    trades: (book) => look(book, (books) => [...books.trades]),
    balances: (book) => look(book, (books) => [...books.balances.values()]),
    positions: (book) => look(book, (books) => [...books.positions.values()])
  }
}

/**
 * Makes an account, which goes by the clock of the exchange.
 *
 * @internal
 */
export const make = (id: number, now: Effect.Effect<number>): Account => {
  const all = new Map<Book, Books>()
  const books = (book: Book): Books => {
    const known = all.get(book)
    if (known !== undefined) return known
    const market = (book.startsWith("margin:") ? "margin" : book) as Market // no other book has a colon
    const made = new Books({ instrumentOf: instruments[market], firstOrderId: firstOrderIds[market] })
    all.set(book, made)
    return made
  }
  const observers = new Set<Observer>()
  const tell = (happening: Happening) => {
    for (const observer of observers) observer(happening)
  }
  return {
    id,
    books,
    get opened() {
      return [...all.keys()]
    },
    observe: (observer) => {
      observers.add(observer)
      return () => {
        observers.delete(observer)
      }
    },
    face: face(books, now, tell)
  }
}
