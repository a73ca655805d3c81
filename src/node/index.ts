/**
 * Binance on Node: sockets, HTTP, and the way out of the machine.
 *
 * @since 0.1.0
 */
export * as Egress from "./Egress.ts"
export * as NodeBinance from "./NodeBinance.ts"
export * as NodeRecording from "./NodeRecording.ts"
export * as NodeSignature from "./NodeSignature.ts"
export * as NodeTransport from "./NodeTransport.ts"
