/**
 * The exchange of the benchmark, a process of its own: sends the frames of its workload to whoever has subscribed to all topics,
 * on one connection or several, as fast as they are read or at a steady rate.
 *
 * Frames are laid out for the wire before anybody is measured: a server that did so while sending would be the slower side.
 */
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { WebSocketServer } from "ws"
import * as Workload from "./workload.ts"

/** How the next reader is served. */
export interface Order {
  readonly count: number
  /** Frames a second; `undefined`: as many as are read. */
  readonly rate?: number | undefined
  /** When the connections are cut, once; who comes again gets the frames that are due then. */
  readonly dropAfterMillis?: number | undefined
}

export type Report =
  | { readonly _tag: "Listening"; readonly port: number }
  /** When each frame of a paced run was handed to the socket, in milliseconds of the monotonic clock. */
  | { readonly _tag: "Sent"; readonly millis: Float64Array }
  | { readonly _tag: "Dropped" | "Resumed"; readonly atMillis: number }

/** Frames as they go over a connection, with where the nth of all frames that it carries ends. */
interface Tape {
  readonly bytes: Buffer
  readonly ends: Uint32Array
  /** Place of each among the frames of the workload. */
  readonly places: Uint32Array
}

interface Peer {
  readonly socket: Duplex
  readonly topics: Set<string>
  /** Paths under `/ws` carry the event alone. */
  readonly isBare: boolean
}

const source = JSON.parse(process.argv[2] ?? "") as Workload.Source // written by the process that starts this one
const workload = Workload.make(source)
const tapes = new Map<string, Tape>()
let order: Order = { count: 0 }
let peers: Array<Peer> = []
let isSending = false
// Frames that have been sent at a steady rate, on connections that are gone too.
let position = 0
let sent = new Float64Array(0)

const report = (message: Report) => process.send?.(message)

const now = () => Number(process.hrtime.bigint()) / 1e6

const header = (length: number): Buffer => {
  if (length < 126) return Buffer.from([0x81, length])
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(0x817e, 0)
  bytes.writeUInt16BE(length, 2)
  return bytes
}

const layOut = ({ isBare, topics }: Peer, count: number): Tape => {
  const parts: Array<Buffer> = []
  const ends: Array<number> = []
  const places: Array<number> = []
  let end = 0
  let place = -1
  for (const { text, topic } of workload.frames(count)) {
    place++
    const name = workload.topics[topic] ?? ""
    if (!topics.has(name)) continue
    const payload = Buffer.from(isBare ? text.slice(Workload.payloadStart(name), -1) : text, "latin1")
    const head = header(payload.length)
    parts.push(head, payload)
    end += head.length + payload.length
    ends.push(end)
    places.push(place)
  }
  return { bytes: Buffer.concat(parts, end), ends: Uint32Array.from(ends), places: Uint32Array.from(places) }
}

const tapeOf = (peer: Peer): Tape => {
  const key = JSON.stringify([order.count, peer.isBare, [...peer.topics].toSorted()])
  const found = tapes.get(key) ?? layOut(peer, order.count)
  tapes.set(key, found)
  return found
}

const chunkBytes = 256 * 1024

const restMillis = 200

const flood = (peer: Peer) => {
  const { bytes } = tapeOf(peer)
  let at = 0
  const next = () => {
    const chunk = bytes.subarray(at, at + chunkBytes)
    at += chunk.length
    if (chunk.length > 0 && !peer.socket.destroyed) peer.socket.write(chunk, next)
  }
  return next
}

const pace = (peers: ReadonlyArray<Peer>, rate: number) => {
  const lines = peers.map((peer) => {
    const tape = tapeOf(peer)
    const next = tape.places.findIndex((place) => place >= position)
    return { ...tape, socket: peer.socket, next, at: tape.ends[next - 1] ?? 0 }
  })
  const began = now() - (position * 1000) / rate
  const tick = () => {
    position = Math.min(order.count, Math.floor(((now() - began) * rate) / 1000))
    for (const line of lines) {
      const { at, next } = line
      while (line.next < line.places.length && (line.places[line.next] ?? 0) < position) line.next++
      if (line.next === next) continue
      line.at = line.ends[line.next - 1] ?? 0
      const millis = now()
      for (let i = next; i < line.next; i++) sent[line.places[i] ?? 0] = millis
      line.socket.write(line.bytes.subarray(at, line.at))
    }
    if (lines.every(({ socket }) => socket.destroyed)) return
    if (position < order.count) setTimeout(tick, 1)
    else report({ _tag: "Sent", millis: sent })
  }
  tick()
}

const begin = () => {
  const wanted = new Set(peers.flatMap(({ topics }) => [...topics]))
  if (isSending || workload.topics.some((topic) => !wanted.has(topic))) return
  isSending = true
  const ready = peers.filter(({ topics }) => topics.size > 0)
  const floods = order.rate === undefined ? ready.map(flood) : []
  const { dropAfterMillis, rate } = order
  const isFirst = position === 0
  const send = () => {
    for (const next of floods) next()
    if (rate !== undefined) pace(ready, rate)
    if (dropAfterMillis !== undefined && isFirst) setTimeout(drop, dropAfterMillis)
  }
  // At first everybody comes to rest; who comes again is not kept waiting.
  if (isFirst) setTimeout(send, restMillis)
  else {
    report({ _tag: "Resumed", atMillis: now() })
    send()
  }
}

const drop = () => {
  report({ _tag: "Dropped", atMillis: now() })
  for (const { socket } of peers) socket.destroy()
  // Who comes again may be here before their ends are told.
  peers = []
  isSending = false
}

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
const server = createServer((_, response) => response.end("{}"))

server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  sockets.handleUpgrade(request, socket, head, (connection) => {
    const url = new URL(request.url ?? "/", "ws://127.0.0.1")
    const streams = (url.searchParams.get("streams") ?? "").split("/").filter((topic) => topic !== "")
    const peer: Peer = { socket, topics: new Set(streams), isBare: url.pathname.includes("/ws") }
    peers.push(peer)
    connection.on("message", (data) => {
      const request = JSON.parse(String(data)) as { method: string; params?: ReadonlyArray<string>; id: unknown }
      if (request.method === "SUBSCRIBE") for (const topic of request.params ?? []) peer.topics.add(topic)
      connection.send(JSON.stringify({ result: null, id: request.id }))
      begin()
    })
    connection.on("error", () => {})
    connection.on("close", () => {
      peers = peers.filter((each) => each !== peer)
      if (peers.length === 0) isSending = false
    })
    begin()
  })
})

process.on("message", (message: Order) => {
  order = message
  position = 0
  sent = new Float64Array(message.count)
})
process.on("disconnect", () => process.exit())

server.listen(0, "127.0.0.1", () => {
  report({ _tag: "Listening", port: (server.address() as AddressInfo).port })
})
