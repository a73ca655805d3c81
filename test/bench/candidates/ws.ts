import { type RawData, WebSocket } from "ws"
import type { Candidate, Target } from "./Candidate.ts"

// As many as we ourselves put on a connection.
const topicsPerSocket = 200

const read = ({ port, topics }: Target, onFrame: (data: RawData) => void): void => {
  for (let i = 0; i < topics.length; i += topicsPerSocket) {
    const streams = topics.slice(i, i + topicsPerSocket).join("/")
    const options = { perMessageDeflate: false, skipUTF8Validation: true }
    new WebSocket(`ws://127.0.0.1:${port}/stream?streams=${streams}`, options).on("message", onFrame)
  }
}

/** Bare `ws` that counts frames: what no reader can undercut. */
export const counting: Candidate = (target, handle) => {
  read(target, () => handle(undefined))
}

/** Bare `ws` and `JSON.parse`, untyped: what everything is compared with. */
export const parsing: Candidate = (target, handle) => {
  read(target, (data) => {
    const frame = JSON.parse(String(data)) as { readonly data: { readonly e: string } } // what the server sends
    handle(frame.data.e)
  })
}
