/** The frames that clients are flooded with, in the form in which they travel. */
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"

/** Combined frames of a recording, whatever the time between them. */
export const recorded = (file: string): ReadonlyArray<string> =>
  gunzipSync(readFileSync(file))
    .toString()
    .split("\n")
    .map((line) => line.slice(line.indexOf(" ") + 1))
    .filter((frame) => frame.startsWith('{"stream":'))

// Far more than a recording has, so that ids go on growing.
const idsPerRound = 10_000_000_000

/** The frames over and over again, with ids that go on as if it were one recording. */
export const repeated = (frames: ReadonlyArray<string>, rounds: number): ReadonlyArray<string> =>
  Array.from({ length: rounds }, (_, round) =>
    frames.map((frame) =>
      frame.replace(
        /"(u|U|pu|t)":(\d+)/g,
        (_, key: string, id: string) => `"${key}":${Number(id) + round * idsPerRound}`
      )
    )
  ).flat()

const levels = (price: number, step: number, n: number) =>
  Array.from({ length: 20 }, (_, i) => [(price + (step * i) / 10).toFixed(2), (((n + i) % 97) * 1.234).toFixed(3)])

const synthetic = (n: number): readonly [stream: string, data: unknown] => {
  const millis = 1_791_382_992_000 + n
  const price = 83_091.7 + (n % 100) / 10
  const id = 11_757_092_630_476 + n
  switch (n % 10) {
    case 0:
    case 2:
    case 4:
    case 6:
    case 8: {
      const [b, a] = [price.toFixed(2), (price + 0.1).toFixed(2)]
      const event = { e: "bookTicker", u: id, s: "BTCUSDT", ps: "BTCUSDT", b, B: "4.215", a, A: "3.763" }
      return ["btcusdt@bookTicker", { ...event, T: millis, E: millis, st: 1 }]
    }
    case 1:
    case 3:
    case 5: {
      const event = { e: "aggTrade", E: millis, a: 3_477_868_433 + n, s: "BTCUSDT", p: price.toFixed(2), q: "0.022" }
      return ["btcusdt@aggTrade", { ...event, nq: "0.022", f: id, l: id, T: millis, m: n % 3 === 0, st: 1 }]
    }
    case 7: {
      const [p, r] = [`${price.toFixed(2)}000000`, "0.00000078"]
      const event = { e: "markPriceUpdate", E: millis, s: "BTCUSDT", p, ap: p, P: p, i: p, r, T: millis, st: 1 }
      return ["btcusdt@markPrice@1s", event]
    }
    default: {
      const event = {
        e: "depthUpdate",
        E: millis,
        T: millis,
        s: "BTCUSDT",
        ps: "BTCUSDT",
        U: id,
        u: id + 9,
        pu: id - 1
      }
      return ["btcusdt@depth@100ms", { ...event, b: levels(price, -1, n), a: levels(price, 1, n), st: 1 }]
    }
  }
}

/** Half book tickers, three in ten trades, one in ten mark prices, one in ten depth updates with 40 levels. */
export const mix = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) => {
    const [stream, data] = synthetic(n)
    return JSON.stringify({ stream, data })
  })

/** A text as a WebSocket frame of a server: final, not masked. */
export const encode = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const { length } = payload
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const head = Buffer.alloc(2 + size)
  head[0] = 0x81
  head[1] = size === 0 ? length : size === 2 ? 126 : 127
  if (size === 2) head.writeUInt16BE(length, 2)
  if (size === 8) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}
