import type { SimulatedMarket } from "../world/simulatedMarket.ts"
import type { World } from "../world/world.ts"
import type { Subject } from "./feed.ts"

/**
 * What a topic names by its symbol.
 *
 * @internal
 */
export const ofSymbol = ({ texts, world }: Subject<World>): SimulatedMarket | undefined =>
  world.market(texts["symbol"] ?? "")
