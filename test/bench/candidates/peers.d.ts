// What the benchmark uses of its peers, so that it can be checked where they are not installed.

declare module "binance" {
  export class WebsocketClient {
    constructor(
      options: { readonly beautify: boolean; readonly wsUrl: string },
      logger: Readonly<Record<"trace" | "info" | "error", () => void>>
    )
    subscribe(topics: ReadonlyArray<string>, market: "usdm"): Promise<unknown>
    on(event: "message", listener: (event: { readonly e: string }) => void): void
    on(event: "formattedMessage", listener: (event: { readonly eventType: string }) => void): void
  }
}

declare module "@binance/common" {
  import type { WebSocket } from "ws"
  export class WebsocketStreamsBase {
    createWebSocket: (url: string) => WebSocket
  }
  export const createStreamHandler: (
    base: WebsocketStreamsBase,
    topic: string,
    id: string | undefined,
    path: "market" | "public"
  ) => { readonly on: (event: "message", listener: (event: { readonly e: string }) => void) => void }
}

declare module "@binance/derivatives-trading-usds-futures" {
  import type { WebsocketStreamsBase } from "@binance/common"
  export class DerivativesTradingUsdsFutures {
    constructor(options: { readonly configurationWebsocketStreams: { readonly wsURL: string } })
    readonly websocketStreams: {
      readonly connect: () => Promise<{ readonly websocketBase: WebsocketStreamsBase }>
    }
  }
}

declare module "ccxt" {
  interface Book {
    readonly symbol: string
    readonly bids: ReadonlyArray<never>
    readonly asks: ReadonlyArray<never>
    readonly nonce: number | undefined
    readonly timestamp: undefined
    readonly datetime: undefined
  }
  type Symbols = ReadonlyArray<string>
  export const pro: {
    readonly binanceusdm: new (options: { readonly newUpdates: boolean; readonly enableRateLimit: boolean }) => {
      readonly urls: { readonly api: { readonly ws: { future: string } } }
      readonly loadHttpProxyAgent: () => Promise<unknown>
      readonly setMarkets: (markets: ReadonlyArray<Readonly<Record<string, string | boolean>>>) => void
      fetchRestOrderBookSafe: (symbol: string) => Promise<Book>
      handleMessage: (client: unknown, message: { readonly e?: string }) => void
      readonly watchBidsAsks: (symbols: Symbols) => Promise<unknown>
      readonly watchTradesForSymbols: (
        symbols: Symbols,
        since: undefined,
        limit: undefined,
        params: { readonly name: "trade" | "aggTrade" }
      ) => Promise<unknown>
      readonly watchMarkPrices: (symbols: Symbols, params: { readonly use1sFreq: boolean }) => Promise<unknown>
      readonly watchOrderBookForSymbols: (
        symbols: Symbols,
        limit: undefined,
        params: { readonly watchOrderBookRate: number }
      ) => Promise<unknown>
    }
  }
}

declare module "tardis-dev" {
  interface Mapper {
    readonly canHandle: (message: object) => boolean
    readonly map: (message: object, localTimestamp: Date) => Iterable<unknown>
  }
  type MakeMapper = (exchange: "binance-futures", localTimestamp: Date) => Mapper
  export const normalizeTrades: MakeMapper
  export const normalizeBookChanges: MakeMapper
  export const normalizeBookTickers: MakeMapper
  export const normalizeDerivativeTickers: MakeMapper
}

declare module "esbuild" {
  export const build: (options: {
    readonly stdin: { readonly contents: string; readonly resolveDir: string }
    readonly alias: Readonly<Record<string, string>>
    readonly external: ReadonlyArray<string>
    readonly bundle: boolean
    readonly minify: boolean
    readonly format: "esm"
    readonly platform: "node"
    readonly write: false
  }) => Promise<{ readonly outputFiles: ReadonlyArray<{ readonly contents: Uint8Array }> }>
}
