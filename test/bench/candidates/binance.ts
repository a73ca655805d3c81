import { WebsocketClient } from "binance"
import type { Candidate, Target } from "./Candidate.ts"

const silent = { trace: () => {}, info: () => {}, error: () => {} }

const open = ({ port, topics }: Target, beautify: boolean) => {
  const client = new WebsocketClient({ beautify, wsUrl: `ws://127.0.0.1:${port}` }, silent)
  // Divides the topics between the sockets of USDⓈ-M by itself.
  void client.subscribe([...topics], "usdm")
  return client
}

/** `binance` as it comes by default: what `JSON.parse` makes. */
export const raw: Candidate = (target, handle) => {
  open(target, false).on("message", (event: { readonly e: string }) => handle(event.e))
}

/** `binance` with readable names, and numbers for the text of numbers. */
export const beautified: Candidate = (target, handle) => {
  open(target, true).on("formattedMessage", (event: { readonly eventType: string }) => handle(event.eventType))
}
