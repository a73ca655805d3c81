import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import type { Subject } from "./feed.ts"

/**
 * The market that a topic names, on either product: the candles and mark prices of both are served.
 *
 * @internal
 */
export const eitherProduct = ({ texts, world }: Subject): SimulatedMarket | undefined =>
  world.market(texts["symbol"] ?? "")

/**
 * The market that a topic names, if it is one of USDⓈ-M.
 *
 * @internal
 */
export const usdsM = (subject: Subject): SimulatedMarket | undefined => {
  const market = eitherProduct(subject)
  return market?.contract.product === "usds-m" ? market : undefined
}

/**
 * Milliseconds that a topic names as its speed, such as `100ms` or `1s`.
 *
 * @internal
 */
export const speed = ({ texts }: Subject, otherwise: number): number => {
  const text = texts["updateSpeed"]
  if (text === undefined) return otherwise
  return text.endsWith("ms") ? Number.parseInt(text) : Number.parseInt(text) * 1000
}
