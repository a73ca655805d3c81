import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Socket } from "node:net"
import * as wholeTexts from "../../../src/node/internal/wholeTexts.ts"

const longest = 70_000

/** A frame as a server may send it (RFC 6455, 5.2), the length in so many bytes or in as few as will do. */
const frame = (first: number, size: number, lengthBytes = size > 65_535 ? 8 : size > 125 ? 2 : 0) => {
  const head = Buffer.alloc(2 + lengthBytes)
  head[0] = first
  head[1] = lengthBytes === 8 ? 127 : lengthBytes === 2 ? 126 : size
  if (lengthBytes > 0) head.writeUIntBE(size, lengthBytes === 8 ? 4 : 2, lengthBytes === 8 ? 6 : 2)
  return Buffer.concat([head, Buffer.alloc(size, 0x61 + (size % 26))])
}

const isText = (bytes: Buffer) => bytes[0] === 0x81

const ours = [
  ...[0, 1, 2, 7, 125, 126, 200, 255, 256, 65_535, 65_536, longest].map((size) => frame(0x81, size)),
  // Lengths need not be as short as they could be.
  ...[0, 5, 126].flatMap((size) => [frame(0x81, size, 2), frame(0x81, size, 8)]),
  ...[0, 3, 125].flatMap((size) => [frame(0x89, size), frame(0x8a, size)])
]

// What `ws` is to read itself, with all that follows.
const others = {
  binary: frame(0x82, 3),
  fragment: frame(0x01, 3),
  continuation: frame(0x80, 3),
  close: frame(0x88, 2),
  compressed: frame(0xc1, 3),
  masked: Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60]),
  "too long": frame(0x81, longest + 1),
  "longer than all": Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]),
  "a long ping": frame(0x89, 126),
  "of no meaning": frame(0x8f, 0)
}

type Entry = readonly ["text" | "ws", string]

// It does not matter in how many pieces `ws` gets what it gets.
const joined = (entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> => {
  const all: Array<Entry> = []
  for (const [to, bytes] of entries) {
    const last = all.at(-1)
    if (to === "ws" && last?.[0] === "ws") all.splice(-1, 1, ["ws", last[1] + bytes])
    else if (to === "text" || bytes !== "") all.push([to, bytes])
  }
  return all
}

/** Where all bytes go if a socket brings them in these chunks. */
const divided = (chunks: ReadonlyArray<Buffer>) => {
  const socket = new Socket()
  const entries: Array<Entry> = []
  const ws = (bytes: Buffer) => void entries.push(["ws", bytes.toString("latin1")])
  socket.on("data", ws)
  wholeTexts.divert(socket, longest, (payload) => void entries.push(["text", Buffer.from(payload).toString("latin1")]))
  for (const chunk of chunks) socket.emit("data", chunk)
  return { entries: joined(entries), listeners: socket.listeners("data"), ws }
}

/** Bytes cut at these places. */
const cut = (bytes: Buffer, places: ReadonlyArray<number>): ReadonlyArray<Buffer> => {
  const ends = [...new Set([...places, bytes.length])].toSorted((a, b) => a - b).filter((end) => end <= bytes.length)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

const payloadOf = (bytes: Buffer) => bytes.subarray((bytes[1] ?? 0) < 126 ? 2 : bytes[1] === 126 ? 4 : 10)

/** Where they should go, told by where frames begin and end. */
const expected = (
  frames: ReadonlyArray<{ readonly bytes: Buffer; readonly isOurs: boolean }>,
  cuts: ReadonlyArray<number>
): ReadonlyArray<Entry> => {
  const entries: Array<Entry> = []
  let at = 0
  let isLeft = false
  for (const { bytes, isOurs } of frames) {
    const end = at + bytes.length
    const isWhole = !cuts.some((place) => place > at && place < end)
    isLeft ||= !isOurs
    const isTaken = !isLeft && isWhole && isText(bytes)
    entries.push(isTaken ? ["text", payloadOf(bytes).toString("latin1")] : ["ws", bytes.toString("latin1")])
    at = end
  }
  return joined(entries)
}

const Parts = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: ours.length - 1 })))

// So many frames further, and there so many bytes from its beginning: most of all in the midst of a head.
const Cut = Schema.Struct({
  frame: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 })),
  bytes: Schema.Literals([0, 1, 1, 2, 3, 4, 5, 9, 10, 11, 100, 60_000])
})

const Other = Schema.Literals(["none", ...Object.keys(others)])

const made = (parts: ReadonlyArray<number>) =>
  parts.map((part) => ({ bytes: ours[part] ?? frame(0x81, 0), isOurs: true }))

describe("wholeTexts", () => {
  it.effect.prop(
    "are taken, and all else goes to ws in its order, and for good from a frame that it is to read itself",
    [Parts, Schema.Array(Cut), Other, Parts],
    ([before, cuts, other, after]) =>
      Effect.sync(() => {
        const foreign = Object.entries(others).filter(([name]) => name === other)
        const frames = [...made(before), ...foreign.map(([, bytes]) => ({ bytes, isOurs: false })), ...made(after)]
        const starts = frames.map((_, i) => frames.slice(0, i).reduce((sum, { bytes }) => sum + bytes.length, 0))
        const places = cuts.map((each) => (starts[each.frame] ?? 0) + each.bytes)

        const { entries } = divided(cut(Buffer.concat(frames.map(({ bytes }) => bytes)), places))

        assert.deepStrictEqual(entries, expected(frames, places))
      }),
    { arbitrary: { runs: 1000 } }
  )

  it.each(Object.entries(others))("leave the socket to ws, as it was, at one that is %s", (_, bytes) => {
    const { listeners, ws } = divided([frame(0x81, 5), bytes])

    assert.deepStrictEqual(listeners, [ws])
  })

  it("are left to ws if it does not listen to the socket as it is known to do", () => {
    const socket = new Socket()
    const taken: Array<Uint8Array> = []

    wholeTexts.divert(socket, longest, (payload) => void taken.push(payload))
    socket.emit("data", frame(0x81, 5))

    assert.deepStrictEqual(taken, [])
    assert.lengthOf(socket.listeners("data"), 0)
  })
})
