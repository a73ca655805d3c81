import type * as BigDecimal from "effect/BigDecimal"
import type { Balance, Book, Order, Position, Trade } from "../../ExchangeAccount.ts"

/**
 * What happened in one book of an account.
 *
 * @internal
 */
export interface Happening {
  readonly book: Book
  readonly kind: "deposit" | "place" | "fill" | "amend" | "end"
  /** As it is now; absent of deposits. */
  readonly order?: Order | undefined
  readonly trade?: Trade | undefined
  /** Of deposits: what came, or went where it is negative. */
  readonly deposited?: { readonly asset: string; readonly amount: BigDecimal.BigDecimal } | undefined
  /** Those that changed, as they are now. */
  readonly balances: ReadonlyArray<Balance>
  readonly positions: ReadonlyArray<Position>
  readonly atMillis: number
}

/** @internal */
export type Observer = (happening: Happening) => void
