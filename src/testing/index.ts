/**
 * The network and the exchange played by a test, in virtual time and without a platform.
 *
 * @since 0.1.0
 */
export * as TestTransport from "./TestTransport.ts"
