import type { Order } from "../../ExchangeAccount.ts"
import type { Happening } from "./happening.ts"

const executionTypes: { readonly [kind in Happening["kind"]]?: string } = {
  place: "NEW",
  fill: "TRADE",
  amend: "AMENDMENT"
}

/**
 * What futures and options call that which happened to an order.
 *
 * @internal
 */
export const executionType = (kind: Happening["kind"], { status }: Order): string => executionTypes[kind] ?? status
