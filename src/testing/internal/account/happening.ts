import type * as BigDecimal from "effect/BigDecimal"
import type { Balance, Book, MarginLevel, Order, Position, Trade } from "../../ExchangeAccount.ts"

/**
 * A change of what is owed of an asset.
 *
 * @internal
 */
export interface Liability {
  readonly asset: string
  readonly type: "BORROW" | "REPAY" | "INTEREST"
  readonly principal: BigDecimal.BigDecimal
  readonly interest: BigDecimal.BigDecimal
}

/**
 * What happened in one book of an account.
 *
 * @internal
 */
export interface Happening {
  readonly book: Book
  readonly kind: "deposit" | "place" | "fill" | "amend" | "end" | "liability" | "marginLevel"
  /** As it is now; absent of deposits. */
  readonly order?: Order | undefined
  readonly trade?: Trade | undefined
  /** Of deposits: what came, or went where it is negative. */
  readonly deposited?: { readonly asset: string; readonly amount: BigDecimal.BigDecimal } | undefined
  /** By how much what is owed has changed, and by what. */
  readonly liability?: Liability | undefined
  readonly marginLevel?: MarginLevel | undefined
  /** Those that changed, as they are now. */
  readonly balances: ReadonlyArray<Balance>
  readonly positions: ReadonlyArray<Position>
  readonly atMillis: number
}

/** @internal */
export type Observer = (happening: Happening) => void
