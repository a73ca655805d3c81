import * as Arr from "effect/Array"
import * as Result from "effect/Result"
import { Api as CoinM } from "../../binance/coin-m/Api.ts"
import * as Environment from "../../binance/Environment.ts"
import { type Category, type Market, StreamMarket } from "../../binance/Market.ts"
import { Api as Spot } from "../../binance/spot/Api.ts"
import { Api as UsdsM } from "../../binance/usds-m/Api.ts"

/**
 * What a URL asks for.
 *
 * @internal
 */
export interface StreamPath {
  /** The markets that are found there: several, where Binance serves them at one host. The first one's limits hold. */
  readonly markets: Arr.NonEmptyReadonlyArray<StreamMarket>
  /** `undefined` where the path names none. */
  readonly category: Category | undefined
  /** Whether frames name their topic. */
  readonly combined: boolean
  readonly timeUnit: "millisecond" | "microsecond"
  /** Markets whose account streams are found there. Keys of others are silent. */
  readonly accounts: ReadonlyArray<Market>
  /** Keys of account streams, with the event types that are wanted; `undefined`: all. */
  readonly listenKeys: ReadonlyArray<{ readonly key: string; readonly events: ReadonlySet<string> | undefined }>
  /** Topics asked for with the URL. */
  readonly topics: ReadonlyArray<string>
  /** Whether it is the WebSocket API, and none of the streams. */
  readonly isApi: boolean
}

const markets = StreamMarket.literals.join("|")
const form = new RegExp(`^(?:/(${markets}))?(?:/(public|market|private|margin|pm))?/(?:(ws)(?:/(.*))?|stream)$`)

const apis = new Map([Spot, UsdsM, CoinM].map(({ market, path }) => [path, market]))

const decode = (text: string): string =>
  Result.getOrElse(
    Result.try(() => decodeURIComponent(text)),
    () => text
  )

const environments = [Environment.production, Environment.marketDataOnly, Environment.testnet, Environment.demo]

const hostOf = (root: string): string => new URL(root).hostname

// In memory the exchange is under every host of Binance, each of which has its markets.
const hosts = StreamMarket.literals.map((market) => ({
  market,
  names: new Set(environments.map((each) => hostOf(each[market].webSocket)))
}))
const marketsAt = (host: string): ReadonlyArray<StreamMarket> =>
  hosts.filter(({ names }) => names.has(host)).map(({ market }) => market)

const marginHosts = new Set(
  environments.flatMap(({ margin }) => (margin === undefined ? [] : hostOf(margin.webSocket)))
)

const marketsOf = (named: string | undefined, host: string): Arr.NonEmptyReadonlyArray<StreamMarket> => {
  if (named !== undefined) return [named as StreamMarket] // one of those of the pattern
  const found = marketsAt(host)
  // At a host that is none of Binance's, those that need no other path to be told apart.
  return Arr.isReadonlyArrayNonEmpty(found) ? found : ["usds-m", "options"]
}

// The risk stream of margin has nothing but an account's events: at a host of its own, or at a path where the host does not tell.
const isMargin = (part: string | undefined, host: string): boolean => part === "margin" || marginHosts.has(host)

// Where categories have paths of their own, keys are of none but the private one.
const isSplit = (market: StreamMarket): boolean => market === "usds-m" || market === "options"

// What streams are named by has characters that keys do not have.
const isKey = (topic: string): boolean => /^\w+$/.test(topic)

// `?listenKey=<key>&events=<type>/<type>&listenKey=<key>`, or the key in the place of a topic.
const listenKeysOf = (
  { category, market }: { readonly category: string | undefined; readonly market: StreamMarket },
  parameters: URLSearchParams,
  topics: ReadonlyArray<string>
): StreamPath["listenKeys"] => {
  const named: Array<StreamPath["listenKeys"][number]> = []
  for (const [name, value] of parameters) {
    if (name === "listenKey") named.push({ key: value, events: undefined })
    const last = named.at(-1)
    if (name === "events" && last !== undefined)
      named[named.length - 1] = { ...last, events: new Set(value.split("/")) }
  }
  const takesKeys = category === "private" || (category === undefined && !isSplit(market))
  const keys = takesKeys ? topics.filter(isKey) : []
  return [...named, ...keys.map((key) => ({ key, events: undefined }))]
}

/**
 * Reads `/<category>/ws/<topic>/<topic>` and `/<category>/stream?streams=<topic>/<topic>`, both below `/<market>` where
 * the host does not tell it, and the paths of the WebSocket API. Any other path is unknown to the exchange, which refuses it with
 * status 404.
 *
 * @internal
 */
export const parse = (url: string): StreamPath | undefined => {
  const { hostname, pathname, searchParams } = new URL(url, "ws://localhost")
  const timeUnit = searchParams.get("timeUnit")?.toLowerCase() === "microsecond" ? "microsecond" : "millisecond"
  const api = apis.get(pathname)
  if (api !== undefined) {
    return {
      markets: [api],
      category: undefined,
      combined: false,
      timeUnit,
      accounts: [],
      listenKeys: [],
      topics: [],
      isApi: true
    }
  }
  const match = form.exec(pathname)
  if (match === null) return undefined
  const [, market, part, raw, names = ""] = match
  const ofMargin = isMargin(part, hostname)
  // Portfolio margin, too, has nothing but account streams.
  const category = part === "pm" || ofMargin ? "private" : part
  const topics = raw === undefined ? (searchParams.get("streams") ?? "").split("/") : names.split("/").map(decode)
  const served = marketsOf(ofMargin ? "spot" : market, hostname)
  return {
    markets: served,
    category: category as Category | undefined, // one of those of the pattern
    combined: raw === undefined,
    timeUnit,
    accounts: part === "pm" ? ["portfolio-margin"] : ofMargin ? ["margin"] : served,
    listenKeys: listenKeysOf(
      { category, market: served[0] },
      searchParams,
      topics.filter((topic) => topic !== "")
    ),
    topics: topics.filter((topic) => topic !== ""),
    isApi: false
  }
}
