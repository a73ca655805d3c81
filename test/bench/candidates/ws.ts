import { WebSocket } from "ws"
import type { Candidate, Target } from "./Candidate.ts"

const open = ({ port, topics }: Target) =>
  new WebSocket(`ws://127.0.0.1:${port}/stream?streams=${topics.join("/")}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true
  })

/** Bare `ws` that counts frames: what no reader can undercut. */
export const counting: Candidate = (target, handle) => {
  open(target).on("message", () => handle(undefined))
}

/** Bare `ws` and `JSON.parse`, untyped: what everything is compared with. */
export const parsing: Candidate = (target, handle) => {
  open(target).on("message", (data) => {
    const frame = JSON.parse(String(data)) as { readonly data: { readonly e: string } } // what the server sends
    handle(frame.data.e)
  })
}
