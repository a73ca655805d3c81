/**
 * What happens in the account of the embedded exchange, so that there is something to be seen.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Book } from "../testing/ExchangeAccount.ts"
import { TestExchange } from "../testing/TestExchange.ts"

/**
 * What is traded, and with what.
 *
 * @category models
 * @since 0.1.0
 */
export interface Play {
  readonly book: Book
  readonly symbol: string
  /** What the account pays with. */
  readonly asset: string
  /** What it has of that at first, as digits. */
  readonly deposit: string
  /** Prices are near it, in quote asset per unit of what is traded. */
  readonly price: number
  /** Of each order, as digits. */
  readonly quantity: string
}

const half = BigDecimal.fromStringUnsafe("0.5")

/**
 * Puts money into the account and trades for ever: every few seconds an order, which is filled in two parts or, now and then, canceled.
 *
 * @category runners
 * @since 0.1.0
 */
export const perform = Effect.fnUntraced(function* ({ asset, book, deposit, price, quantity, symbol }: Play) {
  const exchange = yield* TestExchange
  const account = yield* exchange.account()
  const first = BigDecimal.format(BigDecimal.multiply(BigDecimal.fromStringUnsafe(quantity), half))

  const trade = Effect.gen(function* () {
    const side = (yield* Random.nextBoolean) ? "BUY" : "SELL"
    const asked = price * (yield* Random.nextBetween(0.999, 1.001))
    const order = yield* account.place(book, { symbol, side, quantity, price: asked.toFixed(1) })
    yield* Effect.sleep("1 second")
    if ((yield* Random.nextIntBetween(1, 5)) === 1) {
      yield* account.end(book, order, "CANCELED")
    } else {
      yield* account.fill(book, order, { quantity: first })
      yield* Effect.sleep("1 second")
      yield* account.fill(book, order, { isMaker: false })
    }
    yield* Effect.sleep("2 seconds")
  })

  yield* account.deposit(book, asset, deposit)
  return yield* Effect.forever(trade)
})
