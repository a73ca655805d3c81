/**
 * Proxies on loopback sockets, as small as a test needs them.
 */
import { Effect } from "effect"
import * as Http from "node:http"
import * as Net from "node:net"
import type { Duplex } from "node:stream"
import * as Loopback from "./Loopback.ts"

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** A name of the loopback server that only these proxies know. */
export const exchange = "exchange.test"

const addressOf = (name: string): string => (name === exchange ? "127.0.0.1" : name)

const join = (client: Duplex, target: Net.Socket): void => {
  client.on("error", () => target.destroy())
  target.on("error", () => client.destroy())
  client.on("close", () => target.destroy())
  target.on("close", () => client.destroy())
  client.pipe(target)
  target.pipe(client)
}

/** A proxy that is asked with CONNECT. `targets` has what it was asked for. */
export const connect = (options?: { readonly credentials?: Credentials }) =>
  Effect.gen(function* () {
    const targets: Array<string> = []
    const server = Http.createServer()
    server.on("connect", (request: Http.IncomingMessage, client: Duplex) => {
      const expected =
        options?.credentials &&
        `Basic ${Buffer.from(`${options.credentials.user}:${options.credentials.password}`).toString("base64")}`
      if (request.headers["proxy-authorization"] !== expected) {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
      }
      targets.push(request.url ?? "")
      const { hostname, port } = new URL(`http://${request.url}`)
      const target = Net.connect(Number(port || 80), addressOf(hostname), () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n")
        join(client, target)
      })
      target.on("error", () => client.destroy())
    })
    const port = yield* Loopback.listen(server)
    return { port, url: `http://127.0.0.1:${port}`, targets }
  })

const version = 5
const userPassword = 2

/** Collects what comes until a step of the conversation has all of its bytes. */
const converse = (client: Net.Socket, steps: Array<(bytes: Buffer) => number>): void => {
  let bytes = Buffer.alloc(0)
  const read = (data: Buffer): void => {
    bytes = Buffer.concat([bytes, data])
    for (let step = steps[0]; step !== undefined; step = steps[0]) {
      const taken = step(bytes)
      if (taken === 0) return
      bytes = bytes.subarray(taken)
      steps.shift()
    }
    client.off("data", read)
  }
  client.on("data", read)
}

/** A SOCKS proxy of version 5 (RFC 1928, RFC 1929). `targets` has what it was asked for. */
export const socks = (options?: { readonly credentials?: Credentials }) =>
  Effect.gen(function* () {
    const targets: Array<string> = []
    const method = options?.credentials === undefined ? 0 : userPassword

    const greet = (client: Net.Socket) => (bytes: Buffer) => {
      const length = 2 + (bytes[1] ?? Infinity)
      if (bytes.length < length) return 0
      client.write(Uint8Array.of(version, bytes.subarray(2, length).includes(method) ? method : 0xff))
      return length
    }
    const authenticate = (client: Net.Socket) => (bytes: Buffer) => {
      const passwordAt = 2 + (bytes[1] ?? Infinity)
      const length = passwordAt + 1 + (bytes[passwordAt] ?? Infinity)
      if (bytes.length < length) return 0
      const user = bytes.toString("utf8", 2, passwordAt)
      const password = bytes.toString("utf8", passwordAt + 1, length)
      const isKnown = user === options?.credentials?.user && password === options.credentials.password
      client.write(Uint8Array.of(1, isKnown ? 0 : 1))
      if (!isKnown) client.end()
      return length
    }
    const open = (client: Net.Socket) => (bytes: Buffer) => {
      const isName = bytes[3] === 3
      const hostAt = isName ? 5 : 4
      const portAt = isName ? hostAt + (bytes[4] ?? Infinity) : hostAt + 4
      if (bytes.length < portAt + 2) return 0
      const host = isName ? bytes.toString("utf8", hostAt, portAt) : bytes.subarray(hostAt, portAt).join(".")
      const port = bytes.readUInt16BE(portAt)
      targets.push(`${host}:${port}`)
      const target = Net.connect(port, addressOf(host), () => {
        client.write(Uint8Array.of(version, 0, 0, 1, 0, 0, 0, 0, 0, 0))
        join(client, target)
      })
      target.on("error", () => client.destroy())
      return portAt + 2
    }

    const server = Net.createServer((client) => {
      const steps = [greet(client), authenticate(client), open(client)]
      converse(client, options?.credentials === undefined ? steps.toSpliced(1, 1) : steps)
    })
    const port = yield* Loopback.listen(server)
    return { port, url: `socks5://127.0.0.1:${port}`, targets }
  })

/** For as long as the scope lives, the environment variables of proxies are these and no others. */
export const withVariables = (variables: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const before = process.env
      const others = Object.entries(before).filter(([name]) => !/^(?:https?|all|no)_proxy$/i.test(name))
      process.env = { ...Object.fromEntries(others), ...variables }
      return before
    }),
    (before) => Effect.sync(() => (process.env = before))
  )
