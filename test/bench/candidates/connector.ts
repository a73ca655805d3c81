import { createStreamHandler, WebsocketStreamsBase } from "@binance/common"
import { DerivativesTradingUsdsFutures } from "@binance/derivatives-trading-usds-futures"
import { WebSocket } from "ws"
import type { Candidate } from "./Candidate.ts"

// It refuses URLs without TLS, which the loopback server does not speak.
WebsocketStreamsBase.prototype.createWebSocket = (url) =>
  new WebSocket(url.replace(/^wss:/, "ws:"), { perMessageDeflate: false })

const categoryOf = (topic: string) => (/@(?:depth|bookTicker|trade)/.test(topic) ? "public" : "market")

/** Binance's own connector: what `JSON.parse` makes, with exact integers. */
export const connector: Candidate = async ({ port, topics }, handle) => {
  const client = new DerivativesTradingUsdsFutures({
    configurationWebsocketStreams: { wsURL: `wss://127.0.0.1:${port}` }
  })
  const { websocketBase } = await client.websocketStreams.connect()
  for (const topic of topics) {
    // As do its methods, one for each stream; there is none for trade.
    const stream = createStreamHandler(websocketBase, topic, undefined, categoryOf(topic))
    stream.on("message", ({ e }) => handle(e))
  }
}
