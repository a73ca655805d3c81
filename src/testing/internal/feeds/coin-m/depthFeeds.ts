import * as FuturesDepths from "../futuresDepths.ts"

/** @internal */
export const { depth, partialDepth } = FuturesDepths.make("coin-m")
