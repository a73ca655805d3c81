/**
 * Agents that reach their target through a proxy, and neither print nor emit its credentials.
 *
 * @internal
 */
import { constVoid } from "effect/Function"
import { HttpsProxyAgent } from "https-proxy-agent"
import type * as Http from "node:http"
import type * as Net from "node:net"
import type * as Tls from "node:tls"
import { SocksProxyAgent } from "socks-proxy-agent"

/** What holds for the connection to the proxy. */
export type Settings = Tls.SecureContextOptions & {
  readonly rejectUnauthorized?: boolean | undefined
  readonly localAddress?: string | undefined
}

// A proxy that says nothing must not hold a socket for ever.
const connectTimeoutMillis = 10_000

const speaks = (schemes: ReadonlyArray<string>, proxy: URL): boolean => schemes.includes(proxy.protocol.slice(0, -1))

interface Credentials {
  readonly user: string
  readonly password: string
}

const credentialsOf = (proxy: URL): Credentials | undefined =>
  proxy.username === "" && proxy.password === ""
    ? undefined
    : { user: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) }

const withoutCredentials = (proxy: URL): URL => {
  const bare = new URL(proxy)
  bare.username = ""
  bare.password = ""
  return bare
}

// A request listens from when it has the socket. An error before that would find no listener and end the process.
const guard = (socket: Net.Socket): Net.Socket => socket.on("error", constVoid)

class ConnectAgent extends HttpsProxyAgent<string> {
  constructor(proxy: URL, settings: Settings) {
    const credentials = credentialsOf(proxy)
    const authorization =
      credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`
    super(withoutCredentials(proxy), {
      keepAlive: true,
      ...settings,
      headers: () => (authorization === undefined ? {} : { "Proxy-Authorization": authorization })
    })
  }

  override connect(...[request, target]: Parameters<HttpsProxyAgent<string>["connect"]>): Promise<Net.Socket> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(new Error("the proxy does not answer")), connectTimeoutMillis)
    timer.unref()
    const giveUp = () => controller.abort(new Error("the request was given up"))
    request.once("abort", giveUp)
    // Read by the call below before it first waits.
    this.connectOpts = { ...this.connectOpts, signal: controller.signal }
    return super
      .connect(request, target)
      .then(guard)
      .finally(() => {
        clearTimeout(timer)
        request.off("abort", giveUp)
      })
  }
}

class SocksAgent extends SocksProxyAgent {
  // Has the credentials, which nothing that looks at this agent from outside can see.
  readonly #dialler: SocksProxyAgent

  constructor(proxy: URL, settings: Settings) {
    const options =
      settings.localAddress === undefined ? {} : { socketOptions: { localAddress: settings.localAddress } }
    super(withoutCredentials(proxy), { keepAlive: true, ...options })
    this.#dialler = new SocksProxyAgent(proxy, options)
  }

  override connect(...[request, target]: Parameters<SocksProxyAgent["connect"]>): Promise<Net.Socket> {
    // The package gives a silent proxy 30 seconds. Its `timeout` would go on to cut connections that are quiet.
    return this.#dialler.connect(request, target).then(
      guard,
      // The error of the package carries all its settings, the password among them.
      (cause: Error) => Promise.reject(new Error(cause.message))
    )
  }
}

/** Whether there is an agent for this kind of proxy. */
export const isSupported = (proxy: URL): boolean =>
  speaks(HttpsProxyAgent.protocols, proxy) || speaks(SocksProxyAgent.protocols, proxy)

/** Makes the agent of a supported proxy. */
export const make = (proxy: URL, settings: Settings): Http.Agent =>
  speaks(HttpsProxyAgent.protocols, proxy) ? new ConnectAgent(proxy, settings) : new SocksAgent(proxy, settings)
