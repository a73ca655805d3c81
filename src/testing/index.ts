/**
 * The network and the exchange played by a test, in virtual time and without a platform.
 *
 * @since 0.1.0
 */
export * as Audit from "./Audit.ts"
export * as ExchangeAccount from "./ExchangeAccount.ts"
export * as ExchangeApi from "./ExchangeApi.ts"
export * as ExchangeConnection from "./ExchangeConnection.ts"
export * as ExchangeOptions from "./ExchangeOptions.ts"
export * as ExchangeRecord from "./ExchangeRecord.ts"
export * as ExchangeRest from "./ExchangeRest.ts"
export * as Fault from "./Fault.ts"
export * as Faults from "./Faults.ts"
export * as Recording from "./Recording.ts"
export * as TestExchange from "./TestExchange.ts"
export * as TestTransport from "./TestTransport.ts"
