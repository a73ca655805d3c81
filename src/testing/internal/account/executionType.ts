import type { Order } from "../../ExchangeAccount.ts"
import type { Happening } from "./happening.ts"

/**
 * What futures and options call that which happened to an order.
 *
 * @internal
 */
export const executionType = (kind: Happening["kind"], { status }: Order): string =>
  kind === "fill" ? "TRADE" : kind === "place" ? "NEW" : status
