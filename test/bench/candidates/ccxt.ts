import { pro } from "ccxt"
import type { Candidate, Target } from "./Candidate.ts"

const open = async ({ firstUpdateIds, port, topics }: Target) => {
  const exchange = new pro.binanceusdm({ newUpdates: true, enableRateLimit: false })
  // It dials no ws:// before.
  await exchange.loadHttpProxyAgent()
  exchange.urls.api.ws.future = `ws://127.0.0.1:${port}/ws`
  const ids = new Set(topics.map((topic) => topic.replace(/@.*/, "").toUpperCase()))
  exchange.setMarkets(
    Array.from(ids, (id) => {
      const base = id.replace(/USDT$/, "")
      const symbol = `${base}/USDT:USDT`
      const names = { id, lowercaseId: id.toLowerCase(), symbol, base, quote: "USDT", settle: "USDT", settleId: "USDT" }
      return { ...names, type: "swap", swap: true, contract: true, linear: true, inverse: false, active: true }
    })
  )
  // In place of the REST call.
  exchange.fetchRestOrderBookSafe = async (symbol) => {
    const id = `${symbol.replace(/\/.*/, "")}usdt`.toLowerCase()
    const nonce = firstUpdateIds[`${id}@depth@0ms`]
    return { symbol, bids: [], asks: [], nonce, timestamp: undefined, datetime: undefined }
  }
  return exchange
}

/**
 * The `watch` methods of `ccxt.pro`, each in a loop. What it has parsed counts: where several updates come before the loop has its turn,
 * it is shown the latest book or quote alone.
 */
export const watching: Candidate = async (target, handle) => {
  const exchange = await open(target)
  const parse = exchange.handleMessage.bind(exchange)
  exchange.handleMessage = (client, message) => {
    parse(client, message)
    if (message.e !== undefined) handle(message.e)
  }
  const watched = (suffix: string) =>
    target.topics
      .filter((topic) => topic.endsWith(suffix))
      .map((topic) => `${topic.replace(/usdt@.*/, "").toUpperCase()}/USDT:USDT`)
  const follow = (suffix: string, watch: (symbols: ReadonlyArray<string>) => Promise<unknown>) => {
    const symbols = watched(suffix)
    const again = () => void watch(symbols).then(again)
    if (symbols.length > 0) again()
  }
  follow("@bookTicker", (symbols) => exchange.watchBidsAsks(symbols))
  follow("@trade", (symbols) => exchange.watchTradesForSymbols(symbols, undefined, undefined, { name: "trade" }))
  follow("@aggTrade", (symbols) => exchange.watchTradesForSymbols(symbols, undefined, undefined, { name: "aggTrade" }))
  follow("@markPrice@1s", (symbols) => exchange.watchMarkPrices(symbols, { use1sFreq: true }))
  follow("@depth@0ms", (symbols) => exchange.watchOrderBookForSymbols(symbols, undefined, { watchOrderBookRate: 0 }))
}
