import { normalizeBookChanges, normalizeBookTickers, normalizeDerivativeTickers, normalizeTrades } from "tardis-dev"
import { WebSocket } from "ws"
import type { Candidate } from "./Candidate.ts"

interface Message {
  readonly stream: string
  readonly data: { readonly e: string }
}

/**
 * The normalizers of `tardis-dev`, fed from bare `ws`: its own sockets lead to Binance and nowhere else. It has none for aggTrade.
 */
export const normalizers: Candidate = ({ firstUpdateIds, port, topics }, handle) => {
  const began = new Date()
  const makers = [normalizeTrades, normalizeBookChanges, normalizeBookTickers, normalizeDerivativeTickers]
  const mappers = makers.map((make) => make("binance-futures", began))
  const normalize = (message: object, at: Date): unknown => {
    let last: unknown
    for (const mapper of mappers) {
      if (mapper.canHandle(message)) for (const event of mapper.map(message, at)) last = event
    }
    return last
  }
  for (const [topic, lastUpdateId] of Object.entries(firstUpdateIds)) {
    const stream = topic.replace(/@.*/, "@depthSnapshot")
    normalize({ stream, data: { lastUpdateId, bids: [], asks: [] } }, began)
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/stream?streams=${topics.join("/")}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true
  })
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as Message // what the server sends
    normalize(message, new Date())
    handle(message.data.e)
  })
}
