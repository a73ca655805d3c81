import type { BusinessUnit } from "../../../binance/portfolio-margin/UserEvents.ts"

/**
 * Which of the two futures of portfolio margin a symbol is of, such as `BTCUSD_PERP`.
 *
 * @internal
 */
export const ofSymbol = (symbol: string): BusinessUnit => (symbol.includes("USD_") ? "CM" : "UM")

// USDⓈ-M counts its margin in these, COIN-M in what is traded.
const stableAssets = new Set(["USDT", "USDC", "FDUSD", "USD1", "BFUSD"])

/**
 * Which of the two has the balance of an asset.
 *
 * @internal
 */
export const ofAsset = (asset: string): BusinessUnit => (stableAssets.has(asset) ? "UM" : "CM")
