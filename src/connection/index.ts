/**
 * Supervised connections to exchanges that speak WebSocket. Knows no exchange.
 *
 * @since 0.1.0
 */
export * as Backoff from "./Backoff.ts"
export * as Connection from "./Connection.ts"
export * as ConnectionError from "./ConnectionError.ts"
export * as ConnectionEvent from "./ConnectionEvent.ts"
export * as ConnectionMetrics from "./ConnectionMetrics.ts"
export * as ConnectionPolicy from "./ConnectionPolicy.ts"
export * as ConnectionPool from "./ConnectionPool.ts"
export * as ConnectionStatus from "./ConnectionStatus.ts"
export * as DialBudget from "./DialBudget.ts"
export * as Health from "./Health.ts"
export * as Liveness from "./Liveness.ts"
export * as Overflow from "./Overflow.ts"
export * as Protocol from "./Protocol.ts"
export * as Requests from "./Requests.ts"
export * as Rotation from "./Rotation.ts"
export * as Subscriptions from "./Subscriptions.ts"
export * as Topic from "./Topic.ts"
export * as TopicTemplate from "./TopicTemplate.ts"
export * as Transport from "./Transport.ts"
