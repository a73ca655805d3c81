import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer, Option, Redacted, type Scope } from "effect"
import { HttpClient } from "effect/http"
import * as Http from "node:http"
import { inspect } from "node:util"
import type { Transport } from "../../src/connection/Transport.ts"
import * as Egress from "../../src/node/Egress.ts"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import { dial, dialFault, pullFrames, text } from "../connection/TransportTest.ts"
import * as Loopback from "./Loopback.ts"
import * as LoopbackProxy from "./LoopbackProxy.ts"

type Platform = Transport | HttpClient.HttpClient

/** WebSocket and HTTP, both over the same agents. */
const overAgents = Layer.merge(NodeTransport.layer, NodeHttpClient.layerNodeHttpNoAgent)

const platform = (options: Egress.Options): Layer.Layer<Platform, Egress.EgressError> =>
  Layer.provide(overAgents, Egress.layerWith(options))

const live = <A, E>(sentence: string, effect: Effect.Effect<A, E, Scope.Scope>) => it.live(sentence, () => effect)

/** What comes over a WebSocket and over HTTP from a server that greets, under the name it is given. */
const greetings = (server: Effect.Success<ReturnType<typeof Loopback.webSocket>>, host = "127.0.0.1") =>
  Effect.gen(function* () {
    const { wire } = yield* dial(server.url.replace("127.0.0.1", host))
    const peer = yield* server.accept
    peer.ws.send("welcome")
    const frames = yield* pullFrames(wire, 1)
    const response = yield* Loopback.patiently(HttpClient.get(server.httpUrl.replace("127.0.0.1", host)))
    return [...frames.map(text), yield* response.text]
  })

const both = ["welcome", "hello"]

const credentials = { user: "trader", password: "p@ss:word" }
const withCredentials = (url: string, { password, user }: LoopbackProxy.Credentials) =>
  url.replace("://", `://${user}:${encodeURIComponent(password)}@`)

/** Everything that a log could show of a value. */
const shown = (value: unknown) =>
  inspect(value, { depth: Infinity, showHidden: true }) + JSON.stringify(value, (_, each) => each ?? null)

describe.each([
  ["HTTP CONNECT", LoopbackProxy.connect],
  ["SOCKS5", LoopbackProxy.socks]
] as const)("Egress through %s", (name, proxyOf) => {
  live(
    "carries WebSocket and HTTP",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const proxy = yield* proxyOf()

      const heard = yield* Effect.provide(greetings(server), platform({ proxy: proxy.url }))

      assert.deepStrictEqual(heard, both)
      assert.deepStrictEqual(proxy.targets, [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`])
    })
  )

  live(
    "carries both by TLS, with the certificates that are given",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ tls: true })
      const proxy = yield* proxyOf()
      const options = { proxy: proxy.url, tls: { ca: Loopback.certificate } }

      assert.deepStrictEqual(yield* Effect.provide(greetings(server), platform(options)), both)
      assert.deepStrictEqual(proxy.targets, [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`])
    })
  )

  live(
    "does not trust a certificate that nobody vouches for",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket({ tls: true })
      const proxy = yield* proxyOf()

      const fault = yield* Effect.provide(dialFault(server.url), platform({ proxy: proxy.url }))

      assert.strictEqual(fault._tag, "DialFailed")
      assert.include(fault.message, "self-signed certificate")
    })
  )

  live(
    "gives the proxy its credentials",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const proxy = yield* proxyOf({ credentials })
      const options = { proxy: Redacted.make(withCredentials(proxy.url, credentials)) }

      assert.deepStrictEqual(yield* Effect.provide(greetings(server), platform(options)), both)
    })
  )

  live(
    "is refused with wrong credentials, and shows them nowhere",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const proxy = yield* proxyOf({ credentials })
      const wrong = withCredentials(proxy.url, { user: "trader", password: "hunter2" })

      const { agents, answered, dialled } = yield* Effect.gen(function* () {
        return {
          agents: yield* NodeHttpClient.HttpAgent,
          dialled: yield* dialFault(server.url),
          answered: yield* HttpClient.get(server.httpUrl).pipe(
            Effect.map(({ status }) => status),
            Effect.catch((error) => Effect.succeed(error)),
            Loopback.patiently
          )
        }
      }).pipe(Effect.provide(Layer.provideMerge(overAgents, Egress.layerWith({ proxy: wrong }))))

      if (name === "HTTP CONNECT") {
        assert.deepInclude(dialled, { _tag: "Refused", status: 407 })
        assert.strictEqual(answered, 407)
      } else {
        assert.include(dialled.message, "Authentication failed")
        assert.notTypeOf(answered, "number")
      }
      for (const each of [agents.http, agents.https, dialled, answered]) assert.notInclude(shown(each), "hunter2")
    })
  )

  live(
    "fails a dial when the proxy is not there",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const proxy = yield* Effect.scoped(proxyOf())

      const fault = yield* Effect.provide(dialFault(server.url), platform({ proxy: proxy.url }))

      assert.strictEqual(fault._tag, "DialFailed")
      assert.include(fault.message, "ECONNREFUSED")
    })
  )

  live(
    "fails a dial when the target is not there",
    Effect.gen(function* () {
      const port = yield* Loopback.closedPort
      const proxy = yield* proxyOf()

      const fault = yield* Effect.provide(dialFault(`ws://127.0.0.1:${port}`), platform({ proxy: proxy.url }))

      assert.strictEqual(fault._tag, "DialFailed")
    })
  )
})

describe("Egress through a proxy", () => {
  live(
    "leaves the look-up of names to SOCKS where the URL says so",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const proxy = yield* LoopbackProxy.socks()
      const options = { proxy: proxy.url.replace("socks5:", "socks5h:") }

      yield* dial(server.url.replace("127.0.0.1", "localhost")).pipe(Effect.provide(platform(options)))

      assert.deepStrictEqual(proxy.targets, [`localhost:${server.port}`])
    })
  )

  live(
    "fails a dial when what should be the proxy hangs up",
    Effect.gen(function* () {
      const proxy = yield* Loopback.tcp((socket) => socket.once("data", () => socket.destroy()))
      const options = { proxy: proxy.url.replace("ws:", "http:") }

      const fault = yield* Effect.provide(dialFault("wss://exchange.invalid"), platform(options))

      assert.strictEqual(fault._tag, "DialFailed")
    })
  )

  live(
    "leaves nothing of a dial that is interrupted while the proxy says nothing",
    Effect.gen(function* () {
      let open = 0
      const proxy = yield* Loopback.tcp((socket) => {
        open++
        socket.resume()
        socket.on("close", () => open--)
        socket.on("end", () => socket.destroy())
      })
      const options = { proxy: proxy.url.replace("ws:", "http:") }

      yield* Effect.gen(function* () {
        const dialled = yield* Effect.timeoutOption(dial("wss://exchange.invalid"), "100 millis")
        assert.isTrue(Option.isNone(dialled))
        // Sooner than the time that a silent proxy is given.
        yield* Effect.timeout(Effect.repeat(Effect.sleep("10 millis"), { until: () => open === 0 }), "5 seconds")
      }).pipe(Effect.provide(platform(options)))
    })
  )
})

describe("Egress by environment variables", () => {
  const { exchange } = LoopbackProxy

  live(
    "goes through the proxy that stands for the scheme",
    Effect.gen(function* () {
      const [plain, secure] = [yield* LoopbackProxy.connect(), yield* LoopbackProxy.socks()]
      const [server, tlsServer] = [yield* Loopback.webSocket(), yield* Loopback.webSocket({ tls: true })]
      const socks5h = secure.url.replace("socks5:", "socks5h:")
      yield* LoopbackProxy.withVariables({ HTTP_PROXY: plain.url, https_proxy: socks5h })

      const heard = yield* Effect.all([greetings(server, exchange), greetings(tlsServer, exchange)]).pipe(
        Effect.provide(platform({ tls: { ca: Loopback.certificate } }))
      )

      assert.deepStrictEqual(heard, [both, both])
      assert.deepStrictEqual(plain.targets, [`${exchange}:${server.port}`, `${exchange}:${server.port}`])
      assert.deepStrictEqual(secure.targets, [`${exchange}:${tlsServer.port}`, `${exchange}:${tlsServer.port}`])
    })
  )

  live(
    "takes ALL_PROXY for the rest, and a host without a scheme for an HTTP proxy",
    Effect.gen(function* () {
      const proxy = yield* LoopbackProxy.connect()
      const server = yield* Loopback.webSocket({ tls: true })
      yield* LoopbackProxy.withVariables({ ALL_PROXY: `127.0.0.1:${proxy.port}` })

      yield* Effect.provide(greetings(server, exchange), platform({ tls: { ca: Loopback.certificate } }))

      assert.deepStrictEqual(proxy.targets, [`${exchange}:${server.port}`, `${exchange}:${server.port}`])
    })
  )

  live(
    "goes directly where NO_PROXY says so",
    Effect.gen(function* () {
      const proxy = yield* LoopbackProxy.connect()
      yield* LoopbackProxy.withVariables({ HTTP_PROXY: proxy.url, NO_PROXY: "binance.com, .test" })

      // Nobody but the proxy knows this name.
      const fault = yield* Effect.provide(dialFault(`ws://${exchange}`), platform({}))

      assert.strictEqual(fault._tag, "DialFailed")
      assert.deepStrictEqual(proxy.targets, [])
    })
  )

  live(
    "goes directly to this machine",
    Effect.gen(function* () {
      const proxy = yield* LoopbackProxy.connect()
      const server = yield* Loopback.webSocket()
      yield* LoopbackProxy.withVariables({ HTTP_PROXY: proxy.url })

      const heard = yield* Effect.all([greetings(server), greetings(server, "localhost")]).pipe(
        Effect.provide(platform({}))
      )

      assert.deepStrictEqual(heard, [both, both])
      assert.deepStrictEqual(proxy.targets, [])
    })
  )

  live(
    "goes directly when the program says so",
    Effect.gen(function* () {
      const proxy = yield* LoopbackProxy.connect()
      yield* LoopbackProxy.withVariables({ HTTP_PROXY: proxy.url })

      const fault = yield* Effect.provide(dialFault(`ws://${exchange}`), platform({ proxy: false }))

      assert.strictEqual(fault._tag, "DialFailed")
      assert.deepStrictEqual(proxy.targets, [])
    })
  )

  live(
    "says which variable is wrong, without quoting it",
    Effect.gen(function* () {
      yield* LoopbackProxy.withVariables({ HTTPS_PROXY: "ftp://trader:hunter2@proxy.example" })

      const error = yield* Effect.flip(Layer.build(Egress.layer))

      assert.strictEqual(error.setting, "HTTPS_PROXY")
      assert.include(error.message, "found ftp://")
      assert.notInclude(shown(error), "hunter2")
    })
  )
})

describe("Egress", () => {
  it.effect.each(["", "http://", "::", "gopher://proxy.example", "http://[proxy"])("has no proxy %j", (proxy) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(Egress.layerWith({ proxy })))

      assert.strictEqual(error.setting, "proxy")
      assert.include(error.message, "expected a URL that begins with http://")
    })
  )

  it.effect("has no use for credentials that can not be read", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Layer.build(Egress.layerWith({ proxy: "http://trader:hunter2%zz@proxy.example" }))
      )

      assert.strictEqual(error.message, "proxy: expected credentials in percent-encoding")
      assert.notInclude(shown(error), "hunter2")
    })
  )

  // Other systems have one loopback address.
  it.live.runIf(process.platform === "linux")("leaves from the address that is given", () =>
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()

      const heard = yield* Effect.provide(greetings(server), platform({ proxy: false, localAddress: "127.0.0.2" }))

      assert.deepStrictEqual(heard, both)
      assert.deepStrictEqual(
        new Set(Array.from(server.sockets, (socket) => socket.remoteAddress)),
        new Set(["127.0.0.2"])
      )
    })
  )

  live(
    "uses agents that are given, for both",
    Effect.gen(function* () {
      const server = yield* Loopback.webSocket()
      const asked: Array<string> = []
      class Recording extends Http.Agent {
        override createConnection(...[options, done]: Parameters<Http.Agent["createConnection"]>) {
          asked.push(`${options.host}:${options.port}`)
          return super.createConnection(options, done)
        }
      }

      assert.deepStrictEqual(yield* Effect.provide(greetings(server), platform({ agent: new Recording() })), both)
      assert.deepStrictEqual(asked, [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`])
    })
  )
})
