/**
 * Binance for Effect programs. What a program of market streams names is here; the rest stands in the entries
 * `effect-binance/connection`, `/continuity`, `/model`, `/node` and `/testing`.
 *
 * @since 0.1.0
 */
export * as Binance from "./Binance.ts"
export * as BinanceError from "./binance/BinanceError.ts"
export * as CoinM from "./binance/coin-m/index.ts"
export * as Credentials from "./binance/Credentials.ts"
export * as Environment from "./binance/Environment.ts"
export * as Margin from "./binance/margin/index.ts"
export * as Market from "./binance/Market.ts"
export * as MarketStream from "./binance/MarketStream.ts"
export * as MarketTopics from "./binance/MarketTopics.ts"
export * as RateLimits from "./binance/RateLimits.ts"
export * as RestApi from "./binance/RestApi.ts"
export * as RestPolicy from "./binance/RestPolicy.ts"
export * as RestTable from "./binance/RestTable.ts"
export * as ServerTime from "./binance/ServerTime.ts"
export * as Signature from "./binance/Signature.ts"
export * as TopicError from "./binance/TopicError.ts"
export * as Spot from "./binance/spot/index.ts"
export * as UsdsM from "./binance/usds-m/index.ts"
export * as Backoff from "./connection/Backoff.ts"
export * as ConnectionError from "./connection/ConnectionError.ts"
export * as ConnectionEvent from "./connection/ConnectionEvent.ts"
export * as ConnectionPolicy from "./connection/ConnectionPolicy.ts"
export * as ConnectionPool from "./connection/ConnectionPool.ts"
export * as Transport from "./connection/Transport.ts"
export * as EventDecodeError from "./continuity/EventDecodeError.ts"
export * as Sequence from "./continuity/Sequence.ts"
export * as Tracked from "./continuity/Tracked.ts"
