/**
 * How the program leaves the machine, for WebSocket and REST together: proxy, TLS, source address.
 *
 * The result is the pair of agents of `@effect/platform-node`, which `NodeTransport` and `NodeHttpClient` share.
 *
 * @since 0.1.0
 */
import { HttpAgent, makeAgent } from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Http from "node:http"
import type * as Tls from "node:tls"
import { getProxyForUrl } from "proxy-from-env"
import * as ProxyAgent from "./internal/proxyAgent.ts"

/**
 * A setting with which the program can not leave the machine. It never quotes the setting, which may hold a password.
 *
 * @category errors
 * @since 0.1.0
 */
export class EgressError extends Schema.TaggedError<EgressError>()("EgressError", {
  /** The option or the environment variable, such as `HTTPS_PROXY`. */
  setting: Schema.String,
  /** What is expected and what was found, in words. */
  expectation: Schema.String
}) {
  override get message() {
    return `${this.setting}: ${this.expectation}`
  }
}

/**
 * Options of the way out; what is left out has the default that stands with it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * URL of the proxy, with credentials where it wants some: `http://` or `https://` for HTTP CONNECT, `socks5://` for
   * SOCKS, `socks5h://` if the proxy is to look up the names. `false`: none, whatever the environment says.
   *
   * Default: what the environment says, in `HTTPS_PROXY` (also for `wss`), `HTTP_PROXY` (also for `ws`), `ALL_PROXY`
   * and `NO_PROXY`, in upper or lower case, and none for this machine itself.
   */
  readonly proxy?: string | Redacted.Redacted | false | undefined
  /** Certificates and the like, for the exchange and for a proxy that is spoken to by TLS. Default: those of Node. */
  readonly tls?: TlsOptions | undefined
  /** Address of this machine from which connections are made. Default: what the system chooses. */
  readonly localAddress?: string | undefined
  /** Agents of your own in place of all the above: one for everything, or one for each of `http` and `https`. */
  readonly agent?: Http.Agent | { readonly http: Http.Agent; readonly https: Http.Agent } | undefined
}

/**
 * TLS settings, as Node has them.
 *
 * @category models
 * @since 0.1.0
 */
export interface TlsOptions extends Tls.SecureContextOptions {
  /** Whether a certificate must be valid. Default: true. */
  readonly rejectUnauthorized?: boolean | undefined
}

/** Whether and how a request to this place goes through a proxy. */
type Route = (target: { readonly protocol: string; readonly host: string; readonly port: number }) => URL | undefined

const legal = "expected a URL that begins with http://, https://, socks5://, socks5h://, socks4:// or socks4a://"

const parseProxy = (text: string, setting: string): Result.Result<URL, EgressError> => {
  // A bare host and port is an HTTP proxy, as for curl.
  const url = URL.parse(text.includes("://") ? text : `http://${text}`)
  if (url === null || url.hostname === "") {
    return Result.fail(new EgressError({ setting, expectation: `${legal}, found none` }))
  }
  if (!ProxyAgent.isSupported(url)) {
    return Result.fail(new EgressError({ setting, expectation: `${legal}, found ${url.protocol}//` }))
  }
  return Result.isFailure(Result.try(() => decodeURIComponent(url.username + url.password)))
    ? Result.fail(new EgressError({ setting, expectation: "expected credentials in percent-encoding" }))
    : Result.succeed(url)
}

// The lower case counts first, as everywhere.
const variable = (name: string): Result.Result<URL | undefined, EgressError> => {
  for (const each of [name.toLowerCase(), name]) {
    const text = process.env[each]
    if (text !== undefined && text !== "") return parseProxy(text, each)
  }
  return Result.succeed(undefined)
}

// A proxy can not reach this machine under these names. Go has the same exception.
const isLoopback = (host: string): boolean => /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/i.test(host)

const routeByEnvironment = Effect.gen(function* (): Effect.fn.Return<Route, EgressError> {
  const http = yield* Effect.fromResult(variable("HTTP_PROXY"))
  const https = yield* Effect.fromResult(variable("HTTPS_PROXY"))
  const all = yield* Effect.fromResult(variable("ALL_PROXY"))
  if (http === undefined && https === undefined && all === undefined) return () => undefined
  return (target) => {
    const proxy = (target.protocol === "https:" ? https : http) ?? all
    // The package decides on NO_PROXY. Its word on the proxy is passed over: one without a scheme it takes for https.
    return proxy === undefined || isLoopback(target.host) || getProxyForUrl(target) === "" ? undefined : proxy
  }
})

const routeBy = (proxy: Options["proxy"]): Effect.Effect<Route, EgressError> => {
  if (proxy === undefined) return routeByEnvironment
  if (proxy === false) return Effect.succeed(() => undefined)
  const text = Redacted.isRedacted(proxy) ? Redacted.value(proxy) : proxy
  return Effect.map(Effect.fromResult(parseProxy(text, "proxy")), (url) => () => url)
}

interface Target extends TlsOptions {
  readonly host?: string | undefined
  readonly port?: number | string | undefined
  /** Said to agents of proxies, which would otherwise look for `https` in the stack trace. */
  readonly secureEndpoint?: boolean | undefined
}

/** What a request asks of its agent. Node documents it as "agent-like" and leaves it out of its types. */
interface AgentLike extends Http.Agent {
  addRequest: (request: Http.ClientRequest, target: Target) => void
}

const ownAgents = (agent: NonNullable<Options["agent"]>): HttpAgent["Service"] =>
  // A request asks no more of an agent for https than of one for http.
  ("addRequest" in agent ? { http: agent, https: agent } : agent) as HttpAgent["Service"]

/**
 * Makes the agents, which live as long as the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* (
  options: Options = {}
): Effect.fn.Return<HttpAgent["Service"], EgressError, Scope.Scope> {
  if (options.agent !== undefined) return ownAgents(options.agent)

  const settings = { ...options.tls, ...(options.localAddress && { localAddress: options.localAddress }) }
  const route = yield* routeBy(options.proxy)
  const agents = yield* makeAgent({ keepAlive: true, ...settings })

  const proxies = new Map<string, Http.Agent>()
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const agent of proxies.values()) agent.destroy()
    })
  )
  const through = (proxy: URL): Http.Agent => {
    const found = proxies.get(proxy.href)
    if (found !== undefined) return found
    const agent = ProxyAgent.make(proxy, settings)
    proxies.set(proxy.href, agent)
    return agent
  }

  const divert = (agent: Http.Agent, protocol: "http:" | "https:") => {
    const direct = agent as AgentLike // see there
    const addRequest = direct.addRequest.bind(direct)
    direct.addRequest = (request, target) => {
      const host = target.host ?? "localhost"
      const proxy = route({ protocol, host: host.includes(":") ? `[${host}]` : host, port: Number(target.port) })
      if (proxy === undefined) return addRequest(request, target)
      const proxied = through(proxy) as AgentLike // the same
      proxied.addRequest(request, { ...target, ...options.tls, secureEndpoint: protocol === "https:" })
    }
  }
  divert(agents.http, "http:")
  divert(agents.https, "https:")
  return agents
})

/**
 * The way out with settings of your own.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: Options): Layer.Layer<HttpAgent, EgressError> =>
  Layer.effect(HttpAgent, make(options))

/**
 * The way out that the environment variables of the program name.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpAgent, EgressError> = layerWith({})
