import type { Socket } from "node:net"

const text = 0x81
const ping = 0x89
const pong = 0x8a

// The second byte: a length, that of the length that follows, or, above all these, the mark of a mask, which no server uses.
const longestShort = 125
const medium = 126
const long = 127

const longestHead = 10

const headSize = (second: number): number => (second <= longestShort ? 2 : second === medium ? 4 : longestHead)

/** Bytes of a frame after its head; `undefined` while the head does not tell, infinite for a frame that is left to `ws`. */
const payloadSize = (bytes: Uint8Array, at: number, longest: number): number | undefined => {
  const first = bytes[at]
  const second = bytes[at + 1]
  if (first !== text && first !== ping && first !== pong) return Number.POSITIVE_INFINITY
  if (second === undefined) return undefined
  if (second > (first === text ? long : longestShort)) return Number.POSITIVE_INFINITY
  let size = second
  if (second > longestShort) {
    const end = at + headSize(second)
    if (end > bytes.length) return undefined
    size = 0
    for (let i = at + 2; i < end; i++) size = size * 256 + (bytes[i] ?? 0)
  }
  return size <= longest ? size : Number.POSITIVE_INFINITY
}

/**
 * Takes text frames out of what a socket brings before `ws` reads them, which makes six views of the bytes for each. To be called
 * when `ws` has opened the connection, which must know no extensions.
 *
 * Only frames that have come whole are taken. The others, pings and pongs go to `ws`, which gets each of them from its first byte to
 * its last, so that the rest can be left to it at any time. That is done, for good, at the first frame that is anything else: binary,
 * in fragments, too long, against the rules, or the end of the connection.
 *
 * @internal
 */
export const divert = (socket: Socket, longest: number, take: (payload: Uint8Array) => void): void => {
  // Whoever listens to the data of a socket is called like that.
  const listeners = socket.listeners("data") as unknown as ReadonlyArray<(this: Socket, bytes: Buffer) => void>
  const [listener] = listeners
  // If `ws` listens in another way, it is left alone.
  if (listener === undefined || listeners.length > 1) return
  // Of the frame that `ws` has begun to read: what is missing, or the first bytes, while they do not tell.
  let missing = 0
  let head = Buffer.alloc(0)

  const leave = (bytes: Buffer): void => {
    socket.off("data", onData)
    socket.on("data", listener)
    listener.call(socket, bytes)
  }

  // Goes on with the frame that `ws` has begun to read, and returns where the next one begins.
  const goOn = (chunk: Buffer): number => {
    if (head.length > 0) {
      const known = Buffer.concat([head, chunk.subarray(0, longestHead)])
      const size = payloadSize(known, 0, longest)
      if (size === Number.POSITIVE_INFINITY) {
        leave(chunk)
        return chunk.length
      }
      missing = size === undefined ? chunk.length : headSize(known[1] ?? 0) + size - head.length
      head = size === undefined ? known : Buffer.alloc(0)
    }
    const end = Math.min(missing, chunk.length)
    missing -= end
    listener.call(socket, chunk.subarray(0, end))
    return end
  }

  const onData = (chunk: Buffer): void => {
    const { buffer, byteOffset, length } = chunk
    let at = missing === 0 && head.length === 0 ? 0 : goOn(chunk)
    while (at < length) {
      const size = payloadSize(chunk, at, longest)
      if (size === Number.POSITIVE_INFINITY) return leave(chunk.subarray(at))
      if (size === undefined) {
        head = Buffer.from(chunk.subarray(at))
        return listener.call(socket, head)
      }
      const from = at + headSize(chunk[at + 1] ?? 0)
      const to = from + size
      if (chunk[at] === text && to <= length) {
        take(new Uint8Array(buffer, byteOffset + from, size))
      } else {
        listener.call(socket, chunk.subarray(at, to))
        missing = Math.max(0, to - length)
      }
      at = to
    }
  }

  socket.on("data", onData)
  socket.off("data", listener)
}
