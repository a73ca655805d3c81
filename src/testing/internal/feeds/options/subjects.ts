import type { Listed, OptionsWorld } from "../../world/optionsWorld.ts"
import type { Subject } from "../feed.ts"

/**
 * The contract that a topic names.
 *
 * @internal
 */
export const ofOption = ({ texts, world }: Subject<OptionsWorld>): Listed | undefined =>
  world.option(texts["symbol"] ?? "")

/**
 * All contracts on what a topic names, of the expiration that it names, if it names one.
 *
 * @internal
 */
export const ofUnderlying = ({ texts, world }: Subject<OptionsWorld>): ReadonlyArray<Listed> =>
  world.options.filter(
    ({ expiration, underlying }) =>
      underlying.toLowerCase() === texts["underlying"] && expiration === (texts["expiration"] ?? expiration)
  )
